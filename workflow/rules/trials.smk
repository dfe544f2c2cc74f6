"""Randomised trials.

Inputs: the tables of data/, the allocation unless the trial is blinded, scores. Outputs: flow,
baseline and values of the people of a trial; differences and harms between its arms; both periods
of a crossover. A case series gets the tables without rows.
"""


rule trial_conduct:
    """Describe the people and values of a trial."""
    input:
        tables=STUDY.tables,
        allocation=STUDY.allocation,
        outcomes="results/outcomes.csv",
    output:
        flow="results/tables/trial_flow.csv",
        baseline="results/tables/baseline_by_arm.csv",
        review="results/tables/data_review.csv",
    log:
        "results/logs/trial_conduct.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/trial_conduct.py"


rule between_arms:
    """Compare the arms of a trial."""
    input:
        tables=STUDY.tables,
        allocation=STUDY.allocation,
        outcomes="results/outcomes.csv",
    output:
        effects="results/tables/between_arm_effects.csv",
        harms="results/tables/harms_by_arm.csv",
    log:
        "results/logs/between_arms.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/between_arms.py"


rule crossover:
    """Describe the periods of a crossover."""
    input:
        tables=STUDY.tables,
        allocation=STUDY.allocation,
        outcomes="results/outcomes.csv",
        effects="results/tables/between_arm_effects.csv",
    output:
        people="results/tables/crossover_people.csv",
        periods="results/tables/crossover_periods.csv",
        washout="results/tables/washout.csv",
    log:
        "results/logs/crossover.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/crossover.py"
