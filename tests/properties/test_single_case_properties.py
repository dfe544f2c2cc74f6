"""Single-case indices for any values."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tscs.singlecase.levels import lrr_decreasing, lrr_increasing, smd_pooled
from tscs.singlecase.overlap import ird, nap, pand, pem, pnd, tau, tau_bc, tau_u
from tscs.singlecase.phases import Phases

VALUES = st.lists(st.integers(-20, 20).map(lambda value: value / 2), min_size=1, max_size=8)
BASELINES = st.lists(st.integers(-20, 20).map(lambda value: value / 2), min_size=3, max_size=8)
IMPROVEMENT = st.sampled_from([1, -1])
CLOSE = 1e-9


def series(baseline, treatment, improvement=1) -> Phases:
    return Phases(np.array(baseline, float), np.array(treatment, float), improvement)


def close(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=CLOSE, abs_tol=CLOSE)


@given(VALUES, VALUES, IMPROVEMENT)
def test_nap_of_swapped_phases_is_the_rest(baseline, treatment, improvement) -> None:
    first = nap(series(baseline, treatment, improvement))
    second = nap(series(treatment, baseline, improvement))
    assert close(first.value, 1 - second.value)
    assert close(first.low, 1 - second.high)
    assert close(first.high, 1 - second.low)
    assert close(first.se, second.se) or math.isnan(first.se) == math.isnan(second.se)


@given(VALUES, VALUES, IMPROVEMENT)
def test_tau_is_twice_nap_minus_one(baseline, treatment, improvement) -> None:
    phases = series(baseline, treatment, improvement)
    for name in ("value", "low", "high"):
        assert close(getattr(tau(phases), name), 2 * getattr(nap(phases), name) - 1)


@given(VALUES, VALUES)
def test_limits_enclose_the_estimate_within_the_scale(baseline, treatment) -> None:
    index = nap(series(baseline, treatment))
    assert 0 <= index.low <= index.value <= index.high <= 1
    assert index.low < index.high


@given(BASELINES, VALUES, IMPROVEMENT, st.integers(-50, 50), st.sampled_from([0.5, 1.0, 4.0]))
def test_shift_and_unit_do_not_matter(baseline, treatment, improvement, shift, unit) -> None:
    phases = series(baseline, treatment, improvement)
    moved = series(
        [unit * value + shift for value in baseline],
        [unit * value + shift for value in treatment],
        improvement,
    )
    for index in (nap, tau_u, tau_bc, pnd, pem, pand, ird):
        assert close(index(phases).value, index(moved).value)
    first, second = smd_pooled(phases).value, smd_pooled(moved).value
    assert close(first, second) or (math.isnan(first) and math.isnan(second))


@given(BASELINES, VALUES)
def test_the_direction_turns_the_sign(baseline, treatment) -> None:
    up, down = series(baseline, treatment), series(baseline, treatment, -1)
    for index in (tau, tau_u, tau_bc):
        assert close(index(up).value, -index(down).value)


@given(VALUES, VALUES)
def test_shares_stay_in_their_range(baseline, treatment) -> None:
    phases = series(baseline, treatment)
    m, n = phases.sizes
    assert 0 <= pnd(phases).value <= 1
    assert 0 <= pem(phases).value <= 1
    assert max(m, n) / (m + n) - CLOSE <= pand(phases).value <= 1
    assert ird(phases).value <= 1 + CLOSE
    assert (pand(phases).value == 1) == (nap(phases).value == 1)


@given(
    st.lists(st.floats(0.5, 50), min_size=2, max_size=6),
    st.lists(st.floats(0.5, 50), min_size=2, max_size=6),
)
def test_log_ratio_mirrors(baseline, treatment) -> None:
    phases = series(baseline, treatment)
    assert close(lrr_increasing(phases).value, -lrr_decreasing(phases).value)
    swapped = lrr_increasing(series(treatment, baseline))
    assert close(lrr_increasing(phases).value, -swapped.value)
