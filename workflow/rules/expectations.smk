"""Expectations without treatment, and follow-up.

Inputs: scores, visits and effects. Outputs: each change beside published references, regression to
the mean and the best session of unchanged people, with the verdict of the primary outcomes; how
much of each change is still present at follow-up, with Fieller's set, margins and verdict; how
often the rule gives each verdict with so many people.
"""


rule expectations:
    """Set each change beside what no treatment would have given, and beside follow-up."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
        effects="results/tables/within_subject_effects.csv",
    output:
        expectations="results/tables/expectations.csv",
        expectation_grid="results/tables/expectation_grid.csv",
        reference_changes="results/tables/reference_changes.csv",
        follow_up="results/tables/follow_up.csv",
        follow_up_rule="results/tables/follow_up_rule.csv",
    log:
        "results/logs/expectations.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/expectations.py"
