"""Tests of the difference between two groups that rest on the random allocation alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tscs.exact import ROUNDING_ERROR
from tscs.trials.columns import ALPHA, Array, Mask

# So many allocations are listed; beyond that they are drawn.
MOST_ALLOCATIONS = 200_000
DRAWN = 9_999
EXACT = "all allocations"


@dataclass(frozen=True)
class AllocationTest:
    """Two-sided test over the allocations that could have been drawn.

    Attributes
    ----------
    p : float
        Share of allocations with a difference at least as large as the observed one.
    n_allocations : int
        How many there are, or how many were drawn.
    method : str
        Whether all were listed.
    """

    p: float
    n_allocations: int
    method: str


@dataclass(frozen=True)
class Shift:
    """Hodges-Lehmann shift between two groups.

    Attributes
    ----------
    estimate : float
        Median of all differences between a person of the first and one of the second group.
    low, high : float
        Limits; NaN where so few people allow none.
    level : float
        Confidence attained without ties.
    """

    estimate: float
    low: float
    high: float
    level: float


def allocation_test(
    values: ArrayLike, first: ArrayLike, strata: ArrayLike | None = None, *, seed: int = 1
) -> AllocationTest:
    """Compare the sums of two groups over all allocations with the same group sizes.

    Parameters
    ----------
    values : array_like, shape (n,)
        Finite values, for example half differences of a crossover or their ranks.
    first : array_like of bool, shape (n,)
        Members of the first group.
    strata : array_like, shape (n,), optional
        Labels within which the groups were randomised.
    seed : int
        Seed of the allocations drawn beyond 200,000.

    References
    ----------
    Pitman EJG (1937). J R Stat Soc Suppl 4:119-130.
    Phipson B, Smyth GK (2010). doi:10.2202/1544-6115.1585 (Monte Carlo p).
    """
    numbers, group = np.asarray(values, dtype=float), np.asarray(first, dtype=bool)
    labels = np.zeros(len(numbers)) if strata is None else np.unique(strata, return_inverse=True)[1]
    parts = [(numbers[labels == code], group[labels == code]) for code in np.unique(labels)]
    centred = [(part - part.mean(), member) for part, member in parts]
    observed = abs(sum(float(part[member].sum()) for part, member in centred))
    slack = ROUNDING_ERROR * float(np.abs(numbers).sum())
    total = int(
        np.prod([comb(len(part), int(member.sum())) for part, member in parts], dtype=object)
    )
    if total <= MOST_ALLOCATIONS:
        sums = _all_sums(centred)
        return AllocationTest(float(np.mean(np.abs(sums) >= observed - slack)), total, EXACT)
    drawn = np.abs(_drawn_sums(centred, seed)) >= observed - slack
    p = (1 + int(drawn.sum())) / (DRAWN + 1)
    return AllocationTest(p, DRAWN, f"Monte Carlo, {DRAWN} allocations, seed {seed}")


def _all_sums(parts: list[tuple[Array, Mask]]) -> Array:
    sums = np.zeros(1)
    for part, member in parts:
        chosen = np.array(list(combinations(range(len(part)), int(member.sum()))), dtype=np.intp)
        sums = np.add.outer(sums, part[chosen].sum(axis=1)).ravel()
    return sums


def _drawn_sums(parts: list[tuple[Array, Mask]], seed: int) -> Array:
    rng = np.random.default_rng(seed)
    sums = np.zeros(DRAWN)
    for part, member in parts:
        order = rng.permuted(np.tile(part, (DRAWN, 1)), axis=1)
        sums += order[:, : int(member.sum())].sum(axis=1)
    return sums


def hodges_lehmann_shift(values: ArrayLike, first: ArrayLike, *, alpha: float = ALPHA) -> Shift:
    """Estimate by how much the first group lies above the second.

    Parameters
    ----------
    values : array_like, shape (n,)
        Finite values.
    first : array_like of bool, shape (n,)
        Members of the first group.
    alpha : float
        One minus the confidence asked for.

    Returns
    -------
    Shift
        Limits are ordered pairwise differences by the exact distribution of Mann and Whitney's
        count; ties make them wider than needed, never narrower than the level says.

    References
    ----------
    Hodges JL, Lehmann EL (1963). Ann Math Stat 34:598-611.
    Lehmann EL (2006). Nonparametrics, revised ed. Springer, section 2.5.
    """
    numbers, group = np.asarray(values, dtype=float), np.asarray(first, dtype=bool)
    pairs = np.sort(np.subtract.outer(numbers[group], numbers[~group]).ravel())
    if not len(pairs):
        return Shift(np.nan, np.nan, np.nan, np.nan)
    share = np.cumsum(_count_distribution(int(group.sum()), int((~group).sum())))
    k = int(np.searchsorted(share, alpha / 2, side="right"))
    if k == 0:
        return Shift(float(np.median(pairs)), np.nan, np.nan, np.nan)
    level = 1 - 2 * float(share[k - 1])
    return Shift(float(np.median(pairs)), float(pairs[k - 1]), float(pairs[-k]), level)


def _count_distribution(n_first: int, n_second: int) -> NDArray[np.float64]:
    """Return the chances of Mann and Whitney's counts 0, 1, ... without ties.

    A count is the sum of the ranks (from 0) of the first group, less the smallest such sum.
    """
    people, smallest = n_first + n_second, n_first * (n_first - 1) // 2
    top = smallest + n_first * n_second
    ways = np.zeros((n_first + 1, top + 1))
    ways[0, 0] = 1
    for rank in range(min(people, top + 1)):
        ways[1:, rank:] += ways[:-1, : top + 1 - rank]
    return np.asarray(ways[-1, smallest:] / ways[-1].sum())
