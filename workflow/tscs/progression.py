"""Progression criteria: stop, amend or go."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

import pandas as pd

from tscs.measures import Row
from tscs.progression_settings import ProgressionCriterion

PREFIX = "progression_"
DECISIONS = ("stop", "amend", "go")


def progression_rows(
    criteria: Mapping[str, ProgressionCriterion], known: pd.DataFrame
) -> Iterator[Row]:
    """Yield the verdict of each criterion on the estimate of its measure.

    Parameters
    ----------
    criteria : mapping of str to ProgressionCriterion
        Criteria by name.
    known : DataFrame
        Rows of feasibility and harms.

    Yields
    ------
    dict
        `statistic` is the verdict: stop, amend, go or not available; estimate and interval are
        those of the measure, so that it shows how sure the verdict is.
    """
    shares = known[known["statistic"] == "share"].set_index("key")
    for name, criterion in criteria.items():
        row: Row = {"key": f"{PREFIX}{name}", "method": _rule(criterion)}
        measured = criterion.measure in shares.index
        share = shares.loc[criterion.measure] if measured else None
        if share is None or pd.isna(share["estimate"]):
            reason = "estimate: no_criterion_value"
            yield row | {"statistic": "not available", "n": 0, "reason": reason}
        else:
            numbers = {column: share[column] for column in ("estimate", "low", "high", "n")}
            yield row | numbers | {"statistic": verdict(criterion, float(share["estimate"]))}


def verdict(criterion: ProgressionCriterion, estimate: float) -> str:
    """Return ``stop``, ``amend`` or ``go``.

    Parameters
    ----------
    criterion : ProgressionCriterion
        Limits; those that are the limit itself count as go, then as amend.
    estimate : float
        Share, 0 to 1.
    """
    low, high = -math.inf, math.inf
    go = _or(criterion.go_from, low) <= estimate <= _or(criterion.go_up_to, high)
    amend = _or(criterion.stop_below, low) <= estimate <= _or(criterion.stop_above, high)
    return "go" if go else "amend" if amend else "stop"


def _or(limit: float | None, end: float) -> float:
    """Return a limit, or the end of the line on the side that has none."""
    return end if limit is None else limit


def reached(criterion: ProgressionCriterion, low: float, high: float) -> tuple[str, ...]:
    """Return the decisions that an interval leaves open, the worst first.

    Parameters
    ----------
    criterion : ProgressionCriterion
        Limits.
    low, high : float
        Ends of the interval of the share, 0 to 1.

    Returns
    -------
    tuple of str
        Some of ``stop``, ``amend`` and ``go``; amend lies between the other two, if it can occur.
    """
    limits = (criterion.stop_below, criterion.go_from, criterion.go_up_to, criterion.stop_above)
    inside = [end for end in limits if end is not None and low <= end <= high]
    middle = [
        (first + last) / 2 for first, last in itertools.pairwise(sorted({low, *inside, high}))
    ]
    found = {verdict(criterion, share) for share in (low, *inside, *middle, high)}
    return tuple(name for name in DECISIONS if name in found)


def _rule(criterion: ProgressionCriterion) -> str:
    ends = criterion.model_dump(exclude={"measure"}, exclude_none=True)
    limits = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in ends.items())
    return f"{criterion.measure}: {limits}; the estimate decides"
