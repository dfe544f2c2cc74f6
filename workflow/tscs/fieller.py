"""Fieller's set: which shares of one mean change could a second, paired one be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from tscs.exact import ALPHA, Vector

BOUNDED, EXCLUSIVE, WHOLE_LINE = "bounded", "exclusive", "whole line"


@dataclass(frozen=True)
class FiellerSet:
    """All shares f for which a t test of ``mean(later - f x earlier) = 0`` does not reject.

    Attributes
    ----------
    kind : ndarray of str
        ``"bounded"``: from `low` to `high`; ``"exclusive"``: up to `low` and from `high` on;
        ``"whole line"``: every share.
    low, high : ndarray
        Ends; NaN for the whole line.
    """

    kind: NDArray[np.str_]
    low: Vector
    high: Vector


def fieller_set(earlier: Vector, later: Vector, alpha: float = ALPHA) -> FiellerSet:
    """Return Fieller's confidence set of mean(later) / mean(earlier) for paired changes.

    Parameters
    ----------
    earlier, later : ndarray, shape (..., n)
        Changes of the same n >= 2 people, in any unit; the last axis is people.
    alpha : float
        One minus the confidence.

    Returns
    -------
    FiellerSet
        Arrays of shape (...).

    Notes
    -----
    The set is bounded exactly when the t interval of mean(earlier) leaves out 0. It solves
    ``a f^2 - 2 b f + c <= 0``. Where it is bounded the discriminant is computed from the
    residuals ``later - share x earlier``, which loses no digits when the set is narrow.

    References
    ----------
    Fieller EC. Some problems in interval estimation. Journal of the Royal Statistical Society B
    1954;16:175-185.
    """
    n = earlier.shape[-1]
    t_squared = float(stdtrit(n - 1, 1 - alpha / 2)) ** 2
    x, y = earlier.mean(axis=-1), later.mean(axis=-1)
    v_xx = covariance(earlier, earlier) / n
    a = x**2 - t_squared * v_xx
    b = x * y - t_squared * covariance(earlier, later) / n
    c = y**2 - t_squared * covariance(later, later) / n
    residual = later - earlier * ratio(y, x)[..., np.newaxis]
    v_rr, v_xr = covariance(residual, residual) / n, covariance(earlier, residual) / n
    narrow = t_squared * (x**2 * v_rr - t_squared * (v_xx * v_rr - v_xr**2))
    discriminant = np.where(a > 0, np.maximum(narrow, 0.0), b**2 - a * c)
    kind = np.where(a > 0, BOUNDED, np.where(discriminant > 0, EXCLUSIVE, WHOLE_LINE))
    low, high = _roots(a, b, c, discriminant)
    return FiellerSet(kind, low, high)


def covariance(first: Vector, second: Vector) -> Vector:
    """Return the sample covariance along the last axis."""
    centred = first - first.mean(axis=-1, keepdims=True)
    other = second - second.mean(axis=-1, keepdims=True)
    return np.asarray((centred * other).sum(axis=-1) / (first.shape[-1] - 1))


def ratio(later: Vector, earlier: Vector) -> Vector:
    """Return later / earlier, 0 where earlier is 0."""
    later, earlier = np.asarray(later, dtype=float), np.asarray(earlier, dtype=float)
    return np.divide(later, earlier, out=np.zeros_like(later), where=earlier != 0)


def _roots(a: Vector, b: Vector, c: Vector, discriminant: Vector) -> tuple[Vector, Vector]:
    """Return both roots, the smaller one first; NaN without real roots."""
    with np.errstate(divide="ignore", invalid="ignore"):
        q = b + np.copysign(np.sqrt(discriminant), b)
        first, second = q / a, np.where(q == 0, 0.0, c / q)
    return np.minimum(first, second), np.maximum(first, second)
