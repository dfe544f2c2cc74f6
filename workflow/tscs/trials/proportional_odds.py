"""Proportional-odds model of ordered grades in two arms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtr, ndtri

from tscs.mixed.descent import Descent, Optimum, Place
from tscs.mixed.grouped import DEPENDENT_COLUMNS, NOT_CONVERGED
from tscs.trials.columns import ALPHA, Array, reasons

SEPARATED = "separated"
# Beyond this log odds ratio per standard deviation of a column the search has run away.
STEEPEST = 15.0
DEPENDENT = 1e-7


@dataclass(frozen=True)
class ProportionalOdds:
    """Cumulative logit model: ``logit P(Y <= j) = threshold_j - x beta``.

    Attributes
    ----------
    thresholds, threshold_se : ndarray, shape (levels - 1,)
    coefficients, coefficient_se : ndarray, shape (1 + k,)
        Log odds ratios of higher grades: active arm first, then the covariates.
    z, p, low, high : float
        Wald test and interval of the log odds ratio of the active arm.
    log_likelihood : float
    n_active, n_control : int
    reason : str
        Why there is no result, "" where there is one.
    """

    thresholds: Array
    threshold_se: Array
    coefficients: Array
    coefficient_se: Array
    z: float
    p: float
    low: float
    high: float
    log_likelihood: float
    n_active: int
    n_control: int
    reason: str

    @property
    def odds_ratio(self) -> float:
        """Odds of a higher grade in the active arm over those in the control arm."""
        return float(np.exp(self.coefficients[0]))


def proportional_odds(
    y: ArrayLike,
    active: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    alpha: float = ALPHA,
) -> ProportionalOdds:
    """Compare ordered grades of two arms, adjusted for the baseline.

    Parameters
    ----------
    y : array_like, shape (n,)
        Grades; NaN leaves the person out. Every grade that occurs is a level.
    active : array_like of bool, shape (n,)
        Whether a person is in the active arm.
    covariates : array_like, shape (n, k), optional
        NaN leaves the person out.
    alpha : float
        One minus the confidence of the interval.

    References
    ----------
    McCullagh P (1980). J R Stat Soc B 42:109-142.
    Christensen RHB (2019). ordinal: regression models for ordinal data. R package.
    """
    values, arm = np.asarray(y, dtype=float), np.asarray(active, dtype=bool)
    wide = np.zeros((len(arm), 0)) if covariates is None else np.asarray(covariates, dtype=float)
    used = np.isfinite(values) & np.isfinite(wide).all(axis=1)
    columns = np.column_stack([arm.astype(float), wide])[used]
    counts = int((used & arm).sum()), int((used & ~arm).sum())
    reason = str(reasons(values, arm, used)) or _dependence(columns)
    levels, grades = np.unique(values[used], return_inverse=True)
    if reason:
        return _without(len(levels), columns.shape[1], counts, reason)
    centre, size = columns.mean(axis=0), columns.std(axis=0)
    model = _CumulativeLogit(grades, (columns - centre) / size, len(levels) - 1)
    optimum = Descent(model.place, model.bends).descend(model.initial())
    reason = model.reason(optimum)
    if reason:
        return _without(len(levels), columns.shape[1], counts, reason)
    return _scaled(model, optimum, centre, size, counts, alpha)


def _dependence(columns: Array) -> str:
    centred = columns - columns.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    if not size.all():
        return DEPENDENT_COLUMNS
    smallest = np.linalg.svd(centred / size, compute_uv=False)[-1]
    alone = len(columns) > columns.shape[1] and smallest > DEPENDENT
    return "" if alone else DEPENDENT_COLUMNS


def _without(levels: int, k: int, counts: tuple[int, int], reason: str) -> ProportionalOdds:
    thresholds, coefficients = np.full(max(levels - 1, 0), np.nan), np.full(k, np.nan)
    return ProportionalOdds(
        thresholds, thresholds, coefficients, coefficients,
        np.nan, np.nan, np.nan, np.nan, np.nan, *counts, reason,
    )  # fmt: skip


def _scaled(
    model: _CumulativeLogit,
    optimum: Optimum,
    centre: Array,
    size: Array,
    counts: tuple[int, int],
    alpha: float,
) -> ProportionalOdds:
    """Return the model in the columns as they were given."""
    cuts, k = model.cuts, len(centre)
    back = np.eye(cuts + k)
    back[:cuts, cuts:] = centre / size
    back[cuts:, cuts:] = np.diag(1 / size)
    parameters = back @ optimum.theta
    covariance = 2 * back @ np.linalg.inv(model.bends(model.place(optimum.theta))[1]) @ back.T
    se = np.sqrt(np.diag(covariance))
    estimate, error = float(parameters[cuts]), float(se[cuts])
    z, reach = estimate / error, float(ndtri(1 - alpha / 2)) * error
    return ProportionalOdds(
        parameters[:cuts], se[:cuts], parameters[cuts:], se[cuts:],
        z, float(2 * ndtr(-abs(z))), estimate - reach, estimate + reach,
        -optimum.deviance / 2, *counts, "",
    )  # fmt: skip


@dataclass(frozen=True)
class _Ends:
    """Upper and lower end of each person's grade on the logit scale, and its probability."""

    upper: Array
    lower: Array
    probability: Array


@dataclass(frozen=True)
class _CumulativeLogit:
    """The deviance over thresholds and coefficients of standardised columns."""

    grades: NDArray[np.intp]
    columns: Array
    cuts: int

    def initial(self) -> Array:
        """Return the thresholds of a model without columns."""
        below = np.array([np.mean(self.grades <= cut) for cut in range(self.cuts)])
        return np.append(np.log(below / (1 - below)), np.zeros(self.columns.shape[1]))

    def place(self, theta: Array) -> Place[_Ends | None]:
        """Return the deviance, infinite where thresholds are not in order."""
        cuts = np.concatenate([[-np.inf], theta[: self.cuts], [np.inf]])
        slope = self.columns @ theta[self.cuts :]
        upper, lower = cuts[self.grades + 1] - slope, cuts[self.grades] - slope
        # On the side where both are small, their difference keeps its digits.
        turned = lower > 0
        probability = np.where(turned, expit(-lower) - expit(-upper), expit(upper) - expit(lower))
        if not (np.diff(theta[: self.cuts]) > 0).all() or not (probability > 0).all():
            return Place(theta, None, np.inf)
        height = -2 * float(np.log(probability).sum())
        return Place(theta, _Ends(upper, lower, probability), height)

    def bends(self, here: Place[_Ends | None]) -> tuple[Array, Array]:
        """Return gradient and Hessian of the deviance."""
        assert here.point is not None
        ends, n = here.point, len(self.grades)
        units = np.zeros((n, self.cuts + 2))
        units[np.arange(n), self.grades + 1] = 1.0
        above = np.column_stack([units[:, 1:-1], -self.columns])
        units = np.roll(units, -1, axis=1)
        below = np.column_stack([units[:, 1:-1], -self.columns])
        (up, up_slope), (low, low_slope) = _density(ends.upper), _density(ends.lower)
        scores = (up[:, np.newaxis] * above - low[:, np.newaxis] * below) / (
            ends.probability[:, np.newaxis]
        )
        second = above.T * (up_slope / ends.probability) @ above
        second -= below.T * (low_slope / ends.probability) @ below
        return -2 * scores.sum(axis=0), -2 * (second - scores.T @ scores)

    def reason(self, optimum: Optimum) -> str:
        """Return why the optimum cannot be used, "" if it can."""
        if np.abs(optimum.theta[self.cuts :]).max() > STEEPEST:
            return SEPARATED
        return "" if optimum.converged else NOT_CONVERGED


def _density(logits: Array) -> tuple[Array, Array]:
    """Return the logistic density and its derivative, both zero at the ends of the scale."""
    share = expit(logits)
    density = share * (1 - share)
    return density, density * (1 - 2 * share)
