"""Set each change beside what no treatment would have given."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.change import expectations_stage
    from tscs.study import load_study

    results = Path("results")
    outcomes = read_result("outcomes", results)
    effects = read_result("within_subject_effects", results)
    for name, table in expectations_stage(load_study(Path()), outcomes, effects).items():
        write_result(name, table, results)
