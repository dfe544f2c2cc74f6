"""Judge how much of each change is still present at follow-up."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.change import follow_up_stage
    from tscs.study import load_study

    outcomes = read_result("outcomes", Path("results"))
    expected = read_result("expectations", Path("results"))
    for name, table in follow_up_stage(load_study(Path()), outcomes, expected).items():
        write_result(name, table, Path("results"))
