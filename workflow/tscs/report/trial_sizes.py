"""Sizes of a trial in print, and the line of the file behind each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import pandas as pd

from tscs.planning.grid import CORRELATED, REPEATED, WHITEHEAD
from tscs.planning.pilot import LOW, NONE, POINT, UPPER
from tscs.planning_settings import DESIGNS, PlanningSettings
from tscs.reasons import REASONS
from tscs.report import numbers

Row = Mapping[str, Any]

FILE: Final = "planning/sample_size.csv"
HEADER_LINES: Final = 2
NOT_KNOWN: Final = "not known"
MANY: Final = 10_000


@dataclass(frozen=True)
class Found:
    """A row of the sizes and its line in the file."""

    row: Row
    line: int


class Sizes:
    """The table of sizes.

    Parameters
    ----------
    table : DataFrame
        Result table ``sample_size`` in the order of its file.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table.reset_index(drop=True)

    @property
    def outcomes(self) -> list[str]:
        """Ids of the outcomes, in the order of the file."""
        return list(dict.fromkeys(self._table["outcome"]))

    def find(self, **wanted: object) -> list[Found]:
        """Return the rows whose columns have these values, in the order of the file."""
        inside = pd.Series(data=True, index=self._table.index)
        for name, value in wanted.items():
            inside &= self._table[name] == value
        rows = cast("list[Row]", self._table[inside].to_dict("records"))
        lines = self._table.index[inside] + HEADER_LINES
        return [Found(row, int(line)) for row, line in zip(rows, lines, strict=True)]

    def cell(self, outcome: str, design: str, method: str, aim: float, sd: str, r: str) -> Found:
        """Return one cell of the grid; designs without SD or correlation ignore these."""
        rows = self.find(outcome=outcome, design=design, method=method)
        kinds = {found.row["sd_kind"] for found in rows}
        correlation = r if design in CORRELATED else NONE
        fitting = [
            found
            for found in rows
            if found.row["sd_kind"] == (sd if sd in kinds else NONE)
            and found.row["correlation_kind"] == correlation
        ]
        return next(
            (found for found in fitting if found.row["target_difference"] == aim), fitting[0]
        )

    def methods(self, outcome: str) -> list[tuple[str, str]]:
        """Return the designs of an outcome with their methods, in the order of the settings."""
        rows = self.find(outcome=outcome)
        pairs = dict.fromkeys((x.row["design"], x.row["method"]) for x in rows)
        return sorted(pairs, key=lambda pair: DESIGNS.index(pair[0]))

    def aims(self, outcome: str) -> list[float]:
        """Return the target differences of the outcome in its unit, in the order of the file."""
        rows = self.find(outcome=outcome, target_unit="outcome")
        return [x for x in dict.fromkeys(row.row["target_difference"] for row in rows) if x == x]


def design_words(design: str, method: str, settings: PlanningSettings) -> str:
    """Return a design and its analysis in words."""
    planned = settings.assessments
    if method == REPEATED:
        return f"Parallel, means of {planned.before} before and {planned.after} after, ANCOVA"
    if design == "ordinal":
        return f"Parallel, {'proportional odds' if method == WHITEHEAD else 'ranks (Noether)'}"
    if design == "responder":
        return f"Parallel, share reaching a limit, {method}"
    return {
        "parallel_ancova": "Parallel, ANCOVA on baseline",
        "parallel_change": "Parallel, change scores",
        "crossover": "Crossover of two periods, per sequence",
    }[design]


def size_row(
    sizes: Sizes, outcome: str, how: tuple[str, str], aim: float, settings: PlanningSettings
) -> list[str]:
    """Return design, people per group under three assumptions, and people to recruit."""
    cells = [
        sizes.cell(outcome, *how, aim, *kinds).row
        for kinds in ((POINT, POINT), (UPPER, POINT), (UPPER, LOW))
    ]
    first, careful = cells[0], cells[1]
    if pd.isna(first["n_per_arm"]):
        return [design_words(*how, settings), why_empty(first, "n_per_arm"), "", "", "", ""]
    return [
        design_words(*how, settings),
        *(per_arm(cell) for cell in cells),
        numbers.whole(careful["n_recruited"]),
        detectable(careful),
    ]


def per_arm(row: Row) -> str:
    """Return people per group, with the simulated number where the closed form has few."""
    shown = numbers.whole(row["n_per_arm"])
    if pd.notna(row["n_simulated"]):
        return f"{shown} (simulated {numbers.whole(row['n_simulated'])})"
    rough = row["flag"] == "below_15_per_arm" and row["design"] in ("ordinal", "responder")
    return f"{shown} (few)" if rough else shown


def detectable(row: Row) -> str:
    """Return the smallest difference that the fixed number detects."""
    value = row["smallest_detectable"]
    if pd.isna(value):
        return "not computed"
    if row["target_unit"] == "share":
        return f"{100 * value:.0f} percentage points"
    return numbers.number(value, digits_of(value))


def many(size: float) -> str:
    """Return people, without the digits of a number that no trial could have."""
    return f"more than {MANY:,}" if size > MANY else numbers.whole(size)


def digits_of(value: float) -> int:
    """Return the decimals that show three digits of a difference."""
    size = abs(value)
    return 3 if size < 1 else 2 if size < 10 else 1


def why_empty(row: Row, column: str) -> str:
    """Return in words why a value of a row is empty."""
    codes = dict(entry.split(": ", 1) for entry in str(row["reason"]).split("; "))
    return f"{NOT_KNOWN}: {REASONS[codes[column]].rstrip('.')}" if column in codes else NOT_KNOWN


def listed_values(values: Sequence[float]) -> str:
    """Return numbers as ``0, -1.3 and -2.6``."""
    return numbers.listed([f"{value:g}".replace("-", "\u2212") for value in values])
