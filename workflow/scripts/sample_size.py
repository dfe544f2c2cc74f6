"""Size a trial and rank candidates for its primary outcome."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.results import read_result, write_result
    from tscs.stages.planning import sample_size_stage
    from tscs.study import load_study

    results = Path("results")
    names = ("outcomes", "variability", "within_subject_effects", "reliability")
    tables = [read_result(name, results) for name in names]
    for name, table in sample_size_stage(load_study(Path()), *tables).items():
        write_result(name, table, results)
