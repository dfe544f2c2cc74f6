"""Comparisons of people with themselves: paired t test, equivalence, two-period crossover.

A standardised change of a case series is of this kind; it never enters a comparison of two groups.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv, gammaln, ndtr, stdtrit

from tscs.exact import ALPHA, Vector
from tscs.planning.noncentral import BOTH_TAILS, FEWEST, normal_sum, size_for, t_power
from tscs.planning.quadrature import between
from tscs.planning.two_arm import LARGEST_EFFECT, MARGIN_PEOPLE, MARGIN_TIMES, SMALLEST_DF

FEWEST_IN_CROSSOVER: Final = 4.0
NEGLIGIBLE: Final = 1e-17


def paired_power(
    n: ArrayLike, d_z: ArrayLike, alpha: ArrayLike = ALPHA, tails: int = BOTH_TAILS
) -> Vector:
    """Return the power of the paired t test.

    Parameters
    ----------
    n : array_like
        Pairs.
    d_z : array_like
        Mean change over the SD of the changes.
    alpha : array_like
        Two-sided level.
    tails : int
        2: both tails; 1: the tail of the change only.
    """
    number = np.asarray(n, dtype=float)
    df = np.maximum(number - 1, SMALLEST_DF)
    return t_power(np.sqrt(number) * np.abs(d_z), df, alpha, tails)


def paired_size(d_z: ArrayLike, power: ArrayLike, alpha: ArrayLike = ALPHA) -> Vector:
    """Return the pairs of a paired t test, not rounded; arguments as for `paired_power`."""
    with np.errstate(divide="ignore"):
        most = MARGIN_TIMES * normal_sum(alpha, power) / np.square(d_z) + MARGIN_PEOPLE
    return size_for(paired_power, power, most, d_z, alpha, least=FEWEST)


def paired_detectable(n: ArrayLike, power: ArrayLike, alpha: ArrayLike = ALPHA) -> Vector:
    """Return the mean change over its SD that `n` pairs detect with a power."""

    def by_change(d_z: Vector, number: Vector, level: Vector) -> Vector:
        return paired_power(number, d_z, level)

    return size_for(by_change, power, LARGEST_EFFECT, n, alpha, least=0.0)


def equivalence_power(n: ArrayLike, bound: ArrayLike, alpha: float = ALPHA) -> Vector:
    """Return the power of two one-sided paired tests when the true change is zero.

    Parameters
    ----------
    n : array_like
        Pairs, at least 2.
    bound : array_like
        Half width of the region of equivalence over the SD of the changes.
    alpha : float
        Level of each of both tests.

    Notes
    -----
    Exact: the probability given the SD of the sample is integrated over its distribution, by
    Gauss-Legendre quadrature up to the SD from which equivalence can no longer be shown.

    References
    ----------
    Schuirmann DJ. Journal of Pharmacokinetics and Biopharmaceutics 1987;15:657-680.
    """
    number, width = np.broadcast_arrays(np.asarray(n, dtype=float), bound)
    df, critical = number - 1, stdtrit(number - 1, 1 - alpha)
    # Beyond these quantiles the SD has no mass that counts; points there would be wasted.
    low = np.sqrt(2 * gammaincinv(df / 2, NEGLIGIBLE) / df)
    high = np.sqrt(2 * gammainccinv(df / 2, NEGLIGIBLE) / df)
    sd, weights = between(low, np.clip(width * np.sqrt(number) / critical, low, high))
    number, df, width, critical = (x[..., np.newaxis] for x in (number, df, width, critical))
    inside = 2 * ndtr(np.sqrt(number) * width - critical * sd) - 1
    return np.asarray(np.sum(weights * np.maximum(inside, 0) * _sd_density(sd, df), axis=-1))


def _sd_density(sd: Vector, df: Vector) -> Vector:
    """Return the density of the SD of a normal sample whose true SD is 1."""
    squares = df * np.square(sd)
    log = (df / 2 - 1) * np.log(squares) - squares / 2 - (df / 2) * np.log(2) - gammaln(df / 2)
    return np.asarray(np.exp(log) * 2 * df * sd)


def crossover_power(total: ArrayLike, d_w: ArrayLike, alpha: ArrayLike = ALPHA) -> Vector:
    """Return the power of a two-period crossover with equal sequences.

    Parameters
    ----------
    total : array_like
        People of both sequences.
    d_w : array_like
        Difference between the treatments over the SD of repeated values within a person.
    alpha : array_like
        Two-sided level.

    Notes
    -----
    Period-adjusted difference within people, ``total - 2`` degrees of freedom; without carry-over.

    References
    ----------
    Senn S. Cross-over Trials in Clinical Research, 2nd ed. Wiley 2002.
    """
    number = np.asarray(total, dtype=float)
    df = np.maximum(number - 2, SMALLEST_DF)
    return t_power(np.abs(d_w) * np.sqrt(number / 2), df, alpha)


def crossover_size_normal(d_w: ArrayLike, power: ArrayLike, alpha: ArrayLike = ALPHA) -> Vector:
    """Return the people of a crossover by the normal approximation, not rounded."""
    with np.errstate(divide="ignore"):
        return np.asarray(2 * normal_sum(alpha, power) / np.square(d_w))


def crossover_size(d_w: ArrayLike, power: ArrayLike, alpha: ArrayLike = ALPHA) -> Vector:
    """Return the people of a crossover by the noncentral t distribution, not rounded."""
    most = MARGIN_TIMES * crossover_size_normal(d_w, power, alpha) + MARGIN_PEOPLE
    return size_for(crossover_power, power, most, d_w, alpha, least=FEWEST_IN_CROSSOVER)


def crossover_detectable(total: ArrayLike, power: ArrayLike, alpha: ArrayLike = ALPHA) -> Vector:
    """Return the difference, over the SD within a person, that a crossover detects."""

    def by_difference(d_w: Vector, number: Vector, level: Vector) -> Vector:
        return crossover_power(number, d_w, level)

    return size_for(by_difference, power, LARGEST_EFFECT, total, alpha, least=0.0)
