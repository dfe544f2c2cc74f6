"""Within-subject analysis of a small case series: `snakemake --cores 2`, or just `snakemake`.

A study is a folder with config.yaml and data/; everything is written to its results/. The checkout
is the shipped study; `snakemake --directory PATH` runs any other.
"""

import os
import sys
from pathlib import Path

from snakemake.utils import min_version

min_version("9.27")

WORKFLOW = Path(workflow.basedir) / "workflow"
sys.path.insert(0, str(WORKFLOW))
os.environ.update(PYTHONPATH=str(WORKFLOW))

from tscs.errors import TscsError
from tscs.preflight import preflight

if config:
    sys.exit(
        "Settings belong in config.yaml of the study; --config and --configfile are refused."
    )
try:
    STUDY = preflight(Path())
except TscsError as error:
    sys.exit(str(error))


include: "workflow/rules/validate.smk"
include: "workflow/rules/joint_angles.smk"
include: "workflow/rules/score.smk"
include: "workflow/rules/effects.smk"
include: "workflow/rules/individuals.smk"
include: "workflow/rules/safety.smk"
include: "workflow/rules/expectations.smk"
include: "workflow/rules/sessions.smk"
include: "workflow/rules/sensitivity.smk"
include: "workflow/rules/reliability.smk"
include: "workflow/rules/planning.smk"
include: "workflow/rules/trials.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/notebooks.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/verify.smk"
include: "workflow/rules/calibration.smk"


rule all:
    """Everything: tables, figures, notebooks and the report."""
    default_target: True
    input:
        rules.tables.output,
        rules.notebooks.input,
        rules.report.output,
