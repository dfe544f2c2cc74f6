"""What was not measured and what was left out, counted and listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Catalogue
from tscs.report import numbers
from tscs.report.words import with_unit

COUNTS: Final = (
    "n_expected",
    "n_measured",
    "n_unable",
    "n_not_done",
    "n_missing",
    "n_not_attended",
)
LONGEST_LIST: Final = 40
NONE: Final = "none"
NOT_ATTENDED: Final = "visit not attended"
REASONS_NOT_ATTENDED: Final = frozenset(
    ("illness", "refused", "technical", "withdrawn", "adverse_event", "not_scheduled", "other")
)


def completeness_rows(
    completeness: pd.DataFrame, catalogue: Catalogue, outcomes: Sequence[str]
) -> list[list[str]]:
    """Return assessments per outcome, summed over visits, for outcomes with gaps."""
    table = completeness.groupby("outcome", sort=True)[list(COUNTS)].sum()
    sums = cast("dict[str, dict[str, float]]", table.to_dict("index"))
    rows: list[list[str]] = []
    for name in outcomes:
        counts = sums.get(name)
        if counts and counts["n_measured"] < counts["n_expected"]:
            outcome = catalogue.outcomes[name]
            cells = [numbers.whole(counts[column]) for column in COUNTS]
            rows.append([with_unit(outcome.short, outcome.unit), *cells])
    return rows


def completeness_totals(completeness: pd.DataFrame, outcomes: Sequence[str]) -> dict[str, Any]:
    """Return how many assessments were expected and measured over the given outcomes."""
    table = completeness[completeness["outcome"].isin(outcomes)]
    measured, expected = table["n_measured"].sum(), table["n_expected"].sum()
    gaps = table.loc[table["n_measured"] < table["n_expected"], "outcome"].unique()
    return {
        "measured": numbers.counted(measured, expected),
        "share": numbers.percent(measured / expected, 1) if expected else numbers.ABSENT,
        "n_outcomes": numbers.whole(len(outcomes)),
        "n_full": numbers.whole(len(outcomes) - len(gaps)),
    }


def with_names(exclusions: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the exclusions with short names of outcomes instead of ids in the reasons."""
    return exclusions.assign(why=[_with_names(str(why), catalogue) for why in exclusions["why"]])


def _with_names(why: str, catalogue: Catalogue) -> str:
    ids, joint, rest = why.partition(" at ")
    first, more, number = ids.partition(" and ")
    known = [catalogue.outcomes.get(name) for name in first.split(", ")]
    if not joint or None in known:
        return why
    names = ", ".join(outcome.short for outcome in known if outcome)
    return f"{names}{more}{number} at {rest}"


def exclusion_counts(exclusions: pd.DataFrame) -> list[list[str]]:
    """Return reason, rows left out and people concerned."""
    return [
        [readable(why), table, numbers.whole(len(rows)),
         numbers.whole(rows["participant_id"].nunique())]
        for (why, table), rows in _groups(exclusions, "why", "table")
    ]  # fmt: skip


def exclusion_list(exclusions: pd.DataFrame) -> list[list[str]]:
    """Return what was left out per person and reason, shortened to what a reader can check."""
    known = exclusions.assign(
        participant_id=exclusions["participant_id"].fillna(NONE),
        visit_id=exclusions["visit_id"].fillna(NONE),
    )
    rows = [
        [readable(why), table, person, numbers.listed(list(dict.fromkeys(group["visit_id"]))),
         _line_list(group["row"])]
        for (table, why, person), group in _groups(known, "table", "why", "participant_id")
    ]  # fmt: skip
    return rows[:LONGEST_LIST]


def warning_rows(warnings: pd.DataFrame) -> list[list[str]]:
    """Return warnings of the validation without the values that caused them."""
    named = warnings.assign(column=warnings["column"].fillna("whole row"))
    return [
        [file, column, readable(rule), numbers.whole(len(rows)), _line_list(rows["line"])]
        for (file, column, rule), rows in _groups(named, "file", "column", "rule")
    ]


def _groups(table: pd.DataFrame, *columns: str) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """Yield the values that define a group, as text, with its rows, in sorted order."""
    for key, rows in table.groupby(list(columns), sort=True):
        yield tuple(str(value) for value in key), rows


def _line_list(lines: pd.Series) -> str:
    known = [numbers.whole(line) for line in sorted(lines.dropna())]
    shown = known[:LONGEST_LIST]
    return ", ".join(shown) + (" and more" if len(known) > len(shown) else "") or "no line"


def readable(reason: str) -> str:
    """Return a code of a closed list as words; text that a person typed is not printed."""
    stated, _, typed = str(reason).partition(f"{NOT_ATTENDED}: ")
    if typed and typed not in REASONS_NOT_ATTENDED:
        return f"{stated}{NOT_ATTENDED}"
    return str(reason).replace("_", " ")
