"""The table of single-case indices: one row per person, outcome and index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.reasons import format_reasons
from tscs.schedule import Schedule
from tscs.singlecase import levels, overlap
from tscs.singlecase.occasions import (
    BASELINE,
    BASELINE_MIN,
    TREATMENT,
    occasions,
    recall_conflict,
)
from tscs.singlecase.phases import Index, Phases

COLUMNS: Final = (
    *("participant_id", "outcome", "index", "value", "low", "high"),
    *("n_baseline", "n_treatment", "reason"),
)
NUMBERS: Final = ("value", "low", "high")
Row = dict[str, Any]

# Indices of order: a test that the person was unable to do is worse than any value.
ORDER: Final[dict[str, Callable[[Phases, float], Index]]] = {
    "nap": overlap.nap,
    "tau": overlap.tau,
    "tau_u": lambda phases, _: overlap.tau_u(phases),
    "pnd": lambda phases, _: overlap.pnd(phases),
    "pand": lambda phases, _: overlap.pand(phases),
    "pem": lambda phases, _: overlap.pem(phases),
    "ird": lambda phases, _: overlap.ird(phases),
}
# Indices that need a number at every occasion.
LEVELS: Final[dict[str, Callable[[Phases, float], Index]]] = {
    "tau_bc": overlap.tau_bc,
    "smd_baseline": levels.smd_baseline,
    "smd_pooled": levels.smd_pooled,
}
# Ratios also need a zero that means none.
RATIOS: Final[dict[str, Callable[[Phases, float], Index]]] = {
    "lrr_increasing": levels.lrr_increasing,
    "lrr_decreasing": levels.lrr_decreasing,
    "lrm": levels.lrm,
}
INDICES: Final = (*ORDER, *LEVELS, *RATIOS)
NO_INDEX: Final = "all"


def single_case(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    catalogue: Catalogue,
    schedule: Schedule,
    alpha: float,
) -> pd.DataFrame:
    """Return the single-case indices of every person in every main outcome.

    Parameters
    ----------
    outcomes, visits : DataFrame
        The ``outcomes`` table and the visits table.
    catalogue : Catalogue
        Outcomes with direction and type.
    schedule : Schedule
        Visits in order with their types.
    alpha : float
        One minus the confidence of the intervals.

    Returns
    -------
    DataFrame
        Columns as in the contract of the results. A series without the three baseline values that
        indices need has one row, index ``all``, with the reason.
    """
    series = occasions(outcomes, visits, catalogue, schedule)
    people = sorted(visits["participant_id"].unique())
    scored = sorted(name for name in outcomes["outcome"].unique() if _is_main(name, catalogue))
    rows = [
        row
        for name in scored
        for own in [series[series["outcome"] == name]]
        for conflict in [recall_conflict(own, catalogue.outcomes[name])]
        for person in people
        for row in _series_rows(own, person, catalogue.outcomes[name], conflict, alpha)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _is_main(name: str, catalogue: Catalogue) -> bool:
    return not catalogue.outcomes[name].part_of


def _series_rows(
    series: pd.DataFrame, person: str, outcome: Outcome, conflict: bool, alpha: float
) -> Iterator[Row]:
    phases = phases_of(series[series["participant_id"] == person], outcome)
    m, n = phases.sizes
    facts = {"participant_id": person, "outcome": outcome.id, "n_baseline": m, "n_treatment": n}
    code = _absent(phases, conflict)
    if code:
        yield {**facts, "index": NO_INDEX, **_numbers(Index(code=code))}
        return
    for name in INDICES:
        yield {**facts, "index": name, **_numbers(index_of(name, phases, outcome, alpha))}


def phases_of(series: pd.DataFrame, outcome: Outcome) -> Phases:
    """Return the two phases of one person's occasions, in the order of time.

    Parameters
    ----------
    series : DataFrame
        Occasions of one person in one outcome.
    outcome : Outcome
        The outcome, for the direction of improvement.
    """
    before, after = (
        series.loc[series["phase"] == phase, "value"].to_numpy(dtype=float)
        for phase in (BASELINE, TREATMENT)
    )
    return Phases(before, after, outcome.improvement_sign)


def _absent(phases: Phases, conflict: bool) -> str:
    """Return why a series has no index at all; empty if it has."""
    m, n = phases.sizes
    if m < BASELINE_MIN:
        return "baseline phase too short"
    if n == 0:
        return "no_treatment_phase"
    return "recall conflict" if conflict else ""


def index_of(name: str, phases: Phases, outcome: Outcome, alpha: float) -> Index:
    """Return one index of one series.

    Parameters
    ----------
    name : str
        One of `INDICES`.
    phases : Phases
        The series.
    outcome : Outcome
        The outcome; grades and answers have no ratio.
    alpha : float
        One minus the confidence.
    """
    if name in ORDER:
        index = ORDER[name](phases, alpha)
        return index if phases.finite else replace(index, note="unable_is_worst")
    if not phases.finite:
        return Index(code="unable_in_a_phase")
    if name in LEVELS:
        return LEVELS[name](phases, alpha)
    if outcome.type == "ordinal":
        return Index(code="no_ratio_scale")
    return RATIOS[name](phases, alpha)


def _numbers(index: Index) -> Row:
    values = {name: getattr(index, name) for name in NUMBERS}
    codes = {name: index.code for name, value in values.items() if np.isnan(value)}
    if index.note:
        codes = {"value": index.note, **codes}
    return {**values, "reason": format_reasons(codes)}
