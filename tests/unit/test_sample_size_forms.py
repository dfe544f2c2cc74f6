"""Closed forms of a trial's size: by hand, against other libraries, on wide grids."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import NormalIndPower, TTestIndPower, TTestPower

from tscs.planning import ordinal, responders, within_person
from tscs.planning.assurance import Belief, assurance, normal_assurance
from tscs.planning.group_sequential import obrien_fleming
from tscs.planning.inflation import design_effect, with_dropout
from tscs.planning.noncentral import people, t_power
from tscs.planning.repeated import variance_factors
from tscs.planning.safeguard import Change, informed_difference
from tscs.planning.small_trials import SmallTrial, simulate
from tscs.planning.two_arm import TwoArm, ancova_factor, change_factor

GRID = np.meshgrid(
    np.geomspace(0.05, 4, 15),
    np.linspace(0, 0.95, 8),
    [0.01, 0.025, 0.05, 0.1],
    [0.7, 0.8, 0.9, 0.95],
)


def test_a_grid_of_thousands_is_one_quick_call():
    d, rho, alpha, power = np.meshgrid(
        np.geomspace(0.05, 4, 30), np.linspace(0, 0.95, 15), [0.01, 0.05], [0.8, 0.9, 0.95]
    )
    start = time.perf_counter()
    n = TwoArm(alpha, ancova_factor(rho), covariates=1).size(d, power)
    assert n.size == 2700
    assert time.perf_counter() - start < 3  # 0.15 s alone on one core
    assert np.isfinite(n).all()


def test_power_at_the_size_is_the_power_asked_for():
    d, rho, alpha, power = GRID
    arms = TwoArm(alpha, ancova_factor(rho), covariates=1)
    n = arms.size(d, power)
    reached = arms.power(n, d)
    assert np.abs(reached - power)[n > 2].max() < 1e-9
    assert (reached >= power - 1e-9).all()


def test_detectable_difference_is_the_inverse_of_the_size():
    d, rho, alpha, power = GRID
    arms = TwoArm(alpha, change_factor(rho))
    n = arms.size(d, power)
    inside = n > 2
    assert arms.detectable(n, power)[inside] == pytest.approx(d[inside], rel=1e-7)


@pytest.mark.parametrize("ratio", [0.5, 1, 2, 3])
@pytest.mark.parametrize("d", [0.1, 0.5, 1.4])
def test_two_sample_size_is_that_of_statsmodels(d, ratio):
    expected = TTestIndPower().solve_power(d, alpha=0.05, power=0.9, ratio=ratio)
    assert float(TwoArm(ratio=ratio).size(d, 0.9)) == pytest.approx(float(expected), rel=1e-6)


@pytest.mark.parametrize("d_z", [0.05, 0.4, 2.0])
def test_paired_size_is_that_of_statsmodels(d_z):
    expected = TTestPower().solve_power(d_z, alpha=0.01, power=0.8)
    found = within_person.paired_size(d_z, 0.8, 0.01)
    assert float(found) == pytest.approx(float(expected), rel=1e-6)


def test_arcsine_size_is_that_of_statsmodels():
    gap = 2 * np.arcsin(np.sqrt(0.62)) - 2 * np.arcsin(np.sqrt(0.35))
    expected = NormalIndPower().solve_power(gap, alpha=0.05, power=0.85)
    found = responders.arcsine_size(0.35, 0.62, 0.85)
    assert float(found) == pytest.approx(float(expected), rel=1e-6)


def test_power_far_out_is_a_number():
    power = t_power([0.0, 5.0, 60.0, 500.0], [10, 100, 1000, 3], 0.05)
    assert power[0] == pytest.approx(0.05)
    assert power[1:] == pytest.approx([0.9986, 1, 1], abs=2e-4)


def test_no_difference_needs_infinitely_many_and_a_huge_one_two():
    assert TwoArm().size([0.0, 100.0], 0.8).tolist() == [np.inf, 2.0]
    assert people([np.inf, 12.0000000001, 12.1]).tolist() == [np.inf, 12, 13]


def test_more_visits_and_a_known_baseline_need_fewer_people():
    factors = variance_factors(2, [1, 2, 4, 8], 0.6).ancova
    assert (np.diff(factors) < 0).all()
    one = variance_factors(1, 1, 0.6)
    assert one.ancova == pytest.approx(float(ancova_factor(0.6)))
    assert one.change == pytest.approx(float(change_factor(0.6)))


def test_variance_factors_are_those_of_a_covariance_matrix():
    p, q, r = 2, 3, 0.55
    covariance = np.full((p + q, p + q), r) + (1 - r) * np.eye(p + q)
    before, after = np.r_[np.full(p, 1 / p), np.zeros(q)], np.r_[np.zeros(p), np.full(q, 1 / q)]
    shared = before @ covariance @ after
    found = variance_factors(p, q, r)
    assert found.post == pytest.approx(after @ covariance @ after)
    assert found.change == pytest.approx((after - before) @ covariance @ (after - before))
    assert found.ancova == pytest.approx(
        after @ covariance @ after - shared**2 / (before @ covariance @ before)
    )


def test_shifted_shares_have_the_odds_ratio_at_every_cut():
    control = np.array([0.1, 0.4, 0.3, 0.2])
    treated = ordinal.shifted_shares(control, 2.5)
    assert treated.sum() == pytest.approx(1)
    for cut in (1, 2, 3):
        odds = [share[:cut].sum() / share[cut:].sum() for share in (control, treated)]
        assert odds[1] / odds[0] == pytest.approx(2.5)


def test_whitehead_power_at_its_size():
    total = ordinal.whitehead_size([0.2, 0.5, 0.3], 2.0, 0.9)
    assert float(ordinal.whitehead_power([0.2, 0.5, 0.3], 2.0, total)) == pytest.approx(
        0.9, abs=3e-3
    )


def test_detectable_share_needs_no_more_than_the_fixed_number():
    found = responders.chi_square_detectable(0.3, 40, 0.8)
    sizes = responders.chi_square_size(0.3, [found - 2e-4, found], 0.8)
    assert sizes[0] > 40 >= sizes[1]
    assert np.isnan(responders.chi_square_detectable(0.99, 10, 0.8))


def test_two_looks_keep_level_and_power_in_simulation():
    looks = obrien_fleming(0.05, 0.8, 0.4)
    rng = np.random.default_rng(3)
    early, rest = rng.standard_normal((2, 400_000))
    for drift, wanted in ((0.0, 0.025), ((1.959964 + 0.841621) * np.sqrt(looks.inflation), 0.8)):
        first = early + drift * np.sqrt(0.4)
        last = np.sqrt(0.4) * first + np.sqrt(0.6) * (rest + drift * np.sqrt(0.6))
        rejected = (first > looks.first) | (last > looks.last)
        assert rejected.mean() == pytest.approx(wanted, abs=0.003)
    assert looks.inflation < 1.01
    assert 0.8 < looks.expected < 1


def test_equivalence_power_in_simulation():
    rng = np.random.default_rng(5)
    values = rng.standard_normal((200_000, 12))
    mean, reach = values.mean(1), stats.t.ppf(0.95, 11) * values.std(1, ddof=1) / np.sqrt(12)
    shown = (np.abs(mean) + reach < 0.7).mean()
    assert float(within_person.equivalence_power(12, 0.7)) == pytest.approx(shown, abs=0.004)


def test_assurance_is_the_power_averaged_over_draws():
    belief = Belief(difference=4.0, se=1.5, sd=9.0, df=8, correlation=0.7, pairs=9)
    rng = np.random.default_rng(1)
    draws = 200_000
    sd = 9 * np.sqrt(8 / rng.chisquare(8, draws))
    r = np.tanh(np.arctanh(0.7) + rng.standard_normal(draws) / np.sqrt(6))
    true = rng.normal(4.0, 1.5, draws)
    power = t_power(true / (sd * np.sqrt((1 - r**2) * 2 / 35)), 67, 0.05, tails=1)
    assert assurance(35, belief, ancova_factor) == pytest.approx(power.mean(), abs=0.003)


def test_assurance_without_doubt_is_the_power():
    belief = Belief(difference=4.0, se=0.0, sd=9.0, df=1e9, correlation=0.7, pairs=1e9)
    expected = TwoArm(factor=ancova_factor(0.7), covariates=1, tails=1).power(35, 4 / 9)
    assert assurance(35, belief, ancova_factor) == pytest.approx(float(expected), abs=1e-6)
    assert float(normal_assurance(50, 0.4, 0.0)) == pytest.approx(
        float(stats.norm.cdf(0.4 / np.sqrt(2 / 50) - stats.norm.ppf(0.975)))
    )


def test_informed_difference_by_hand():
    found = informed_difference(Change(8.0, 2.0, 8), Change(1.0, 0.5, 100), 0.5)
    assert (found.value, found.se) == (3.0, pytest.approx(np.sqrt(1.25)))
    assert found.df == pytest.approx(1.25**2 / (1 / 8 + 0.0625 / 100))
    assert found.lower(0.6) == pytest.approx(3 - stats.t.ppf(0.8, found.df) * np.sqrt(1.25))


def test_drop_out_and_clusters_by_hand():
    assert with_dropout([40, 40, 40], [0.0, 0.2, 0.15]).tolist() == [40, 50, 48]
    assert float(design_effect(5, 0.05)) == pytest.approx(1.2)


def test_simulated_power_is_the_closed_form_from_fifteen_on_and_below_it_under_fifteen():
    def trial(d: float) -> SmallTrial:
        return SmallTrial(d, 0.6, 0.05, 0.8, 1.0, 20_000, 7)

    arms = TwoArm(factor=ancova_factor(0.6), covariates=1)
    large = simulate(trial(0.85), 15)
    assert abs(large.power - float(arms.power(15, 0.85))) < 0.012 + 3 * large.se
    small = simulate(trial(1.5), 5)
    assert float(arms.power(5, 1.5)) - small.power > 3 * small.se


def test_simulated_type_one_error_is_the_level():
    found = simulate(SmallTrial(0.0, 0.5, 0.05, 0.01, 1.0, 20_000, 2), 8)
    assert found.power == pytest.approx(0.05, abs=4 * found.se)
