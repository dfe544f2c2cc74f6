"""Slopes of people, fixed sequence and levelling off, against computations of their own."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import least_squares
from scipy.special import stdtrit

from tscs.exact import sign_flip_test
from tscs.fixed_sequence import first_reached, fixed_sequence_p
from tscs.mixed import slopes_test
from tscs.person_lines import exact_slopes_p, person_lines
from tscs.plateau import fit_plateau, half_time, progress
from tscs.sign_flips import exact_sign_flip_p

TIMES = np.arange(8.0)


def cohorts(n: int, seed: int, sd_slope: float = 0.5, missing: float = 0.08) -> np.ndarray:
    """Return cohorts of nine people and eight visits without a mean slope."""
    rng = np.random.default_rng(seed)
    start = 20 + rng.normal(0, 8, (n, 9, 1))
    slopes = rng.normal(0, sd_slope, (n, 9, 1))
    values = start + slopes * TIMES + rng.normal(0, 1.5, (n, 9, 8))
    return np.where(rng.random(values.shape) < missing, np.nan, values)


def test_lines_are_those_of_statsmodels() -> None:
    from statsmodels.api import OLS, add_constant

    values = cohorts(1, seed=3)[0]
    lines = person_lines(values, TIMES)
    for person, row in enumerate(values):
        known = ~np.isnan(row)
        fit = OLS(row[known], add_constant(TIMES[known])).fit()
        np.testing.assert_allclose((lines.intercept[person], lines.slope[person]), fit.params)
        np.testing.assert_allclose(lines.residual[person, known], fit.resid, atol=1e-12)


def test_two_visits_or_one_time_give_no_line() -> None:
    values = np.array([[1.0, 2.0, np.nan], [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    times = np.array([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0], [1.0, 1.0, 1.0]])
    lines = person_lines(values, times)
    np.testing.assert_allclose(lines.slope, [np.nan, 1.0, np.nan])
    assert np.isnan(lines.residual[[0, 2]]).all()


def test_many_exact_p_are_those_of_one_by_one() -> None:
    values = cohorts(40, seed=5, missing=0.3)
    slopes = person_lines(values, TIMES).slope
    single = [sign_flip_test(row[~np.isnan(row)]).p_two_sided for row in slopes]
    np.testing.assert_allclose(exact_slopes_p(values, TIMES), single, rtol=1e-12)


def test_exact_p_enumerates_all_signs() -> None:
    sample = np.array([0.5, -0.5, 2.0, 3.0, 0.0])
    flips = [abs(np.dot(signs, sample)) for signs in product((1, -1), repeat=5)]
    expected = np.mean(np.array(flips) >= abs(sample.sum()))
    assert exact_sign_flip_p(sample[None])[0] == expected


def test_enumeration_stops_at_twenty_people() -> None:
    with pytest.raises(ValueError, match="at most 20"):
        exact_sign_flip_p(np.ones((1, 21)))


def test_one_slope_has_no_p() -> None:
    values = np.full((1, 3, 4), np.nan)
    values[0, 0] = [1.0, 2.0, 4.0, 3.0]
    assert np.isnan(exact_slopes_p(values, np.arange(4.0)))[0]


def test_fixed_sequence_by_hand() -> None:
    # Six people: all rise by S4 and by S3 (p = 2/64), five of six by S2 (p = 4/64 = 0.0625).
    rising = np.arange(1.0, 7.0)
    second = np.array([-1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    values = np.column_stack([np.zeros(6), second, rising, 2 * rising])[None]
    adjusted = fixed_sequence_p(values)
    np.testing.assert_allclose(adjusted, [[4 / 64, 2 / 64, 2 / 64]])
    assert first_reached(adjusted, 0.05)[0] == 1
    assert first_reached(adjusted, 0.07)[0] == 0
    assert np.isnan(first_reached(adjusted, 0.01)[0])


def test_sequence_stops_at_the_last_session_that_does_not_differ() -> None:
    rising = np.arange(1.0, 7.0)
    mixed = np.array([-6.0, 5.0, -4.0, 3.0, -2.0, 1.0])
    values = np.column_stack([np.zeros(6), rising, rising, mixed])[None]
    adjusted = fixed_sequence_p(values)
    assert (adjusted[0] == adjusted[0, -1]).all()
    assert np.isnan(first_reached(adjusted, 0.05)[0])


@pytest.mark.parametrize("sd_slope", [0.0, 0.6])
def test_error_rates_hold_with_missing_visits(sd_slope: float) -> None:
    n = 1_500
    values = cohorts(n, seed=11, sd_slope=sd_slope)
    allowed = 0.055 + 3 * np.sqrt(0.05 * 0.95 / n)
    assert np.mean(slopes_test(values, TIMES).p <= 0.05) <= allowed
    assert 0.02 < np.mean(exact_slopes_p(values, TIMES) <= 0.05) <= allowed
    reached = first_reached(fixed_sequence_p(values), 0.05)
    assert 0.02 < np.isfinite(reached).mean() <= allowed


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.73, 0.95])
def test_progress_has_its_share_half_way_and_ends_at_one(share: float) -> None:
    np.testing.assert_allclose(progress(np.array([0.0, 0.5, 1.0]), share), [0.0, share, 1.0])
    np.testing.assert_allclose(progress(np.array([half_time(share)]), share), 0.5)


def course(share: float, seed: int, noise: float) -> np.ndarray:
    """Return nine people whose courses share a shape; one visit is missing."""
    rng = np.random.default_rng(seed)
    change = -6 + rng.normal(0, 2, (9, 1))
    values = 20 + rng.normal(0, 8, (9, 1)) + change * progress(TIMES / 7, share)
    values = values + rng.normal(0, noise, values.shape)
    values[4, 3] = np.nan
    return values


def test_fit_is_the_least_squares_fit_of_all_parameters_at_once() -> None:
    values = course(0.73, seed=2, noise=1.0)
    known = ~np.isnan(values)
    times = np.broadcast_to(TIMES, values.shape)
    fit = fit_plateau(values, times, 0.05)
    assert fit is not None

    def residuals(parameters: np.ndarray) -> np.ndarray:
        share, starts, changes = 1 / (1 + np.exp(-parameters[0])), *np.split(parameters[1:], 2)
        fitted = starts[:, None] + changes[:, None] * progress(TIMES / 7, share)
        return (values - fitted)[known]

    guess = np.concatenate([[0.5], values[:, 0], np.full(9, -5.0)])
    free = least_squares(residuals, guess, xtol=1e-14, ftol=1e-14, gtol=1e-14).x
    assert fit.share == pytest.approx(1 / (1 + np.exp(-free[0])), abs=1e-4)
    np.testing.assert_allclose(fit.lines.slope, free[10:], rtol=1e-3)
    assert fit.share_low < 0.73 < fit.share_high
    assert fit.half[1] < fit.half[0] < fit.half[2] < fit.span


def test_shape_stays_open_without_a_change() -> None:
    values = 20 + np.random.default_rng(8).normal(0, 1, (9, 8))
    fit = fit_plateau(values, np.broadcast_to(TIMES, values.shape), 0.05)
    assert fit is not None
    assert (fit.share_low, fit.share_high) == (0.0, 1.0)


def test_shape_and_change_are_covered() -> None:
    covered, changes = [], []
    for seed in range(200):
        values = course(0.73, seed, noise=2.0)
        fit = fit_plateau(values, np.broadcast_to(TIMES, values.shape), 0.05)
        assert fit is not None
        covered.append(fit.share_low <= 0.73 <= fit.share_high)
        slopes = fit.lines.slope
        reach = stdtrit(8, 0.975) * slopes.std(ddof=1) / 3
        changes.append(abs(slopes.mean() + 6) <= reach)
    worst = 0.95 - 3 * np.sqrt(0.95 * 0.05 / 200)
    assert np.mean(covered) >= worst
    assert np.mean(changes) >= worst


def test_values_on_straight_lines_have_no_shape() -> None:
    values = np.outer(np.arange(1.0, 5.0), TIMES)
    assert fit_plateau(values, np.broadcast_to(TIMES, values.shape), 0.05) is None


def test_many_people_get_a_t_test_of_the_shape() -> None:
    rng = np.random.default_rng(4)
    values = 20 + -6 * progress(TIMES / 7, 0.8) + rng.normal(0, 1, (30, 8))
    fit = fit_plateau(values, np.broadcast_to(TIMES, values.shape), 0.05)
    assert fit is not None
    assert 0.6 < fit.share_low < 0.8 < fit.share_high < 1.0
