"""Joint angles, pendulum and Tardieu tests.

Inputs: the recordings and the tables of data/. Outputs: range of motion and further numbers per
recorded walk, leg and joint; mean curves at both ends of the leading contrast and their difference
with a simultaneous band; agreement with the vendor's numbers; the measures of every recorded
pendulum test; Tardieu angles by muscle and leg; which recordings to distrust.
"""


rule joint_angles:
    """Measure and judge recordings: joint angles, their curves, pendulum and Tardieu tests."""
    input:
        tables=STUDY.tables,
        recordings=STUDY.recordings,
        validated="results/validated.csv",
    output:
        joint_angles="results/tables/joint_angles.csv",
        gait_kinematics="results/tables/gait_kinematics.csv",
        waveforms="results/tables/waveforms.csv",
        mean_curves="results/tables/mean_curves.csv",
        agreement="results/tables/joint_angle_agreement.csv",
        pendulum="results/tables/pendulum.csv",
        tardieu="results/tables/tardieu.csv",
        recording_quality="results/tables/recording_quality.csv",
    log:
        "results/logs/joint_angles.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/joint_angles.py"
