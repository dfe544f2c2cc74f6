"""The table of standardised mean differences between cases: one row per outcome and method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.reasons import format_reasons
from tscs.schedule import Schedule
from tscs.singlecase.between import BetweenCase, CaseSeries, between_by_moments
from tscs.singlecase.occasions import (
    BASELINE,
    BASELINE_MIN,
    TREATMENT,
    occasions,
    recall_conflict,
)
from tscs.singlecase.reml import between_by_reml

COLUMNS: Final = (
    *("outcome", "method", "value", "low", "high", "se", "df", "autocorrelation"),
    *("share_between", "n", "n_baseline", "n_treatment", "reason"),
)
NUMBERS: Final = ("value", "low", "high", "se", "df", "autocorrelation", "share_between")
METHODS: Final[dict[str, Callable[[CaseSeries], BetweenCase | None]]] = {
    "moments": between_by_moments,
    "reml": between_by_reml,
}
CASES_MIN: Final = 3


def between_case(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    catalogue: Catalogue,
    schedule: Schedule,
    alpha: float,
) -> pd.DataFrame:
    """Return the standardised mean difference between cases of every main outcome.

    Parameters
    ----------
    outcomes, visits : DataFrame
        The ``outcomes`` table and the visits table.
    catalogue : Catalogue
        Outcomes with their direction.
    schedule : Schedule
        Visits in order with their types.
    alpha : float
        One minus the confidence of the intervals.

    Returns
    -------
    DataFrame
        Columns as in the contract of the results; only people with three baseline values and a
        treatment value count, and at least three of them are needed.
    """
    series = occasions(outcomes, visits, catalogue, schedule)
    scored = sorted(series["outcome"].unique())
    rows = [
        _row(series[series["outcome"] == name], catalogue.outcomes[name], method, alpha)
        for name in scored
        for method in METHODS
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(series: pd.DataFrame, outcome: Outcome, method: str, alpha: float) -> dict[str, Any]:
    own = _with_both_phases(series)
    phase = own["phase"]
    facts = {
        "outcome": outcome.id,
        "method": method,
        "n": own["participant_id"].nunique(),
        "n_baseline": int((phase == BASELINE).sum()),
        "n_treatment": int((phase == TREATMENT).sum()),
    }
    code = _absent(own, outcome)
    found = None if code else METHODS[method](case_series(own))
    if found is None:
        reasons = format_reasons(dict.fromkeys(NUMBERS, code or "no_fit"))
        return {**facts, **dict.fromkeys(NUMBERS, np.nan), "reason": reasons}
    return {**facts, **_numbers(found, outcome.improvement_sign, alpha), "reason": ""}


def _with_both_phases(series: pd.DataFrame) -> pd.DataFrame:
    counts = pd.crosstab(series["participant_id"], series["phase"])
    counts = counts.reindex(columns=[BASELINE, TREATMENT], fill_value=0)
    enough = counts[(counts[BASELINE] >= BASELINE_MIN) & (counts[TREATMENT] > 0)]
    return series[series["participant_id"].isin(enough.index)]


def _absent(series: pd.DataFrame, outcome: Outcome) -> str:
    if series["participant_id"].nunique() == 0:
        return "baseline phase too short"
    if series["participant_id"].nunique() < CASES_MIN:
        return "few_cases"
    if not np.isfinite(series["value"]).all():
        return "unable_in_a_phase"
    return "recall conflict" if recall_conflict(series, outcome) else ""


def case_series(series: pd.DataFrame) -> CaseSeries:
    """Return the occasions of one outcome as one series of all cases.

    Parameters
    ----------
    series : DataFrame
        Occasions of the outcome, sorted by person and time. Visits at which anybody has a value
        are numbered from the first of each person, so that a missed one leaves a gap.
    """
    place = series["time"].rank(method="dense")
    first = place.groupby(series["participant_id"]).transform("min")
    return CaseSeries(
        values=series["value"].to_numpy(dtype=float),
        treated=(series["phase"] == TREATMENT).to_numpy(),
        case=np.unique(series["participant_id"], return_inverse=True)[1].astype(np.int64),
        time=(place - first).to_numpy(dtype=np.int64),
    )


def _numbers(found: BetweenCase, improvement: int, alpha: float) -> dict[str, float]:
    low, high = found.limits(alpha)
    limits = sorted([improvement * low, improvement * high])
    return {
        "value": improvement * found.value,
        "low": limits[0],
        "high": limits[1],
        "se": found.se,
        "df": found.df,
        "autocorrelation": found.decay,
        "share_between": found.share,
    }
