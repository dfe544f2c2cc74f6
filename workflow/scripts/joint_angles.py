"""Measure and judge the recordings."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import write_result
    from tscs.stages.measurement import recordings_stage
    from tscs.study import load_study

    for name, table in recordings_stage(load_study(Path())).items():
        write_result(name, table, Path("results"))
