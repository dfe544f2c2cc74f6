"""Points at which an integral over an interval is evaluated."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tscs.exact import Vector

POINTS: Final = 64


def between(low: ArrayLike, high: ArrayLike) -> tuple[Vector, Vector]:
    """Return Gauss-Legendre points and weights of intervals.

    Parameters
    ----------
    low, high : array_like, shape (...)
        Ends of the intervals.

    Returns
    -------
    tuple of ndarray, shape (..., 64)
        Points and weights along the last axis; exact for smooth functions to rounding.
    """
    start = np.asarray(low, dtype=float)[..., np.newaxis]
    width = np.asarray(high, dtype=float)[..., np.newaxis] - start
    points, weights = _unit()
    return start + width * points, width * weights


@cache
def _unit() -> tuple[Vector, Vector]:
    points, weights = np.polynomial.legendre.leggauss(POINTS)
    return (points + 1) / 2, weights / 2
