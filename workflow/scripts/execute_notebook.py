"""Execute a notebook on the study."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.contract import WORKFLOW
    from tscs.files import write_bytes
    from tscs.notebooks import execute, title_of, to_html

    path = WORKFLOW / "notebooks" / f"{snakemake.wildcards.name}.py"
    source = path.read_text(encoding="utf-8")
    notebook = execute(source, Path(), Path("results"))
    write_bytes(notebook.encode(), Path(snakemake.output.notebook))
    write_bytes(to_html(notebook, title_of(source)).encode(), Path(snakemake.output.page))
