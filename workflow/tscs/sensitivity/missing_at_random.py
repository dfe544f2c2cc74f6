"""Every assessment before stimulation in one mixed model, missing values missing at random."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from tscs.config import Moment
from tscs.mixed import (
    Estimate,
    MixedModelError,
    fit_mixed,
    kenward_roger,
    slope_columns,
    visit_columns,
    visit_contrast,
)
from tscs.sensitivity.changes import SHARE_UNIT
from tscs.sensitivity.findings import Finding, against_main
from tscs.sensitivity.grid import Grid

MODEL: Final = "mean change of a mixed model, visit as factor (Kenward-Roger)"
RELATIVE_MODEL: Final = "relative change of a mixed model, visit as factor (Kenward-Roger)"
BEFORE_STIMULATION: Final = ("pre", "single")


def mixed_model(grid: Grid, outcome: str, contrast: str) -> Finding | str:
    """Estimate the difference of two visits from everybody's values at all visits.

    Parameters
    ----------
    grid : Grid
        The grid.
    outcome, contrast : str
        The row.

    Returns
    -------
    Finding or str
        Mean change, or the code why there is none.

    Notes
    -----
    Fixed effects: one mean per visit. Random effects: intercept and slope over the sessions
    received, correlated; an unstructured covariance of ten visits cannot be estimated from nine
    people. Valid if what is missing depends on observed values only (missing at random) and the
    people follow lines around the visit means.
    """
    compared = grid.inputs.contrasts[contrast]
    ends = compared.start, compared.end
    visits = [end.visit for end in ends if end is not None and _before(end)]
    if len(visits) != len(ends):
        return "other_contrast"
    values = _values(grid, outcome)
    if not set(visits) <= set(values["visit_id"]):
        return "no_complete_pairs"
    log = grid.outcome(outcome).transform == "log"
    if log and not (values["value"] > 0).all():
        return "not_positive"
    alpha = grid.inputs.config.analysis.alpha
    try:
        fitted = _difference(values, grid.inputs.schedule.visits, visits, log, alpha)
    except MixedModelError as error:
        return error.reason
    limits = np.array([fitted.estimate, fitted.low, fitted.high])
    measure, unit = (RELATIVE_MODEL, SHARE_UNIT) if log else (MODEL, grid.outcome(outcome).unit)
    found = against_main(
        grid, (outcome, contrast), measure, unit, np.expm1(limits) if log else limits
    )
    n = values["participant_id"].nunique()
    return replace(found, estimate=replace(found.estimate, n=n))


def _before(moment: Moment) -> bool:
    return moment.timepoint in BEFORE_STIMULATION


def _values(grid: Grid, outcome: str) -> pd.DataFrame:
    """Return what was measured before stimulation, with the sessions received by then."""
    scores = grid.scores
    used = scores["timepoint"].isin(BEFORE_STIMULATION) & (scores["status"] == "measured")
    values = scores[(scores["outcome"] == outcome) & used]
    return values.dropna(subset=["value", "doses_before"])


def _difference(
    values: pd.DataFrame, order: tuple[str, ...], ends: list[str], log: bool, alpha: float
) -> Estimate:
    present = set(values["visit_id"])
    levels = [visit for visit in order if visit in present]
    measured = values["value"].to_numpy(dtype=float)
    fit = fit_mixed(
        np.log(measured) if log else measured,
        visit_columns(values["visit_id"].tolist(), levels),
        values["participant_id"].to_numpy(),
        slope_columns(values["doses_before"].to_numpy(dtype=float)),
    )
    return kenward_roger(fit, visit_contrast(levels, ends[1], ends[0]), alpha=alpha)
