"""Two-period crossover: treatment, period and carry-over against other computations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from tscs.trials.crossover import (
    baseline_carry_over,
    carry_over,
    every_period,
    half_differences,
    period_effect,
    treatment_effect,
)

# Worked by hand. First period, second period; three people active first, three control first.
# d = (first - second) / 2: 2, 3, 1 (mean 2) and 0, -1, -2 (mean -1); squares within: 2 and 2.
BOTH = np.array([[8.0, 4], [9, 3], [5, 3], [4, 4], [5, 7], [3, 7]])
FIRST = np.array([True, True, True, False, False, False])


def long(values: np.ndarray, first: np.ndarray) -> pd.DataFrame:
    people, periods = values.shape
    frame = pd.DataFrame(
        {
            "y": values.ravel(),
            "person": np.repeat(np.arange(people), periods),
            "period": np.tile([0, 1], people),
            "first": np.repeat(first, periods),
        }
    )
    return frame.assign(active=(frame["first"] == (frame["period"] == 0)).astype(int))


def simulated(seed: int, people: int = 18, effect: float = -2.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    first = rng.permutation(np.arange(people) < people // 2)
    active = first[:, None] == (np.array([0, 1]) == 0)
    level = rng.normal(10, 3, (people, 1))
    return level + rng.normal(0, 2, (people, 2)) + effect * active + [0.0, 1.5], first


def test_worked_by_hand() -> None:
    found = treatment_effect(BOTH, FIRST)
    assert half_differences(BOTH).tolist() == [2, 3, 1, 0, -1, -2]
    # Pooled variance (2 + 2) / 4 = 1; standard error sqrt(1/3 + 1/3).
    assert found.estimate == pytest.approx(3.0)
    assert found.se == pytest.approx(np.sqrt(2 / 3))
    assert (found.df, found.n_active, found.n_control) == (4, 3, 3)
    # Second minus first period: minus the sum of both means of d.
    assert period_effect(BOTH, FIRST).estimate == pytest.approx(-1.0)
    assert period_effect(BOTH, FIRST).se == pytest.approx(np.sqrt(2 / 3))
    # Sums 12, 12, 8 and 8, 12, 10.
    assert carry_over(BOTH, FIRST).estimate == pytest.approx(32 / 3 - 10)
    # Second minus first as baselines: -4, -6, -2 and 0, 2, 4.
    assert baseline_carry_over(BOTH, FIRST).estimate == pytest.approx(-6.0)


def test_equals_the_unpaired_t_test_and_the_model_with_people_as_factor() -> None:
    values, first = simulated(3)
    found, halves = treatment_effect(values, first), half_differences(values)
    plain = stats.ttest_ind(halves[first], halves[~first])
    assert found.p == pytest.approx(plain.pvalue, rel=1e-10)
    model = smf.ols("y ~ C(person) + period + active", long(values, first)).fit()
    for term, result in (("active", found), ("period", period_effect(values, first))):
        assert result.estimate == pytest.approx(model.params[term], rel=1e-8)
        assert result.se == pytest.approx(model.bse[term], rel=1e-8)
        assert result.p == pytest.approx(model.pvalues[term], rel=1e-8)
    sums = values.sum(axis=1)
    assert carry_over(values, first).p == pytest.approx(
        stats.ttest_ind(sums[first], sums[~first]).pvalue, rel=1e-10
    )


def test_baselines_as_covariate_equal_the_model_with_baselines_of_periods() -> None:
    values, first = simulated(4)
    baselines, _ = simulated(5)
    covariate = half_differences(baselines)[:, None]
    frame = long(values, first).assign(baseline=baselines.ravel())
    model = smf.ols("y ~ C(person) + period + active + baseline", frame).fit()
    for term, effect in (("active", treatment_effect), ("period", period_effect)):
        found = effect(values, first, covariate)
        assert found.estimate == pytest.approx(model.params[term], rel=1e-8)
        assert found.se == pytest.approx(model.bse[term], rel=1e-8)
        assert found.df == model.df_resid


def test_mixed_model_equals_the_t_test_without_missing_periods() -> None:
    values, first = simulated(6)
    plain, mixed = treatment_effect(values, first), every_period(values, first)
    for name in ("estimate", "se", "df", "low", "high", "p"):
        assert getattr(mixed, name) == pytest.approx(getattr(plain, name), rel=1e-6)


def test_a_single_period_counts_in_the_mixed_model_alone() -> None:
    values, first = simulated(7)
    values[3, 1] = values[8, 0] = np.nan
    plain, mixed = treatment_effect(values, first), every_period(values, first)
    assert plain.n_active + plain.n_control == 16
    model = smf.mixedlm(
        "y ~ period + active", long(values, first).dropna(),
        groups=long(values, first).dropna()["person"],
    ).fit()  # fmt: skip
    assert mixed.estimate == pytest.approx(model.params["active"], abs=2e-3)
    assert mixed.estimate != pytest.approx(float(plain.estimate), abs=1e-3)
    assert mixed.df > plain.df - 1


def test_strata_enter_every_model() -> None:
    values, first = simulated(8)
    column = (np.arange(len(first)) % 2)[:, None] - 0.5
    frame = long(values, first).assign(stratum=np.repeat(column[:, 0], 2))
    model = smf.ols("y ~ C(person) + period + period:stratum + active", frame).fit()
    found, period = (effect(values, first, column) for effect in (treatment_effect, period_effect))
    assert found.estimate == pytest.approx(model.params["active"], rel=1e-8)
    assert found.se == pytest.approx(model.bse["active"], rel=1e-8)
    assert period.estimate == pytest.approx(model.params["period"], rel=1e-8)
    assert carry_over(values, first, column).df == len(first) - 3


def test_level_power_and_coverage_over_many_trials() -> None:
    rng = np.random.default_rng(20)
    trials, people, effect = 4000, 16, -2.0
    first = np.arange(people) < 8
    active = first[:, None] == (np.array([0, 1]) == 0)
    level = rng.normal(20, 8, (trials, people, 1))
    null = level + rng.normal(0, 3, (trials, people, 2)) + [0.0, 2.0]
    p = treatment_effect(null, first).p
    assert np.mean(p < 0.05) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / trials))
    shifted = treatment_effect(null + effect * active, first)
    covered = (shifted.low <= effect) & (effect <= shifted.high)
    assert covered.mean() == pytest.approx(0.95, abs=3 * np.sqrt(0.05 * 0.95 / trials))
    assert shifted.estimate.mean() == pytest.approx(effect, abs=0.05)
    # A period effect and levels of people leave no trace in the estimate of the treatment.
    assert treatment_effect(null - 5 * np.array([0, 1]), first).estimate == pytest.approx(
        treatment_effect(null, first).estimate, abs=1e-9
    )


def test_carry_over_biases_the_estimate_by_half_of_it() -> None:
    rng = np.random.default_rng(21)
    first = np.arange(20) < 10
    exact = np.where(first[:, None] == (np.array([0, 1]) == 0), -4.0, 0.0)
    exact += 0.5 * rng.normal(size=(20, 1))
    left = exact.copy()
    left[first, 1] += -4.0 * 0.3
    noise = rng.normal(0, 1e-6, exact.shape)
    assert treatment_effect(left + noise, first).estimate == pytest.approx(
        -4.0 * (1 - 0.15), abs=1e-4
    )
    assert carry_over(left - exact + noise, first).estimate == pytest.approx(-1.2, abs=1e-4)


def test_nobody_with_both_periods_has_a_reason() -> None:
    values = np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, 3.0]])
    found = treatment_effect(values, [True, False, True])
    assert (np.isnan(found.estimate), str(found.reason)) == (True, "no_values")
