"""Set each change beside what no treatment would have given, and beside follow-up."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.change import expectations_stage, follow_up_stage
    from tscs.study import load_study

    study, results = load_study(Path()), Path("results")
    outcomes = read_result("outcomes", results)
    expected = expectations_stage(study, outcomes, read_result("within_subject_effects", results))
    lasting = follow_up_stage(study, outcomes, expected["expectations"])
    for name, table in (expected | lasting).items():
        write_result(name, table, results)
