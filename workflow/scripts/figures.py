"""Draw the figures of the study."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.figures.gallery import draw_figures
    from tscs.results import read_results
    from tscs.study import load_study

    tables = read_results(Path("results"))
    draw_figures(load_study(Path()), tables, Path(snakemake.output[0]))
