"""Simulate trials of the declared designs."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.simulated import simulated_trials_stage
    from tscs.study import load_study

    needed = ("outcomes", "variability", "within_subject_effects")
    tables = [read_result(name, Path("results")) for name in needed]
    for name, table in simulated_trials_stage(load_study(Path()), *tables).items():
        write_result(name, table, Path("results"))
