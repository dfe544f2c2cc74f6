"""Sign-flip and sign tests, signed ranks and Hodges-Lehmann against enumeration and scipy."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from tscs.exact import (
    sign_flip_interval,
    sign_flip_test,
    smallest_attainable_p,
    subset_sums,
)
from tscs.signed_rank import hodges_lehmann, midranks, signed_ranks, wilcoxon_test

CONTINUOUS = np.array([1.9, -0.4, 3.3, 0.7, 2.6, -1.1, 4.2, 0.9, 1.3])
MAS = np.array([-1, -0.5, -1, 0, -0.5, 0, -1, 0.5, -1])


def flips(values):
    return np.array(list(product([1, -1], repeat=len(values)))) @ values


@pytest.mark.parametrize("differences", [CONTINUOUS, MAS, CONTINUOUS[:1], np.array([2.0, 2, 2])])
def test_sign_flip_counts_all_assignments(differences):
    sums, observed = flips(differences), differences.sum()
    test = sign_flip_test(differences)
    assert test.p_two_sided == np.mean(np.abs(sums) >= abs(observed) - 1e-9)
    assert test.p_greater == np.mean(sums >= observed - 1e-9)
    assert test.p_less == np.mean(sums <= observed + 1e-9)
    assert test.method == "exact sign flip"


def test_sign_flip_agrees_with_scipy():
    reference = stats.permutation_test(
        (CONTINUOUS,), np.mean, permutation_type="samples", n_resamples=np.inf
    )
    assert sign_flip_test(CONTINUOUS).p_two_sided == pytest.approx(reference.pvalue, abs=1e-12)


@pytest.mark.parametrize("noise", [0, 1e-9])
def test_ties_broken_in_binary_or_by_rounded_tables_count_as_ties(noise):
    # 0.1 + 0.2 - 0.3 is zero in the data and not in binary: 5 of 8 assignments reach the sum.
    differences = np.array([0.1, 0.2 + noise, -0.3, 1.0])
    assert sign_flip_test(differences, tolerance=2 * noise).p_two_sided == 0.625


def test_more_than_twenty_differences_use_named_seeded_flips():
    differences = np.random.default_rng(4).normal(0.4, 1, 30)
    first, second = (sign_flip_test(differences, seed=7) for _ in range(2))
    assert first == second
    assert first.method == "Monte Carlo sign flip, 9999 flips, seed 7"
    assert first.p_two_sided == pytest.approx(stats.ttest_1samp(differences, 0).pvalue, abs=0.01)
    interval = sign_flip_interval(differences, seed=7)
    low, high = stats.ttest_1samp(differences, 0).confidence_interval()
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=0.05)
    assert interval.level == 0.95


@pytest.mark.parametrize(("n", "p"), [(0, 1), (1, 1), (2, 0.5), (5, 0.0625), (9, 2 / 512)])
def test_smallest_attainable_p_is_reached(n, p):
    assert smallest_attainable_p(n) == p
    assert sign_flip_test(np.arange(1.0, n + 1)).p_two_sided == p


def test_sign_flip_interval_holds_the_centres_that_are_not_rejected():
    interval = sign_flip_interval(CONTINUOUS)
    inside = [interval.low + 1e-6, interval.high - 1e-6]
    outside = [interval.low - 1e-6, interval.high + 1e-6]
    assert all(sign_flip_test(CONTINUOUS - centre).p_two_sided > 0.05 for centre in inside)
    assert all(sign_flip_test(CONTINUOUS - centre).p_two_sided <= 0.05 for centre in outside)
    assert interval.level == 1 - 24 / 512


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_no_exact_interval_has_ends_for_five_or_fewer(n):
    assert np.isnan(sign_flip_interval(CONTINUOUS[:n]).low)
    assert np.isnan(hodges_lehmann(CONTINUOUS[:n])[1].low)


def test_six_pairs_are_the_first_with_an_interval():
    assert sign_flip_interval(CONTINUOUS[:6]).level == 1 - 2 / 64
    assert hodges_lehmann(CONTINUOUS[:6])[1].level == 1 - 2 / 64


def test_subset_sums_start_with_the_empty_set():
    assert subset_sums(np.array([1.0, 2, 4])).tolist() == [0, 1, 2, 3, 4, 5, 6, 7]


def test_midranks_share_ranks_within_the_tolerance():
    values = np.array([0.3, 0.1 + 0.2, 5, 0.1])
    assert midranks(values, 1e-9).tolist() == [2.5, 2.5, 4, 1]
    assert midranks(values).tolist() == [2, 3, 4, 1]


def test_pratt_ranks_count_zeros_that_then_leave():
    assert signed_ranks(np.array([0.0, 0, 1, -2]), zeros="drop").tolist() == [0, 0, 1, -2]
    assert signed_ranks(np.array([0.0, 0, 1, -2]), zeros="pratt").tolist() == [0, 0, 3, -4]


@pytest.mark.parametrize("zeros", ["drop", "pratt"])
@pytest.mark.parametrize("differences", [CONTINUOUS, MAS])
def test_wilcoxon_counts_all_assignments(differences, zeros):
    ranks = signed_ranks(differences, zeros=zeros)
    sums, observed = flips(np.abs(ranks)), ranks.sum()
    test = wilcoxon_test(ranks)
    assert test.p_two_sided == np.mean(np.abs(sums) >= abs(observed))
    assert test.p_greater == np.mean(sums >= observed)
    assert test.p_less == np.mean(sums <= observed)


def test_wilcoxon_agrees_with_scipy_without_ties():
    assert wilcoxon_test(signed_ranks(CONTINUOUS)).p_two_sided == pytest.approx(
        stats.wilcoxon(CONTINUOUS, method="exact").pvalue, abs=1e-15
    )


def test_wilcoxon_of_many_people_is_approximate_and_says_so():
    ranks = signed_ranks(np.random.default_rng(1).normal(0.1, 1, 250))
    test = wilcoxon_test(ranks)
    assert test.method == "normal approximation of the signed rank"
    assert test.p_two_sided == pytest.approx(2 * min(test.p_less, test.p_greater))
    reference = stats.wilcoxon(ranks, method="asymptotic", correction=False)
    assert test.p_two_sided == pytest.approx(reference.pvalue)
    centre, interval = hodges_lehmann(ranks)
    assert interval.low < centre < interval.high


def test_hodges_lehmann_keeps_zeros():
    # R: median of the Walsh averages of c(0, 0, -1, -3) is -0.75 with zeros, -2 without.
    assert hodges_lehmann(np.array([0.0, 0, -1, -3]))[0] == -0.75
