"""Individuals.

Inputs: scores and visits. Outputs: the change of every person against MDC95 and MCID, and how many
people reach them, with both denominators and what error of measurement alone would give; the
treatment phase of every person against a baseline phase of at least three values, and the
standardised mean difference between cases; else the reason.
"""


rule individuals:
    """Compare every person with MDC95, MCID and their own baseline phase."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
    output:
        individual_changes="results/tables/individual_changes.csv",
        individual_counts="results/tables/individual_counts.csv",
        single_case="results/tables/single_case.csv",
        between_case="results/tables/between_case.csv",
    log:
        "results/logs/individuals.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/individuals.py"
