"""Least-squares slopes of participants and their t test, for many data sets at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from tscs.mixed.grouped import Array

VISITS_MIN = 3


@dataclass(frozen=True)
class SlopesTest:
    """t tests of mean slopes; each attribute has one value per data set.

    Attributes
    ----------
    n : ndarray
        Participants with a slope.
    estimate, se, t, p, low, high : ndarray
        Empty (NaN) with fewer than two participants; without spread only the estimate is given.
    df : ndarray
        ``n - 1``.
    """

    n: Array
    estimate: Array
    se: Array
    df: Array
    t: Array
    p: Array
    low: Array
    high: Array


def participant_slopes(y: ArrayLike, x: ArrayLike, *, visits_min: int = VISITS_MIN) -> Array:
    """Return the least-squares slope over `x` of each participant.

    Parameters
    ----------
    y : array_like, shape (..., visits)
        Outcome; NaN where missing.
    x : array_like, broadcastable to the shape of `y`
        Time of the visits.
    visits_min : int
        Fewer visits than this give no slope.

    Returns
    -------
    ndarray, shape (...)
        Slopes; NaN with too few visits or without spread of `x`.
    """
    values = np.asarray(y, dtype=float)
    present = np.isfinite(values)
    counts = present.sum(axis=-1)
    time = np.where(present, np.asarray(x, dtype=float), 0.0)
    time = np.where(present, time - _means(time, counts), 0.0)
    filled = np.where(present, values, 0.0)
    centred = np.where(present, filled - _means(filled, counts), 0.0)
    spread = (time**2).sum(axis=-1)
    usable = (counts >= visits_min) & (spread > 0)
    products = (time * centred).sum(axis=-1)
    empty = np.full(spread.shape, np.nan)
    slopes: Array = np.divide(products, spread, out=empty, where=usable)
    return slopes


def _means(values: Array, counts: Array) -> Array:
    means: Array = (values.sum(axis=-1) / np.maximum(counts, 1))[..., np.newaxis]
    return means


def slopes_test(y: ArrayLike, x: ArrayLike, *, alpha: float = 0.05) -> SlopesTest:
    """Test the mean of the participants' slopes in each of many data sets.

    For balanced data whose random-slope model is not singular this is the test of the slope by
    Kenward and Roger; with missing visits it is the two-stage analysis.

    Parameters
    ----------
    y : array_like, shape (..., participants, visits)
        Outcome; NaN where missing.
    x : array_like, broadcastable to the shape of `y`
        Time of the visits.
    alpha : float
        One minus the confidence of the interval.

    References
    ----------
    Feldman HA (1988). Families of lines. J Appl Physiol 64:1721-1732.
    """
    slopes = participant_slopes(y, x)
    known = np.isfinite(slopes)
    n = known.sum(axis=-1).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.where(known, slopes, 0.0).sum(axis=-1) / n
        deviations = np.where(known, slopes - estimate[..., np.newaxis], 0.0)
        se = np.sqrt((deviations**2).sum(axis=-1) / (n - 1) / n)
        t = np.where(se > 0, estimate / se, np.nan)
    reach = np.where(se > 0, stdtrit(n - 1, 1 - alpha / 2) * se, np.nan)
    p = 2 * stdtr(n - 1, -np.abs(t))
    return SlopesTest(n, estimate, se, n - 1, t, p, estimate - reach, estimate + reach)
