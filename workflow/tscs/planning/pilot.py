"""What a study lends to the plan of a trial: spread, correlation and a change to be discounted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.pairs import TIE_TOLERANCE
from tscs.planning.safeguard import Change

LOG: Final = "log"
POINT, UPPER = "point", "upper80"
LOW, GRID, NONE = "low", "grid", "none"
SD_KINDS: Final = {POINT: "", UPPER: "_upper80"}


@dataclass(frozen=True)
class Pilot:
    """One outcome of the study on the scale of its analysis.

    Attributes
    ----------
    outcome : Outcome
        The outcome.
    scale, unit : str
        ``raw`` or ``log``, and the unit of the SDs.
    n : int
        People with both values.
    sds : dict of str to dict of str to float
        SD at baseline and of the change by kind (``point``, ``upper80``); NaN where unknown.
    correlation, correlation_low : float
        Correlation of baseline and end, and the end of its interval nearest to 0.
    change : Change or None
        Mean change, improvement positive; None without two people.
    """

    outcome: Outcome
    scale: str
    unit: str
    n: int
    sds: dict[str, dict[str, float]]
    correlation: float
    correlation_low: float
    change: Change | None


def pilots(
    variability: pd.DataFrame, effects: pd.DataFrame, catalogue: Catalogue, names: tuple[str, ...]
) -> dict[str, Pilot]:
    """Return what is known of each outcome.

    Parameters
    ----------
    variability, effects : DataFrame
        The tables ``variability`` and ``within_subject_effects``.
    catalogue : Catalogue
        Outcomes.
    names : tuple of str
        Outcome ids; those without a row of `variability` are left out.
    """
    known = {
        (row["outcome"], row["scale"]): row
        for row in cast("list[dict[str, Any]]", variability.to_dict("records"))
    }
    found = {}
    for name in names:
        outcome = catalogue.outcomes[name]
        row = known.get((name, LOG if outcome.transform == LOG else "raw"))
        if row is not None:
            found[name] = _pilot(outcome, row, effects)
    return found


def _pilot(outcome: Outcome, row: dict[str, Any], effects: pd.DataFrame) -> Pilot:
    sds = {
        of: {kind: float(row[f"sd_{of}{suffix}"]) for kind, suffix in SD_KINDS.items()}
        for of in ("baseline", "change")
    }
    return Pilot(
        outcome=outcome,
        scale=str(row["scale"]),
        unit=str(row["unit"]),
        n=int(row["n"]),
        sds=sds,
        correlation=_below_one(float(row["correlation"])),
        correlation_low=_nearest_to_zero(row["correlation_low"], row["correlation_high"]),
        change=_change(outcome, row, effects),
    )


def _below_one(r: float) -> float:
    """Return a correlation; one of 1 or -1 leaves no variance to plan with and becomes NaN."""
    return r if 1 - abs(r) > TIE_TOLERANCE else np.nan


def _nearest_to_zero(low: float, high: float) -> float:
    """Return the correlation of an interval that helps least; 0 where it holds 0."""
    if np.isnan(low):
        return np.nan
    return max(low, 0.0) if high > 0 else high


def _change(outcome: Outcome, row: dict[str, Any], effects: pd.DataFrame) -> Change | None:
    """Return the mean change on the scale of the analysis, improvement positive."""
    inside = (effects["outcome"] == outcome.id) & (effects["contrast"] == row["contrast"])
    own = effects[inside]
    if own.empty or row["n"] < 2 or np.isnan(row["sd_change"]):
        return None
    column = own["ratio"] if row["scale"] == LOG else own["mean_change"]
    mean = float(np.log(column.iloc[0]) if row["scale"] == LOG else column.iloc[0])
    if np.isnan(mean):
        return None
    se = float(row["sd_change"]) / np.sqrt(row["n"])
    return Change(outcome.improvement_sign * mean, se, float(row["n"]) - 1)
