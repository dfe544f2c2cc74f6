"""Reliability and association.

Inputs: scores, visits, and how much the outcomes vary. Outputs: how well repeated values agree
without any treatment, and which outcomes move together within people.
"""


rule reliability:
    """Describe agreement of repeated values and association of outcomes."""
    input:
        outcomes="results/outcomes.csv",
        variability="results/planning/variability.csv",
        visits="data/visits.csv",
    output:
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
