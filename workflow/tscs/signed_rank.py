"""Exact Wilcoxon signed-rank test and Hodges-Lehmann estimate for paired differences.

The null distribution of the signed ranks is the convolution over whatever midranks the data have,
so that ties and zeros leave the test exact; beyond 200 ranks a normal approximation takes over and
says so in ``method``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from tscs.exact import (
    ALPHA,
    ROUNDING_ERROR,
    UNBOUNDED,
    Interval,
    SymmetryTest,
    Vector,
    nonzero,
)

Zeros = Literal["drop", "pratt"]

EXACT_RANKS_MAX = 200


def midranks(magnitudes: Vector, tolerance: float = 0.0) -> Vector:
    """Rank from 1, giving neighbours within `tolerance` of each other their mean rank.

    Parameters
    ----------
    magnitudes : ndarray, shape (n,)
        Values to rank, finite.
    tolerance : float
        Largest gap inside a group of ties.
    """
    order = np.argsort(magnitudes, kind="stable")
    group = np.cumsum(np.diff(magnitudes[order], prepend=-np.inf) > tolerance) - 1
    sizes = np.bincount(group)
    ranks = np.empty(len(magnitudes))
    ranks[order] = (np.cumsum(sizes) - (sizes - 1) / 2)[group]
    return ranks


def signed_ranks(differences: Vector, *, zeros: Zeros = "drop", tolerance: float = 0.0) -> Vector:
    """Return the midranks of the magnitudes with the signs of the differences, zeros left out.

    Parameters
    ----------
    differences : ndarray, shape (n,)
        Paired differences, finite.
    zeros : {"drop", "pratt"}
        Whether zeros leave before ranking (Wilcoxon) or after it (Pratt).
    tolerance : float
        Error of one difference: smaller ones are zero, magnitudes this close are tied.

    Returns
    -------
    ndarray, shape (number of non-zero differences,)
        Signed ranks.

    References
    ----------
    Wilcoxon F (1945). Biometrics Bulletin 1:80-83. doi:10.2307/3001968
    Pratt JW (1959). JASA 54:655-667. doi:10.1080/01621459.1959.10501526
    """
    kept = nonzero(differences, tolerance)
    n_zeros = len(differences) - len(kept) if zeros == "pratt" else 0
    ranks = midranks(np.abs(kept), tolerance) + n_zeros
    return np.sign(kept) * ranks


def wilcoxon_test(ranks: Vector) -> SymmetryTest:
    """Test symmetry about zero with signed ranks.

    Parameters
    ----------
    ranks : ndarray, shape (m,)
        From `signed_ranks`, with whatever ties.

    Returns
    -------
    SymmetryTest
        Exact for up to 200 ranks by convolution, then a normal approximation.
    """
    positive = float(ranks[ranks > 0].sum())
    if len(ranks) > EXACT_RANKS_MAX:
        return _normal_wilcoxon(ranks, positive)
    mass = _rank_sum_mass(tuple(np.rint(2 * np.abs(ranks)).astype(int)))
    at = round(2 * positive)
    less, greater = float(mass[: at + 1].sum()), float(mass[at:].sum())
    return SymmetryTest(
        min(1.0, 2 * min(less, greater)), greater, less, len(ranks), "exact signed rank"
    )


def _normal_wilcoxon(ranks: Vector, positive: float) -> SymmetryTest:
    magnitude = np.abs(ranks)
    z = (positive - magnitude.sum() / 2) / np.sqrt((magnitude**2).sum() / 4)
    two, greater, less = 2 * ndtr(-abs(z)), ndtr(-z), ndtr(z)
    return SymmetryTest(
        float(two),
        float(greater),
        float(less),
        len(ranks),
        "normal approximation of the signed rank",
    )


def _rank_sum_mass(doubled_ranks: tuple[int, ...]) -> Vector:
    """Return the null probabilities of the sum of positive ranks, in steps of half a rank."""
    mass = np.zeros(sum(doubled_ranks) + 1)
    mass[0] = 1.0
    for rank in doubled_ranks:
        taken = np.zeros_like(mass)
        taken[rank:] = mass[: len(mass) - rank]
        mass = (mass + taken) / 2
    return mass


def hodges_lehmann(differences: Vector, *, alpha: float = ALPHA) -> tuple[float, Interval]:
    """Estimate the centre of symmetry by the median of the Walsh averages.

    Parameters
    ----------
    differences : ndarray, shape (n,)
        Paired differences, finite, at least one; zeros are kept.
    alpha : float
        One minus the confidence asked for.

    Returns
    -------
    float
        Median of the means of all pairs of differences, each with itself included.
    Interval
        The k-th smallest and largest Walsh average with the level attained without ties (at
        least that with ties); unbounded where no k reaches ``1 - alpha``.

    References
    ----------
    Hodges JL, Lehmann EL (1963). Annals of Mathematical Statistics 34:598-611.
    """
    i, j = np.triu_indices(len(differences))
    walsh = np.sort((differences[i] + differences[j]) / 2)
    k, level = _walsh_position(len(differences), alpha)
    interval = Interval(float(walsh[k - 1]), float(walsh[-k]), level) if k else UNBOUNDED
    return float(np.median(walsh)), interval


@lru_cache(maxsize=256)
def _walsh_position(n: int, alpha: float) -> tuple[int, float]:
    if n > EXACT_RANKS_MAX:
        mean, sd = n * (n + 1) / 4, np.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return int(mean + ndtri(alpha / 2) * sd), 1 - alpha
    below = np.cumsum(_rank_sum_mass(tuple(range(1, n + 1))))
    k = int(np.searchsorted(below, alpha / 2 - ROUNDING_ERROR))
    return k, float(1 - 2 * below[k - 1]) if k else np.nan
