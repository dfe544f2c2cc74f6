"""Stimulation, safety and feasibility.

Inputs: the tables of data/, scores and who worsened. Outputs: harms; recruitment, adherence,
stimulation given against planned, completeness and progression criteria; the diary by week from
the first session; co-interventions with the visits that each may have acted on.
"""


rule safety:
    """Count harms, describe feasibility, diary and co-interventions."""
    input:
        tables=STUDY.tables,
        outcomes="results/outcomes.csv",
        individual_counts="results/tables/individual_counts.csv",
    output:
        harms="results/tables/harms.csv",
        feasibility="results/tables/feasibility.csv",
        diary="results/tables/diary.csv",
        cointerventions="results/tables/cointerventions.csv",
    log:
        "results/logs/safety.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/safety.py"
