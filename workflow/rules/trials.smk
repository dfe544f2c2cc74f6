"""Randomised trials.

Inputs: the tables of data/, the allocation unless the trial is blinded, scores. Outputs: flow,
baseline and values of the people of a trial; differences and harms between its arms; both periods
of a crossover. A case series gets the tables without rows.
"""


rule trials:
    """Compare the arms of a trial, and describe its people and values."""
    input:
        tables=STUDY.tables,
        allocation=STUDY.allocation,
        outcomes="results/outcomes.csv",
    output:
        effects="results/tables/between_arm_effects.csv",
        harms="results/tables/harms_by_arm.csv",
        flow="results/tables/trial_flow.csv",
        baseline="results/tables/baseline_by_arm.csv",
        review="results/tables/data_review.csv",
        people="results/tables/crossover_people.csv",
        periods="results/tables/crossover_periods.csv",
        washout="results/tables/washout.csv",
    log:
        "results/logs/trials.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/trials.py"
