"""Calibration.

Input: the effects, for the size of the study. Outputs, on request only: how often intervals cover,
tests err and verdicts are wrong in simulated cohorts of that size, as table, figure and notebook.
"""


rule simulate_cohorts:
    """Simulate cohorts of the size of the study."""
    input:
        data=STUDY.tables,
        effects="results/tables/within_subject_effects.csv",
    output:
        calibration="results/calibration.csv",
    log:
        "results/logs/simulate_cohorts.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/simulate_cohorts.py"


rule calibration:
    """Show whether the inference is calibrated at the size of the study."""
    input:
        data=STUDY.tables,
        effects="results/tables/within_subject_effects.csv",
        calibration="results/calibration.csv",
    output:
        figure=multiext("results/calibration/coverage", ".svg", ".png"),
        notebook="results/calibration/calibration.ipynb",
        page="results/calibration/calibration.html",
    log:
        "results/logs/calibration.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/calibration.py"
