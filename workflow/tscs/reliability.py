"""The table of reliability: how well repeated values of an outcome agree without any treatment.

An error of measurement needs two values before the first dose. The spread from session to session
under treatment is no such error; it stands beside it under its own name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.exact import Vector
from tscs.intraclass import DETECTABLE, FORMS, MeanSquares, intraclass, mean_squares
from tscs.measures import Row, estimate_row, measure_table
from tscs.pairs import LARGEST, SMALLEST
from tscs.planning.intervals import sd_interval
from tscs.recall import LookBack
from tscs.schedule import Schedule
from tscs.series import measured_before, session_series

UNDER_TREATMENT: Final = "within_person_sd_under_treatment"
LOG_SUFFIX: Final = "_log"
LEAST: Final = 2
ONE, AVERAGE = "_1", "_k"
ERRORS: Final = ("sem", *DETECTABLE)
UNTREATED: Final = (*(form + size for size in (ONE, AVERAGE) for form in FORMS), *ERRORS)
LINES: Final = (
    "SD around each person's own straight line over doses, before sessions; chi-square interval"
)

Spreads = Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True)
class Untreated:
    """Values of an outcome before the first dose.

    Attributes
    ----------
    values : ndarray, shape (people, occasions)
        The last untreated occasions of everybody with at least two, in order.
    code : str
        Why nothing can be estimated from them; empty: something can.
    """

    values: Vector
    code: str


def reliability(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    variability: pd.DataFrame,
    catalogue: Catalogue,
    schedule: Schedule,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Return intraclass correlation, error of measurement and session-to-session spread.

    Parameters
    ----------
    outcomes, visits : DataFrame
        The ``outcomes`` table and the visits table.
    variability : DataFrame
        The ``variability`` table, which holds the spread around people's own straight lines.
    catalogue : Catalogue
        Outcomes; parts of other outcomes are left out.
    schedule : Schedule
        Visits in order.
    alpha : float
        One minus the confidence of the intervals.

    Returns
    -------
    DataFrame
        Columns `tscs.measures.COLUMNS`; the key is the outcome. Statistics `UNTREATED` and
        `UNDER_TREATMENT`, and for outcomes that are analysed as natural logarithms the same once
        more on logarithms with the suffix `LOG_SUFFIX`.

    Notes
    -----
    ``sem`` is the root of the mean square that people and occasions leave over (for two occasions
    the SD of the differences over the root of 2): a shift of everybody between the occasions is no
    part of it. ``mdc95`` = 1.96 sqrt(2) ``sem``.

    References
    ----------
    McGraw KO, Wong SP. Psychological Methods 1996;1:30-46.
    Weir JP. Journal of Strength and Conditioning Research 2005;19:231-240.
    """
    rows = cast("list[dict[str, Any]]", variability.to_dict("records"))
    spreads = {(row["outcome"], row["scale"]): row for row in rows}
    return measure_table(
        row
        for name in sorted(set(outcomes["outcome"]))
        if not (outcome := catalogue.outcomes[name]).part_of
        for row in _rows(outcome, outcomes, visits, schedule, spreads, alpha)
    )


def _rows(
    outcome: Outcome,
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    schedule: Schedule,
    spreads: Spreads,
    alpha: float,
) -> Iterator[Row]:
    untreated = untreated_values(outcomes, visits, schedule, outcome)
    conflict = session_series(outcomes, visits, schedule, outcome).conflict
    for scale in ("raw", "log") if outcome.transform == "log" else ("raw",):
        suffix = LOG_SUFFIX if scale == "log" else ""
        spread = _spread_row(spreads, outcome.id, scale, conflict)
        for row in (*_untreated_rows(untreated, scale, alpha), spread):
            yield row | {"key": outcome.id, "statistic": row["statistic"] + suffix}


def untreated_values(
    outcomes: pd.DataFrame, visits: pd.DataFrame, schedule: Schedule, outcome: Outcome
) -> Untreated:
    """Return the values of an outcome before the first dose.

    Parameters
    ----------
    outcomes, visits, schedule, outcome
        As for `tscs.series.session_series`.

    Returns
    -------
    Untreated
        Of everybody with at least two such values the last ones, as many as the person with the
        fewest of them has.
    """
    measured = measured_before(outcomes, visits, outcome.id)
    before = measured[(measured["doses"] == 0) & measured["visit_id"].isin(schedule.visits)]
    order = before["visit_id"].map(schedule.visits.index)
    ordered = before.assign(order=order).sort_values(["participant_id", "order"])
    counts = ordered.groupby("participant_id")["value"].transform("size")
    repeated = ordered[counts >= LEAST]
    if repeated.empty:
        return Untreated(np.empty((0, 0)), "fewer_than_two_untreated")
    k = int(counts[counts >= LEAST].min())
    kept = repeated.groupby("participant_id").tail(k)
    between = kept.groupby("participant_id")["day"].diff().median()
    days = float(between) if pd.notna(between) else float("inf")
    values = kept["value"].to_numpy(dtype=float).reshape(-1, k)
    return Untreated(values, _obstacle(values, LookBack(days, float("inf")).conflict(outcome)))


def _obstacle(values: Vector, conflict: bool) -> str:
    if conflict:
        return "recall_conflict"
    if len(values) < LEAST:
        return "single_person"
    size = float(np.abs(values).max())
    return "" if size == 0 or SMALLEST < size < LARGEST else "out_of_range"


def _untreated_rows(untreated: Untreated, scale: str, alpha: float) -> list[Row]:
    values, code = untreated.values, untreated.code
    if not code and scale == "log":
        code = "" if values.min() > 0 else "not_positive"
    if code:
        return [estimate_row(name, n=len(values), code=code) for name in UNTREATED]
    squares = mean_squares(np.log(values) if scale == "log" else values)
    return [*_coefficient_rows(squares, alpha), *_error_rows(squares, alpha)]


def _coefficient_rows(squares: MeanSquares, alpha: float) -> Iterator[Row]:
    equal = not squares.people and not squares.within
    found = {} if equal else intraclass(squares, alpha)
    for size, words in ((ONE, "one occasion"), (AVERAGE, f"mean of {squares.k} occasions")):
        for form, model in FORMS.items():
            if equal:
                yield estimate_row(form + size, n=squares.n, code="no_spread")
                continue
            one = found[form]
            shown = one if size == ONE else one.averaged(squares.k)
            code = "icc_not_defined" if squares.error else "zero_spread"
            method = f"{model}, {words}, from {squares.k} untreated occasions; F interval"
            limits = (shown.estimate, shown.low, shown.high)
            yield estimate_row(form + size, limits, squares.n, method, code)


def _error_rows(squares: MeanSquares, alpha: float) -> Iterator[Row]:
    low, high = sd_interval(squares.sem, squares.df_error, alpha)
    limits = (squares.sem, low, high) if squares.error else (0.0, np.nan, np.nan)
    factors = {"sem": 1.0} | {name: x * np.sqrt(2) for name, x in DETECTABLE.items()}
    method = f"from {squares.k} untreated occasions, {squares.df_error} df; chi-square interval"
    for name, factor in factors.items():
        shown = tuple(factor * x for x in limits)
        yield estimate_row(
            name, cast("tuple[float, float, float]", shown), squares.n, method, "zero_spread"
        )


def _spread_row(spreads: Spreads, outcome: str, scale: str, conflict: bool) -> Row:
    """Return the spread under treatment as the ``variability`` table has it."""
    found = spreads.get((outcome, scale))
    if conflict or found is None:
        code = "recall_conflict" if conflict else "no_family_contrast"
        return estimate_row(UNDER_TREATMENT, code=code)
    limits = tuple(float(found[f"sd_sessions{end}"]) for end in ("", "_low", "_high"))
    n, df = found["n_sessions"], found["df_sessions"]
    if np.isnan(limits[0]):
        code = _code_of(found["reason"], "sd_sessions") or "not_positive"
        return estimate_row(UNDER_TREATMENT, n=n if n == n else 0, code=code)
    method = f"{LINES}, {df:.0f} df"
    known = cast("tuple[float, float, float]", limits)
    return estimate_row(UNDER_TREATMENT, known, n, method, "zero_spread")


def _code_of(reason: object, column: str) -> str:
    entries = dict(entry.split(": ", 1) for entry in str(reason).split("; ") if ": " in entry)
    return entries.get(column, "")
