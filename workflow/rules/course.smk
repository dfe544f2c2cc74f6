"""Between the visits.

Inputs: the tables of data/. Outputs: the diary by week from the first session; co-interventions with
the visits that each may have acted on.
"""


rule course:
    """Summarise the diary and list co-interventions."""
    input:
        tables=STUDY.tables,
        validated="results/validated.csv",
    output:
        diary="results/tables/diary.csv",
        cointerventions="results/tables/cointerventions.csv",
    log:
        "results/logs/course.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/course.py"
