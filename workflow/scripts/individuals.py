"""Compare the change of every person with MDC95 and MCID."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.change import individuals_stage
    from tscs.study import load_study

    outcomes = read_result("outcomes", Path("results"))
    for name, table in individuals_stage(load_study(Path()), outcomes).items():
        write_result(name, table, Path("results"))
