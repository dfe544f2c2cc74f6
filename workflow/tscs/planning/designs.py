"""People and detectable differences of each design, for many cells of the grid at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.special import ndtri

from tscs.exact import Vector
from tscs.planning import ordinal, responders, within_person
from tscs.planning.grid import (
    ANCOVA,
    ARCSINE,
    CHANGE,
    CHI_SQUARE,
    CROSSOVER,
    NOETHER,
    REPEATED,
    WHITEHEAD,
)
from tscs.planning.noncentral import normal_sum, people
from tscs.planning.repeated import variance_factors
from tscs.planning.two_arm import TwoArm, ancova_factor
from tscs.planning_settings import PlannedOutcome, PlanningSettings


@dataclass(frozen=True)
class Sized:
    """Sizes of cells, not rounded.

    Attributes
    ----------
    control, treated : ndarray
        People per group; per sequence in a crossover.
    normal : ndarray
        People in the control group by the normal approximation.
    detectable : ndarray
        Smallest difference that the fixed number detects, in the unit of the target.
    """

    control: Vector
    treated: Vector
    normal: Vector
    detectable: Vector


Sizes = Callable[[pd.DataFrame, PlannedOutcome, PlanningSettings], Sized]


def sized(
    method: str, cells: pd.DataFrame, planned: PlannedOutcome, settings: PlanningSettings
) -> Sized:
    """Return the sizes of cells of one method.

    Parameters
    ----------
    method : str
        Method of the cells.
    cells : DataFrame
        Columns ``target_difference``, ``sd`` and ``correlation``.
    planned : PlannedOutcome
        Shares and odds ratio that the study declares.
    settings : PlanningSettings
        Level, power, ratio and fixed number.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return _SIZES[method](cells, planned, settings)


def factor_of(method: str, settings: PlanningSettings) -> Callable[[Vector], Vector]:
    """Return the variance of what a parallel design compares, by correlation."""
    if method == REPEATED:
        planned = settings.assessments
        return lambda r: variance_factors(planned.before, planned.after, r).ancova
    return ancova_factor if method == ANCOVA else np.ones_like


def covariates_of(method: str) -> int:
    """Return how many covariates a parallel design has."""
    return int(method != CHANGE)


def _spread(cells: pd.DataFrame) -> Vector:
    """Return the SDs; one of zero says nothing about a trial and becomes NaN."""
    sd = cells["sd"].to_numpy(dtype=float)
    return np.where(sd > 0, sd, np.nan)


def _parallel(method: str) -> Sizes:
    def sizes(cells: pd.DataFrame, planned: PlannedOutcome, settings: PlanningSettings) -> Sized:
        rho, sd = cells["correlation"].to_numpy(dtype=float), _spread(cells)
        factor = np.ones_like(sd) if method == CHANGE else factor_of(method, settings)(rho)
        arms = TwoArm(settings.alpha, factor, covariates_of(method), settings.allocation_ratio)
        d = cells["target_difference"].to_numpy(dtype=float) / sd
        control = arms.size(d, settings.power)
        return Sized(
            control,
            control * settings.allocation_ratio,
            arms.size_normal(d, settings.power),
            arms.detectable(float(settings.fixed_n), settings.power) * sd,
        )

    return sizes


def _crossover(cells: pd.DataFrame, planned: PlannedOutcome, settings: PlanningSettings) -> Sized:
    """Size a crossover; as many people in all as the fixed number makes in two groups."""
    sd, alpha = _spread(cells), settings.alpha
    d = cells["target_difference"].to_numpy(dtype=float) / sd
    half = within_person.crossover_size(d, settings.power, alpha) / 2
    total = settings.fixed_n * (1 + settings.allocation_ratio)
    return Sized(
        half,
        half,
        within_person.crossover_size_normal(d, settings.power, alpha) / 2,
        within_person.crossover_detectable(total, settings.power, alpha) * sd,
    )


def _noether(cells: pd.DataFrame, planned: PlannedOutcome, settings: PlanningSettings) -> Sized:
    sd = _spread(cells)
    share = 1 / (1 + settings.allocation_ratio)
    superiority = ordinal.normal_superiority(cells["target_difference"].to_numpy(dtype=float) / sd)
    total = ordinal.noether_size(superiority, settings.power, settings.alpha, share)
    needed = normal_sum(settings.alpha, settings.power) / (
        12 * share * (1 - share) * settings.fixed_n / share
    )
    gap = 0.5 + np.sqrt(needed)
    reach = np.sqrt(2) * ndtri(gap) if gap < 1 else np.nan
    return Sized(total * share, total * (1 - share), total * share, reach * sd)


def _whitehead(cells: pd.DataFrame, planned: PlannedOutcome, settings: PlanningSettings) -> Sized:
    nothing = np.full(len(cells), np.nan)
    grades, ratio = planned.ordinal, settings.allocation_ratio
    if grades is None:
        return Sized(nothing, nothing, nothing, nothing)
    total = ordinal.whitehead_size(
        grades.control, grades.odds_ratio, settings.power, settings.alpha, ratio
    )
    control = np.full(len(cells), float(total) / (1 + ratio))
    return Sized(control, control * ratio, control, nothing)


def _responders(method: str) -> Sizes:
    def sizes(cells: pd.DataFrame, planned: PlannedOutcome, settings: PlanningSettings) -> Sized:
        nothing = np.full(len(cells), np.nan)
        shares, ratio = planned.responders, settings.allocation_ratio
        if shares is None:
            return Sized(nothing, nothing, nothing, nothing)
        given = shares.control, shares.treated, settings.power, settings.alpha
        if method == ARCSINE:
            # Cohen's size is for equal groups; the harmonic mean of unequal ones takes its place.
            control = responders.arcsine_size(*given) * (1 + ratio) / (2 * ratio)
        else:
            control = responders.chi_square_size(*given, ratio)
        found = responders.chi_square_detectable(
            shares.control, settings.fixed_n, settings.power, settings.alpha, ratio
        )
        column = np.full(len(cells), float(control))
        detectable = np.full(len(cells), found - shares.control)
        return Sized(column, column * ratio, column, detectable)

    return sizes


_SIZES: Final[dict[str, Sizes]] = {
    ANCOVA: _parallel(ANCOVA),
    CHANGE: _parallel(CHANGE),
    REPEATED: _parallel(REPEATED),
    CROSSOVER: _crossover,
    NOETHER: _noether,
    WHITEHEAD: _whitehead,
    CHI_SQUARE: _responders(CHI_SQUARE),
    ARCSINE: _responders(ARCSINE),
}


def whole(sizes: Sized) -> tuple[Vector, Vector]:
    """Return whole people per group."""
    return people(sizes.control), people(sizes.treated)
