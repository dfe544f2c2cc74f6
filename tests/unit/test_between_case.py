"""The standardised mean difference between cases: recovery, limits, what cannot be fitted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tscs.singlecase.between import BetweenCase, CaseSeries, between_by_moments
from tscs.singlecase.reml import between_by_reml, fit_ar1

CASES, OCCASIONS = 12, 16


def simulated(seed: int, share: float, decay: float, shift: float) -> CaseSeries:
    """Return series of total variance 1 whose treatment starts at different occasions."""
    random = np.random.default_rng(seed)
    case, time = (part.ravel() for part in np.indices((CASES, OCCASIONS)))
    treated = time >= 4 + case % 6
    lags = np.abs(np.subtract.outer(np.arange(OCCASIONS), np.arange(OCCASIONS)))
    root = np.linalg.cholesky((1 - share) * decay**lags)
    noise = (random.normal(size=(CASES, OCCASIONS)) @ root.T).ravel()
    levels = np.sqrt(share) * random.normal(size=CASES)
    return CaseSeries(levels[case] + noise + shift * treated, treated, case, time)


@pytest.mark.parametrize("method", [between_by_moments, between_by_reml])
def test_a_planted_difference_is_recovered(method) -> None:
    found = [method(simulated(seed, 0.5, 0.4, 0.8)) for seed in range(60)]
    values, errors = (np.array([getattr(x, name) for x in found]) for name in ("value", "se"))
    assert abs(values.mean() - 0.8) < 4 * values.std(ddof=1) / np.sqrt(len(values))
    inside = [low <= 0.8 <= high for low, high in (item.limits() for item in found)]
    assert np.mean(inside) >= 0.85
    assert errors.mean() == pytest.approx(values.std(ddof=1), rel=0.35)


def test_reml_recovers_share_and_autocorrelation() -> None:
    found = [between_by_reml(simulated(seed, 0.5, 0.4, 0.8)) for seed in range(60)]
    assert np.mean([item.share for item in found]) == pytest.approx(0.5, abs=0.08)
    assert np.mean([item.decay for item in found]) == pytest.approx(0.4, abs=0.08)


@pytest.mark.parametrize("method", [between_by_moments, between_by_reml])
def test_unit_and_origin_do_not_matter(method) -> None:
    series = simulated(1, 0.4, 0.3, 0.5)
    moved = CaseSeries(20 + 3 * series.values, series.treated, series.case, series.time)
    first, second = method(series), method(moved)
    assert second.value == pytest.approx(first.value, rel=1e-6)
    assert second.se == pytest.approx(first.se, rel=1e-6)


def test_reml_without_correlation_is_least_squares_with_levels() -> None:
    # The likelihood at zero autocorrelation can be no better than at the optimum.
    series = simulated(2, 0.3, 0.0, 0.5)
    design = np.column_stack([np.ones(len(series.values)), series.treated])
    fit = fit_ar1(series, design)
    dummies = (series.case[:, None] == np.arange(CASES)).astype(float)
    within = np.column_stack([dummies, series.treated])
    change = np.linalg.lstsq(within, series.values)[0][-1]
    assert fit.coefficients[1] == pytest.approx(change, abs=3 * np.sqrt(fit.covariance[1, 1]))
    assert abs(fit.decay) < 0.3


def test_limits_come_from_the_t_distribution() -> None:
    low, high = BetweenCase(0.5, 0.2, 7.5, 0.1, 0.3).limits()
    reach = stats.t.ppf(0.975, 7.5) * 0.2
    assert (low, high) == pytest.approx((0.5 - reach, 0.5 + reach))


@pytest.mark.parametrize("method", [between_by_moments, between_by_reml])
def test_values_that_do_not_vary_give_nothing(method) -> None:
    series = simulated(1, 0.4, 0.3, 0.5)
    constant = CaseSeries(np.full_like(series.values, 7.1), *fields(series))
    assert method(constant) is None


@pytest.mark.parametrize("method", [between_by_moments, between_by_reml])
def test_values_that_only_shift_give_nothing(method) -> None:
    series = simulated(1, 0.4, 0.3, 0.5)
    shifted = CaseSeries(5 + 2.0 * series.treated, *fields(series))
    assert method(shifted) is None


def test_moments_need_two_cases_at_one_occasion() -> None:
    case = np.repeat([0, 1, 2], 4)
    time = np.arange(12)
    treated = np.tile([False, False, True, True], 3)
    assert between_by_moments(CaseSeries(np.sqrt(time + 1.0), treated, case, time)) is None


def fields(series: CaseSeries) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return series.treated, series.case, series.time
