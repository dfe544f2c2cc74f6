"""Comparison of two arms by ranks, exact with ties."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, nan

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr
from scipy.stats import rankdata

from tscs.singlecase.overlap import score_limits
from tscs.trials.columns import ALPHA, Array, reasons

# The exact distribution takes time with the fourth power of the people.
EXACT_PEOPLE_MAX = 120
# Rank sums of the same pairs in another order differ in their last bits.
ROUNDING = 1e-9
# Digits of a value beyond which a difference is rounding of the computation.
DIGITS = 10


@dataclass(frozen=True)
class RankComparison:
    """Wilcoxon-Mann-Whitney test of two arms.

    Attributes
    ----------
    n_active, n_control : int
        People.
    u : float
        Pairs in which the person of the active arm has the higher value, ties half.
    superiority, low, high : float
        Probability that a person of the active arm has the higher value, ties half, and its
        score interval.
    p_exact : float
        Two-sided p over all assignments of the values to the arms; NaN beyond 120 people.
    p_asymptotic : float
        Two-sided normal p with the variance of tied ranks, without continuity correction.
    reason : str
        Why there is no result, "" where there is one.
    """

    n_active: int
    n_control: int
    u: float
    superiority: float
    low: float
    high: float
    p_exact: float
    p_asymptotic: float
    reason: str


def rank_comparison(y: ArrayLike, active: ArrayLike, *, alpha: float = ALPHA) -> RankComparison:
    """Compare two arms by ranks.

    Parameters
    ----------
    y : array_like, shape (n,)
        Grades or values; NaN leaves the person out.
    active : array_like of bool, shape (n,)
        Whether a person is in the active arm.
    alpha : float
        One minus the confidence of the interval.

    References
    ----------
    Mann HB, Whitney DR (1947). Ann Math Stat 18:50-60.
    Newcombe RG (2006). Stat Med 25:559-573, method 5 (interval).
    Hothorn T et al (2008). coin. J Stat Softw 28(8) (exact conditional test).
    """
    values, arm = np.asarray(y, dtype=float), np.asarray(active, dtype=bool)
    used = np.isfinite(values)
    m, n = int((used & arm).sum()), int((used & ~arm).sum())
    reason = str(reasons(values, arm, used))
    if reason:
        return RankComparison(m, n, nan, nan, nan, nan, nan, nan, reason)
    size = float(np.abs(values[used]).max())
    ranks = rankdata(np.round(values[used] / size, DIGITS))
    total = float(ranks[arm[used]].sum())
    u = total - m * (m + 1) / 2
    exact = exact_p(ranks, m, total) if m + n <= EXACT_PEOPLE_MAX else nan
    low, high = score_limits(u / (m * n), m, n, alpha)
    return RankComparison(m, n, u, u / (m * n), low, high, exact, normal_p(ranks, m, total), "")


def normal_p(ranks: Array, m: int, total: float) -> float:
    """Return the two-sided normal p of the rank sum of m people."""
    n = len(ranks)
    variance = m * (n - m) / (n - 1) * float(np.var(ranks))
    return float(2 * ndtr(-abs(total - m * ranks.mean()) / np.sqrt(variance)))


def exact_p(ranks: Array, m: int, total: float) -> float:
    """Return the share of all choices of m ranks whose sum is as far from its mean as `total`.

    Parameters
    ----------
    ranks : ndarray, shape (n,)
        Midranks.
    m : int
        People of one arm.
    total : float
        Its rank sum.
    """
    counts = rank_sums(ranks, m)
    sums = np.arange(len(counts)) / 2
    centre = m * float(ranks.mean())
    extreme = np.abs(sums - centre) >= abs(total - centre) - ROUNDING
    return float(counts[extreme].sum() / counts.sum())


def rank_sums(ranks: Array, m: int) -> Array:
    """Return how many choices of m ranks have a sum of 0, 1/2, 1, ...

    One tie group is added at a time: its members are alike, so that only their number counts.
    """
    doubled, sizes = np.unique(np.rint(2 * ranks).astype(int), return_counts=True)
    highest = int(np.sort(np.rint(2 * ranks).astype(int))[len(ranks) - m :].sum())
    ways = np.zeros((m + 1, highest + 1))
    ways[0, 0] = 1.0
    for rank, size in zip(doubled.tolist(), sizes.tolist(), strict=True):
        grown = ways.copy()
        for taken in range(1, min(size, m, highest // rank) + 1):
            shifted = ways[: m + 1 - taken, : highest + 1 - taken * rank]
            grown[taken:, taken * rank :] += comb(size, taken) * shifted
        ways = grown
    return np.asarray(ways[m])
