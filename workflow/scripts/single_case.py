"""Compare the treatment phase of every person with a baseline phase, where there is one."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.change import single_case_stage
    from tscs.study import load_study

    outcomes = read_result("outcomes", Path("results"))
    for name, table in single_case_stage(load_study(Path()), outcomes).items():
        write_result(name, table, Path("results"))
