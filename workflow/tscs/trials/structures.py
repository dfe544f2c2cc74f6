"""Covariance of the visits of a person, as functions of unbounded parameters.

Every structure is ``S[i, j] = exp(s_i + s_j) C[i, j]`` with logarithms s of standard deviations
and a matrix C of shape parameters r. The unstructured covariance is searched in the elements of
its lower triangle instead, where the way to a singular matrix is straight and short.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tscs.trials.columns import Array

UNSTRUCTURED = "unstructured"
TOEPLITZ = "heterogeneous_toeplitz"
AUTOREGRESSIVE = "heterogeneous_ar1"
COMPOUND = "compound_symmetry"

# How near to a matrix that is not positive definite the search may start.
FURTHEST_CORRELATION = 0.9
SHRINKS = 0.8 ** np.arange(1, 30)

Shape = tuple[Array, Array, Array]
Lags = NDArray[np.intp]


@dataclass(frozen=True)
class Derivatives:
    """Covariance S, shape (v, v), with dS, shape (K, v, v), and d²S, shape (K, K, v, v)."""

    value: Array
    first: Array
    second: Array


class Form(Protocol):
    """A covariance as a function of parameters."""

    def covariance(self, theta: Array) -> Array:
        """Return S, shape (v, v)."""
        ...

    def derivatives(self, theta: Array) -> Derivatives:
        """Return S with its first two derivatives."""
        ...

    def initial(self, sds: Array, correlation: Array) -> Array:
        """Return parameters near standard deviations, shape (v,), and a correlation, (v, v)."""
        ...


@dataclass(frozen=True)
class Structure:
    """A covariance structure of v visits with K parameters, log standard deviations first.

    Attributes
    ----------
    name : str
    visits : int
    scales : ndarray, shape (k, v)
        Which visits a log standard deviation belongs to.
    shape : callable
        C, dC and d²C of the shape parameters.
    start : callable
        Shape parameters of a correlation matrix.
    """

    name: str
    visits: int
    scales: Array
    shape: Callable[[Array], Shape]
    start: Callable[[Array], Array]

    def covariance(self, theta: Array) -> Array:
        """Return S, shape (v, v); not positive definite for some parameters."""
        k = len(self.scales)
        sizes = np.exp(theta[:k] @ self.scales)
        return np.asarray(np.outer(sizes, sizes) * self.shape(theta[k:])[0])

    def derivatives(self, theta: Array) -> Derivatives:
        """Return S with its first two derivatives."""
        k, total = len(self.scales), len(theta)
        sizes = np.exp(theta[:k] @ self.scales)
        c, dc, d2c = (np.outer(sizes, sizes) * part for part in self.shape(theta[k:]))
        counts = self.scales[:, :, np.newaxis] + self.scales[:, np.newaxis, :]
        first = np.concatenate([counts * c, dc])
        second = np.empty((total, total, self.visits, self.visits))
        second[:k] = counts[:, np.newaxis] * first
        second[k:, :k] = second[:k, k:].transpose(1, 0, 2, 3)
        second[k:, k:] = d2c
        return Derivatives(c, first, second)

    def initial(self, sds: Array, correlation: Array) -> Array:
        """Return parameters near standard deviations, shape (v,), and a correlation, (v, v)."""
        for shrink in SHRINKS:
            near = shrink * correlation + (1 - shrink) * np.eye(self.visits)
            shape = self.start(near)
            sizes = sds / np.sqrt(np.diag(self.shape(shape)[0]))
            logs = self.scales @ np.log(sizes) / self.scales.sum(axis=1)
            theta = np.concatenate([logs, shape])
            if np.linalg.eigvalsh(self.covariance(theta) / np.outer(sds, sds)).min() > 1e-3:
                break
        return theta


@dataclass(frozen=True)
class Triangle:
    """S = L L', in logarithms of the diagonal of L and its elements below row by row."""

    visits: int

    def lower(self, theta: Array) -> Array:
        """Return L, shape (v, v)."""
        triangle = np.diag(np.exp(theta[: self.visits]))
        triangle[np.tril_indices(self.visits, -1)] = theta[self.visits :]
        return triangle

    def covariance(self, theta: Array) -> Array:
        """Return S, shape (v, v)."""
        triangle = self.lower(theta)
        return np.asarray(triangle @ triangle.T)

    def derivatives(self, theta: Array) -> Derivatives:
        """Return S with its first two derivatives."""
        triangle, v = self.lower(theta), self.visits
        own, (rows, columns) = np.arange(v), np.tril_indices(v, -1)
        units = np.zeros((len(theta), v, v))
        units[own, own, own] = np.diag(triangle)
        units[np.arange(v, len(theta)), rows, columns] = 1.0
        first = _both(units @ triangle.T)
        second = _both(units[:, np.newaxis] @ units[np.newaxis].transpose(0, 1, 3, 2))
        second[own, own] += first[own]
        return Derivatives(triangle @ triangle.T, first, second)

    def initial(self, sds: Array, correlation: Array) -> Array:
        """Return parameters near standard deviations, shape (v,), and a correlation, (v, v)."""
        near = SHRINKS[0] * correlation + (1 - SHRINKS[0]) * np.eye(self.visits)
        triangle = np.linalg.cholesky(near * np.outer(sds, sds))
        below = triangle[np.tril_indices(self.visits, -1)]
        return np.append(np.log(np.diag(triangle)), below)

    def standard(self, theta: Array) -> Array:
        """Return the same covariance in the parameters of the unstructured `Structure`."""
        triangle = self.lower(theta)
        relative = triangle / np.diag(triangle)[:, np.newaxis]
        return np.append(theta[: self.visits], relative[np.tril_indices(self.visits, -1)])


def structure(name: str, visits: int) -> Structure:
    """Return a structure by its name.

    Parameters
    ----------
    name : str
        ``unstructured``, ``heterogeneous_toeplitz``, ``heterogeneous_ar1`` or
        ``compound_symmetry`` (one standard deviation, one correlation).
    visits : int
        Number of visits.

    References
    ----------
    Sabanés Bové D et al. mmrm: mixed models for repeated measures. R package.
    """
    own, lags = np.eye(visits), np.abs(np.subtract.outer(np.arange(visits), np.arange(visits)))
    if name == UNSTRUCTURED or visits == 1:
        return Structure(name, visits, own, _Triangle(visits), _triangle_start)
    if name == TOEPLITZ:
        return Structure(name, visits, own, _Toeplitz(lags), _Toeplitz(lags).start)
    if name == AUTOREGRESSIVE:
        return Structure(name, visits, own, _Powers(lags), _first_lag)
    one = np.ones((1, visits))
    return Structure(name, visits, one, _Powers(np.minimum(lags, 1)), _mean_correlation)


@dataclass(frozen=True)
class _Triangle:
    """C = L L' with ones on the diagonal of the lower triangle L."""

    visits: int

    def __call__(self, shape: Array) -> Shape:
        rows, columns = np.tril_indices(self.visits, -1)
        lower = np.eye(self.visits)
        lower[rows, columns] = shape
        units = np.zeros((len(rows), self.visits, self.visits))
        units[np.arange(len(rows)), rows, columns] = 1.0
        half = units @ lower.T
        pairs = units[:, np.newaxis] @ units[np.newaxis].transpose(0, 1, 3, 2)
        return lower @ lower.T, _both(half), _both(pairs)


@dataclass(frozen=True)
class _Toeplitz:
    """A correlation of its own for each lag."""

    lags: Lags

    def __call__(self, shape: Array) -> Shape:
        rho, slope, bend = _bounded(shape)
        places = self.lags == np.arange(1, len(shape) + 1)[:, np.newaxis, np.newaxis]
        first = slope[:, np.newaxis, np.newaxis] * places
        second = np.zeros((len(shape), *first.shape))
        second[np.arange(len(shape)), np.arange(len(shape))] = bend[:, np.newaxis, np.newaxis] * (
            places
        )
        return np.append(1.0, rho)[self.lags], first, second

    def start(self, correlation: Array) -> Array:
        lags = np.arange(1, len(self.lags))
        return _unbounded(np.array([correlation[self.lags == lag].mean() for lag in lags]))


@dataclass(frozen=True)
class _Powers:
    """One correlation to the power of the lag."""

    lags: Lags

    def __call__(self, shape: Array) -> Shape:
        (rho,), (slope,), (bend,) = _bounded(shape)
        lags = self.lags
        once = np.where(lags > 0, lags * _power(rho, lags - 1), 0.0)
        twice = np.where(lags > 1, lags * (lags - 1) * _power(rho, lags - 2), 0.0)
        second = twice * slope**2 + once * bend
        return _power(rho, lags), slope * once[np.newaxis], second[np.newaxis, np.newaxis]


def _power(rho: float, lags: Lags) -> Array:
    return np.asarray(rho ** np.maximum(lags, 0).astype(float))


def _triangle_start(correlation: Array) -> Array:
    lower = np.linalg.cholesky(correlation)
    rows, columns = np.tril_indices(len(lower), -1)
    return np.asarray(lower[rows, columns] / np.diag(lower)[rows])


def _first_lag(correlation: Array) -> Array:
    return _unbounded(np.array([np.diag(correlation, 1).mean()]))


def _mean_correlation(correlation: Array) -> Array:
    apart = correlation[np.triu_indices(len(correlation), 1)]
    return _unbounded(np.array([max(apart.mean(), -0.5 / (len(correlation) - 1))]))


def _bounded(shape: Array) -> tuple[Array, Array, Array]:
    """Return correlations of unbounded parameters with their first two derivatives."""
    root = np.sqrt(1 + shape**2)
    return shape / root, root**-3, -3 * shape * root**-5


def _unbounded(rho: Array) -> Array:
    near = np.clip(rho, -FURTHEST_CORRELATION, FURTHEST_CORRELATION)
    return np.asarray(near / np.sqrt(1 - near**2))


def _both(half: Array) -> Array:
    return half + np.swapaxes(half, -1, -2)
