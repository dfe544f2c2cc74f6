"""Individuals.

Inputs: scores and visits. Outputs: the change of every person against MDC95 and MCID, and how many
people reach them, with both denominators and what error of measurement alone would give.
"""


rule individuals:
    """Compare the change of every person with MDC95 and MCID."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
    output:
        individual_changes="results/tables/individual_changes.csv",
        individual_counts="results/tables/individual_counts.csv",
    log:
        "results/logs/individuals.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/individuals.py"
