"""The standardised mean difference between cases by restricted maximum likelihood.

A level of each case, first-order autocorrelation within cases, fixed effects as given by a design.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from tscs.exact import Vector
from tscs.singlecase.between import BetweenCase, CaseSeries, Matrix, corrected

SHARE_LIMITS, DECAY_LIMITS = (0.0, 0.999), (-0.95, 0.995)
SHARE_STARTS, DECAY_STARTS = (0.05, 0.3, 0.6, 0.9), (-0.3, 0.0, 0.3, 0.6, 0.9)
STEP_ERROR, VALUE_ERROR, STEPS = 1e-9, 1e-12, 2000


@dataclass(frozen=True)
class Ar1Fit:
    """A fitted model.

    Attributes
    ----------
    coefficients, covariance : ndarray, shape (p,) and (p, p)
        Fixed effects and their model-based covariance.
    variance, share, decay : float
        Total variance of a value, its share between cases, autocorrelation within cases.
    log_likelihood : float
        Restricted log-likelihood.
    df : float
        Degrees of freedom of the total variance, from the expected information.
    """

    coefficients: Vector
    covariance: Matrix
    variance: float
    share: float
    decay: float
    log_likelihood: float
    df: float


@dataclass(frozen=True)
class _Block:
    values: Vector
    design: Matrix
    lags: Matrix

    def correlation(self, share: float, decay: float) -> Matrix:
        return share + (1 - share) * np.float64(decay) ** self.lags

    def slope_in_decay(self, share: float, decay: float) -> Matrix:
        steps = np.float64(decay) ** np.maximum(self.lags - 1, 0)
        return (1 - share) * self.lags * steps

    def slope_in_share(self, decay: float) -> Matrix:
        return 1 - np.float64(decay) ** self.lags


@dataclass(frozen=True)
class _Profile:
    """Estimates at one pair of share and decay."""

    coefficients: Vector
    unscaled: Matrix
    variance: float
    log_likelihood: float


def fit_ar1(series: CaseSeries, design: Matrix) -> Ar1Fit | None:
    """Fit a random level per case with first-order autocorrelation by REML.

    Parameters
    ----------
    series : CaseSeries
        Values, cases and occasions.
    design : ndarray, shape (N, p)
        Fixed effects of each value, of full rank.

    Returns
    -------
    Ar1Fit or None
        None where values do not vary about the design, where the search does not converge or ends
        at the limit of the autocorrelation, or where the information is singular.

    References
    ----------
    Pustejovsky JE, Hedges LV, Shadish WR (2014). doi:10.3102/1076998614547577
    """
    blocks = list(_blocks(series, design))
    if series.constant(series.values - design @ np.linalg.lstsq(design, series.values)[0]):
        return None
    starts = [(share, decay) for share in SHARE_STARTS for decay in DECAY_STARTS]
    start = min(starts, key=lambda pair: _loss(np.array(pair), blocks))
    found = minimize(
        _loss,
        start,
        args=(blocks,),
        method="Nelder-Mead",
        bounds=[SHARE_LIMITS, DECAY_LIMITS],
        options={"xatol": STEP_ERROR, "fatol": VALUE_ERROR, "maxiter": STEPS},
    )
    share, decay = (float(value) for value in found.x)
    if not found.success or min(abs(decay - limit) for limit in DECAY_LIMITS) < STEP_ERROR:
        return None
    return _fit(blocks, share, decay)


def between_by_reml(series: CaseSeries) -> BetweenCase | None:
    """Return the standardised mean difference between cases by REML.

    Parameters
    ----------
    series : CaseSeries
        At least two cases with values in both phases.

    Returns
    -------
    BetweenCase or None
        Positive where treatment values are higher; None where the model cannot be fitted.

    References
    ----------
    Pustejovsky JE, Hedges LV, Shadish WR (2014). doi:10.3102/1076998614547577
    """
    design = np.column_stack([np.ones(len(series.values)), series.treated.astype(float)])
    fit = fit_ar1(series, design)
    return None if fit is None else standardised(fit, np.array([0.0, 1.0]))


def standardised(fit: Ar1Fit, contrast: Vector) -> BetweenCase:
    """Return a combination of fixed effects over the SD of a value, with correction.

    Parameters
    ----------
    fit : Ar1Fit
        The model.
    contrast : ndarray, shape (p,)
        Weights of the fixed effects.
    """
    sd = float(np.sqrt(fit.variance))
    change = float(contrast @ fit.coefficients)
    error = float(np.sqrt(contrast @ fit.covariance @ contrast))
    return corrected(change / sd, error / sd, fit.df, fit.decay, fit.share)


def _blocks(series: CaseSeries, design: Matrix) -> Iterator[_Block]:
    for name in np.unique(series.case):
        here = np.flatnonzero(series.case == name)
        yield _Block(series.values[here], design[here], series.lags[np.ix_(here, here)])


def _loss(pair: Vector, blocks: list[_Block]) -> float:
    return -_profile(blocks, float(pair[0]), float(pair[1])).log_likelihood


def _profile(blocks: list[_Block], share: float, decay: float) -> _Profile:
    """Return the best fixed effects and variance for a correlation, and their likelihood."""
    whitened, log_determinant = [], 0.0
    for block in blocks:
        root = np.linalg.cholesky(block.correlation(share, decay))
        whitened.append(np.linalg.solve(root, np.column_stack([block.design, block.values])))
        log_determinant += 2 * float(np.log(np.diag(root)).sum())
    stacked = np.concatenate(whitened)
    design, values = stacked[:, :-1], stacked[:, -1]
    unscaled = np.linalg.inv(design.T @ design)
    coefficients = unscaled @ design.T @ values
    residuals = values - design @ coefficients
    df = len(values) - design.shape[1]
    variance = float(residuals @ residuals) / df
    penalty = log_determinant - float(np.linalg.slogdet(unscaled)[1])
    likelihood = -(df * (1 + np.log(2 * np.pi * variance)) + penalty) / 2
    return _Profile(coefficients, unscaled, variance, float(likelihood))


def _fit(blocks: list[_Block], share: float, decay: float) -> Ar1Fit | None:
    best = _profile(blocks, share, decay)
    information = _information(blocks, share, decay, best)
    try:
        variance_of_variance = np.linalg.inv(information)[0, 0]
    except np.linalg.LinAlgError:
        return None
    df = 2 * best.variance**2 / variance_of_variance
    if not (np.isfinite(df) and df > 1):
        return None
    return Ar1Fit(
        best.coefficients,
        best.variance * best.unscaled,
        best.variance,
        share,
        decay,
        best.log_likelihood,
        float(df),
    )


def _information(blocks: list[_Block], share: float, decay: float, best: _Profile) -> Matrix:
    """Return the expected information of variance, share and decay under REML.

    Half of tr(Q V_j Q V_k), with Q the inverse covariance after the fixed effects are projected
    out; sums over blocks, so that no matrix of all values is needed.
    """
    size = len(best.coefficients)
    plain, once, twice = np.zeros((3, 3)), np.zeros((3, size, size)), np.zeros((3, 3, size, size))
    for block in blocks:
        moved, weighted = _moved(block, share, decay)
        once += np.einsum("ap,jab,bq->jpq", block.design, moved, weighted)
        both = np.einsum("jab,kbc->jkac", moved, moved)
        plain += np.einsum("jkaa->jk", both)
        twice += np.einsum("ap,jkab,bq->jkpq", block.design, both, weighted)
    shared = best.unscaled @ once
    crossed = np.einsum("jab,kba->jk", shared, shared)
    traces = plain - 2 * np.einsum("ab,jkba->jk", best.unscaled, twice) + crossed
    scale = np.array([1 / best.variance, 1.0, 1.0])
    information: Matrix = traces * np.outer(scale, scale) / 2
    return information


def _moved(block: _Block, share: float, decay: float) -> tuple[Matrix, Matrix]:
    """Return V^-1 V_j of the three parameters and V^-1 times the design, V the correlation."""
    correlation = block.correlation(share, decay)
    slopes = (correlation, block.slope_in_share(decay), block.slope_in_decay(share, decay))
    inverse = np.linalg.inv(correlation)
    return np.array([inverse @ slope for slope in slopes]), inverse @ block.design
