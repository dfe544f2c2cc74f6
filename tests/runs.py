"""Run the real workflow on small copies of real studies."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = ("P01", "P02", "P03", "P04", "P05", "P06")
TABLES = ("participants", "visits", "spasticity_mas", "walk_tests", "questionnaire_items")
CONFIG = """\
study: {title: Six people of the placebo cohort, synthetic: true}
schedule: [BL, S1, S2, S3, S4, S5, S6, S7, S8, FU]
outcomes: {mas_sum: {role: primary, registered: true}, 2mwt: {role: primary}}
"""


def snakemake(
    folder: Path, *arguments: str, root: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the workflow of a checkout on a study folder."""
    command = [
        sys.executable, "-m", "snakemake", "--snakefile", str(root / "Snakefile"),
        "--directory", str(folder), *(arguments or ("--cores", "2")),
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment | dict(env or {}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def make_small_study(folder: Path) -> Path:
    """Write a study of six people and five tables from the placebo cohort."""
    source = ROOT / "examples" / "placebo_cohort" / "data"
    (folder / "data").mkdir(parents=True)
    for name in TABLES:
        with (source / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(row for row in rows if row[0] in PEOPLE)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    return folder


def copy_checkout(target: Path) -> Path:
    """Copy what the workflow needs of this checkout."""
    target.mkdir(parents=True)
    shutil.copytree(
        ROOT / "workflow", target / "workflow", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(ROOT / "profiles", target / "profiles")
    for name in ("Snakefile", "environment.yml", "requirements.lock"):
        shutil.copy(ROOT / name, target / name)
    return target


def digests(folder: Path) -> dict[str, bytes]:
    """Return the content of every result of a study, logs and record of validation aside."""
    results = folder / "results"
    return {
        path.relative_to(results).as_posix(): path.read_bytes()
        for path in sorted(results.rglob("*"))
        if path.is_file() and "logs" not in path.parts
    }
