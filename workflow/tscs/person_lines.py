"""Straight lines of single people, for one cohort or many at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tscs.mixed import participant_slopes
from tscs.sign_flips import exact_sign_flip_p

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Lines:
    """Least-squares lines of people.

    Attributes
    ----------
    intercept, slope : ndarray, shape (..., participants)
        Value at time zero and change per unit of time; NaN for people with fewer than three
        visits or with all visits at one time.
    residual : ndarray, shape (..., participants, visits)
        Value minus line; NaN where there is no value or no line.
    """

    intercept: Array
    slope: Array
    residual: Array


def person_lines(values: Array, times: Array) -> Lines:
    """Fit a straight line to each person's series.

    Parameters
    ----------
    values : ndarray, shape (..., participants, visits)
        Values; NaN where there is none.
    times : ndarray, broadcastable to the shape of `values`
        Time of each visit.
    """
    slope = participant_slopes(values, times)
    known = ~np.isnan(values)
    rest = np.where(known, values - slope[..., np.newaxis] * times, 0.0)
    intercept = np.asarray(rest.sum(axis=-1) / np.maximum(known.sum(axis=-1), 1))
    intercept = np.where(np.isnan(slope), np.nan, intercept)
    residual = np.where(known, rest - intercept[..., np.newaxis], np.nan)
    return Lines(intercept, slope, residual)


def exact_slopes_p(values: Array, times: Array, tolerance: float = 0.0) -> Array:
    """Test the mean slope of many cohorts by exact sign flips of the people's slopes.

    Parameters
    ----------
    values : ndarray, shape (cohorts, participants, visits)
        Values; NaN where there is none. Up to 20 participants.
    times : ndarray, broadcastable to the shape of `values`
        Sessions completed before each visit.
    tolerance : float
        Error of one slope: sums of slopes closer than n times that are tied.

    Returns
    -------
    ndarray, shape (cohorts,)
        Two-sided p, the row ``two_stage_exact`` of ``trajectories`` for each cohort; NaN with
        fewer than two slopes. `tscs.mixed.slopes_test` is the t test of the same slopes.

    Raises
    ------
    ValueError
        With more than 20 participants.

    References
    ----------
    Matthews JNS, Altman DG, Campbell MJ, Royston P (1990). BMJ 300:230-235 (summary measures).
    Fisher RA (1935). The Design of Experiments, section 21.
    """
    slopes = participant_slopes(values, times)
    p = exact_sign_flip_p(slopes, tolerance)
    return np.where((~np.isnan(slopes)).sum(axis=-1) > 1, p, np.nan)
