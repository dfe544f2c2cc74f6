"""Reference-based imputation: hand-computed profiles, Rubin's rules, posterior, tipping point."""

from dataclasses import replace

import numpy as np
import pytest

from trial_data import trial
from tscs.trials.ancova import AncovaResult, ancova
from tscs.trials.mmrm import mmrm
from tscs.trials.posterior import Draws, conditional, draw_posterior
from tscs.trials.reference_based import (
    COPY_INCREMENTS,
    COPY_REFERENCE,
    JUMP_TO_REFERENCE,
    METHODS,
    MISSING_AT_RANDOM,
    Imputed,
    endpoint_values,
    impute,
    pooled,
    reference_based,
)
from tscs.trials.tipping_point import tipping_point

# Means 10, 11, 12 in the control arm and 13, 15, 17 in the active one, at a baseline of zero.
MEANS = np.array([[10.0, 11.0, 12.0], [3.0, 4.0, 5.0], [1.0, 1.0, 1.0]])
COVARIANCE = np.array([[1.0, 0.5, 0.25], [0.5, 1.0, 0.5], [0.25, 0.5, 1.0]])
NAN = np.nan


def dropouts() -> Imputed:
    """Return one draw without noise: active people who left after 0, 1 and 2 visits, a control."""
    y = np.array([[NAN, NAN, NAN], [14.0, NAN, NAN], [14.0, 15.0, NAN], [11.0, NAN, NAN]])
    draws = Draws(MEANS[None], COVARIANCE[None], np.nan_to_num(y)[None])
    active = np.array([True, True, True, False])
    return Imputed(y, active, np.zeros((4, 1)), 2, draws, np.zeros((1, 4, 3)), "")


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        # The visit before counts one half in this covariance, the one before that a quarter.
        (MISSING_AT_RANDOM, [17.0, 17 + 0.25 * 1, 17 + 0.5 * 0, 12 + 0.25 * 1]),
        (JUMP_TO_REFERENCE, [12.0, 12 + 0.25 * 1, 12 + 0.5 * 0, 12 + 0.25 * 1]),
        (COPY_REFERENCE, [12.0, 12 + 0.25 * 4, 12 + 0.5 * 4, 12 + 0.25 * 1]),
        (COPY_INCREMENTS, [12.0, 15 + 0.25 * 1, 16 + 0.5 * 0, 12 + 0.25 * 1]),
    ],
)
def test_values_after_the_last_visit_follow_the_method(method, expected):
    assert endpoint_values(dropouts(), method)[0] == pytest.approx(expected, rel=1e-12)


def test_a_visit_missed_before_the_last_one_is_as_drawn_at_random():
    case = dropouts()
    y = case.y.copy()
    y[1] = [NAN, 15.0, NAN]
    draws = replace(case.draws, filled=np.array(case.draws.filled))
    draws.filled[0, 1] = [99.0, 15.0, 0.0]
    case = replace(case, y=y, draws=draws)
    # Given the visit just before, the earlier one says nothing.
    assert endpoint_values(case, JUMP_TO_REFERENCE)[0, 1] == pytest.approx(12.0)
    assert endpoint_values(case, COPY_INCREMENTS)[0, 1] == pytest.approx(16.0)


def test_rubin_s_rules_by_hand():
    estimate, se = np.array([1.0, 2.0, 4.5]), np.array([1.0, 1.2, 1.1])
    found = pooled(_results(estimate, se, 20.0), 0.05)
    within, between = np.mean(se**2), np.var(estimate, ddof=1)
    total = within + 4 / 3 * between
    share = 4 / 3 * between / total
    old, seen = 2 / share**2, 21 / 23 * 20 * (1 - share)
    assert found.estimate == pytest.approx(2.5)
    assert found.se == pytest.approx(np.sqrt(total))
    assert found.df == pytest.approx(old * seen / (old + seen))


def _results(estimate, se, df) -> AncovaResult:
    found = ancova(np.tile(np.arange(8.0) ** 2, (3, 1)), np.arange(8) < 4)
    return replace(found, estimate=estimate, se=se, df=np.full(3, df))


def test_with_everybody_at_the_endpoint_it_is_the_analysis_of_covariance():
    data = trial(missing=0.0)
    y = data.y.copy()
    y[:3, 0] = NAN
    found = reference_based(impute(y, data.active, data.baseline))
    once = ancova(y[:, 2], data.active, data.baseline[:, None])
    assert found.imputations == 0
    assert [found.estimate, found.se, found.df, found.p] == [
        once.estimate, once.se, once.df, once.p,
    ]  # fmt: skip


def test_missing_at_random_is_near_the_mixed_model():
    data = trial(seed=2, n=120, missing=0.0)
    y = data.y.copy()
    y[::5, 1:], y[1::5, 2] = NAN, NAN
    found = reference_based(impute(y, data.active, data.baseline), MISSING_AT_RANDOM)
    model = mmrm(y, data.active, data.baseline)
    assert found.estimate == pytest.approx(model.estimate[2], abs=0.2 * model.se[2])
    assert found.se == pytest.approx(model.se[2], rel=0.1)
    assert (found.imputed_active, found.imputed_control) == (24, 24)


def test_references_pull_the_difference_towards_zero():
    data = trial(seed=3, n=80, missing=0.0, effect=-6.0)
    y = data.y.copy()
    y[::4, 1:] = NAN
    imputed = impute(y, data.active, data.baseline, data.strata)
    sizes = {method: -float(reference_based(imputed, method).estimate) for method in METHODS}
    assert sizes[JUMP_TO_REFERENCE] < sizes[COPY_INCREMENTS] < sizes[MISSING_AT_RANDOM]
    assert sizes[JUMP_TO_REFERENCE] < sizes[COPY_REFERENCE] < sizes[MISSING_AT_RANDOM]


def test_the_seed_decides_all_draws():
    data = trial(seed=4)
    one, same, other = (
        reference_based(impute(data.y, data.active, data.baseline, imputations=20, seed=seed))
        for seed in (1, 1, 2)
    )
    assert vars(one) == vars(same)
    assert one.estimate != other.estimate


def test_draws_of_complete_data_have_the_known_posterior():
    data = trial(seed=5, n=40, missing=0.0)
    x = np.column_stack([np.ones(40), data.active, data.baseline])
    draws = draw_posterior(data.y, x, 1500, np.random.default_rng(1))
    beta, residues, *_ = np.linalg.lstsq(x, data.y, rcond=None)
    squares = (data.y - x @ beta).T @ (data.y - x @ beta)
    centre = squares / (40 - 3 - 3 - 1)
    assert draws.covariance.mean(axis=0) == pytest.approx(centre, rel=0.05)
    error = np.sqrt(np.linalg.inv(x.T @ x)[1, 1] * centre.diagonal())
    assert draws.coefficients[:, 1].mean(axis=0) == pytest.approx(beta[1], abs=4 * error.max() / 39)
    assert draws.coefficients[:, 1].std(axis=0) == pytest.approx(error, rel=0.08)


def test_conditional_distribution_by_hand():
    slope, lower = conditional(np.array([[4.0, 2.0], [2.0, 9.0]]), np.array([False, True]))
    assert slope == pytest.approx(np.array([[0.5]]))
    assert lower == pytest.approx(np.array([[np.sqrt(8.0)]]))


def dropped(effect):
    data = trial(seed=6, n=60, missing=0.0, effect=effect)
    y = data.y.copy()
    y[::6, 1:], y[1::6, 2] = NAN, NAN
    return impute(y, data.active, data.baseline, imputations=50)


def test_at_the_tipping_point_p_is_alpha():
    imputed = dropped(-2.5)
    deltas = np.arange(0.0, 21.0, 5.0)
    found = tipping_point(imputed, deltas)
    assert found.reason == ""
    assert 0 < found.tipping < 20
    moved = tipping_point(imputed, [found.tipping]).results[0]
    assert moved.p == pytest.approx(0.05, abs=1e-6)
    assert found.results[0].p == reference_based(imputed, MISSING_AT_RANDOM).p
    below = [result.p < 0.05 for result in found.results]
    assert below == [delta < found.tipping for delta in deltas]


def test_the_crossing_nearest_to_zero_is_told_whatever_the_order():
    imputed = dropped(0.0)
    found = tipping_point(imputed, [30.0, -40.0, 0.0, -20.0, 60.0, -60.0])
    alone = tipping_point(imputed, np.sort([30.0, 60.0]) * np.sign(found.tipping))
    assert found.tipping == pytest.approx(alone.tipping, abs=1e-6)


def test_without_a_crossing_or_imputed_values_there_is_a_reason():
    assert tipping_point(dropped(-2.5), [0.0, 0.01]).reason == "not_tipped"
    data = trial(missing=0.0)
    complete = impute(data.y, data.active, data.baseline)
    assert tipping_point(complete, [1.0]).reason == "nothing_imputed"
    y = data.y.copy()
    y[1, 2] = NAN
    control_only = impute(y, data.active, data.baseline, imputations=5)
    assert tipping_point(control_only, [1.0]).reason == "nothing_imputed"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"active": np.ones(30, dtype=bool)}, "arm_empty"),
        ({"y": np.full((30, 3), NAN)}, "no_values"),
        ({"y": np.full((30, 3), 2.0)}, "constant_outcome"),
        ({"strata": np.arange(30)}, "no_residual_df"),
        ({"strata": np.arange(30) % 2 == 0}, "dependent_columns"),
        ({"baseline": np.full(30, NAN)}, "no_values"),
    ],
)
def test_what_cannot_be_imputed_has_a_reason(change, reason):
    values = vars(trial()) | change
    imputed = impute(values["y"], values["active"], values["baseline"], values["strata"])
    found = reference_based(imputed)
    assert found.reason == reason
    assert np.isnan([found.estimate, found.p]).all()
    assert tipping_point(imputed, [0.0, 1.0]).reason == reason


def test_a_constant_baseline_says_nothing():
    data = trial(seed=7)
    found = reference_based(impute(data.y, data.active, np.ones(30), imputations=20))
    assert found.reason == ""
