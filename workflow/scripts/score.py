"""Score the tables of the study."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.measurement import score_stage
    from tscs.study import load_study

    joint_angles = read_result("joint_angles", Path("results"))
    for name, table in score_stage(load_study(Path()), joint_angles).items():
        write_result(name, table, Path("results"))
