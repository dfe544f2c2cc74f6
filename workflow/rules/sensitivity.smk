"""Sensitivity.

Inputs: scores, joint angles, verdicts of the follow-up and the tables of data/. Outputs: grades over
the muscles common to both ends of a contrast; every analysis under each declared variant.
"""


rule sensitivity:
    """Repeat the analyses under every variant of the declared grid."""
    input:
        tables=STUDY.tables,
        outcomes="results/outcomes.csv",
        joint_angles="results/tables/joint_angles.csv",
        follow_up="results/tables/follow_up.csv",
    output:
        contrast_scores="results/tables/contrast_scores.csv",
        sensitivity="results/tables/sensitivity.csv",
    log:
        "results/logs/sensitivity.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
    script:
        "../scripts/sensitivity.py"
