"""Two-stage analysis of a series: a least-squares slope per person, then one test of the slopes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from tscs.sign_flips import exact_sign_flip_p

Array = NDArray[np.float64]
FEWEST_VISITS = 3


@dataclass(frozen=True)
class Lines:
    """Least-squares lines of people.

    Attributes
    ----------
    intercept, slope : ndarray, shape (..., participants)
        Value at time zero and change per unit of time; NaN for people with fewer than three
        visits or without two different times.
    residual : ndarray, shape (..., participants, visits)
        Value minus line; NaN where there is no value or no line.
    """

    intercept: Array
    slope: Array
    residual: Array


@dataclass(frozen=True)
class SlopeTests:
    """Tests of the mean slope, one per cohort.

    Attributes
    ----------
    slopes : ndarray, shape (cohorts, participants)
        Slope of each person; NaN where it has none.
    mean, se, df, p_t, p_exact : ndarray, shape (cohorts,)
        Mean slope, its standard error, degrees of freedom, and the two-sided p of the t test and
        of the exact sign-flip test; NaN with fewer than two slopes.
    """

    slopes: Array
    mean: Array
    se: Array
    df: Array
    p_t: Array
    p_exact: Array


def person_lines(values: Array, times: Array) -> Lines:
    """Fit a straight line to each person's series.

    Parameters
    ----------
    values : ndarray, shape (..., participants, visits)
        Values; NaN where there is none.
    times : ndarray, broadcastable to the shape of `values`
        Time of each visit; here the sessions completed before it.

    Returns
    -------
    Lines
        Intercepts, slopes and residuals.
    """
    known = ~np.isnan(values)
    time = np.where(known, times, np.nan)
    count = known.sum(axis=-1)
    enough = count >= FEWEST_VISITS
    divisor = np.where(enough, count, np.nan)[..., None]
    centred = time - np.nansum(time, axis=-1, keepdims=True) / divisor
    middle = np.nansum(values, axis=-1, keepdims=True) / divisor
    squares = np.nansum(centred**2, axis=-1)
    squares = np.where(squares > 0, squares, np.nan)
    slope = np.nansum(centred * (values - middle), axis=-1) / squares
    residual = values - middle - slope[..., None] * centred
    start = middle[..., 0] - slope * (np.nansum(time, axis=-1) / divisor[..., 0])
    return Lines(start, slope, residual)


def slope_tests(values: Array, times: Array, tolerance: float = 0.0) -> SlopeTests:
    """Test the mean slope of many cohorts at once.

    Parameters
    ----------
    values : ndarray, shape (cohorts, participants, visits)
        Values; NaN where there is none. Up to 20 participants.
    times : ndarray, shape (visits,) or broadcastable to the shape of `values`
        Sessions completed before each visit.
    tolerance : float
        Error of one slope: sums of slopes closer than that are tied.

    Returns
    -------
    SlopeTests
        Slopes and tests; the exact test assumes that slopes are symmetric about their centre.

    Raises
    ------
    ValueError
        With more than 20 participants.

    References
    ----------
    Matthews JNS, Altman DG, Campbell MJ, Royston P (1990). BMJ 300:230-235.
    """
    slopes = person_lines(values, times).slope
    known = ~np.isnan(slopes)
    count = np.where(known.sum(axis=-1) > 1, known.sum(axis=-1), np.nan)
    mean = np.nansum(slopes, axis=-1) / count
    spread = np.nansum((slopes - mean[:, None]) ** 2, axis=-1) / (count - 1)
    se = np.sqrt(spread / count)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_t = 2 * stdtr(count - 1, -np.abs(mean / se))
    p_exact = np.where(np.isnan(count), np.nan, exact_sign_flip_p(slopes, tolerance))
    return SlopeTests(slopes, mean, se, count - 1, p_t, p_exact)
