"""Expectations without treatment.

Inputs: scores, visits and effects. Outputs: each change beside published references, regression to
the mean and the best session of unchanged people, with the verdict of the primary outcomes.
"""


rule expectations:
    """Set each change beside what no treatment would have given."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
        effects="results/tables/within_subject_effects.csv",
    output:
        expectations="results/tables/expectations.csv",
        expectation_grid="results/tables/expectation_grid.csv",
        reference_changes="results/tables/reference_changes.csv",
    log:
        "results/logs/expectations.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/expectations.py"
