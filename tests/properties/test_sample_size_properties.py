"""Sizes of a trial, whatever the effect, correlation, level and power."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tscs.planning import ordinal, responders, within_person
from tscs.planning.repeated import variance_factors
from tscs.planning.two_arm import TwoArm, ancova_factor

EFFECTS, RHOS = st.floats(0.01, 5), st.floats(0, 0.95)
LEVELS, POWERS = st.floats(0.01, 0.1), st.floats(0.7, 0.95)
RATIOS = st.floats(0.25, 4)


@given(EFFECTS, RHOS, LEVELS, POWERS, RATIOS)
def test_size_is_the_smallest_that_reaches_the_power(d, rho, alpha, power, ratio) -> None:
    arms = TwoArm(alpha, ancova_factor(rho), 1, ratio)
    n = float(arms.size(d, power))
    assert float(arms.power(n, d)) >= power - 1e-9
    if n > 2.01:
        assert float(arms.power(n - 0.01, d)) < power
    assert n == float(arms.size(-d, power))


@given(EFFECTS, RHOS, LEVELS, POWERS)
def test_larger_differences_and_correlations_need_fewer(d, rho, alpha, power) -> None:
    arms = TwoArm(alpha, ancova_factor(rho), 1)
    assert float(arms.size(1.1 * d, power)) <= float(arms.size(d, power))
    better = TwoArm(alpha, ancova_factor(min(rho + 0.04, 0.99)), 1)
    assert float(better.size(d, power)) <= float(arms.size(d, power))


@given(EFFECTS, LEVELS, POWERS)
def test_a_grid_gives_what_single_cells_give(d, alpha, power) -> None:
    effects = d * np.array([0.5, 1.0, 2.0])
    sizes = within_person.crossover_size(effects, power, alpha)
    single = [float(within_person.crossover_size(x, power, alpha)) for x in effects]
    assert sizes == pytest.approx(single, rel=1e-9)


@given(st.integers(1, 4), st.integers(1, 10), RHOS)
def test_more_assessments_never_hurt(before, after, rho) -> None:
    factor = float(variance_factors(before, after, rho).ancova)
    assert 0 < factor <= 1
    assert float(variance_factors(before + 1, after, rho).ancova) <= factor + 1e-12
    assert float(variance_factors(before, after + 1, rho).ancova) <= factor + 1e-12


@given(st.lists(st.floats(0.05, 1), min_size=2, max_size=7), st.floats(1.1, 8))
def test_shifted_grades_stay_shares_and_move_to_the_better_end(weights, odds) -> None:
    control = np.array(weights) / sum(weights)
    treated = ordinal.shifted_shares(control, odds)
    assert treated.sum() == pytest.approx(1)
    assert (treated > 0).all()
    assert (np.cumsum(treated)[:-1] > np.cumsum(control)[:-1]).all()


@given(st.floats(0.05, 0.8), st.floats(0.05, 0.15), LEVELS, POWERS)
def test_shares_do_not_care_which_is_called_better(control, gain, alpha, power) -> None:
    for size in (responders.arcsine_size, responders.chi_square_size):
        forward = float(size(control, control + gain, power, alpha))
        assert float(size(1 - control, 1 - control - gain, power, alpha)) == pytest.approx(forward)
