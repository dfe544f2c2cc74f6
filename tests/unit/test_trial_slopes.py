"""The random-slope test of two arms: closed form, singular fits, trials with missing visits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_ind

from tscs.mixed import Estimate, MixedFit, fit_mixed, kenward_roger, slope_columns
from tscs.mixed.grouped import Array
from tscs.trials.slopes import CLOSED_FORM, MIXED_MODEL, slope_trials

TIME = np.arange(10.0)


def trials(number: int, people: int, slope_sd: float, seed: int = 1) -> Array:
    """Return outcomes around a line per person, residual SD 1."""
    rng = np.random.default_rng(seed)
    level, slope = rng.standard_normal((2, number, people, 1))
    noise = rng.standard_normal((number, people, len(TIME)))
    return np.asarray(30 + 2 * level + slope_sd * slope * TIME + noise)


def fitted(trial: Array, active: Array) -> tuple[MixedFit, Estimate]:
    """Return the library's mixed model of one trial, built row by row."""
    person, visit = np.nonzero(np.isfinite(trial))
    arm, time = active[person].astype(float), TIME[visit]
    fixed = np.column_stack([np.ones_like(time), arm, time, arm * time])
    fit = fit_mixed(trial[person, visit], fixed, person, slope_columns(time))
    return fit, kenward_roger(fit, [0, 0, 0, 1])


@pytest.mark.parametrize(("people", "n_active", "slope_sd"), [(40, 20, 0.15), (12, 5, 0.08)])
def test_equals_kenward_roger_unless_singular(people: int, n_active: int, slope_sd: float) -> None:
    active = np.arange(people) < n_active
    y = trials(200, people, slope_sd)
    found = slope_trials(y, TIME, active)
    fits = [fitted(trial, active) for trial in y]
    singular = np.array([fit.singular for fit, _ in fits])
    assert np.array_equal(found.singular, singular)
    for name in ("estimate", "se", "df", "p", "low", "high"):
        expected = np.array([getattr(test, name) for _, test in fits])
        gap = np.abs(getattr(found, name) - expected)[~singular]
        assert gap.max() < 1e-8, name


def test_small_trials_hold_singular_and_other_fits() -> None:
    found = slope_trials(trials(200, 12, 0.08), TIME, np.arange(12) < 5)
    assert 20 < found.singular.sum() < 180


def test_the_p_of_singular_fits_keeps_its_level() -> None:
    found = slope_trials(trials(20_000, 12, 0.0), TIME, np.arange(12) < 6)
    assert found.singular.mean() > 0.5
    assert abs((found.p < 0.05).mean() - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 20_000)


def test_is_the_t_test_of_least_squares_slopes() -> None:
    y = trials(1, 9, 0.3)[0]
    slopes = np.array([np.polyfit(TIME, person, 1)[0] for person in y])
    expected = ttest_ind(slopes[:4], slopes[4:])
    found = slope_trials(y, TIME, np.arange(9) < 4, alpha=0.1)
    assert found.p.shape == ()
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert found.t == pytest.approx(expected.statistic, rel=1e-9)
    interval = expected.confidence_interval(0.9)
    assert [found.low, found.high] == pytest.approx(list(interval), rel=1e-9)


def test_origin_and_unit_of_time_change_no_p() -> None:
    y, active = trials(20, 10, 0.2), np.arange(10) < 5
    found, moved = slope_trials(y, TIME, active), slope_trials(y, 2000 + 7 * TIME, active)
    assert np.allclose(moved.p, found.p, rtol=1e-7)
    assert np.allclose(moved.estimate, found.estimate / 7, rtol=1e-7)
    assert np.array_equal(moved.singular, found.singular)


def test_missing_visits_go_to_the_mixed_model() -> None:
    y, active = trials(4, 20, 0.3), np.arange(20) < 10
    complete = slope_trials(y, TIME, active)
    y[1, 3, 6:] = y[3, 12, 2] = np.nan
    found = slope_trials(y, TIME, active)
    assert found.method.tolist() == [CLOSED_FORM, MIXED_MODEL] * 2
    assert np.array_equal(found.p[::2], complete.p[::2])
    for trial in (1, 3):
        _, test = fitted(y[trial], active)
        assert found.p[trial] == pytest.approx(test.p, rel=1e-9)
        assert found.df[trial] == pytest.approx(test.df, rel=1e-9)


def test_a_trial_that_determines_no_model_stays_empty() -> None:
    y = trials(2, 4, 0.3)
    y[1, :, 3:] = np.nan
    y[1, :2] = np.nan
    found = slope_trials(y, TIME, np.arange(4) < 2)
    assert np.isfinite(found.p[0])
    assert np.isnan([found.estimate[1], found.p[1], found.low[1]]).all()


@pytest.mark.parametrize(
    ("time", "n_active"), [(TIME[:2], 3), (np.ones(4), 3), (TIME[:4], 1), (TIME[:4], 5)]
)
def test_too_small_trials_are_refused(time: Array, n_active: int) -> None:
    with pytest.raises(ValueError, match="three visits at different times and two people per arm"):
        slope_trials(np.zeros((6, len(time))), time, np.arange(6) < n_active)
