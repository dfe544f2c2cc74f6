"""Simulate cohorts of the size of the study."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.calibration import calibration_stage
    from tscs.study import load_study

    effects = read_result("within_subject_effects", Path("results"))
    for name, table in calibration_stage(load_study(Path()), effects).items():
        write_result(name, table, Path("results"))
