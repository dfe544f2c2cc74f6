"""Scores.

Inputs: the tables of data/, joint angles of the recordings. Outputs: one number per person, visit,
time point and outcome; the source rows of each; what is complete; what was left out and why.
"""


rule score:
    """Score tests, legs, muscles and items by the outcome catalogue."""
    input:
        tables=STUDY.tables,
        validated="results/validated.csv",
        joint_angles="results/tables/joint_angles.csv",
        pendulum="results/tables/pendulum.csv",
        gait_kinematics="results/tables/gait_kinematics.csv",
    output:
        outcomes="results/outcomes.csv",
        outcome_sources="results/outcome_sources.csv",
        completeness="results/tables/completeness.csv",
        exclusions="results/tables/exclusions.csv",
    log:
        "results/logs/score.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/score.py"
