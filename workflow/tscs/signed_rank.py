"""Exact Wilcoxon signed-rank test and Hodges-Lehmann estimate for paired differences.

The null distribution of the signed ranks is the convolution over whatever midranks the data have,
so that ties and zeros leave the test exact; beyond 200 ranks a normal approximation takes over and
says so in ``method``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from scipy.special import ndtr, ndtri

from tscs.exact import (
    ALPHA,
    ROUNDING_ERROR,
    Counts,
    Interval,
    SymmetryTest,
    Vector,
    nonzero,
    unbounded,
)

Zeros = Literal["drop", "pratt"]

EXACT_RANKS_MAX = 200
METHODS: Final = ("exact signed rank", "normal approximation of the signed rank")


def midranks(magnitudes: Vector, tolerance: float | Vector = 0.0) -> Vector:
    """Rank from 1, giving neighbours within `tolerance` of each other their mean rank.

    Parameters
    ----------
    magnitudes : ndarray, shape (..., n)
        Sets of values to rank, n >= 1; infinite ones are tied with each other only.
    tolerance : float or ndarray, shape (...)
        Largest gap inside a group of ties.
    """
    order = np.argsort(magnitudes, axis=-1, kind="stable")
    ordered = np.take_along_axis(magnitudes, order, axis=-1)
    apart = ordered[..., 1:] > ordered[..., :-1] + np.expand_dims(tolerance, -1)
    edge = np.ones((*magnitudes.shape[:-1], 1), dtype=bool)
    place = np.arange(1.0, magnitudes.shape[-1] + 1)
    first = np.maximum.accumulate(np.where(np.concatenate([edge, apart], axis=-1), place, 0), -1)
    ends = np.where(np.concatenate([apart, edge], axis=-1), place, np.inf)
    last = np.minimum.accumulate(ends[..., ::-1], axis=-1)[..., ::-1]
    ranks = np.empty_like(ordered)
    np.put_along_axis(ranks, order, (first + last) / 2, axis=-1)
    return ranks


def signed_ranks(
    differences: Vector, *, zeros: Zeros = "drop", tolerance: float | Vector = 0.0
) -> Vector:
    """Return the midranks of the magnitudes with the signs of the differences, 0 for zeros.

    Parameters
    ----------
    differences : ndarray, shape (..., n)
        Sets of paired differences, finite; the last axis is people.
    zeros : {"drop", "pratt"}
        Whether zeros leave before ranking (Wilcoxon) or after it (Pratt).
    tolerance : float or ndarray, shape (...)
        Error of one difference: smaller ones are zero, magnitudes this close are tied.

    Returns
    -------
    ndarray, shape (..., n)
        Signed ranks.

    References
    ----------
    Wilcoxon F (1945). Biometrics Bulletin 1:80-83. doi:10.2307/3001968
    Pratt JW (1959). JASA 54:655-667. doi:10.1080/01621459.1959.10501526
    """
    kept = nonzero(differences, tolerance)
    ranks = midranks(np.where(kept, np.abs(differences), -np.inf), tolerance)
    n_zeros = 0 if zeros == "pratt" else (~kept).sum(axis=-1, keepdims=True)
    return np.where(kept, np.sign(differences) * (ranks - n_zeros), 0.0)


def wilcoxon_test(ranks: Vector) -> SymmetryTest:
    """Test symmetry about zero with signed ranks.

    Parameters
    ----------
    ranks : ndarray, shape (..., n)
        From `signed_ranks`, with whatever ties.

    Returns
    -------
    SymmetryTest
        Exact for up to 200 non-zero ranks by convolution, then a normal approximation.
    """
    shape, sets = ranks.shape[:-1], ranks.reshape(-1, ranks.shape[-1])
    n_used = np.count_nonzero(sets, axis=-1)
    exact = n_used <= EXACT_RANKS_MAX
    tails = np.empty((2, len(sets)))
    tails[:, exact] = _exact_tails(sets[exact])
    tails[:, ~exact] = _normal_tails(sets[~exact])
    greater, less = tails.reshape(2, *shape)
    two_sided = np.minimum(1.0, 2 * np.minimum(greater, less))
    method = np.where(exact, *METHODS).reshape(shape)
    return SymmetryTest(two_sided, greater, less, n_used.reshape(shape), method)


def _exact_tails(sets: Vector) -> Vector:
    """Return the upper and lower tail at the sum of the positive ranks."""
    doubled = np.rint(2 * sets).astype(np.int64)
    reached = np.maximum(doubled, 0).sum(axis=-1)
    tails = np.empty((2, len(sets)))
    for ranks, mine in _same_ranks(np.sort(np.abs(doubled), axis=-1)):
        below = np.cumsum(_rank_sum_mass(ranks))
        # The distribution is symmetric: what lies above is what lies below the mirror image.
        tails[:, mine] = below[sum(ranks) - reached[mine]], below[reached[mine]]
    return tails


def _same_ranks(ordered: Counts) -> Iterator[tuple[tuple[int, ...], Counts]]:
    """Yield each pattern of ties with the sets that have it."""
    patterns, which, counts = np.unique(ordered, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(which, kind="stable")
    for pattern, mine in zip(patterns, np.split(order, np.cumsum(counts))[:-1], strict=True):
        yield tuple(pattern[pattern > 0].tolist()), mine


def _normal_tails(sets: Vector) -> Vector:
    magnitude, positive = np.abs(sets), np.maximum(sets, 0.0).sum(axis=-1)
    spread = np.sqrt(np.square(magnitude).sum(axis=-1) / 4)
    z = (positive - magnitude.sum(axis=-1) / 2) / spread
    return np.stack([ndtr(-z), ndtr(z)])


def _rank_sum_mass(doubled_ranks: tuple[int, ...]) -> Vector:
    """Return the null probabilities of the sum of positive ranks, in steps of half a rank."""
    mass = np.zeros(sum(doubled_ranks) + 1)
    mass[0] = 1.0
    for rank in doubled_ranks:
        taken = np.zeros_like(mass)
        taken[rank:] = mass[: len(mass) - rank]
        mass = (mass + taken) / 2
    return mass


def hodges_lehmann(differences: Vector, *, alpha: float = ALPHA) -> tuple[Vector, Interval]:
    """Estimate the centre of symmetry by the median of the Walsh averages.

    Parameters
    ----------
    differences : ndarray, shape (..., n)
        Sets of paired differences, finite, n >= 1; zeros are kept.
    alpha : float
        One minus the confidence asked for.

    Returns
    -------
    ndarray, shape (...)
        Median of the means of all pairs of differences, each with itself included.
    Interval
        The k-th smallest and largest Walsh average with the level attained without ties (at
        least that with ties); unbounded where no k reaches ``1 - alpha``.

    References
    ----------
    Hodges JL, Lehmann EL (1963). Annals of Mathematical Statistics 34:598-611.
    """
    i, j = np.triu_indices(differences.shape[-1])
    walsh = np.sort((differences[..., i] + differences[..., j]) / 2, axis=-1)
    centre = np.asarray(np.median(walsh, axis=-1))
    k, level = _walsh_position(differences.shape[-1], alpha)
    if k == 0:
        return centre, unbounded(centre.shape)
    return centre, Interval(walsh[..., k - 1], walsh[..., -k], np.full(centre.shape, level))


@lru_cache(maxsize=256)
def _walsh_position(n: int, alpha: float) -> tuple[int, float]:
    if n > EXACT_RANKS_MAX:
        mean, sd = n * (n + 1) / 4, np.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return int(mean + ndtri(alpha / 2) * sd), 1 - alpha
    below = np.cumsum(_rank_sum_mass(tuple(range(1, n + 1))))
    k = int(np.searchsorted(below, alpha / 2 - ROUNDING_ERROR))
    return k, float(1 - 2 * below[k - 1]) if k else np.nan
