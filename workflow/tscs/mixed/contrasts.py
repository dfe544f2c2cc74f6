"""Tests of a contrast of fixed effects with small-sample degrees of freedom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from tscs.mixed.criterion import curvature, derivatives, to_theta
from tscs.mixed.fit import MixedFit
from tscs.mixed.grouped import NEEDS_REML, NOT_CONVERGED, Array, MixedModelError

ALPHA = 0.05
# Directions in which the likelihood is this flat against the others carry no information.
FLAT = 1e-10


@dataclass(frozen=True)
class Estimate:
    """A contrast with its t test.

    Attributes
    ----------
    estimate, se : float
        In the unit of the outcome.
    df, t, p : float
        Degrees of freedom, t and two-sided p.
    low, high : float
        Limits of the interval.
    """

    estimate: float
    se: float
    df: float
    t: float
    p: float
    low: float
    high: float


@dataclass(frozen=True)
class StandardContrast:
    """A contrast in the standardised columns: its value, its length and its direction."""

    estimate: float
    length: float
    direction: Array

    def test(self, se: float, df: float, alpha: float) -> Estimate:
        """Return the t test against zero, `se` being that of the direction."""
        error = self.length * se
        t, reach = self.estimate / error, error * float(stdtrit(df, 1 - alpha / 2))
        p = 2 * float(stdtr(df, -abs(t)))
        low, high = self.estimate - reach, self.estimate + reach
        return Estimate(self.estimate, error, df, t, p, low, high)


def standardised(fit: MixedFit, contrast: ArrayLike) -> StandardContrast:
    """Return a contrast of the fixed effects in the standardised columns.

    Raises
    ------
    MixedModelError
        Reason ``not_converged``: nothing is inferred from an unfinished fit.
    """
    if not fit.converged:
        raise MixedModelError(NOT_CONVERGED)
    weights = np.asarray(contrast, dtype=float)
    standard = np.linalg.solve(fit.grouped.fixed_scale.T, weights)
    length = float(np.abs(standard).max())
    return StandardContrast(float(weights @ fit.beta), length, np.asarray(standard / length))


def satterthwaite(fit: MixedFit, contrast: ArrayLike, *, alpha: float = ALPHA) -> Estimate:
    """Test a contrast with Satterthwaite's degrees of freedom.

    Parameters
    ----------
    fit : MixedFit
        From `fit_mixed`.
    contrast : array_like, shape (p,)
        Weights of the fixed effects.
    alpha : float
        One minus the confidence of the interval.

    Returns
    -------
    Estimate
        df = 2 v² / var(v), with the variance v of the contrast as a function of the covariance
        parameters and the observed information of these. Variances on the border of zero count as
        known.

    References
    ----------
    Satterthwaite FE (1946). Biometrics Bull 2:110-114.
    Kuznetsova A, Brockhoff PB, Christensen RHB (2017). lmerTest. J Stat Softw 82(13).
    """
    weights = standardised(fit, contrast)
    theta = fit.optimum.theta
    bends = curvature(fit.point, fit.sums, fit.pattern, theta, reml=fit.reml)
    hessian = np.empty((len(theta) + 1, len(theta) + 1))
    hessian[:-1, :-1] = bends.full_hessian
    hessian[:-1, -1] = hessian[-1, :-1] = -bends.ss_gradient
    hessian[-1, -1] = fit.freedom
    scaled, variance = _variance(fit, weights.direction)
    relative = scaled @ derivatives(fit.point, fit.pattern).first @ scaled / variance
    gradient = np.append(to_theta(fit.pattern, theta).T @ relative, 1.0)
    df = 1 / float(gradient @ _inverse(hessian) @ gradient)
    return weights.test(fit.sigma * float(np.sqrt(variance)), df, alpha)


def kenward_roger(fit: MixedFit, contrast: ArrayLike, *, alpha: float = ALPHA) -> Estimate:
    """Test a contrast with the standard error and degrees of freedom of Kenward and Roger.

    Parameters
    ----------
    fit : MixedFit
        From `fit_mixed` with ``reml=True``.
    contrast : array_like, shape (p,)
        Weights of the fixed effects.
    alpha : float
        One minus the confidence of the interval.

    Returns
    -------
    Estimate
        The covariance is linear in the variances and covariances of the random effects and the
        residual variance; expected information.

    Raises
    ------
    MixedModelError
        Reason ``needs_reml`` for a fit by maximum likelihood.

    References
    ----------
    Kenward MG, Roger JH (1997). Biometrics 53:983-997.
    Halekoh U, Højsgaard S (2014). pbkrtest. J Stat Softw 59(9).
    """
    if not fit.reml:
        raise MixedModelError(NEEDS_REML)
    weights = standardised(fit, contrast)
    scaled, variance = _variance(fit, weights.direction)
    slopes, covariance = derivatives(fit.point, fit.pattern), fit.point.covariance
    information = _expected_information(fit)
    spread = 2 * _inverse(information)
    relative = np.append(scaled @ slopes.first @ scaled / variance, 1.0)
    df = 2 / float(relative @ spread @ relative)
    # The direction of V itself adds nothing to the second-order bias.
    bent = slopes.second - slopes.first[:, np.newaxis] @ covariance @ slopes.first
    bias = np.einsum("ab,abpr->pr", spread[:-1, :-1], bent)
    adjusted = variance + 2 * float(scaled @ bias @ scaled)
    return weights.test(fit.sigma * float(np.sqrt(adjusted)), df, alpha)


def _variance(fit: MixedFit, direction: Array) -> tuple[Array, float]:
    """Return C l and l' C l for the direction l."""
    scaled: Array = fit.point.covariance @ direction
    return scaled, float(direction @ scaled)


def _expected_information(fit: MixedFit) -> Array:
    """Return twice the expected information in the directions of S and of V itself.

    Any basis of the linear span gives the same inference; with V the sums for its direction need
    no squares of V⁻¹.
    """
    slopes, covariance = derivatives(fit.point, fit.pattern), fit.point.covariance
    spread = covariance @ slopes.first
    k = len(slopes.trace)
    information = np.empty((k + 1, k + 1))
    information[:k, :k] = (
        slopes.trace_pairs
        - 2 * np.einsum("pr,abrp->ab", covariance, slopes.second)
        + np.einsum("apr,brp->ab", spread, spread)
    )
    information[:k, k] = information[k, :k] = slopes.trace - np.einsum("app->a", spread)
    information[k, k] = fit.n_obs - len(covariance)
    return information


def _inverse(matrix: Array) -> Array:
    """Return the inverse, without the directions in which `matrix` is flat or bends down."""
    size = np.sqrt(np.abs(np.diag(matrix)))
    size[size == 0] = 1.0
    values, vectors = np.linalg.eigh(matrix / np.outer(size, size))
    kept = values > FLAT * values.max()
    half = vectors[:, kept] / np.sqrt(values[kept]) / size[:, np.newaxis]
    inverse: Array = half @ half.T
    return inverse
