"""Joint sign flips within a family of outcomes, against a loop over all assignments."""

from itertools import product

import numpy as np
import pytest

from tscs.exact import sign_flip_test
from tscs.multiplicity import adjust_family, benjamini_hochberg, holm

RNG = np.random.default_rng(3)
SAME = RNG.normal([0.9, 0.4, 0.0], 1, (8, 3))
UNEQUAL = SAME.copy()
UNEQUAL[0, 1] = UNEQUAL[5, 2] = np.nan


def assignments(n):
    return np.array(list(product([1.0, -1.0], repeat=n)))


def own_p(changes):
    return np.array([sign_flip_test(column[~np.isnan(column)]).p_two_sided for column in changes.T])


def abs_t(changes):
    return np.abs(changes.mean(axis=0) / (changes.std(axis=0, ddof=1) / np.sqrt(len(changes))))


def test_max_t_counts_the_largest_t_of_every_assignment():
    largest = np.array([abs_t(SAME * signs[:, None]).max() for signs in assignments(8)])
    expected = (largest[:, None] >= abs_t(SAME) - 1e-9).mean(axis=0)
    family = adjust_family(SAME)
    assert family.p == pytest.approx(expected, abs=1e-12)
    assert family.method == "studentised maxT, exact joint sign flips"


def test_min_p_steps_down_over_the_own_p_of_every_outcome():
    flipped = np.array([own_p(UNEQUAL * signs[:, None]) for signs in assignments(8)])
    observed = own_p(UNEQUAL)
    order = np.argsort(observed)
    expected, running = np.empty(3), 0.0
    for place, outcome in enumerate(order):
        smallest = flipped[:, order[place:]].min(axis=1)
        running = max(running, np.mean(smallest <= observed[outcome] + 1e-12))
        expected[outcome] = running
    family = adjust_family(UNEQUAL)
    assert family.p == pytest.approx(expected, abs=1e-12)
    assert family.method == "step-down minP, exact joint sign flips"


@pytest.mark.parametrize("changes", [SAME, UNEQUAL, SAME[:, :1]])
def test_adjusted_p_is_not_below_the_own(changes):
    assert (adjust_family(changes).p >= own_p(changes) - 1e-12).all()


def test_one_outcome_needs_no_adjustment():
    assert adjust_family(SAME[:, :1]).p == pytest.approx(own_p(SAME[:, :1]))


def test_a_copy_of_an_outcome_costs_nothing():
    doubled = np.column_stack([SAME[:, 0], 3 * SAME[:, 0]])
    assert adjust_family(doubled).p == pytest.approx(own_p(doubled))


def test_equal_changes_of_everybody_have_the_smallest_p():
    changes = np.column_stack([np.full(8, -2.0), SAME[:, 2]])
    assert adjust_family(changes).p[0] == 2 / 256


def test_ties_within_the_error_of_the_data_are_ties():
    exact = np.array([[1.0, 0.3], [1, 0.1], [1, 0.2], [1, -0.3], [-1, 0.3], [1, 0.1]])
    noisy = exact + 1e-10 * np.arange(12).reshape(6, 2)
    assert adjust_family(noisy, np.full(2, 1e-8)).p == pytest.approx(adjust_family(exact).p)


def test_more_than_twenty_people_use_named_seeded_flips():
    changes = np.random.default_rng(8).normal([1.0, 0.0], 1, (25, 2))
    first, second = (adjust_family(changes, seed=5) for _ in range(2))
    assert (first.p == second.p).all()
    assert first.method == "studentised maxT, Monte Carlo joint sign flips (9999, seed 5)"
    assert first.p[0] < 0.05 < first.p[1]


def test_family_error_is_kept_with_unequal_people():
    rng = np.random.default_rng(17)
    false = 0
    for _ in range(400):
        changes = rng.normal(size=(9, 1)) * 0.7 + rng.normal(size=(9, 3))
        changes[0, 1] = changes[3, 2] = np.nan
        false += adjust_family(changes).p.min() <= 0.05
    assert false / 400 <= 0.075


def test_holm_and_benjamini_hochberg_of_a_worked_example():
    # R: p.adjust(c(0.01, 0.04, 0.03), "holm") and "BH"
    p = np.array([0.01, 0.04, 0.03])
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06])
    assert benjamini_hochberg(p) == pytest.approx([0.03, 0.04, 0.04])
