"""Write the report of the study."""

import json
from pathlib import Path

from tscs.job import job

with job(snakemake.log):
    from tscs.report.build import build
    from tscs.report.render import render
    from tscs.results import read_result
    from tscs.study import load_study

    names = (
        *("outcomes", "completeness", "within_subject_effects", "exclusions", "validated"),
        *("individual_changes", "individual_counts", "harms", "feasibility"),
        *("follow_up", "follow_up_rule"),
        *("joint_angles", "mean_curves", "joint_angle_agreement"),
    )
    tables = {name: read_result(name, Path("results")) for name in names}
    provenance = json.loads(Path(snakemake.input.provenance).read_text(encoding="utf-8"))
    text = render(load_study(Path()), tables, provenance)
    build(text, Path(snakemake.input.figures), Path(snakemake.output.html).parent)
