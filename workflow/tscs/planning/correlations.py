"""Correlations between visits of one outcome, and between outcomes at baseline."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue
from tscs.contrasts import Contrast, paired_values
from tscs.exact import Vector
from tscs.pairs import TIE_TOLERANCE
from tscs.planning.intervals import LEAST_PAIRS, correlation_interval
from tscs.planning.pilot import LOG
from tscs.schedule import Schedule

BETWEEN_VISITS, BETWEEN_OUTCOMES = "between_visits", "between_outcomes"
COLUMNS: Final = (
    *("kind", "outcome", "other_outcome", "visit_id", "other_visit_id", "n", "scale"),
    *("correlation", "low", "high", "method", "reason"),
)
METHOD: Final = "Pearson; Fisher's interval"
SCALES: Final = ("raw", "mixed", "log")
Row = dict[str, Any]


def correlations(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    contrast: Contrast | None,
    catalogue: Catalogue,
    schedule: Schedule,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Return the correlations that repeated and combined outcomes of a trial depend on.

    Parameters
    ----------
    outcomes, visits : DataFrame
        The ``outcomes`` table and the visits table.
    contrast : Contrast or None
        The contrast of the confirmatory family; its first end is the baseline.
    catalogue : Catalogue
        Outcomes; parts of others are left out, times are taken as logarithms.
    schedule : Schedule
        Visits in order.
    alpha : float
        One minus the confidence of the intervals.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`: every pair of visits before stimulation, and every pair of outcomes at
        baseline, with at least two people.
    """
    main = [name for name, outcome in catalogue.outcomes.items() if not outcome.part_of]
    known = outcomes[
        outcomes["outcome"].isin(main)
        & (outcomes["status"] == "measured")
        & (outcomes["timepoint"] != "post")
    ]
    rows = [*_between_visits(known, catalogue, schedule, alpha)]
    if contrast:
        baseline = paired_values(known, visits, contrast)
        rows += _between_outcomes(baseline, catalogue, alpha)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _between_visits(
    known: pd.DataFrame, catalogue: Catalogue, schedule: Schedule, alpha: float
) -> Iterator[Row]:
    for name, own in known.groupby("outcome", sort=True):
        wide = own.pivot_table(index="participant_id", columns="visit_id", values="value")
        log = catalogue.outcomes[str(name)].transform == LOG
        values = _logs(wide) if log else wide
        present = [visit for visit in schedule.visits if visit in values]
        for first, second in combinations(present, 2):
            row = {"kind": BETWEEN_VISITS, "outcome": name, "other_outcome": name,
                   "visit_id": first, "other_visit_id": second,
                   "scale": LOG if log else "raw"}  # fmt: skip
            yield from _row(row, values[first], values[second], alpha)


def _between_outcomes(pairs: pd.DataFrame, catalogue: Catalogue, alpha: float) -> Iterator[Row]:
    wide = pairs.pivot_table(index="participant_id", columns="outcome", values="value_from")
    logs = [str(name) for name in wide if catalogue.outcomes[str(name)].transform == LOG]
    wide[logs] = _logs(wide[logs])
    for first, second in combinations(wide, 2):
        scale = SCALES[(first in logs) + (second in logs)]
        row = {"kind": BETWEEN_OUTCOMES, "outcome": first, "other_outcome": second,
               "visit_id": "baseline", "other_visit_id": "baseline", "scale": scale}  # fmt: skip
        yield from _row(row, wide[first], wide[second], alpha)


def _logs(values: pd.DataFrame) -> pd.DataFrame:
    logs: pd.DataFrame = values.where(values > 0).apply(np.log)
    return logs


def _row(row: Row, first: pd.Series, second: pd.Series, alpha: float) -> Iterator[Row]:
    both = pd.concat([first, second], axis="columns").dropna().to_numpy(dtype=float)
    if len(both) >= 2:
        yield row | {"n": len(both)} | _correlation(both, alpha)


def _correlation(both: Vector, alpha: float) -> Row:
    if np.any(np.ptp(both, axis=0) <= TIE_TOLERANCE * np.abs(both).max()):
        return {"reason": "correlation: no_spread"}
    r = float(np.corrcoef(*both.T)[0, 1])
    if len(both) < LEAST_PAIRS:
        return {"correlation": r, "method": METHOD, "reason": "low: fewer_than_four_pairs"}
    if 1 - abs(r) < TIE_TOLERANCE:
        return {"correlation": r, "method": METHOD, "reason": "low: points_on_a_line"}
    low, high = correlation_interval(r, len(both), alpha)
    return {"correlation": r, "low": low, "high": high, "method": METHOD}
