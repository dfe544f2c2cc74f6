"""Describe spread and agreement of repeated values, and association of outcomes."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.conduct import planning_stage
    from tscs.stages.repeated import reliability_stage
    from tscs.study import load_study

    study, outcomes = load_study(Path()), read_result("outcomes", Path("results"))
    spread = planning_stage(study, outcomes)
    for name, table in (spread | reliability_stage(study, outcomes, **spread)).items():
        write_result(name, table, Path("results"))
