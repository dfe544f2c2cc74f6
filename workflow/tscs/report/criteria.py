"""Progression criteria, as text: the decision, and what its interval leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs.progression import DECISIONS, PREFIX, reached
from tscs.progression_settings import ProgressionCriterion
from tscs.reasons import REASONS
from tscs.report import numbers
from tscs.study import Study

Row = Mapping[str, Any]

NOT_AVAILABLE: Final = "not available"
RECRUITED: Final = {"recruited": "Enrolled, of those eligible"}
LIMITS: Final = {
    "stop_below": "stop below",
    "go_from": "go from",
    "go_up_to": "go up to",
    "stop_above": "stop above",
}


def criteria(study: Study, done: pd.DataFrame, measures: Mapping[str, str]) -> list[Sequence[str]]:
    """Return one row per criterion: name, what is counted, limits, estimate and decision.

    Parameters
    ----------
    study : Study
        Criteria by name.
    done : DataFrame
        Result table ``feasibility``.
    measures : mapping of str to str
        What each measure counts, in words.
    """
    words = {**RECRUITED, **measures}
    rows = {row["key"]: row for row in cast("list[Row]", done.to_dict("records"))}
    return [
        _cells(name, criterion, words[criterion.measure], rows[f"{PREFIX}{name}"])
        for name, criterion in study.config.progression_criteria.items()
        if f"{PREFIX}{name}" in rows
    ]


def _cells(name: str, criterion: ProgressionCriterion, counted: str, row: Row) -> list[str]:
    ends = criterion.model_dump(exclude={"measure"}, exclude_none=True)
    shown = missing(row)
    if pd.notna(row["estimate"]):
        shown = f"{numbers.percent(row['estimate'], 1)} {limits(row)}"
    return [
        name.replace("_", " "),
        counted,
        ", ".join(f"{LIMITS[end]} {numbers.percent(value)}" for end, value in ends.items()),
        shown,
        _decision(criterion, row),
    ]


def _decision(criterion: ProgressionCriterion, row: Row) -> str:
    """Return the decision by the estimate and the worst one that its interval reaches."""
    told = str(row["statistic"])
    if told not in DECISIONS:
        return told
    if pd.isna(row["low"]) or pd.isna(row["high"]):
        return f"{told} by the estimate; without an interval, how sure is not known"
    others = [name for name in reached(criterion, row["low"], row["high"]) if name != told]
    also = (
        f"the interval reaches {numbers.listed(others)}" if others else "the whole interval agrees"
    )
    return f"{told} by the estimate; {also}"


def limits(share: Row) -> str:
    """Return the interval of a share in brackets, or why there is none."""
    if pd.isna(share["low"]):
        return f"(interval {missing(share)})"
    return f"[{numbers.number(100 * share['low'], 1)} to {numbers.percent(share['high'], 1)}]"


def missing(row: Row | None) -> str:
    """Return why a measure is not available."""
    if row is None or pd.isna(row["reason"]):
        return NOT_AVAILABLE
    words = REASONS[str(row["reason"]).rpartition(": ")[2]].rstrip(".")
    return f"{NOT_AVAILABLE}: {words[0].lower()}{words[1:]}"
