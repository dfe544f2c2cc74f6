"""Judge every recording."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.measurement import quality_stage
    from tscs.study import load_study

    measured = (read_result(name, Path("results")) for name in ("joint_angles", "pendulum"))
    for name, table in quality_stage(load_study(Path()), *measured).items():
        write_result(name, table, Path("results"))
