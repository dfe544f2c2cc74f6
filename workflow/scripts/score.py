"""Score the tables of the study."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.measurement import score_stage
    from tscs.study import load_study

    results = Path("results")
    measured = {
        name: read_result(name, results) for name in ("joint_angles", "gait_kinematics", "pendulum")
    }
    for name, table in score_stage(load_study(Path()), measured).items():
        write_result(name, table, results)
