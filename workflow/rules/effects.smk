"""Effects.

Inputs: scores and visits. Outputs: the within-person change of every outcome in every contrast,
with exact tests, intervals and standardised effects; the dictionary of all result tables.
"""


rule effects:
    """Estimate within-person changes."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
    output:
        within_subject_effects="results/tables/within_subject_effects.csv",
    log:
        "results/logs/effects.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/effects.py"


rule tables:
    """Describe every result table and column in a data package."""
    input:
        "results/validated.csv",
        "results/tables/joint_angles.csv",
        "results/tables/mean_curves.csv",
        "results/tables/joint_angle_agreement.csv",
        "results/outcomes.csv",
        "results/outcome_sources.csv",
        "results/tables/completeness.csv",
        "results/tables/exclusions.csv",
        "results/tables/within_subject_effects.csv",
        "results/tables/individual_changes.csv",
        "results/tables/individual_counts.csv",
        "results/tables/harms.csv",
        "results/tables/feasibility.csv",
        "results/tables/follow_up.csv",
        "results/tables/follow_up_rule.csv",
        "results/tables/trajectories.csv",
    output:
        package="results/datapackage.json",
    log:
        "results/logs/tables.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
    script:
        "../scripts/describe_tables.py"
