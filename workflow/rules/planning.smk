"""Planning.

Inputs: scores and visits. Outputs: how much each outcome varies between and within people, for the
planner of a trial.
"""


rule planning:
    """Describe how much the outcomes vary."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
    output:
        variability="results/planning/variability.csv",
    log:
        "results/logs/planning.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/planning.py"
