"""Describe the periods of a crossover."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.crossover import crossover_stage
    from tscs.study import load_study

    results = Path("results")
    tables = [read_result(name, results) for name in ("outcomes", "between_arm_effects")]
    for name, table in crossover_stage(load_study(Path()), *tables).items():
        write_result(name, table, results)
