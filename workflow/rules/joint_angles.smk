"""Joint angles.

Inputs: the recordings and the tables of data/. Outputs: range of motion and further numbers per
recorded walk, leg and joint; mean curves at both ends of the leading contrast and their difference
with a simultaneous band; agreement with the vendor's numbers.
"""


rule joint_angles:
    """Measure recorded joint angles and compare their curves."""
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
    log:
        "results/logs/joint_angles.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/joint_angles.py"
