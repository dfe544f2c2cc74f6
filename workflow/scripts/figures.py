"""Draw the figures of the study."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.figures.gallery import draw_figures
    from tscs.results import read_result
    from tscs.study import load_study

    names = (
        *("outcomes", "completeness", "within_subject_effects"),
        *("individual_changes", "follow_up", "mean_curves", "trajectories"),
    )
    tables = {name: read_result(name, Path("results")) for name in names}
    draw_figures(load_study(Path()), tables, Path(snakemake.output[0]))
