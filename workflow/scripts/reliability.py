"""Describe agreement of repeated values and association of outcomes."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.repeated import reliability_stage
    from tscs.study import load_study

    tables = [read_result(name, Path("results")) for name in ("outcomes", "variability")]
    for name, table in reliability_stage(load_study(Path()), *tables).items():
        write_result(name, table, Path("results"))
