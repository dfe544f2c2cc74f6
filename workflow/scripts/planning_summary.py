"""Write the planner's summary and the paragraphs for a protocol."""

from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.files import write_bytes
    from tscs.report.build import documents
    from tscs.report.render import render_planning
    from tscs.results import read_results
    from tscs.study import load_study

    text = render_planning(load_study(Path()), read_results(Path("results")))
    made = documents(text, Path(snakemake.input.figures), ("pdf", "docx"))
    write_bytes(text.encode(), Path(snakemake.output.markdown))
    for kind, content in made.items():
        write_bytes(content, Path(snakemake.output[kind]))
