"""Intervals of standard deviations and correlations of a pilot."""

from __future__ import annotations

import math
from typing import Final

from scipy.special import chdtri, ndtri

UPPER_CONFIDENCE: Final = 0.8
LEAST_PAIRS: Final = 4


def sd_interval(sd: float, df: float, alpha: float) -> tuple[float, float]:
    """Return the exact chi-square interval of a standard deviation of normal values.

    Parameters
    ----------
    sd : float
        Standard deviation, in any unit.
    df : float
        Its degrees of freedom, at least 1.
    alpha : float
        One minus the confidence.

    Returns
    -------
    tuple of float
        Lower and upper limit in the unit of `sd`.

    Examples
    --------
    >>> [round(limit, 2) for limit in sd_interval(1.0, 8, 0.05)]
    [0.68, 1.92]
    """
    return sd * _factor(df, 1 - alpha / 2), sd * _factor(df, alpha / 2)


def sd_upper_limit(sd: float, df: float, confidence: float = UPPER_CONFIDENCE) -> float:
    """Return the one-sided upper confidence limit of a standard deviation of normal values.

    Parameters
    ----------
    sd : float
        Standard deviation of the pilot.
    df : float
        Its degrees of freedom, at least 1.
    confidence : float
        Probability that the limit is above the true value.

    References
    ----------
    Browne RH. Statistics in Medicine 1995;14:1933-1940.
    """
    return sd * _factor(df, 1 - confidence)


def _factor(df: float, probability: float) -> float:
    """Return what a standard deviation is multiplied by at a quantile of chi-square."""
    return math.sqrt(df / float(chdtri(df, 1 - probability)))


def correlation_interval(r: float, n: int, alpha: float) -> tuple[float, float]:
    """Return Fisher's interval of a correlation of normal values.

    Parameters
    ----------
    r : float
        Pearson correlation, between -1 and 1, neither included.
    n : int
        Pairs, at least `LEAST_PAIRS`.
    alpha : float
        One minus the confidence.

    References
    ----------
    Fisher RA. Metron 1921;1:3-32.

    Examples
    --------
    >>> [round(limit, 2) for limit in correlation_interval(0.5, 9, 0.05)]
    [-0.25, 0.87]
    """
    centre, half = math.atanh(r), float(ndtri(1 - alpha / 2)) / math.sqrt(n - 3)
    return math.tanh(centre - half), math.tanh(centre + half)
