"""Safeguard and assurance of the cells of the grid: what the study's own change is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from tscs.exact import Vector
from tscs.planning.assurance import Belief, assurance
from tscs.planning.designs import covariates_of, factor_of
from tscs.planning.grid import CHANGE, NAN, PARALLEL, REPEATED
from tscs.planning.noncentral import people
from tscs.planning.pilot import POINT, UPPER, Pilot
from tscs.planning.safeguard import KNOWN_DF, Change, InformedDifference, informed_difference
from tscs.planning.two_arm import TwoArm
from tscs.planning_settings import PlannedOutcome, PlanningSettings, ShamResponse

NAMES = (
    *("informed_difference", "informed_se", "assurance"),
    *("safeguard_difference", "safeguard_sd", "safeguard_n_per_arm"),
)
# Fisher's z has no end at a correlation of 1.
LARGEST_CORRELATION = 0.999999


@dataclass(frozen=True)
class Informed:
    """Columns that hold safeguard and assurance, and why they are empty."""

    columns: dict[str, Vector]
    code: str

    def reasons(self, row: dict[str, Any]) -> dict[str, str]:
        """Return why the values of a row are empty, by column."""
        if row["design"] not in PARALLEL:
            return {"informed_difference": "not_in_this_design"}
        if self.code:
            return {"informed_difference": self.code}
        codes = {}
        if np.isnan(row["assurance"]):
            codes["assurance"] = "no_size"
        if np.isnan(row["safeguard_n_per_arm"]):
            above = row["safeguard_difference"] > 0
            codes["safeguard_n_per_arm"] = "no_size" if above else "safeguard_not_positive"
        return codes


def informed(
    part: pd.DataFrame, pilot: Pilot, planned: PlannedOutcome, settings: PlanningSettings
) -> Informed:
    """Return safeguard and assurance of the cells of one method.

    Parameters
    ----------
    part : DataFrame
        Cells of one method with their sizes.
    pilot : Pilot
        The outcome.
    planned : PlannedOutcome
        Sham response of the outcome.
    settings : PlanningSettings
        Discount, level, power, ratio.
    """
    columns = {name: np.full(len(part), NAN) for name in NAMES}
    response = planned.sham_response
    code = _refusal(pilot, response)
    if code or response is None or part["design"].iloc[0] not in PARALLEL:
        return Informed(columns, code)
    known: dict[tuple[float, float], float] = {}
    for place, row in enumerate(cast("list[dict[str, Any]]", part.to_dict("records"))):
        difference = _difference(pilot, response, row["sham_response"], settings)
        values = _of_cell(row, difference, pilot, settings, known)
        for name, value in zip(NAMES, values, strict=True):
            columns[name][place] = value
    return Informed(columns, "")


def _refusal(pilot: Pilot, response: ShamResponse | None) -> str:
    if response is None:
        return "no_sham_response"
    return "" if pilot.change else "no_change_in_pilot"


def _difference(
    pilot: Pilot, response: ShamResponse, change: float, settings: PlanningSettings
) -> InformedDifference:
    df = KNOWN_DF if response.n is None else response.n - 1.0
    sham = Change(pilot.outcome.improvement_sign * change, response.se, df)
    own = pilot.change or Change(NAN, NAN, NAN)
    return informed_difference(own, sham, settings.discount)


def _of_cell(
    row: dict[str, Any],
    difference: InformedDifference,
    pilot: Pilot,
    settings: PlanningSettings,
    known: dict[tuple[float, float], float],
) -> tuple[float, ...]:
    asked = row["n_per_arm"], difference.value
    if asked not in known:
        known[asked] = _assurance(row, difference, pilot, settings)
    low = difference.lower()
    sd = pilot.sds[row["sd_of"]][UPPER]
    size = _safeguard_size(row, low / sd, settings) if low > 0 and sd > 0 else NAN
    return difference.value, difference.se, known[asked], low, sd, size


def _assurance(
    row: dict[str, Any], difference: InformedDifference, pilot: Pilot, settings: PlanningSettings
) -> float:
    change = row["method"] == CHANGE
    r = 0.0 if change else pilot.correlation
    sd = pilot.sds[row["sd_of"]][POINT]
    if not (np.isfinite(row["n_per_arm"]) and sd > 0 and np.isfinite(r)):
        return NAN
    belief = Belief(
        difference=difference.value,
        se=difference.se,
        sd=sd,
        df=pilot.n - 1.0,
        correlation=float(np.clip(r, -LARGEST_CORRELATION, LARGEST_CORRELATION)),
        pairs=float(pilot.n),
    )
    return assurance(
        row["n_per_arm"],
        belief,
        _possible(row["method"], settings),
        covariates_of(row["method"]),
        settings.alpha,
        settings.allocation_ratio,
    )


def _possible(method: str, settings: PlanningSettings) -> Callable[[Vector], Vector]:
    """Return the factor by correlation; several assessments cannot all be correlated below 0."""
    factor = factor_of(method, settings)
    if method != REPEATED:
        return factor
    return lambda r: factor(np.maximum(r, 0.0))


def _safeguard_size(row: dict[str, Any], d: float, settings: PlanningSettings) -> float:
    r = np.array(0.0 if row["method"] == CHANGE else row["correlation"])
    arms = TwoArm(
        settings.alpha,
        factor_of(row["method"], settings)(r),
        covariates_of(row["method"]),
        settings.allocation_ratio,
    )
    return float(people(arms.size(d, settings.power)))
