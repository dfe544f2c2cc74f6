"""What people's levels and units cannot change about repeated values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tscs.intraclass import intraclass, mean_squares
from tscs.repeated_correlation import Courses

SHAPE = (6, 5)
LEVELS = arrays(np.float64, (SHAPE[0], 1), elements=st.floats(-1e3, 1e3))
SHIFTS = arrays(np.float64, (SHAPE[1],), elements=st.floats(-1e3, 1e3))
SEEDS = st.integers(0, 10_000)


def courses(seed):
    """Return two noisy courses of six people, some visits missed."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(2, *SHAPE))
    values[1] += 0.5 * values[0]
    missed = rng.random(SHAPE) < 0.2
    missed[:, :2] = False
    values[:, missed] = np.nan
    return values


@given(SEEDS, LEVELS, LEVELS, SHIFTS)
def test_levels_of_people_and_shifts_of_visits_do_not_matter(seed, one, two, shifts):
    first, second = courses(seed)
    expected = Courses(first, second).correlation
    moved = Courses(first + one, second + two + shifts).correlation
    assert moved == pytest.approx(expected, abs=1e-7)


@settings(max_examples=15)
@given(SEEDS, st.floats(0.01, 100))
def test_units_do_not_matter_and_order_of_outcomes_does_not(seed, unit):
    first, second = courses(seed)
    expected = Courses(first, second)
    assert Courses(unit * second, first).correlation == pytest.approx(expected.correlation)
    low, high = expected.interval()
    assert -1 <= low <= expected.correlation <= high <= 1


@given(SEEDS, SHIFTS)
def test_a_shift_of_everybody_is_no_error_of_measurement(seed, shifts):
    values = np.random.default_rng(seed).normal(size=SHAPE)
    squares, moved = mean_squares(values), mean_squares(values + shifts)
    assert moved.sem == pytest.approx(squares.sem, rel=1e-6)
    consistent = intraclass(moved)["icc_c"].estimate
    assert consistent == pytest.approx(intraclass(squares)["icc_c"].estimate, abs=1e-6)
