"""Two groups compared by an ordinal outcome."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from tscs.exact import ALPHA, Vector
from tscs.planning.noncentral import normal_sum


def noether_size(
    superiority: ArrayLike, power: ArrayLike, alpha: ArrayLike = ALPHA, share: ArrayLike = 0.5
) -> Vector:
    """Return the people of both groups for the Wilcoxon-Mann-Whitney test, not rounded.

    Parameters
    ----------
    superiority : array_like
        Probability that a treated person has the better value, ties half.
    power, alpha : array_like
        Power and two-sided level.
    share : array_like
        Share of people in one of the groups.

    References
    ----------
    Noether GE. Journal of the American Statistical Association 1987;82:645-647.
    """
    part = np.asarray(share, dtype=float)
    gap = np.square(np.asarray(superiority, dtype=float) - 0.5)
    with np.errstate(divide="ignore"):
        return np.asarray(normal_sum(alpha, power) / (12 * part * (1 - part) * gap))


def noether_signed_rank_size(
    positive: ArrayLike, power: ArrayLike, alpha: ArrayLike = ALPHA
) -> Vector:
    """Return the pairs for the Wilcoxon signed-rank test, not rounded.

    Parameters
    ----------
    positive : array_like
        Probability that the sum of the changes of two people is positive.
    power, alpha : array_like
        Power and two-sided level.
    """
    gap = np.square(np.asarray(positive, dtype=float) - 0.5)
    with np.errstate(divide="ignore"):
        return np.asarray(normal_sum(alpha, power) / (3 * gap))


def normal_superiority(d: ArrayLike) -> Vector:
    """Return the probability of superiority of normal values `d` standard deviations apart."""
    return np.asarray(ndtr(np.asarray(d, dtype=float) / np.sqrt(2)))


def shifted_shares(control: ArrayLike, odds_ratio: ArrayLike) -> Vector:
    """Return the shares of the grades after a shift by a common odds ratio.

    Parameters
    ----------
    control : array_like, shape (n_grades,)
        Shares of the control group from the best to the worst grade.
    odds_ratio : array_like, shape (...)
        Odds of a better grade, treated over control.

    Returns
    -------
    ndarray, shape (..., n_grades)
        Shares of the treated group.
    """
    better = np.cumsum(np.asarray(control, dtype=float))[:-1]
    odds = np.asarray(odds_ratio, dtype=float)[..., np.newaxis]
    shifted = odds * better / (1 - better + odds * better)
    ends = np.zeros((*shifted.shape[:-1], 1))
    return np.diff(np.concatenate([ends, shifted, ends + 1], axis=-1), axis=-1)


def _uneven(control: ArrayLike, odds_ratio: ArrayLike) -> Vector:
    """Return one minus the sum of cubes of the mean shares of both groups."""
    mean = (np.asarray(control, dtype=float) + shifted_shares(control, odds_ratio)) / 2
    return np.asarray(1 - np.sum(mean**3, axis=-1))


def whitehead_size(
    control: ArrayLike,
    odds_ratio: ArrayLike,
    power: ArrayLike,
    alpha: ArrayLike = ALPHA,
    ratio: ArrayLike = 1.0,
) -> Vector:
    """Return the people of both groups for the proportional-odds model, not rounded.

    Parameters
    ----------
    control, odds_ratio : array_like
        As for `shifted_shares`.
    power, alpha : array_like
        Power and two-sided level.
    ratio : array_like
        People in one group per person in the other.

    References
    ----------
    Whitehead J. Statistics in Medicine 1993;12:2257-2271.
    """
    more = np.asarray(ratio, dtype=float)
    log_odds, uneven = np.square(np.log(odds_ratio)), _uneven(control, odds_ratio)
    with np.errstate(divide="ignore"):
        return np.asarray(
            3 * (more + 1) ** 2 * normal_sum(alpha, power) / (more * log_odds * uneven)
        )


def whitehead_power(
    control: ArrayLike,
    odds_ratio: ArrayLike,
    total: ArrayLike,
    alpha: ArrayLike = ALPHA,
    ratio: ArrayLike = 1.0,
) -> Vector:
    """Return the power of the proportional-odds model with `total` people in both groups."""
    everybody, more = np.asarray(total, dtype=float), np.asarray(ratio, dtype=float)
    product = more * np.square(everybody / (1 + more))
    information = product * everybody / (3 * (everybody + 1) ** 2) * _uneven(control, odds_ratio)
    reach = ndtri(1 - np.asarray(alpha) / 2)
    return np.asarray(ndtr(np.abs(np.log(odds_ratio)) * np.sqrt(information) - reach))


def tie_efficiency(control: ArrayLike, odds_ratio: ArrayLike, total: ArrayLike) -> Vector:
    """Return the information of tied grades over that of values without ties."""
    return np.asarray(
        _uneven(control, odds_ratio) / (1 - 1 / np.square(np.asarray(total, dtype=float)))
    )
