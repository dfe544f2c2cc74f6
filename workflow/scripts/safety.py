"""Count harms and describe feasibility."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.conduct import safety_stage
    from tscs.study import load_study

    tables = (read_result(name, Path("results")) for name in ("outcomes", "individual_counts"))
    for name, table in safety_stage(load_study(Path()), *tables).items():
        write_result(name, table, Path("results"))
