"""Exact sign-flip and sign tests of paired differences, and the sign-flip interval.

Both ask whether differences are symmetric about zero. Up to 20 differences all sign assignments
are enumerated; beyond that seeded Monte Carlo takes over and says so in ``method``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

ALPHA = 0.05
SEED = 1
EXACT_FLIPS_MAX = 20
RESAMPLES = 9_999

# Sums of the same numbers in another order differ in their last bits.
ROUNDING_ERROR = 1e-12


@dataclass(frozen=True)
class SymmetryTest:
    """A test of symmetry about zero.

    Attributes
    ----------
    p_two_sided, p_greater, p_less : float
        Probability under symmetry of a statistic at least as extreme in both directions, above
        or below.
    n_used : int
        Differences that carry information (not zero).
    method : str
        How the null distribution was obtained.
    """

    p_two_sided: float
    p_greater: float
    p_less: float
    n_used: int
    method: str


@dataclass(frozen=True)
class Interval:
    """A confidence interval with the level it attains; all NaN when it is unbounded."""

    low: float
    high: float
    level: float


UNBOUNDED = Interval(np.nan, np.nan, np.nan)


def nonzero(differences: Vector, tolerance: float = 0.0) -> Vector:
    """Return the differences that are not zero, `tolerance` being the error of one difference."""
    return differences[np.abs(differences) > tolerance]


def smallest_attainable_p(n_nonzero: int) -> float:
    """Return the smallest two-sided p of a sign-flip or signed-rank test.

    Parameters
    ----------
    n_nonzero : int
        Number of differences that are not zero.
    """
    return float(min(1.0, 2.0 ** (1 - n_nonzero)))


def subset_sums(values: Vector) -> Vector:
    """Return the sums of all ``2**n`` subsets of `values`, the empty one first."""
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums, sums + value])
    return sums


def sign_flip_test(
    differences: Vector, *, tolerance: float = 0.0, seed: int = SEED
) -> SymmetryTest:
    """Test symmetry about zero with the sum of the differences over all sign assignments.

    Parameters
    ----------
    differences : ndarray, shape (n,)
        Paired differences, finite.
    tolerance : float
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
    used = nonzero(differences, tolerance)
    sums, method = _flipped_sums(used, seed)
    observed = used.sum()
    slack = max(len(used) * tolerance, ROUNDING_ERROR * float(np.abs(used).sum()))
    return SymmetryTest(
        p_two_sided=float(np.mean(np.abs(sums) >= abs(observed) - slack)),
        p_greater=float(np.mean(sums >= observed - slack)),
        p_less=float(np.mean(sums <= observed + slack)),
        n_used=len(used),
        method=method,
    )


def _flipped_sums(used: Vector, seed: int) -> tuple[Vector, str]:
    if len(used) <= EXACT_FLIPS_MAX:
        return 2 * subset_sums(used) - used.sum(), "exact sign flip"
    signs = 2 * _random_subsets(len(used), seed) - 1
    sums = np.concatenate([[used.sum()], signs @ used])
    return sums, f"Monte Carlo sign flip, {RESAMPLES} flips, seed {seed}"


def _random_subsets(n: int, seed: int) -> Vector:
    return np.random.default_rng(seed).integers(0, 2, size=(RESAMPLES, n)).astype(float)


def sign_flip_interval(differences: Vector, *, alpha: float = ALPHA, seed: int = SEED) -> Interval:
    """Invert the sign-flip test: all centres of symmetry it does not reject.

    The limits are the k-th smallest and largest of the means of all non-empty subsets, with
    ``k = floor(alpha / 2 * 2**n)``. Beyond 20 differences the subsets are random.

    Parameters
    ----------
    differences : ndarray, shape (n,)
        Paired differences, finite.
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
    means = _subset_means(differences, seed)
    k = int(alpha / 2 * (len(means) + 1) + ROUNDING_ERROR)
    if k == 0:
        return UNBOUNDED
    ordered = np.partition(means, (k - 1, len(means) - k))
    level = 1 - 2 * k / (len(means) + 1)
    return Interval(float(ordered[k - 1]), float(ordered[-k]), level)


def _subset_means(differences: Vector, seed: int) -> Vector:
    n = len(differences)
    if n <= EXACT_FLIPS_MAX:
        return subset_sums(differences)[1:] / _subset_sizes(n)[1:]
    subsets = _random_subsets(n, seed)
    # The chance of an empty random subset is below one in ten.
    means: Vector = (subsets @ differences) / np.maximum(subsets.sum(axis=1), 1)
    return means


@lru_cache(maxsize=EXACT_FLIPS_MAX + 1)
def _subset_sizes(n: int) -> Vector:
    return subset_sums(np.ones(n))
