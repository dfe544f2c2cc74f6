"""Compare the arms of a trial, and describe its people and values."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.crossover import crossover_stage
    from tscs.stages.trials import between_arms_stage, trial_conduct_stage
    from tscs.study import load_study

    study, outcomes = load_study(Path()), read_result("outcomes", Path("results"))
    compared = between_arms_stage(study, outcomes)
    periods = crossover_stage(study, outcomes, compared["between_arm_effects"])
    for name, table in (compared | trial_conduct_stage(study, outcomes) | periods).items():
        write_result(name, table, Path("results"))
