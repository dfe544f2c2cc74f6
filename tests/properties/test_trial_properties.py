"""What holds for every trial: order of people, units, origins and names of the arms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trial_data import trial
from tscs.fixed_sequence import in_order, in_sequence
from tscs.trials.ancova import ancova
from tscs.trials.clda import clda
from tscs.trials.mmrm import mmrm
from tscs.trials.ordinal import rank_comparison
from tscs.trials.proportional_odds import proportional_odds
from tscs.trials.responder import responder_comparison

SEEDS = st.integers(0, 10_000)
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=6)


def adjusted(y, active, baseline, strata):
    return ancova(y[:, -1], active, baseline[:, None])


def constrained(y, active, baseline, strata):
    return clda(y, active, baseline, strata)


MODELS = (mmrm, constrained, adjusted)


def inference(found) -> np.ndarray:
    return np.array([found.estimate, found.se, found.df, found.low, found.high])


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from(MODELS))
def test_order_of_people_changes_nothing(seed, model):
    data = trial(seed)
    once = model(data.y, data.active, data.baseline, data.strata)
    order = np.random.default_rng(seed).permutation(len(data.active))
    again = model(*(values[order] for values in vars(data).values()))
    assert inference(again) == pytest.approx(inference(once), rel=1e-6, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(
    SEEDS,
    st.sampled_from(MODELS),
    st.sampled_from([0.0, 50.0, -1e4]),
    st.sampled_from([1.0, 1e-3, 1e3]),
)
def test_origin_and_unit_change_only_the_unit_of_the_result(seed, model, origin, unit):
    data = trial(seed)
    once = inference(model(data.y, data.active, data.baseline, data.strata))
    moved = model(origin + unit * data.y, data.active, origin + unit * data.baseline, data.strata)
    scale = np.array([unit, unit, 1.0, unit, unit])
    again = inference(moved) / scale.reshape(-1, *[1] * (once.ndim - 1))
    assert again == pytest.approx(once, rel=1e-5, abs=1e-7)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from(MODELS))
def test_names_of_the_arms_decide_only_the_sign(seed, model):
    data = trial(seed)
    once = inference(model(data.y, data.active, data.baseline, data.strata))
    again = inference(model(data.y, ~data.active, data.baseline, data.strata))
    signs = np.array([-1.0, 1.0, 1.0, -1.0, -1.0]).reshape(-1, *[1] * (once.ndim - 1))
    assert signs * again[[0, 1, 2, 4, 3]] == pytest.approx(once, rel=1e-6, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_one_visit_is_the_analysis_of_covariance(seed):
    data = trial(seed, n=12, visits=1)
    model = mmrm(data.y, data.active, data.baseline)
    once = adjusted(data.y, data.active, data.baseline, data.strata)
    assert model.reason[0] == once.reason
    assert inference(model)[:, 0] == pytest.approx(inference(once), rel=1e-7, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(12, 24), st.integers(2, 5), st.sampled_from([0.0, 0.15, 0.3]))
def test_every_visit_has_a_result_or_a_reason(seed, n, visits, missing):
    data = trial(seed, n=n, visits=visits, missing=missing)
    found = mmrm(data.y, data.active, data.baseline, data.strata)
    known = np.isfinite([found.estimate, found.se, found.df, found.p]).all(axis=0)
    assert (known == (found.reason == "")).all()
    assert found.converged == known.any()
    if found.converged:
        assert found.attempts[-1].structure == found.structure
        assert all(attempt.reason for attempt in found.attempts[:-1])
        kept = found.covariance[np.ix_(known, known)]
        assert np.linalg.eigvalsh(kept).min() > 0


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(2, 4))
def test_grades_and_responders_of_swapped_arms(seed, levels):
    rng = np.random.default_rng(seed)
    grades, active = rng.integers(0, levels, 20) * 1.0, rng.permutation(np.arange(20) < 9)
    one, other = rank_comparison(grades, active), rank_comparison(grades, ~active)
    if not one.reason:
        assert other.superiority == pytest.approx(1 - one.superiority)
        assert [other.p_exact, other.p_asymptotic] == pytest.approx([one.p_exact, one.p_asymptotic])
        assert other.high == pytest.approx(1 - one.low, abs=1e-9)
    odds, swapped = proportional_odds(grades, active), proportional_odds(grades, ~active)
    assert odds.reason == swapped.reason
    if not odds.reason:
        assert swapped.coefficients[0] == pytest.approx(-odds.coefficients[0], abs=1e-7)
        reversed_scale = proportional_odds(-grades, active)
        assert reversed_scale.p == pytest.approx(odds.p, abs=1e-7)
    first, second = (responder_comparison(grades > 0, arm) for arm in (active, ~active))
    assert second.difference.estimate == pytest.approx(-first.difference.estimate)
    assert second.difference.low == pytest.approx(-first.difference.high)
    assert second.p == pytest.approx(first.p)


@given(P_VALUES)
def test_a_sequence_stops_at_the_first_test_that_is_not_rejected(p):
    adjusted_p = in_order(np.array(p))
    for alpha in (0.01, 0.05, 0.5):
        passed = 0
        while passed < len(p) and p[passed] <= alpha:
            passed += 1
        assert int((adjusted_p <= alpha).sum()) == passed
    assert in_sequence(np.array(p))[::-1].tolist() == in_order(np.array(p)[::-1]).tolist()
