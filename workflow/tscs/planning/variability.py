"""How much each outcome varies in the pilot: what a sample size can be based on.

Only spread, correlation, the ends of the scale and completeness are here, because a pilot without a
comparison group says nothing about the difference between two groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.contrasts import Contrast, paired_values
from tscs.exact import Vector
from tscs.pairs import TIE_TOLERANCE, spread
from tscs.planning.intervals import (
    LEAST_PAIRS,
    correlation_interval,
    sd_interval,
    sd_upper_limit,
)
from tscs.planning.residuals import session_residuals
from tscs.proportions import exact_share
from tscs.reasons import format_reasons
from tscs.schedule import Schedule

LIMITS: Final = ("low", "high", "upper80")
SPREADS: Final = ("sd_baseline", "sd_change", "sd_sessions")
COLUMNS: Final = (
    *("outcome", "scale", "contrast", "unit", "n", "n_expected"),
    *("completeness", "completeness_low", "completeness_high", "mean_baseline"),
    *(name for sd in SPREADS for name in (sd, *(f"{sd}_{limit}" for limit in LIMITS))),
    *("n_sessions", "df_sessions", "correlation", "correlation_low", "correlation_high"),
    *("n_floor_baseline", "n_ceiling_baseline", "n_floor_end", "n_ceiling_end", "reason"),
)
LOG_UNIT: Final = "log"

Row = dict[str, Any]


def variability(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    contrast: Contrast | None,
    catalogue: Catalogue,
    schedule: Schedule,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Describe the variability of every main outcome between and within people.

    Parameters
    ----------
    outcomes : DataFrame
        The ``outcomes`` table.
    visits : DataFrame
        The visits table with ``doses_before`` filled.
    contrast : Contrast or None
        The contrast of the confirmatory family; its two ends are "baseline" and "end".
    catalogue : Catalogue
        Transform, scale ends and unit of each outcome.
    schedule : Schedule
        Visits in order; the sessions give the spread from session to session.
    alpha : float
        One minus the confidence of the two-sided intervals.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`: a row per main outcome in raw units, and one in natural logarithms for
        outcomes that are analysed so; every value but ``sd_sessions`` uses the people measured at
        both ends. Empty without a contrast.

    Notes
    -----
    Intervals of standard deviations are exact for normal values (chi-square); the 80 % upper limit
    is one-sided. `sd_sessions` is the SD of the values before each session around each person's own
    straight line over doses, pooled over people with at least three values. It is taken under
    treatment, so it is no standard error of measurement.

    References
    ----------
    Browne RH. Statistics in Medicine 1995;14:1933-1940.
    """
    rows = _rows(outcomes, visits, contrast, catalogue, schedule, alpha) if contrast else ()
    return pd.DataFrame(list(rows), columns=list(COLUMNS))


def _rows(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    contrast: Contrast,
    catalogue: Catalogue,
    schedule: Schedule,
    alpha: float,
) -> Iterator[Row]:
    pairs = paired_values(outcomes, visits, contrast)
    for name, people in pairs.groupby("outcome", sort=True):
        outcome = catalogue.outcomes[str(name)]
        if outcome.part_of:
            continue
        complete = people.dropna(subset=["value_from", "value_to"])
        ends = complete[["value_from", "value_to"]].to_numpy(dtype=float).T
        sessions = before_sessions(outcomes[outcomes["outcome"] == name], schedule)
        shared = _counts(outcome, ends, len(people), alpha) | {"contrast": contrast.name}
        yield _row(shared, outcome.unit, ends, sessions, alpha)
        if outcome.transform == LOG_UNIT:
            yield _log_row(shared, ends, sessions, alpha)


def before_sessions(scores: pd.DataFrame, schedule: Schedule) -> pd.DataFrame:
    """Return the values of one outcome measured before sessions.

    Parameters
    ----------
    scores : DataFrame
        Rows of the ``outcomes`` table of one outcome.
    schedule : Schedule
        Visits in order.

    Returns
    -------
    DataFrame
        participant_id, doses_before, value.
    """
    inside = scores["visit_id"].isin(schedule.of_type("session"))
    inside &= (scores["timepoint"] != "post") & (scores["status"] == "measured")
    return scores.loc[inside, ["participant_id", "doses_before", "value"]].dropna()


def _counts(outcome: Outcome, ends: Vector, n_expected: int, alpha: float) -> Row:
    n = ends.shape[1]
    complete = exact_share(n, n_expected, alpha)
    counts = {
        f"n_{side}_{end}": _at_end(values, outcome, side)
        for end, values in zip(("baseline", "end"), ends, strict=True)
        for side in ("floor", "ceiling")
    }
    return {
        "outcome": outcome.id,
        "n": n,
        "n_expected": n_expected,
        "completeness": complete.estimate,
        "completeness_low": complete.low,
        "completeness_high": complete.high,
        **counts,
    }


def _at_end(values: Vector, outcome: Outcome, side: str) -> float:
    """Count the values at an end of the scale; the cap of a test is its highest value."""
    if side == "floor":
        return np.nan if outcome.floor is None else float((values <= outcome.floor).sum())
    tops = [top for top in (outcome.ceiling, outcome.censored_at) if top is not None]
    return float((values >= min(tops)).sum()) if tops else np.nan


def _log_row(shared: Row, ends: Vector, sessions: pd.DataFrame, alpha: float) -> Row:
    if ends.size and ends.min() <= 0:
        reasons = dict.fromkeys(("mean_baseline", *SPREADS, "correlation"), "not_positive")
        row = shared | {"scale": LOG_UNIT, "unit": LOG_UNIT}
        return row | {"reason": format_reasons(reasons | _scale_reasons(row))}
    positive = sessions[sessions["value"] > 0]
    logs = positive.assign(value=np.log(positive["value"].to_numpy(dtype=float)))
    return _row(shared, LOG_UNIT, np.log(ends), logs, alpha)


def _row(shared: Row, unit: str, ends: Vector, sessions: pd.DataFrame, alpha: float) -> Row:
    """Return one row; sizes whose squares leave the range of numbers stay empty."""
    start, end = ends
    n = ends.shape[1]
    tolerance = TIE_TOLERANCE * float(np.abs(ends).max()) if n else 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        own = session_residuals(sessions)
        spreads = {
            "sd_baseline": (_sd(start, tolerance), n - 1, _few(n)),
            "sd_change": (_sd(end - start, tolerance), n - 1, _few(n)),
            "sd_sessions": (own.sd, own.df, "" if own.df else "too_few_sessions"),
        }
        correlation = _correlation(start, end, spreads["sd_baseline"][0], tolerance, alpha)
    row = shared | {"scale": LOG_UNIT if unit == LOG_UNIT else "raw", "unit": unit}
    reasons: dict[str, str] = {}
    row["mean_baseline"] = float(start.mean()) if n else np.nan
    reasons |= {} if n else {"mean_baseline": "no_complete_pairs"}
    for name, (sd, df, code) in spreads.items():
        row |= _spread_columns(name, sd, df, alpha, code, reasons)
    row |= {"n_sessions": own.n, "df_sessions": own.df} | correlation[0]
    return row | {"reason": format_reasons(reasons | correlation[1] | _scale_reasons(row))}


def _sd(values: Vector, tolerance: float) -> float:
    return float(spread(values, tolerance)) if len(values) > 1 else np.nan


def _few(n: int) -> str:
    return {0: "no_complete_pairs", 1: "single_pair"}.get(n, "")


def _spread_columns(
    name: str, sd: float, df: float, alpha: float, code: str, reasons: dict[str, str]
) -> Row:
    """Return a standard deviation with its limits, and add why a value is missing."""
    if code or not np.isfinite(sd):
        reasons[name] = code or "out_of_range"
        return {}
    if sd == 0:
        reasons[f"{name}_low"] = "zero_spread"
        return {name: 0.0}
    limits = (*sd_interval(sd, df, alpha), sd_upper_limit(sd, df))
    return {name: sd} | {f"{name}_{end}": x for end, x in zip(LIMITS, limits, strict=True)}


def _correlation(
    start: Vector, end: Vector, sd: float, tolerance: float, alpha: float
) -> tuple[Row, dict[str, str]]:
    """Return the correlation of both ends with its interval, and why it is missing."""
    n = len(start)
    if n < 2:
        return {}, {"correlation": _few(n)}
    if not sd or not _sd(end, tolerance):
        return {}, {"correlation": "no_spread"}
    r = float(np.corrcoef(start, end)[0, 1])
    if not np.isfinite(r):
        return {}, {"correlation": "out_of_range"}
    if n < LEAST_PAIRS:
        return {"correlation": r}, {"correlation_low": "fewer_than_four_pairs"}
    if 1 - abs(r) < TIE_TOLERANCE:
        return {"correlation": r}, {"correlation_low": "points_on_a_line"}
    low, high = correlation_interval(r, n, alpha)
    return {"correlation": r, "correlation_low": low, "correlation_high": high}, {}


def _scale_reasons(row: Row) -> dict[str, str]:
    ends = [name for name in COLUMNS if name.startswith(("n_floor", "n_ceiling"))]
    return {name: "no_scale_end" for name in ends if np.isnan(row[name])}
