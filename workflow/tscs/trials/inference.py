"""Tests of contrasts of a repeated-measures model in small samples."""

from __future__ import annotations

import numpy as np

from tscs.mixed.cluster_robust import Cluster, bias_reduced
from tscs.mixed.grouped import MixedModelError
from tscs.trials.columns import ALPHA, Array, TTests, t_tests
from tscs.trials.repeated import RepeatedFit
from tscs.trials.restricted import Slopes

KENWARD_ROGER_LINEAR = "Kenward-Roger linear"
KENWARD_ROGER = "Kenward-Roger"
SATTERTHWAITE = "Satterthwaite"
CLUSTER_ROBUST = "cluster-robust CR2"

# Share of the second derivatives of the covariance in the bias of the standard error.
CURVED = {KENWARD_ROGER_LINEAR: 0.0, KENWARD_ROGER: 0.25}


def contrast_tests(
    fit: RepeatedFit, contrasts: Array, method: str = KENWARD_ROGER_LINEAR, alpha: float = ALPHA
) -> TTests:
    """Test contrasts of the fixed effects of a repeated-measures model.

    Parameters
    ----------
    fit : RepeatedFit
        A converged fit.
    contrasts : ndarray, shape (m, p)
        Weights of the fixed effects.
    method : str
        ``Kenward-Roger linear``: standard error with the correction for small samples that takes
        the covariance as linear in its parameters, which makes it the same in every
        parametrisation. ``Kenward-Roger``: with the second derivatives in logarithms of standard
        deviations and the shape parameters of the structure. ``Satterthwaite``: model-based
        standard error. All three have Satterthwaite's degrees of freedom by the observed
        information. ``cluster-robust CR2``: does not rely on the structure.
    alpha : float
        One minus the confidence of the intervals.

    Returns
    -------
    TTests
        Attributes of shape (m,); NaN where ``Kenward-Roger`` corrects a variance to below zero.

    Raises
    ------
    MixedModelError
        If the fit is not regular, with its reason.

    References
    ----------
    Kenward MG, Roger JH (1997). Biometrics 53:983-997.
    Kenward MG, Roger JH (2009). Comput Stat Data Anal 53:2583-2595.
    Sabanés Bové D et al. mmrm. R package (method "Kenward-Roger-Linear").
    Bell RM, McCaffrey DF (2002). Surv Methodol 28:169-181.
    """
    if fit.reason:
        raise MixedModelError(fit.reason)
    estimate = contrasts @ fit.beta
    directions = np.asarray(np.linalg.solve(fit.rows.scale.T, contrasts.T).T)
    if method == CLUSTER_ROBUST:
        parts = [_robust(fit, direction) for direction in directions]
    else:
        parts = _model_based(fit, directions, method)
    se, df = np.array(parts).T
    return t_tests(estimate, fit.rows.unit * se, df, alpha)


def _model_based(fit: RepeatedFit, directions: Array, method: str) -> list[tuple[float, float]]:
    slopes = fit.surface.slopes(fit.optimum.theta, fit.point)
    spread = np.asarray(2 * np.linalg.inv(fit.hessian))
    return [_standard_error(fit, slopes, spread, row, method) for row in directions]


def _standard_error(
    fit: RepeatedFit, slopes: Slopes, spread: Array, direction: Array, method: str
) -> tuple[float, float]:
    """Return standard error and degrees of freedom, `spread` being that of the parameters."""
    covariance, p = fit.point.covariance, len(direction)
    scaled = covariance @ direction
    variance = float(direction @ scaled)
    turned = slopes.first[:, :p, :p] @ scaled
    gradient = turned @ scaled
    df = 2 * variance**2 / float(gradient @ spread @ gradient)
    if method in CURVED:
        weight = np.zeros((p + 1, p + 1))
        weight[:p, :p] = np.outer(scaled, scaled)
        second, bend = fit.surface.pairs(fit.point, slopes, weight)
        bias = second - turned @ covariance @ turned.T - CURVED[method] * bend
        variance += 2 * float((spread * bias).sum())
    return float(np.sqrt(max(variance, 0.0))), df


def _robust(fit: RepeatedFit, direction: Array) -> tuple[float, float]:
    rows = fit.rows
    covariance = fit.structure.covariance(fit.optimum.theta)
    clusters = [
        Cluster(x[seen], (y - x @ fit.point.beta)[seen], covariance[np.ix_(seen, seen)])
        for x, y, seen in zip(rows.fixed, rows.outcome, rows.present, strict=True)
        if seen.any()
    ]
    return bias_reduced(clusters, fit.point.covariance, direction)
