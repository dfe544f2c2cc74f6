"""Pendulum and Tardieu tests, quality of recordings.

Inputs: the recordings and the tables of data/, joint angles. Outputs: the measures of every
recorded pendulum test; Tardieu angles by muscle and leg; which recordings to distrust.
"""


rule pendulum:
    """Measure recorded pendulum tests."""
    input:
        tables=STUDY.tables,
        recordings=STUDY.recordings,
        validated="results/validated.csv",
    output:
        pendulum="results/tables/pendulum.csv",
    log:
        "results/logs/pendulum.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/pendulum.py"


rule tardieu:
    """Compute Tardieu angles."""
    input:
        tables=STUDY.tables,
        validated="results/validated.csv",
    output:
        tardieu="results/tables/tardieu.csv",
    log:
        "results/logs/tardieu.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/tardieu.py"


rule recording_quality:
    """Judge every recording."""
    input:
        tables=STUDY.tables,
        recordings=STUDY.recordings,
        joint_angles="results/tables/joint_angles.csv",
        pendulum="results/tables/pendulum.csv",
    output:
        recording_quality="results/tables/recording_quality.csv",
    log:
        "results/logs/recording_quality.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/recording_quality.py"
