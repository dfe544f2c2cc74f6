"""Single-case indices.

Inputs: scores and visits. Outputs: the treatment phase of every person against a baseline phase of
at least three values, and the standardised mean difference between cases; else the reason.
"""


rule single_case:
    """Compare treatment phases with baseline phases."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
    output:
        single_case="results/tables/single_case.csv",
        between_case="results/tables/between_case.csv",
    log:
        "results/logs/single_case.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/single_case.py"
