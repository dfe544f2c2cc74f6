"""Cluster-robust test of a contrast that does not rely on the model's covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tscs.mixed.contrasts import ALPHA, Estimate, standardised
from tscs.mixed.fit import MixedFit
from tscs.mixed.grouped import Array

# Directions of a participant's residual that the fixed effects fit exactly have no variance.
FITTED = 1e-12


def cluster_robust(fit: MixedFit, contrast: ArrayLike, *, alpha: float = ALPHA) -> Estimate:
    """Test a contrast with the CR2 standard error and Satterthwaite's degrees of freedom.

    Parameters
    ----------
    fit : MixedFit
        From `fit_mixed`; its covariance is the working model.
    contrast : array_like, shape (p,)
        Weights of the fixed effects.
    alpha : float
        One minus the confidence of the interval.

    Returns
    -------
    Estimate
        Unbiased under the working model, consistent under any covariance within participants.

    References
    ----------
    Bell RM, McCaffrey DF (2002). Surv Methodol 28:169-181.
    Pustejovsky JE, Tipton E (2018). J Bus Econ Stat 36:672-683.
    """
    weights = standardised(fit, contrast)
    clusters = [_cluster(fit, rows) for rows in _rows(fit)]
    se, df = bias_reduced(clusters, fit.point.covariance, weights.direction)
    return weights.test(fit.grouped.unit * se, df, alpha)


@dataclass(frozen=True)
class Cluster:
    """The rows of a participant.

    Attributes
    ----------
    fixed, residual, covariance : ndarray, shapes (m, p), (m,) and (m, m)
        Columns of the fixed effects X, residual r and working covariance V.
    """

    fixed: Array
    residual: Array
    covariance: Array


def bias_reduced(
    clusters: Sequence[Cluster], covariance: Array, direction: Array
) -> tuple[float, float]:
    """Return the CR2 standard error of a contrast and its degrees of freedom.

    Parameters
    ----------
    clusters : sequence of Cluster
        Residual and working covariance may be in different units.
    covariance : ndarray, shape (p, p)
        (X' V⁻¹ X)⁻¹.
    direction : ndarray, shape (p,)
        Weights of the fixed effects.
    """
    weights = covariance @ direction
    parts = [_scores(cluster, covariance, weights) for cluster in clusters]
    scores, own, through = (np.array(column) for column in zip(*parts, strict=True))
    covariances = np.diag(own) - through @ covariance @ through.T
    df = float(np.trace(covariances) ** 2 / (covariances**2).sum())
    return float(np.sqrt((scores**2).sum())), df


def _rows(fit: MixedFit) -> list[slice]:
    ends = [*fit.grouped.starts[1:], fit.n_obs]
    return [slice(start, end) for start, end in zip(fit.grouped.starts, ends, strict=True)]


def _cluster(fit: MixedFit, rows: slice) -> Cluster:
    x = fit.grouped.fixed[rows]
    factor = fit.grouped.random[rows] @ fit.pattern.triangle(fit.optimum.theta)
    residual = fit.grouped.outcome[rows] - x @ fit.point.beta
    return Cluster(x, residual, np.eye(len(x)) + factor @ factor.T)


def _scores(cluster: Cluster, covariance: Array, weights: Array) -> tuple[float, float, Array]:
    """Return g'r, g'Vg and X'g of a participant's adjusted weights g and residuals r."""
    x, v = cluster.fixed, cluster.covariance
    lower = np.linalg.cholesky(v)
    left = lower.T @ (v - x @ covariance @ x.T) @ lower
    adjusted = lower @ _inverse_root(left) @ lower.T @ np.linalg.solve(v, x @ weights)
    return float(adjusted @ cluster.residual), float(adjusted @ v @ adjusted), x.T @ adjusted


def _inverse_root(matrix: Array) -> Array:
    values, vectors = np.linalg.eigh(matrix)
    kept = values > FITTED * values.max()
    root: Array = vectors[:, kept] / np.sqrt(values[kept]) @ vectors[:, kept].T
    return root
