"""Variability of the outcomes for the planner of a trial, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.planning.intervals import sd_interval, sd_upper_limit
from tscs.report import numbers
from tscs.report.words import with_unit

Row = Mapping[str, Any]

CORRELATION_DECIMALS: Final = 2
FACTOR_DECIMALS: Final = 2
NO_END: Final = "no such end"
TOO_FEW: Final = "too few sessions"
RAW, LOG = "raw", "log"


def spread_rows(
    table: pd.DataFrame, catalogue: Catalogue, outcomes: Sequence[str], scale: str = RAW
) -> list[list[str]]:
    """Return one row per outcome: n, SDs with intervals and upper limits, correlation.

    Parameters
    ----------
    table : DataFrame
        Result table ``variability``.
    catalogue : Catalogue
        Outcomes.
    outcomes : sequence of str
        Ids, in order; those without a pair of values are left out.
    scale : str
        ``raw`` or ``log``.
    """
    return [
        [
            with_unit(outcome.short, outcome.unit) if scale == RAW else outcome.short,
            numbers.whole(row["n"]),
            _spread(row, "sd_baseline", outcome, scale),
            _spread(row, "sd_change", outcome, scale),
            _sessions(row, outcome, scale),
            numbers.estimate(
                row["correlation"],
                row["correlation_low"],
                row["correlation_high"],
                CORRELATION_DECIMALS,
            ),
        ]
        for row, outcome in _chosen(table, catalogue, outcomes, scale)
    ]


def scale_rows(
    table: pd.DataFrame, catalogue: Catalogue, outcomes: Sequence[str]
) -> list[list[str]]:
    """Return one row per outcome: completeness, and people at the ends of the scale."""
    return [
        [
            outcome.short,
            numbers.counted(row["n"], row["n_expected"]),
            f"{numbers.number(100 * row['completeness_low'], 1)} to "
            f"{numbers.percent(row['completeness_high'], 1)}",
            *(_at_ends(row, side) for side in ("floor", "ceiling")),
        ]
        for row, outcome in _chosen(table, catalogue, outcomes, RAW)
    ]


def uncertainty(n: int, alpha: float) -> dict[str, str]:
    """Return by which factors a standard deviation of `n` people can be wrong.

    Parameters
    ----------
    n : int
        People, at least two.
    alpha : float
        One minus the confidence of the interval.

    Returns
    -------
    dict of str to str
        ``low``, ``high``, ``upper80`` for the SD and ``people``, the square of ``upper80``: what a
        number of people grows by when the upper limit takes the place of the SD.
    """
    limits = (*sd_interval(1.0, n - 1, alpha), sd_upper_limit(1.0, n - 1))
    factors = dict(zip(("low", "high", "upper80"), limits, strict=True))
    factors["people"] = factors["upper80"] ** 2
    return {name: numbers.number(x, FACTOR_DECIMALS) for name, x in factors.items()}


def _chosen(
    table: pd.DataFrame, catalogue: Catalogue, outcomes: Sequence[str], scale: str
) -> list[tuple[Row, Outcome]]:
    shown = table[(table["scale"] == scale) & (table["n"] > 0)]
    known = {row["outcome"]: row for row in cast("list[Row]", shown.to_dict("records"))}
    return [(known[name], catalogue.outcomes[name]) for name in outcomes if name in known]


def _spread(row: Row, name: str, outcome: Outcome, scale: str) -> str:
    """Return ``36.6 [24.8, 70.2]; 48.4``: the SD, its interval and its upper limit."""
    digits = numbers.decimals_of(outcome.resolution if scale == RAW else None, row[name])
    shown = numbers.estimate(row[name], row[f"{name}_low"], row[f"{name}_high"], digits)
    upper = row[f"{name}_upper80"]
    return shown if pd.isna(upper) else f"{shown}; {numbers.number(upper, digits)}"


def _sessions(row: Row, outcome: Outcome, scale: str) -> str:
    if not row["df_sessions"]:
        return TOO_FEW
    shown = _spread(row, "sd_sessions", outcome, scale)
    return f"{shown} (n\u00a0=\u00a0{numbers.whole(row['n_sessions'])})"


def _at_ends(row: Row, side: str) -> str:
    counts = [row[f"n_{side}_{end}"] for end in ("baseline", "end")]
    if any(pd.isna(count) for count in counts):
        return NO_END
    return " and ".join(numbers.whole(count) for count in counts)
