"""Standardised and rank effect sizes, their limits and their behaviour at the edge."""

import numpy as np
import pytest
from scipy import integrate, stats

from tscs.effect_sizes import (
    PairedMoments,
    bayes_factor,
    d_av,
    d_rm,
    d_z,
    glass_delta,
    hedges_j,
    noncentral_t_limits,
)
from tscs.rank_effects import clopper_pearson, probability_of_improvement, rank_biserial, wilson
from tscs.signed_rank import signed_ranks

MOMENTS = PairedMoments(n=9, change=-2.0, sd_change=1.5, sd_from=4.0, sd_to=3.0)


def test_hedges_j_of_eight_degrees_of_freedom():
    # statistics.md: exact J(8) = 0.9027; the usual approximation gives 0.9032.
    assert hedges_j(8) == pytest.approx(0.90270333367641, abs=1e-14)


def test_hedges_j_needs_two_degrees_of_freedom():
    assert np.isnan(hedges_j(1))


@pytest.mark.parametrize("df", [1, 2, 8, 40])
@pytest.mark.parametrize("t", [-40.0, -2.3, 0.0, 0.5, 2.3, 12.0])
def test_noncentral_limits_put_t_at_its_quantiles(t, df):
    low, high = noncentral_t_limits(t, df)
    assert stats.nct.cdf(t, df, low) == pytest.approx(0.975, abs=1e-9)
    assert stats.nct.cdf(t, df, high) == pytest.approx(0.025, abs=1e-9)


@pytest.mark.parametrize("t", [999.0, 1001.0, 1e6, 1e12])
def test_noncentral_limits_of_huge_t_approach_the_chi_quantiles(t):
    low, high = noncentral_t_limits(t, 8)
    quantiles = np.sqrt(stats.chi2.ppf([0.025, 0.975], 8) / 8)
    assert np.array([low, high]) / t == pytest.approx(quantiles, rel=20 / t**2 + 1e-12)
    assert noncentral_t_limits(-t, 8) == (-high, -low)


def test_d_av_is_d_z_in_the_unit_of_the_mean_variance():
    within = d_z(MOMENTS)
    average = d_av(MOMENTS, within)
    assert within.value == pytest.approx(-2 / 1.5)
    assert average.value == pytest.approx(-2 / np.sqrt((16 + 9) / 2))
    assert average.low / within.low == pytest.approx(average.value / within.value)


def test_d_rm_uses_the_correlation():
    r = (4**2 + 3**2 - 1.5**2) / (2 * 4 * 3)
    assert d_rm(MOMENTS) == pytest.approx(-2 / 1.5 * np.sqrt(2 * (1 - r)))


def test_glass_delta_uses_the_baseline():
    assert glass_delta(MOMENTS) == -0.5


def test_no_spread_at_baseline_leaves_no_correlation_and_no_glass_delta():
    flat = PairedMoments(n=4, change=1.0, sd_change=2.0, sd_from=0.0, sd_to=2.0)
    assert np.isnan(d_rm(flat))
    assert np.isnan(glass_delta(flat))


def test_rank_biserial_of_known_ranks():
    # Kerby's simple difference: (favourable - unfavourable) / all rank weight.
    assert rank_biserial(np.array([1.0, -2, 3, 4])).value == pytest.approx(6 / 10)


def test_rank_biserial_interval_does_not_collapse_at_the_ends():
    estimate = rank_biserial(signed_ranks(-np.arange(1.0, 10)))
    assert (estimate.value, estimate.low) == (-1, -1)
    assert -0.5 < estimate.high < 0


@pytest.mark.parametrize(("shift", "at_least"), [(0.0, 0.94), (0.5, 0.94), (1.0, 0.94)])
def test_rank_biserial_interval_covers(shift, at_least):
    rng = np.random.default_rng(11)
    drawn = [rank_biserial(signed_ranks(row)) for row in rng.normal(shift, 1, (2000, 9))]
    target = np.mean([estimate.value for estimate in drawn])
    assert np.mean([estimate.low <= target <= estimate.high for estimate in drawn]) >= at_least


def test_clopper_pearson_agrees_with_scipy():
    reference = stats.binomtest(7, 9).proportion_ci()
    assert clopper_pearson(7 / 9, 9) == pytest.approx((reference.low, reference.high))
    assert clopper_pearson(0, 9) == pytest.approx((0, 0.336267), abs=1e-6)


def test_wilson_agrees_with_scipy():
    reference = stats.binomtest(7, 9).proportion_ci(method="wilson")
    assert wilson(7 / 9, 9) == pytest.approx((reference.low, reference.high))


def test_ties_count_half():
    assert probability_of_improvement(np.array([1.0, 1, 0, -1])).value == 0.625


def test_bayes_factor_is_the_integral_of_rouder():
    def marginal(g):
        spread = 1 + 9 * g * 0.707**2
        return (
            spread**-0.5
            * (1 + 2.3**2 / (spread * 8)) ** -4.5
            * (2 * np.pi) ** -0.5
            * g**-1.5
            * np.exp(-1 / (2 * g))
        )

    expected = integrate.quad(marginal, 0, np.inf)[0] / (1 + 2.3**2 / 8) ** -4.5
    assert bayes_factor(2.3, 9) == pytest.approx(expected, rel=1e-9)


def test_bayes_factor_beyond_the_reach_of_quadrature_is_not_a_number():
    assert np.isnan(bayes_factor(201.0, 9))
