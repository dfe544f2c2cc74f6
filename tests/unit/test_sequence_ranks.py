"""Tests over all allocations, and the shift between two groups."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from tscs.trials.sequence_ranks import EXACT, allocation_test, hodges_lehmann_shift


def test_all_allocations_of_five_people_by_hand() -> None:
    # Sums of two of five: mean 8. Observed 10 + 4 is 6 away, the smallest, 1 + 2, only 5.
    found = allocation_test([10.0, 4, 1, 2, 3], [True, True, False, False, False])
    sums = [sum(pair) for pair in combinations([10.0, 4, 1, 2, 3], 2)]
    assert found.p == pytest.approx(np.mean([abs(total - 8) >= 6 for total in sums]))
    assert (found.p, found.n_allocations, found.method) == (0.1, 10, EXACT)


def test_equals_scipy_permutation_test() -> None:
    rng = np.random.default_rng(1)
    values, first = rng.normal(size=13).round(1), np.arange(13) < 6

    def difference(one: np.ndarray, other: np.ndarray) -> float:
        return abs(one.mean() - other.mean())

    other = stats.permutation_test(
        (values[first], values[~first]), difference, alternative="greater", n_resamples=np.inf
    )
    assert allocation_test(values, first).p == pytest.approx(other.pvalue, abs=1e-12)


def test_people_change_places_within_strata_only() -> None:
    values = np.array([0.0, 1, 10, 11])
    first, strata = np.array([False, True, False, True]), np.array(["a", "a", "b", "b"])
    # Four allocations: sums 10, 11, 11, 12 of the first group; observed 12 is one of both ends.
    found = allocation_test(values, first, strata)
    assert (found.p, found.n_allocations) == (0.5, 4)
    assert allocation_test(values, first).n_allocations == 6


def test_many_people_are_drawn_with_a_seed() -> None:
    rng = np.random.default_rng(2)
    values, first = rng.normal(size=40), np.arange(40) < 20
    found = allocation_test(values, first, seed=5)
    assert found.method.startswith("Monte Carlo, 9999 allocations, seed 5")
    assert allocation_test(values, first, seed=5) == found
    assert found.p == pytest.approx(stats.ttest_ind(values[first], values[~first]).pvalue, abs=0.03)


def test_shift_is_the_median_of_pairs_with_exact_limits() -> None:
    # Pairs of (1, 5, 9) and (0, 2, 4, 6): 12 differences.
    found = hodges_lehmann_shift([1.0, 5, 9, 0, 2, 4, 6], [True] * 3 + [False] * 4, alpha=0.2)
    pairs = sorted(a - b for a in (1, 5, 9) for b in (0, 2, 4, 6))
    assert found.estimate == np.median(pairs)
    # Counts 0 and 1 have chances 1/35 and 1/35, count 2 has 2/35: k is 2 at 10 % on either side.
    assert (found.low, found.high) == (pairs[1], pairs[-2])
    assert found.level == pytest.approx(1 - 2 * 2 / 35)


def test_limits_are_those_that_the_rank_test_just_keeps() -> None:
    rng = np.random.default_rng(3)
    values, first = rng.normal(size=18), np.arange(18) < 8
    found = hodges_lehmann_shift(values, first)

    def p(shift: float) -> float:
        moved = values - shift * first
        return float(stats.mannwhitneyu(moved[first], moved[~first], method="exact").pvalue)

    assert found.level >= 0.95
    for inside, outside in ((1e-9, -1e-9), (-1e-9, 1e-9)):
        end = found.low if inside > 0 else found.high
        assert p(end + inside) > 1 - found.level >= p(end + outside) - 1e-12


def test_too_few_people_have_no_limits() -> None:
    found = hodges_lehmann_shift([1.0, 2, 3, 4], [True, True, False, False])
    assert (found.estimate, np.isnan(found.low), np.isnan(found.level)) == (-2.0, True, True)
