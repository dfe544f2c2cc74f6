"""A part of the sham-controlled example trial, small enough to be analysed often."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "sham_controlled_trial"
PEOPLE = tuple(f"P{number:02d}" for number in range(1, 17))
TABLES = (
    "participants", "visits", "spasticity_mas", "walk_tests", "stimulation", "adverse_events",
    "screening",
)  # fmt: skip
CONFIG = """\
study: {title: Sixteen people of a trial, design: parallel, synthetic: true}
schedule: [S1, S2, S3, S4, S5, S6, S7, S8, FU]
outcomes: {mas_sum: {role: primary}}
contrasts:
  after_treatment: {from: {visit: S1, timepoint: pre}, to: {visit: S8, timepoint: pre}}
  follow_up: {from: {visit: S1, timepoint: pre}, to: {visit: FU, timepoint: single}}
estimands:
  difference before S8:
    population: everybody who was randomised
    treatment: stimulation against the same without current
    variable: MAS sum before S8
    intercurrent_events: {drug change: treatment policy}
    summary: difference of means
trial: {key_secondary: [2mwt], imputations: 20%s}
"""


def make_small_trial(folder: Path, *, blinded: bool = False) -> Path:
    """Write the first sixteen people of the example with their allocation."""
    (folder / "data").mkdir(parents=True)
    for name in TABLES:
        source, target = (place / "data" / f"{name}.csv" for place in (EXAMPLE, folder))
        if name == "screening":
            shutil.copy(source, target)
            rewrite(target, lambda rows: [row for row in rows if row["enrolled"] in ("", *PEOPLE)])
        else:
            _first_people(source, target)
    _first_people(EXAMPLE / "allocation.csv", folder / "allocation.csv")
    config = CONFIG % (", blinded: yes" if blinded else "")
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    return folder


def _first_people(source: Path, target: Path) -> None:
    shutil.copy(source, target)
    rewrite(target, lambda rows: [row for row in rows if row["participant_id"] in PEOPLE])


def rewrite(path: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Change the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        header, rows = list(reader.fieldnames or ()), list(reader)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def exchange_arms(folder: Path) -> None:
    """Give everybody the other arm."""
    other = {"active": "sham", "sham": "active"}
    rewrite(
        folder / "allocation.csv",
        lambda rows: [row | {"arm": other[row["arm"]]} for row in rows],
    )


def allocation(folder: Path) -> pd.Series:
    """Return the arm of each person."""
    rows = pd.read_csv(folder / "allocation.csv", dtype="str")
    return rows.set_index("participant_id")["arm"]
