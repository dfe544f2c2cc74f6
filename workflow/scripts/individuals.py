"""Compare every person with the limits of error and with their own baseline phase."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.change import individuals_stage, single_case_stage
    from tscs.study import load_study

    study, outcomes = load_study(Path()), read_result("outcomes", Path("results"))
    tables = individuals_stage(study, outcomes) | single_case_stage(study, outcomes)
    for name, table in tables.items():
        write_result(name, table, Path("results"))
