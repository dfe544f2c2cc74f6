"""Describe the people and values of a trial."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.trials import trial_conduct_stage
    from tscs.study import load_study

    results = Path("results")
    for name, table in trial_conduct_stage(
        load_study(Path()), read_result("outcomes", results)
    ).items():
        write_result(name, table, results)
