"""Size a trial, simulate it, and rank candidates for its primary outcome."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.planning import sample_size_stage
    from tscs.stages.simulated import simulated_trials_stage
    from tscs.study import load_study

    study, results = load_study(Path()), Path("results")
    names = ("outcomes", "variability", "within_subject_effects", "reliability")
    outcomes, spread, effects, reliability = (read_result(name, results) for name in names)
    sized = sample_size_stage(study, outcomes, spread, effects, reliability)
    simulated = simulated_trials_stage(study, outcomes, spread, effects)
    for name, table in (sized | simulated).items():
        write_result(name, table, results)
