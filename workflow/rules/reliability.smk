"""Variability, reliability and association.

Inputs: scores and visits. Outputs: how much each outcome varies between and within people; how well
repeated values agree without any treatment; which outcomes move together within people.
"""


rule reliability:
    """Describe spread and agreement of repeated values, and association of outcomes."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
    output:
        variability="results/planning/variability.csv",
        reliability="results/tables/reliability.csv",
        associations="results/tables/associations.csv",
    log:
        "results/logs/reliability.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/reliability.py"
