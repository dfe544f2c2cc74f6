"""Exact sign-flip tests of paired differences, and the sign-flip interval.

They ask whether differences are symmetric about zero. Up to 20 differences all sign assignments
are enumerated; beyond that seeded Monte Carlo takes over and says so in ``method``. Functions take
many sets of differences at once: people are the last axis, in sets of the same size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Counts = NDArray[np.int64]

ALPHA = 0.05
SEED = 1
EXACT_FLIPS_MAX = 20
RESAMPLES = 9_999
EXACT_METHOD = "exact sign flip"
# Sets are worked on together as long as their sums fit 2 MB: a larger array leaves the cache.
CELLS_AT_ONCE = 2**18

# Sums of the same numbers in another order differ in their last bits.
ROUNDING_ERROR = 1e-12


@dataclass(frozen=True)
class SymmetryTest:
    """Tests of symmetry about zero, one per set of differences.

    Attributes
    ----------
    p_two_sided, p_greater, p_less : ndarray, shape (...)
        Probability under symmetry of a statistic at least as extreme in both directions, above
        or below.
    n_used : ndarray of int, shape (...)
        Differences that carry information (not zero).
    method : ndarray of str, shape (...)
        How the null distribution was obtained.
    """

    p_two_sided: Vector
    p_greater: Vector
    p_less: Vector
    n_used: Counts
    method: NDArray[np.str_]


@dataclass(frozen=True)
class Interval:
    """Confidence intervals with the level they attain; all NaN where they are unbounded."""

    low: Vector
    high: Vector
    level: Vector


def unbounded(shape: tuple[int, ...]) -> Interval:
    """Return intervals without ends."""
    nowhere = np.full(shape, np.nan)
    return Interval(nowhere, nowhere, nowhere)


def nonzero(differences: Vector, tolerance: float | Vector = 0.0) -> NDArray[np.bool_]:
    """Tell which differences are not zero, `tolerance` being the error of one difference."""
    return np.asarray(np.abs(differences) > np.expand_dims(tolerance, -1))


def smallest_attainable_p(n_nonzero: int | Counts) -> Vector:
    """Return the smallest two-sided p of a sign-flip or signed-rank test.

    Parameters
    ----------
    n_nonzero : int or ndarray of int
        Number of differences that are not zero.
    """
    return np.minimum(1.0, 2.0 ** (1 - np.asarray(n_nonzero)))


def subset_sums(values: Vector) -> Vector:
    """Return the sums of all subsets of `values` (..., n) as (..., 2**n), the empty one first."""
    sums = np.zeros((*values.shape[:-1], 1))
    for place in range(values.shape[-1]):
        sums = np.concatenate([sums, sums + values[..., place, np.newaxis]], axis=-1)
    return sums


def sign_flip_test(
    differences: Vector, *, tolerance: float | Vector = 0.0, seed: int = SEED
) -> SymmetryTest:
    """Test symmetry about zero with the sum of the differences over all sign assignments.

    Parameters
    ----------
    differences : ndarray, shape (..., n)
        Sets of paired differences, finite; the last axis is people.
    tolerance : float or ndarray, shape (...)
        Error of one difference: smaller ones are zero, sums this close are tied.
    seed : int
        Seed of the Monte Carlo flips used beyond 20 non-zero differences.

    Returns
    -------
    SymmetryTest
        Ties with the observed sum count as extreme; Monte Carlo counts the observed one.

    References
    ----------
    Fisher RA (1935). The Design of Experiments, section 21.
    Phipson B, Smyth GK (2010). doi:10.2202/1544-6115.1585 (Monte Carlo p).
    """
    shape, n = differences.shape[:-1], differences.shape[-1]
    errors = np.broadcast_to(tolerance, shape).ravel()
    sets = _nonzero_first(differences.reshape(errors.size, n), errors)
    n_used = np.count_nonzero(sets, axis=-1)
    slack = np.maximum(n_used * errors, ROUNDING_ERROR * np.abs(sets).sum(axis=-1))
    exact = n_used <= EXACT_FLIPS_MAX
    p = np.empty((3, len(sets)))
    width = int(n_used[exact].max(initial=0))
    p[:, exact] = _in_chunks(_exact_p, 2**width, sets[exact, :width], slack[exact])
    if not exact.all():
        random_p = partial(_random_p, signs=2 * _random_subsets(n, seed) - 1)
        p[:, ~exact] = _in_chunks(random_p, RESAMPLES, sets[~exact], slack[~exact])
    method = np.where(exact, EXACT_METHOD, f"Monte Carlo sign flip, {RESAMPLES} flips, seed {seed}")
    two, greater, less = p.reshape(3, *shape)
    return SymmetryTest(two, greater, less, n_used.reshape(shape), method.reshape(shape))


def _nonzero_first(sets: Vector, errors: Vector) -> Vector:
    kept = nonzero(sets, errors)
    order = np.argsort(~kept, axis=-1, kind="stable")
    return np.take_along_axis(np.where(kept, sets, 0.0), order, axis=-1)


def _in_chunks(work: Callable[..., Vector], cells: int, sets: Vector, *others: Vector) -> Vector:
    """Do the work for so many sets at a time that an array of `cells` per set fits the memory."""
    step = max(CELLS_AT_ONCE // cells, 1)
    parts = [
        work(*(array[start : start + step] for array in (sets, *others)))
        for start in range(0, max(len(sets), 1), step)
    ]
    return np.concatenate(parts, axis=-1)


def _exact_p(sets: Vector, slack: Vector) -> Vector:
    observed = sets.sum(axis=-1)
    return _p_values(2 * subset_sums(sets) - observed[:, np.newaxis], observed, slack)


def _random_p(sets: Vector, slack: Vector, signs: Vector) -> Vector:
    observed = sets.sum(axis=-1)
    sums = np.concatenate([observed[:, np.newaxis], sets @ signs.T], axis=-1)
    return _p_values(sums, observed, slack)


def _p_values(sums: Vector, observed: Vector, slack: Vector) -> Vector:
    """Return the two-sided, upper and lower share of sums that are as extreme."""
    least, reach = (observed - slack)[:, np.newaxis], (np.abs(observed) - slack)[:, np.newaxis]
    most = (observed + slack)[:, np.newaxis]
    extreme = (np.abs(sums) >= reach, sums >= least, sums <= most)
    return np.stack([part.mean(axis=-1) for part in extreme])


@lru_cache(maxsize=4)
def _random_subsets(n: int, seed: int) -> Vector:
    return np.random.default_rng(seed).integers(0, 2, size=(RESAMPLES, n)).astype(float)


def sign_flip_interval(differences: Vector, *, alpha: float = ALPHA, seed: int = SEED) -> Interval:
    """Invert the sign-flip test: all centres of symmetry it does not reject.

    The limits are the k-th smallest and largest of the means of all non-empty subsets, with
    ``k = floor(alpha / 2 * 2**n)``. Beyond 20 differences the subsets are random.

    Parameters
    ----------
    differences : ndarray, shape (..., n)
        Sets of paired differences, finite; the last axis is people.
    alpha : float
        One minus the confidence asked for.
    seed : int
        Seed of the random subsets.

    Returns
    -------
    Interval
        Level ``1 - 2 k / 2**n``, at least ``1 - alpha``; unbounded where k is 0.

    References
    ----------
    Hartigan JA (1969). Using subsample values as typical values. JASA 64:1303-1317.
    """
    shape, n = differences.shape[:-1], differences.shape[-1]
    total = 2**n if n <= EXACT_FLIPS_MAX else RESAMPLES + 1
    k = int(alpha / 2 * total + ROUNDING_ERROR)
    if k == 0:
        return unbounded(shape)
    means = _exact_means if n <= EXACT_FLIPS_MAX else partial(_random_means, seed=seed)

    def ends(sets: Vector) -> Vector:
        ordered = np.partition(means(sets), (k - 1, total - 1 - k), axis=-1)
        return np.stack([ordered[:, k - 1], ordered[:, -k]])

    low, high = _in_chunks(ends, total, differences.reshape(-1, n)).reshape(2, *shape)
    return Interval(low, high, np.full(shape, 1 - 2 * k / total))


def _exact_means(sets: Vector) -> Vector:
    return np.asarray(subset_sums(sets)[:, 1:] / _subset_sizes(sets.shape[-1])[1:])


def _random_means(sets: Vector, seed: int) -> Vector:
    subsets = _random_subsets(sets.shape[-1], seed)
    # The chance of an empty random subset is below one in ten.
    return np.asarray((sets @ subsets.T) / np.maximum(subsets.sum(axis=1), 1))


@lru_cache(maxsize=EXACT_FLIPS_MAX + 1)
def _subset_sizes(n: int) -> Vector:
    return subset_sums(np.ones(n))
