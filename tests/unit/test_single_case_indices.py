"""Single-case indices by hand, at their limits and without spread."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tscs.singlecase.levels import lrm, lrr_decreasing, lrr_increasing, smd_baseline, smd_pooled
from tscs.singlecase.overlap import (
    ird,
    nap,
    pand,
    pem,
    pnd,
    score_limits,
    tau,
    tau_bc,
    tau_u,
    theil_sen_slope,
)
from tscs.singlecase.phases import Phases


def series(baseline: list[float], treatment: list[float], improvement: int = 1) -> Phases:
    return Phases(np.array(baseline, float), np.array(treatment, float), improvement)


def test_nap_counts_pairs_and_halves_ties() -> None:
    # Pairs of 2, 4 with 3, 4, 1: better 3 > 2, 4 > 2; tied 4 = 4; three worse.
    assert nap(series([2, 4], [3, 4, 1])).value == pytest.approx(2.5 / 6)
    assert nap(series([2, 4], [3, 4, 1], -1)).value == pytest.approx(3.5 / 6)


def test_published_example_of_nap() -> None:
    # Series of Parker and Vannest 2009 as SingleCaseES gives it; pairs counted here.
    index = nap(series([4, 3, 4, 3, 4, 7, 5, 2, 3, 2], [5, 9, 7, 9, 7, 5, 9, 11, 11, 10, 9]))
    assert index.value == pytest.approx(106 / 110, abs=1e-12)


def test_unbiased_and_hanley_errors_by_hand() -> None:
    # Wins [[1, .5], [1, 0]]: NAP .625, rows .75 and .5, columns 1 and .25.
    phases = series([2, 3], [4, 2])
    spread = 0.625 * 0.375
    rows, columns = 0.125**2, 0.375**2
    pairs = (0.375**2 + 0.125**2 + 0.375**2 + 0.625**2) / 4
    assert nap(phases).se == pytest.approx(math.sqrt(spread + 2 * rows + 2 * columns - 2 * pairs))
    hanley = math.sqrt((spread + rows + columns) / 4)
    assert nap(phases, error="hanley").se == pytest.approx(hanley)


def test_limits_without_overlap_reach_the_end_on_one_side_only() -> None:
    low, high = score_limits(1.0, 5, 8)
    assert high == 1.0
    # With x = low and h = 5.5: 40 (1 - x)(2 - x)(1 + x) = z^2 x (7.5 + 12 x (1 - x)).
    left = 40 * (1 - low) * (2 - low) * (1 + low)
    assert left == pytest.approx(1.959963984540054**2 * low * (7.5 + 12 * low * (1 - low)))
    assert score_limits(0.0, 5, 8) == pytest.approx((0.0, 1 - low))


def test_a_wider_confidence_gives_a_wider_interval() -> None:
    narrow, wide = (nap(series([1, 2, 3], [2, 3, 4]), alpha) for alpha in (0.1, 0.05))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_tau_u_takes_off_the_trend_of_the_baseline() -> None:
    # 25 pairs improve; the baseline rises in all of its 10 pairs.
    assert tau_u(series([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).value == pytest.approx(15 / 25)


def test_tau_u_can_exceed_one() -> None:
    assert tau_u(series([3, 2, 1], [6, 7])).value == pytest.approx(9 / 6)


def test_a_trend_that_goes_on_leaves_no_corrected_tau() -> None:
    # Steps of 0.1 are no binary numbers: ties must survive the slope.
    rising = np.arange(1, 11) / 10
    assert tau_bc(series(list(rising[:5]), list(rising[5:]))).value == 0.0
    assert tau_bc(series([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).value == 0.0


def test_theil_sen_slope_is_the_median_of_all_slopes() -> None:
    # Slopes of 1, 2, 6: 1, 2.5, 4.
    assert theil_sen_slope(np.array([1.0, 2.0, 6.0])) == 2.5


def test_shares_by_hand() -> None:
    phases = series([3, 5, 4, 9], [6, 10, 9, 3])
    assert pnd(phases).value == 1 / 4
    # Median 4.5: 6, 10 and 9 are above, 3 below.
    assert pem(phases).value == 3 / 4
    # Without 9 of the baseline and 3 of treatment nothing overlaps: 6 of 8 stay.
    assert pand(phases).value == 6 / 8
    assert ird(phases).value == pytest.approx(0.5)


def test_pem_halves_ties_with_the_median() -> None:
    assert pem(series([1, 3, 5], [3, 4, 2, 3])).value == (1 + 0.5 + 0.5) / 4


def test_a_fall_that_improves_mirrors_a_rise() -> None:
    up, down = series([1, 4, 2, 3], [5, 3, 6]), series([-1, -4, -2, -3], [-5, -3, -6], -1)
    for index in (nap, tau, tau_u, tau_bc, pnd, pem, pand, ird, smd_baseline, smd_pooled):
        assert index(up) == index(down)


def test_standardised_differences_by_hand() -> None:
    phases = series([1, 2, 3], [4, 6, 8, 6])
    # Baseline SD 1, treatment variance 8/3; factor 1 - 3/7.
    assert smd_baseline(phases).value == pytest.approx(4 / 7 * 4)
    se = 4 / 7 * math.sqrt(1 / 3 + 8 / 12 + (16 / 7) ** 2 / 4)
    assert smd_baseline(phases).se == pytest.approx(se)
    # Pooled variance (2 + 8) / 5 = 2; factor 1 - 3/19.
    assert smd_pooled(phases).value == pytest.approx(16 / 19 * 4 / math.sqrt(2))


def test_log_ratios_by_hand() -> None:
    phases = series([10, 12, 14], [6, 9], -1)
    shares = 4 / (3 * 144), 4.5 / (2 * 7.5**2)
    value = math.log(7.5 / 12) + (shares[1] - shares[0]) / 2
    assert lrr_increasing(phases).value == pytest.approx(-value)
    assert lrr_decreasing(phases).value == pytest.approx(value)
    assert lrr_decreasing(phases).se == pytest.approx(math.sqrt(sum(shares)))
    assert lrr_decreasing(phases).low == pytest.approx(-lrr_increasing(phases).high)
    assert lrm(phases).value == pytest.approx(-math.log(7.5 / 12))


@pytest.mark.parametrize(
    ("index", "baseline", "treatment", "code"),
    [
        (smd_baseline, [3, 3, 3], [4, 5, 6], "constant_phase"),
        (smd_pooled, [3, 3, 3], [4, 4], "constant_phase"),
        (smd_baseline, [3, 4], [4, 5, 6], "two_values_in_phase"),
        (smd_pooled, [3], [5], "two_values_in_phase"),
        (lrr_increasing, [0, 0, 0], [1, 2], "mean_not_positive"),
        (lrr_increasing, [1, 2, 3], [-2, -3], "mean_not_positive"),
        (lrr_increasing, [1], [2, 3], "single_value_in_phase"),
        (lrm, [0, 0, 5], [1, 2], "mean_not_positive"),
        (tau_bc, [1], [2, 3], "single_value_in_phase"),
    ],
)
def test_an_index_without_spread_or_logarithm_names_its_reason(
    index, baseline, treatment, code
) -> None:
    found = index(series(baseline, treatment))
    assert math.isnan(found.value)
    assert found.code == code


@pytest.mark.parametrize(
    ("index", "baseline", "treatment", "code"),
    [
        (lrr_increasing, [3, 3, 3], [4, 4, 4], "constant_phase"),
        (lrm, [3, 3, 3], [3, 3, 3], "constant_phase"),
        (lrm, [3], [4, 5, 6], "single_value_in_phase"),
        (lrm, [0, 3, 4], [4, 5, 6], "mean_not_positive"),
        (smd_baseline, [3, 4, 5], [6], "single_value_in_phase"),
    ],
)
def test_an_index_can_have_a_value_and_no_interval(index, baseline, treatment, code) -> None:
    found = index(series(baseline, treatment))
    assert math.isfinite(found.value)
    assert math.isnan(found.low)
    assert found.code == code


def test_one_constant_phase_leaves_the_spread_of_the_other() -> None:
    assert lrr_increasing(series([3, 3, 3], [3, 4, 5])).se == pytest.approx(math.sqrt(1 / (3 * 16)))


def test_a_test_that_was_not_possible_is_worse_than_any_value() -> None:
    # Seconds: a fall improves, so that "unable" is an infinite time.
    phases = series([10, 11, 12], [9, np.inf], -1)
    assert nap(phases).value == 0.5
    assert pnd(phases).value == 0.5
    assert not phases.finite
    assert tau_bc(phases).code == "unable_in_a_phase"


def test_two_tests_that_were_not_possible_are_tied() -> None:
    assert nap(series([10, np.inf], [np.inf], -1)).value == 0.25


def test_rounding_of_the_tables_makes_ties() -> None:
    assert nap(series([0.1 + 0.2], [0.3])).value == 0.5
    assert pnd(series([0.3], [0.1 + 0.2])).value == 0.0
