"""Describe how much the outcomes vary."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.conduct import planning_stage
    from tscs.study import load_study

    outcomes = read_result("outcomes", Path("results"))
    for name, table in planning_stage(load_study(Path()), outcomes).items():
        write_result(name, table, Path("results"))
