"""Regression to the mean and the best session: formulas, simulation, brute force."""

from __future__ import annotations

import numpy as np
import pytest

from tscs.best_session import best_session, largest_effects, null_effects
from tscs.expectation_settings import EntryCriterion
from tscs.regression_to_mean import expected_improvement, regression


@pytest.mark.parametrize(
    ("cut", "expected"), [(0.0, (0.40, 0.32, 0.20, 0.12)), (0.5, (0.57, 0.46, 0.29, 0.17))]
)
def test_regression_of_published_tables(cut: float, expected: tuple[float, ...]) -> None:
    found = expected_improvement(cut, np.array([0.5, 0.6, 0.75, 0.85]))
    assert found == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(("sign", "cut"), [(-1, 14.0), (-1, 30.0), (1, 60.0)])
def test_regression_agrees_with_simulated_selection(sign: int, cut: float) -> None:
    mean, sd, correlation = (18.0, 8.0, 0.8) if sign < 0 else (70.0, 20.0, 0.7)
    rng = np.random.default_rng(1)
    first = rng.standard_normal(400_000)
    second = correlation * first + np.sqrt(1 - correlation**2) * rng.standard_normal(400_000)
    entered = -sign * (mean + sd * first - cut) >= 0
    change = sign * sd * (second - first)[entered]
    criterion = EntryCriterion(
        outcome="x", cut=cut, assessment="S1", population_mean=mean, population_sd=sd,
        source="made up", correlations=(correlation,),
    )  # fmt: skip
    found = regression(criterion, "x", sign, "S1")
    error = change.std() / np.sqrt(len(change))
    assert found.middle == pytest.approx(change.mean(), abs=4 * error)
    assert (found.least, found.largest) == (found.middle, found.middle)


def criterion(**keys: object) -> EntryCriterion:
    known: dict[str, object] = {
        "outcome": "x", "cut": 14, "population_mean": 18, "population_sd": 8, "source": "a paper"
    }  # fmt: skip
    return EntryCriterion.model_validate(known | keys)


def test_an_earlier_selecting_value_leaves_from_nothing_to_all() -> None:
    later = regression(criterion(), "x", -1, "S1")
    same = regression(criterion(assessment="S1"), "x", -1, "S1")
    assert later.improvements == same.improvements
    assert (later.least, same.least) == (0.0, min(same.improvements))
    assert later.largest == same.largest == max(same.improvements)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (EntryCriterion(), "selection_rule_unknown"),
        (EntryCriterion(outcome="x"), "selection_rule_unknown"),
        (EntryCriterion(outcome="x", cut=14), "population_not_declared"),
        (criterion(outcome="y"), "selected_by_other_outcome"),
    ],
)
def test_what_is_not_declared_is_a_reason(entry: EntryCriterion, code: str) -> None:
    found = regression(entry, "x", -1, "S1")
    assert (found.code, found.improvements) == (code, ())


@pytest.mark.parametrize(
    "keys",
    [{"cut": 3}, {"outcome": "x", "population_mean": 3}, {"correlations": [1.0]},
     {"outcome": "x", "population_mean": 3, "population_sd": 1}, {"correlations": []}],
)  # fmt: skip
def test_contradictions_of_the_criterion_are_refused(keys: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="cut|population|correlations"):
        EntryCriterion.model_validate(keys)


@pytest.mark.parametrize("correlation", [0.3, 0.8])
def test_best_of_eight_sessions_without_any_effect(correlation: float) -> None:
    """Nine people: median 0.36, at least 0.5 in 34 %, at least 0.8 in 12 %, at any correlation."""
    matrix = np.full((9, 9), correlation) + (1 - correlation) * np.eye(9)
    found = null_effects(matrix, np.ones((9, 9), dtype=bool), 1, 20_000)
    assert np.median(found) == pytest.approx(0.36, abs=0.015)
    assert (found >= 0.5).mean() == pytest.approx(0.34, abs=0.015)
    assert (found >= 0.8).mean() == pytest.approx(0.12, abs=0.01)


def test_null_distribution_against_brute_force() -> None:
    """One cohort after the other, with an autoregressive correlation and a missing value."""
    place = np.arange(5)
    matrix = 0.8 ** np.abs(place[:, None] - place) * np.outer([1, 2, 1, 3, 1], [1, 2, 1, 3, 1])
    present = np.ones((9, 5), dtype=bool)
    present[2, 3] = False
    rng, brute = np.random.default_rng(8), []
    for _ in range(4_000):
        scores = rng.multivariate_normal(np.zeros(5), matrix, 9)
        scores[~present] = np.nan
        best = -np.inf
        for visit in range(1, 5):
            change = scores[:, visit] - scores[:, 0]
            change = change[~np.isnan(change)]
            best = max(best, change.mean() / change.std(ddof=1))
        brute.append(best)
    found = null_effects(matrix, present, 1, 20_000)
    for share in (0.1, 0.5, 0.9, 0.975):
        assert np.quantile(found, share) == pytest.approx(np.quantile(brute, share), abs=0.05)


def test_observed_best_session_by_hand() -> None:
    """Changes 1, 2, 3 (d_z 2) and 1, 3, 5 (d_z 1.5); a fall improves."""
    scores = -np.array([[0, 1, 1], [0, 2, 3], [0, 3, 5.0]])
    effects, largest = largest_effects(-scores)
    assert effects == pytest.approx([2, 1.5])
    found = best_session(scores + np.array([[5], [1], [3]]), -1)
    assert found.observed == pytest.approx(largest)
    assert (found.people, found.sessions) == (3, 2)
    assert found.low < found.median < found.high
    assert 0 < found.p < 0.5


def test_seed_fixes_the_null_distribution() -> None:
    scores = np.random.default_rng(2).normal(size=(9, 8)) + np.arange(9)[:, None]
    assert best_session(scores, 1, seed=3) == best_session(scores, 1, seed=3)
    assert best_session(scores, 1, seed=3) != best_session(scores, 1, seed=4)


def test_too_few_sessions_have_no_best_one() -> None:
    scores = np.random.default_rng(2).normal(size=(9, 3))
    scores[:, 2] = np.nan
    assert best_session(scores, 1) is None
    constant = np.zeros((9, 4))
    assert best_session(constant, 1) is None
