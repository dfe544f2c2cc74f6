"""Repeat the analyses under every variant of the declared grid."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.change import sensitivity_stage
    from tscs.study import load_study

    names = ("outcomes", "joint_angles", "follow_up")
    tables = [read_result(name, Path("results")) for name in names]
    for name, table in sensitivity_stage(load_study(Path()), *tables).items():
        write_result(name, table, Path("results"))
