"""Power of t tests, and the size at which a power is reached.

Everything works on arrays: a grid of effects, correlations, levels and powers is one call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import elementwise
from scipy.special import nctdtr, ndtri, stdtrit

from tscs.exact import Vector

BOTH_TAILS: Final = 2
FEWEST: Final = 2.0
SNAP: Final = 1e-9

PowerAt = Callable[..., Vector]


def t_power(
    noncentrality: ArrayLike, df: ArrayLike, alpha: ArrayLike, tails: int = BOTH_TAILS
) -> Vector:
    """Return the power of a t test.

    Parameters
    ----------
    noncentrality : array_like
        Difference over its standard error; positive in the direction of interest.
    df : array_like
        Degrees of freedom, whole or not.
    alpha : array_like
        Two-sided level; each tail has half of it.
    tails : int
        2 also counts rejections in the wrong direction, as R's `pwr` does; 1 does not.

    Returns
    -------
    ndarray
        Power, of the broadcast shape.
    """
    limit = stdtrit(df, 1 - np.asarray(alpha) / 2)
    power = exceeds(limit, df, noncentrality)
    if tails == BOTH_TAILS:
        power = power + exceeds(limit, df, np.negative(noncentrality))
    return power


def exceeds(limit: ArrayLike, df: ArrayLike, noncentrality: ArrayLike) -> Vector:
    """Return the probability that a noncentral t variable is above a limit."""
    below = nctdtr(df, noncentrality, limit)
    # SciPy underflows to NaN far out, where the probability is 0 or 1.
    return np.asarray(1 - np.where(np.isnan(below), np.less(noncentrality, limit), below))


def normal_sum(alpha: ArrayLike, power: ArrayLike) -> Vector:
    """Return the squared sum of the normal quantiles of a two-sided level and a power."""
    return np.asarray(np.square(ndtri(1 - np.asarray(alpha) / 2) + ndtri(power)))


def size_for(
    power_at: PowerAt, wanted: ArrayLike, most: ArrayLike, *given: ArrayLike, least: float = FEWEST
) -> Vector:
    """Return the number at which a power is reached, not rounded.

    Parameters
    ----------
    power_at : callable
        Power by number and `given`, elementwise on arrays of one shape; rises with the number.
    wanted : array_like
        Power to reach.
    most : array_like
        A number with more power than wanted; infinite where there is none.
    *given : array_like
        Further arguments of `power_at`.
    least : float
        Smallest number allowed; it is returned where its power suffices.

    Returns
    -------
    ndarray
        Numbers of the broadcast shape; infinite where `most` is.

    References
    ----------
    Chandrupatla TR. Advances in Engineering Software 1997;28:145-149 (the search).
    """
    parts = np.broadcast_arrays(np.asarray(wanted, dtype=float), most, *given)
    target, top, *rest = (np.ravel(part).astype(float) for part in parts)
    found = np.where(np.isnan(top), np.nan, np.where(np.isinf(top), np.inf, least))
    small = np.isfinite(top)
    small[small] = power_at(np.full(small.sum(), least), *(x[small] for x in rest)) < target[small]
    if small.any():
        found[small] = _root(power_at, target[small], top[small], [x[small] for x in rest], least)
    return np.asarray(found.reshape(parts[0].shape))


def _root(
    power_at: PowerAt, target: Vector, top: Vector, rest: list[Vector], least: float
) -> Vector:
    def lack(number: Vector, aim: Vector, *given: Vector) -> Vector:
        return power_at(number, *given) - aim

    bracket = (np.full(len(top), least), top)
    return np.asarray(elementwise.find_root(lack, bracket, args=(target, *rest)).x)


def people(number: ArrayLike) -> Vector:
    """Return whole people for a number that is not rounded; infinite stays infinite."""
    return np.asarray(np.ceil(np.asarray(number, dtype=float) * (1 - SNAP)))
