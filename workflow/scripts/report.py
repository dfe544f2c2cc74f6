"""Write the report of the study and its reporting checklists."""

import json
from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.files import write_bytes
    from tscs.report.build import build
    from tscs.report.render import checklist_pages, render
    from tscs.results import read_result
    from tscs.study import load_study

    names = (
        *("outcomes", "completeness", "within_subject_effects", "exclusions", "validated"),
        *("individual_changes", "individual_counts", "harms", "feasibility"),
        *("follow_up", "follow_up_rule", "trajectories"),
        *("joint_angles", "mean_curves", "joint_angle_agreement"),
    )
    tables = {name: read_result(name, Path("results")) for name in names}
    provenance = json.loads(Path(snakemake.input.provenance).read_text(encoding="utf-8"))
    study = load_study(Path())
    text = render(study, tables, provenance)
    for name, page in checklist_pages(study, text).items():
        write_bytes(page.encode(), Path(snakemake.output.checklists) / name)
    build(text, Path(snakemake.input.figures), Path(snakemake.output.html).parent)
