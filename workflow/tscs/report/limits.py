"""The limits for the change of one person, with where they come from and whether they count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tscs.catalogue import Outcome
from tscs.catalogue.models import ErrorLimit
from tscs.report import numbers
from tscs.report.words import unit_sign

NAMES: Final = {"mdc95": "MDC95", "mcid": "MCID"}
DIRECTIONS: Final = ("improvement", "worsening")
HEAD: Final = ("Outcome", "Limit", "Value", "In whom", "Retest, days", "Source", "Used")
SCALES: Final = {"absolute": "", "percent": " of the first value", "log": " on logarithms"}
NOT_GIVEN: Final = "not given"
NOT_READ: Final = "no: not verified"


def limit_rows(outcomes: Sequence[Outcome]) -> list[list[str]]:
    """Return one row per limit of the catalogue; equal ones of both directions share a row.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Outcomes whose changes of single people are judged, in order.
    """
    return [
        _row(outcome, limit, direction, entry)
        for outcome in outcomes
        for limit in NAMES
        for direction, entry in _entries(outcome, limit)
    ]


def _entries(outcome: Outcome, limit: str) -> list[tuple[str, ErrorLimit]]:
    limits = getattr(outcome, limit)
    known = [(side, getattr(limits, side, None)) for side in DIRECTIONS]
    if known[0][1] is not None and known[0][1] == known[1][1]:
        return [("either direction", known[0][1])]
    return [(side, entry) for side, entry in known if entry is not None]


def _row(outcome: Outcome, limit: str, direction: str, entry: ErrorLimit) -> list[str]:
    return [
        outcome.short,
        f"{NAMES[limit]}, {direction}",
        _value(entry, outcome.unit),
        entry.population or NOT_GIVEN,
        numbers.whole(entry.retest_days, NOT_GIVEN) if limit == "mdc95" else "",
        entry.source,
        "yes" if entry.verified else NOT_READ,
    ]


def _value(entry: ErrorLimit, unit: str) -> str:
    """Return a limit with its published range, on its own scale."""
    sign = "%" if entry.kind == "percent" else unit_sign(unit) if entry.kind == "absolute" else ""
    ending = f"{numbers.FIRM_SPACE}{sign}" if sign else ""
    size = f"{entry.value:.3g}" if entry.kind == "log" else f"{entry.value:g}"
    shown = f"{size}{ending}{SCALES[entry.kind]}"
    if entry.interval is None:
        return shown
    low, high = entry.interval
    return f"{shown} (published: {low:g} to {high:g})"
