"""Draw the coverage of all intervals and execute the notebook on the calibration."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.contract import WORKFLOW
    from tscs.figures.coverage import coverage_figure
    from tscs.figures.style import save
    from tscs.files import write_bytes
    from tscs.notebooks import execute, title_of, to_html
    from tscs.results import read_result

    figure = coverage_figure(read_result("calibration", Path("results")))
    save(figure, Path(snakemake.output.notebook).with_name("coverage"))
    path = WORKFLOW / "notebooks" / "on_request" / "calibration.py"
    source = path.read_text(encoding="utf-8")
    notebook = execute(source, Path(), Path("results"))
    write_bytes(notebook.encode(), Path(snakemake.output.notebook))
    write_bytes(to_html(notebook, title_of(source)).encode(), Path(snakemake.output.page))
