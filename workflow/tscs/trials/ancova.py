"""Difference between two arms, adjusted for covariates, for many data sets at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tscs.trials.columns import ALPHA, Array, Mask, TTests, reasons, t_tests

NO_RESIDUAL_DF = "no_residual_df"
DEPENDENT_COLUMNS = "dependent_columns"
ZERO_RESIDUAL_VARIANCE = "zero_residual_variance"
# A column is a sum of the others below this share of its size.
DEPENDENT = 1e-9
NO_RESIDUAL = 1e-10
# A person whose own value decides the fit (leverage 1) leaves no residual for HC3.
FITTED = 1e-9


@dataclass(frozen=True)
class AncovaResult(TTests):
    """Adjusted difference active minus control; each attribute has one value per data set.

    Attributes
    ----------
    n_active, n_control : ndarray
        People with outcome and covariates.
    sigma : ndarray
        Residual standard deviation.
    robust : TTests
        The same difference with the HC3 standard error, which allows unequal variances.
    reason : ndarray of str
        Why there is no result, "" where there is one.
    """

    n_active: Array
    n_control: Array
    sigma: Array
    robust: TTests
    reason: NDArray[np.str_]


@dataclass(frozen=True)
class _Columns:
    """Outcome and arm without what the covariates explain; zero for people left out.

    `spread` is the SD of the outcome before that, `leverage` what mean and covariates add to it.
    """

    outcome: Array
    spread: Array
    arm: Array
    leverage: Array
    rank: Array


def ancova(
    y: ArrayLike,
    active: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    alpha: float = ALPHA,
) -> AncovaResult:
    """Compare two arms by least squares.

    With the baseline as covariate this is the analysis of covariance; with `y` the change and no
    covariates it compares change scores, with `y` the final value and none it compares final
    values.

    Parameters
    ----------
    y : array_like, shape (..., n)
        Outcome; NaN leaves the person out.
    active : array_like of bool, shape (n,) or (..., n)
        Whether a person is in the active arm.
    covariates : array_like, shape (n, k) or (..., n, k), optional
        Baseline and columns of `strata_columns`; NaN leaves the person out. Columns that depend on
        others are dropped.
    alpha : float
        One minus the confidence of the intervals.

    References
    ----------
    Vickers AJ, Altman DG (2001). BMJ 323:1123-1124.
    MacKinnon JG, White H (1985). J Econometrics 29:305-325 (HC3).
    """
    values = np.asarray(y, dtype=float)
    arm = np.broadcast_to(np.asarray(active, dtype=bool), values.shape)
    columns = _covariates(covariates, values.shape)
    used = np.isfinite(values) & np.isfinite(columns).all(axis=-1)
    adjusted = _adjusted(values, arm, columns, used)
    n, n_active = used.sum(axis=-1), (used & arm).sum(axis=-1)
    df = n - 2.0 - adjusted.rank
    why = reasons(values, arm, used)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate, se, robust_se, sigma = _fit(adjusted, df)
    why = _explained(why, adjusted, used, df, sigma)
    good = why == ""
    test = t_tests(np.where(good, estimate, np.nan), se, df, alpha)
    robust = t_tests(np.where(good, estimate, np.nan), robust_se, df, alpha)
    return AncovaResult(
        **vars(test),
        n_active=n_active.astype(float),
        n_control=(n - n_active).astype(float),
        sigma=np.where(good, sigma, np.nan),
        robust=robust,
        reason=why,
    )


def _covariates(covariates: ArrayLike | None, shape: tuple[int, ...]) -> Array:
    if covariates is None:
        return np.zeros((*shape, 0))
    columns = np.asarray(covariates, dtype=float)
    return np.broadcast_to(columns, (*shape, columns.shape[-1]))


def _adjusted(values: Array, arm: Mask, columns: Array, used: Mask) -> _Columns:
    """Take means and covariates off outcome and arm."""
    basis = _basis(_centred(np.moveaxis(columns, -1, 0), used))
    outcome, indicator = _centred(np.stack([values, arm.astype(float)]), used)
    rank = (basis != 0).any(axis=-2).sum(axis=-1)
    shares = 1 / np.maximum(used.sum(axis=-1), 1)[..., np.newaxis] + (basis**2).sum(axis=-1)
    spread = np.sqrt((outcome**2).sum(axis=-1) / np.maximum(used.sum(axis=-1), 1))
    return _Columns(_off(outcome, basis), spread, _off(indicator, basis), shares, rank)


def _centred(values: Array, used: Mask) -> Array:
    n = np.maximum(used.sum(axis=-1, keepdims=True), 1)
    # Twice, because the mean of large numbers leaves a rest.
    for _ in range(2):
        values = np.where(used, values, 0.0)
        values = np.where(used, values - values.sum(axis=-1, keepdims=True) / n, 0.0)
    return values


def _basis(columns: Array) -> Array:
    """Return orthonormal columns, shape (..., n, k), zero where they depend on the others."""
    columns = np.moveaxis(columns, 0, -1)
    size = np.sqrt((columns**2).sum(axis=-2, keepdims=True))
    scaled = columns / np.where(size > 0, size, 1.0)
    if columns.shape[-1] <= 1:
        return np.asarray(scaled)
    left, sizes, _ = np.linalg.svd(scaled, full_matrices=False)
    kept = (sizes > DEPENDENT)[..., np.newaxis, :]
    short = columns.shape[-1] - left.shape[-1]
    basis = np.where(kept, left, 0.0)
    return np.pad(basis, [(0, 0)] * (basis.ndim - 1) + [(0, short)])


def _off(column: Array, basis: Array) -> Array:
    for _ in range(2):
        along = np.einsum("...nk,...n->...k", basis, column)
        column = column - np.einsum("...nk,...k->...n", basis, along)
    return column


def _fit(adjusted: _Columns, df: Array) -> tuple[Array, Array, Array, Array]:
    """Return the difference, its two standard errors and the residual SD."""
    square = (adjusted.arm**2).sum(axis=-1)
    estimate = (adjusted.arm * adjusted.outcome).sum(axis=-1) / square
    residual = adjusted.outcome - estimate[..., np.newaxis] * adjusted.arm
    sigma = np.sqrt((residual**2).sum(axis=-1) / df)
    leverage = adjusted.leverage + adjusted.arm**2 / square[..., np.newaxis]
    free = np.where(leverage < 1 - FITTED, 1 - leverage, np.nan)
    free = np.where(adjusted.arm == 0, 1.0, free)
    pushed = (adjusted.arm * residual / free) ** 2
    return estimate, sigma / np.sqrt(square), np.sqrt(pushed.sum(axis=-1)) / square, sigma


def _explained(
    why: NDArray[np.str_], adjusted: _Columns, used: Mask, df: Array, sigma: Array
) -> NDArray[np.str_]:
    """Add the reasons that only the fit shows."""
    alone = (adjusted.arm**2).sum(axis=-1) <= DEPENDENT * used.sum(axis=-1)
    exact = ~(sigma > NO_RESIDUAL * adjusted.spread)
    return np.select(
        [why != "", alone, df < 1, exact],
        [why, DEPENDENT_COLUMNS, NO_RESIDUAL_DF, ZERO_RESIDUAL_VARIANCE],
        "",
    )
