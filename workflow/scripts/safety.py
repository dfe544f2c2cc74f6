"""Count harms, describe feasibility, diary and co-interventions."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.conduct import course_stage, safety_stage
    from tscs.study import load_study

    study = load_study(Path())
    given = (read_result(name, Path("results")) for name in ("outcomes", "individual_counts"))
    for name, table in (safety_stage(study, *given) | course_stage(study)).items():
        write_result(name, table, Path("results"))
