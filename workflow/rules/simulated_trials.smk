"""Simulated trials.

Inputs: scores, visits, how much the outcomes vary, the scale of their changes. Outputs: power, type I
error, bias and coverage of the declared designs in trials simulated from that variability; what
looks before the end do.
"""


rule simulate_trials:
    """Simulate trials of the declared designs."""
    input:
        outcomes="results/outcomes.csv",
        visits="data/visits.csv",
        variability="results/planning/variability.csv",
        effects="results/tables/within_subject_effects.csv",
    output:
        characteristics="results/planning/operating_characteristics.csv",
        looks="results/planning/interim_looks.csv",
    log:
        "results/logs/simulate_trials.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/simulate_trials.py"
