"""Repeated-measures model against dense matrices, numerical derivatives and special cases."""

import numpy as np
import pytest

from trial_data import dense_deviance, dense_spread, trial
from tscs.mixed import MixedModelError, cluster_robust, descent, fit_mixed
from tscs.reasons import REASONS
from tscs.trials.ancova import ancova
from tscs.trials.clda import clda
from tscs.trials.inference import (
    CLUSTER_ROBUST,
    KENWARD_ROGER,
    KENWARD_ROGER_LINEAR,
    SATTERTHWAITE,
    contrast_tests,
)
from tscs.trials.mmrm import STRUCTURES, Attempt, comparable, mmrm, visit_effects, with_strata
from tscs.trials.repeated import fit_repeated
from tscs.trials.structures import COMPOUND, TOEPLITZ, UNSTRUCTURED, Triangle, structure

VISITS = 3
METHODS = (KENWARD_ROGER_LINEAR, KENWARD_ROGER, SATTERTHWAITE, CLUSTER_ROBUST)


def forms():
    return [*(structure(name, 4) for name in STRUCTURES), Triangle(4)]


def design(data):
    columns = visit_effects(data.active, data.y.shape[1], data.baseline)
    return with_strata(columns, data.strata, np.ones(len(data.active), dtype=bool))


def numerical(function, theta):
    """Return first and second derivatives, shapes (K, ...) and (K, K, ...)."""
    step = 1e-4 * np.eye(len(theta))
    first = [(function(theta + h) - function(theta - h)) / 2e-4 for h in step]
    second = [
        [
            function(theta + h + k) - function(theta + h - k) - function(theta - h + k)
            + function(theta - h - k)
            for k in step
        ]
        for h in step
    ]  # fmt: skip
    return np.array(first), np.array(second) / 4e-8


@pytest.mark.parametrize("form", forms(), ids=[*STRUCTURES, "triangle"])
def test_derivatives_of_structures(form):
    correlation = 0.5 + 0.5 * np.eye(4)
    theta = form.initial(np.array([1.0, 2.0, 1.5, 0.7]), correlation)
    theta = theta + np.linspace(-0.2, 0.3, len(theta))
    found = form.derivatives(theta)
    first, second = numerical(form.covariance, theta)
    assert found.value == pytest.approx(form.covariance(theta), rel=1e-13)
    assert found.first == pytest.approx(first, abs=1e-6)
    assert found.second == pytest.approx(second, abs=1e-5)


def test_the_triangle_is_the_unstructured_covariance():
    theta = np.linspace(-0.5, 0.8, 10)
    triangle = Triangle(4)
    same = structure(UNSTRUCTURED, 4).covariance(triangle.standard(theta))
    assert same == pytest.approx(triangle.covariance(theta), rel=1e-12)


@pytest.mark.parametrize("name", STRUCTURES)
def test_the_likelihood_is_that_of_dense_matrices_and_highest_at_the_fit(name):
    data = trial(seed=5)
    x, theta = design(data), None
    fit = fit_repeated(data.y, x, name)
    assert fit.converged
    highest = dense_deviance(data.y, x, fit.covariance)
    assert fit.log_likelihood == pytest.approx(-highest / 2, abs=1e-9)
    theta = fit.optimum.theta
    for shift in 0.05 * np.random.default_rng(1).standard_normal((20, len(theta))):
        near = fit.rows.unit**2 * fit.structure.covariance(theta + shift)
        assert dense_deviance(data.y, x, near) > highest


@pytest.mark.parametrize("name", STRUCTURES)
def test_degrees_of_freedom_are_satterthwaite_s_by_numerical_derivatives(name):
    data = trial(seed=6)
    x = design(data)
    fit = fit_repeated(data.y, x, name)
    weights = np.eye(x.shape[2])[5]
    theta, unit = fit.optimum.theta, fit.rows.unit**2

    def variance(theta):
        covariance = unit * fit.structure.covariance(theta)
        return weights @ dense_spread(data.y, x, covariance) @ weights

    def deviance(theta):
        return dense_deviance(data.y, x, unit * fit.structure.covariance(theta))

    spread = 2 * np.linalg.inv(numerical(deviance, theta)[1])
    slope, value = numerical(variance, theta)[0], variance(theta)
    expected = 2 * value**2 / (slope @ spread @ slope)
    for method in METHODS[:3]:
        found = contrast_tests(fit, weights[None], method)
        assert found.df[0] == pytest.approx(expected, rel=1e-4)
    assert found.se[0] == pytest.approx(np.sqrt(value), rel=1e-9)


@pytest.mark.parametrize("name", STRUCTURES)
def test_kenward_roger_linear_does_not_depend_on_the_parametrisation(name):
    """The bias by dense sums over people, in the elements of the covariance themselves."""
    data = trial(seed=7)
    x = design(data)
    fit = fit_repeated(data.y, x, name)
    unit = fit.rows.unit**2
    first = unit * fit.structure.derivatives(fit.optimum.theta).first
    spread, weights = 2 * np.linalg.inv(fit.hessian), np.eye(x.shape[2])[3]
    phi = dense_spread(data.y, x, fit.covariance)
    p = np.zeros((len(first), *phi.shape))
    q = np.zeros((len(first), *p.shape))
    for values, columns in zip(data.y, x, strict=True):
        seen = np.isfinite(values)
        if seen.any():
            w = np.linalg.inv(fit.covariance[np.ix_(seen, seen)])
            z, d = columns[seen], first[:, seen][:, :, seen]
            p -= z.T @ w @ d @ w @ z
            q += z.T @ w @ d[:, None] @ w @ d[None] @ w @ z
    bias = np.einsum("ij,ijab->ab", spread, q - p[:, None] @ phi @ p[None])
    expected = weights @ (phi + 2 * phi @ bias @ phi) @ weights
    found = contrast_tests(fit, weights[None], KENWARD_ROGER_LINEAR)
    assert found.se[0] == pytest.approx(np.sqrt(expected), rel=1e-9)


def test_complete_data_give_the_analysis_of_covariance_at_each_visit():
    data = trial(seed=8, missing=0.0)
    found = mmrm(data.y, data.active, data.baseline)
    once = ancova(data.y.T, data.active, data.baseline[:, None])
    for part in ("estimate", "se", "df", "p", "low", "high"):
        assert getattr(found, part) == pytest.approx(getattr(once, part), rel=1e-6)


@pytest.mark.parametrize("method", [KENWARD_ROGER_LINEAR, SATTERTHWAITE])
def test_one_visit_is_the_analysis_of_covariance(method):
    data = trial(seed=9)
    found = mmrm(data.y[:, :1], data.active, data.baseline, method=method)
    once = ancova(data.y[:, 0], data.active, data.baseline[:, None])
    for part in ("estimate", "se", "df", "p", "low", "high"):
        assert getattr(found, part)[0] == pytest.approx(getattr(once, part), rel=1e-9)
    assert found.covariance[0, 0] == pytest.approx(once.sigma**2, rel=1e-9)


def test_compound_symmetry_is_the_random_intercept():
    data = trial(seed=10)
    x, seen = design(data), np.isfinite(data.y)
    fit, people = fit_repeated(data.y, x, COMPOUND), np.nonzero(seen)[0]
    other = fit_mixed(data.y[seen], x[seen], people, np.ones(len(people)))
    assert fit.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-8)
    assert fit.beta == pytest.approx(other.beta, rel=1e-6)
    weights = np.eye(x.shape[2])[4]
    robust, expected = (
        contrast_tests(fit, weights[None], CLUSTER_ROBUST),
        cluster_robust(other, weights),
    )
    assert [robust.se[0], robust.df[0]] == pytest.approx([expected.se, expected.df], rel=1e-5)


def test_a_constrained_model_of_complete_data_is_close_to_the_adjusted_one():
    data = trial(seed=11, n=200, missing=0.0)
    adjusted = mmrm(data.y, data.active, data.baseline)
    constrained = clda(data.y, data.active, data.baseline)
    assert constrained.estimate == pytest.approx(adjusted.estimate, rel=1e-6)
    assert constrained.se == pytest.approx(adjusted.se, rel=0.01)
    assert constrained.covariance.shape == (4, 4)


def test_structures_are_tried_in_their_order_and_reported():
    data = trial(seed=12, missing=0.0)
    twice = np.column_stack([data.y[:, 0], data.y[:, 0], data.y[:, 2]])
    found = mmrm(twice, data.active, data.baseline)
    assert found.attempts[0] == Attempt(UNSTRUCTURED, "singular_covariance")
    assert found.attempts[-1] == Attempt(found.structure, "")
    assert [a.structure for a in found.attempts] == list(STRUCTURES[: len(found.attempts)])
    assert found.converged
    assert found.method == KENWARD_ROGER_LINEAR


def test_compound_symmetry_as_last_resort_is_cluster_robust(monkeypatch):
    data = trial(seed=13)
    monkeypatch.setattr(descent, "STEPS_MAX", 0)
    failed = mmrm(data.y, data.active, data.baseline)
    assert not failed.converged
    assert list(failed.reason) == ["not_converged"] * VISITS
    monkeypatch.undo()
    names = (UNSTRUCTURED, COMPOUND)
    twice = np.column_stack([data.y[:, 0], data.y[:, 0]])
    found = mmrm(twice, data.active, data.baseline, structures=names)
    assert found.reason.tolist() == ["singular_covariance"] * 2
    late = data.y.copy()
    late[::2, 1] = late[1::2, 2] = np.nan
    # Nobody is seen at both of two visits: their covariance is unknown.
    late[:6, 1:] = np.nan
    found = mmrm(late, np.arange(30) % 4 < 2, data.baseline, structures=names)
    assert (found.structure, found.method) == (COMPOUND, CLUSTER_ROBUST)
    assert [attempt.reason for attempt in found.attempts] == ["not_converged", ""]


def test_nothing_is_inferred_from_a_fit_that_is_not_regular():
    data = trial(seed=12, missing=0.0)
    fit = fit_repeated(data.y[:, [0, 0]], visit_effects(data.active, 2), UNSTRUCTURED)
    with pytest.raises(MixedModelError) as caught:
        contrast_tests(fit, np.eye(4))
    assert caught.value.reason == "singular_covariance"


def test_a_variance_that_kenward_and_roger_correct_to_below_zero_has_a_reason():
    rng, n = np.random.default_rng(11), 12
    reasons = set()
    for _ in range(300):
        y = rng.normal(size=(n, 4)) + rng.normal(size=(n, 1))
        y[rng.random(y.shape) < 0.1] = np.nan
        found = mmrm(y, np.arange(n) < 6, rng.normal(size=n), method=KENWARD_ROGER)
        assert (np.isfinite(found.p) == (found.reason == "")).all()
        reasons |= set(found.reason)
    assert "variance_not_positive" in reasons
    assert reasons <= {"", "fewer_than_three_per_arm", *REASONS}


def test_strata_take_part_in_the_model():
    data = trial(seed=14)
    found = mmrm(data.y, data.active, data.baseline, data.strata)
    x = design(data)
    fit = fit_repeated(data.y, x, UNSTRUCTURED)
    tests = contrast_tests(fit, np.eye(x.shape[2])[3:6])
    assert found.estimate == pytest.approx(tests.estimate, rel=1e-7)
    assert found.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-7)
    plain = mmrm(data.y, data.active, data.baseline)
    assert abs(found.estimate - plain.estimate).min() > 1e-6


def test_a_visit_that_cannot_be_compared_is_left_out_with_its_reason():
    data = trial(seed=15, visits=4)
    y = data.y.copy()
    y[:, 0], y[:, 1] = np.nan, 3.0
    y[data.active, 2] = np.nan
    found = mmrm(y, data.active, data.baseline)
    assert found.reason.tolist() == ["no_values", "constant_outcome", "arm_empty", ""]
    alone = mmrm(y[:, 3:], data.active, data.baseline)
    assert found.p[3] == alone.p[0]
    assert np.isnan(found.p[:3]).all()
    assert np.isnan(found.covariance[:3]).all()
    assert found.n_control[2] == np.isfinite(y[~data.active, 2]).sum()


def test_people_without_a_baseline_count_only_in_the_constrained_model():
    data = trial(seed=16, missing=0.0)
    baseline = data.baseline.copy()
    baseline[:2] = np.nan
    assert mmrm(data.y, data.active, baseline).n == 28
    found = clda(data.y, data.active, baseline)
    assert found.n == 30
    assert found.n_active.tolist() == [15] * VISITS


@pytest.mark.parametrize("model", [mmrm, clda])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"active": np.ones(30, dtype=bool)}, "arm_empty"),
        ({"active": np.arange(30) < 2}, "fewer_than_three_per_arm"),
        ({"y": np.full((30, 3), 7.5)}, "constant_outcome"),
        ({"y": np.full((30, 3), np.nan)}, "no_values"),
        ({"baseline": np.full(30, np.nan)}, "no_values"),
    ],
)
def test_what_cannot_be_compared_has_a_reason(model, change, reason):
    values = vars(trial()) | change
    found = model(values["y"], values["active"], values["baseline"], values["strata"])
    assert found.reason.tolist() == [reason] * VISITS
    assert reason in REASONS
    assert not found.converged
    assert np.isnan([found.estimate, found.se, found.p]).all()


def test_an_exact_fit_and_a_stratum_that_is_the_arm_have_reasons():
    data = trial(missing=0.0)
    exact = mmrm(np.column_stack([data.y[:, 0], data.baseline * 2]), data.active, data.baseline)
    assert exact.reason.tolist() == ["zero_residual_variance"] * 2
    confounded = mmrm(data.y, data.active, data.baseline, data.active)
    assert confounded.reason.tolist() == ["dependent_columns"] * VISITS
    same = mmrm(data.y, data.active, np.full(30, 4.0))
    assert same.p == pytest.approx(mmrm(data.y, data.active).p, rel=1e-9)


def test_six_visits_are_refused():
    with pytest.raises(MixedModelError, match="up to five visits"):
        comparable(np.zeros((12, 6)), np.arange(12) < 6)


def test_near_singular_covariances_are_fitted():
    data = trial(seed=17, missing=0.0)
    rng = np.random.default_rng(2)
    close = data.y[:, :1] + 1e-2 * rng.standard_normal((30, 2))
    y = np.column_stack([data.y[:, 0], close])
    y[3, 1] = y[7, 2] = np.nan
    found = mmrm(y, data.active, data.baseline)
    assert found.structure == UNSTRUCTURED
    fit = dense_deviance(y, visit_effects(data.active, 3, data.baseline), found.covariance)
    assert found.log_likelihood == pytest.approx(-fit / 2, abs=1e-5)


def test_type_i_error_and_coverage_in_small_trials():
    rng, effect, runs = np.random.default_rng(20), -3.0, 400
    active, errors = np.arange(30) < 15, 0
    for _ in range(runs):
        baseline, person = rng.normal(20, 6, 30), rng.normal(0, 3, (30, 1))
        y = 0.8 * baseline[:, None] + person + rng.normal(0, 2.5, (30, 2))
        y += effect * active[:, None]
        y[rng.random(y.shape) < 0.15] = np.nan
        found = mmrm(y, active, baseline)
        assert found.structure == UNSTRUCTURED
        errors += not found.low[1] <= effect <= found.high[1]
    # Limits of 5 per cent in 400 runs at 99.5 per cent.
    assert 10 <= errors <= 32


def test_a_toeplitz_correlation_of_its_own_for_each_lag():
    shape = structure(TOEPLITZ, 3)
    s = shape.covariance(np.array([0.0, np.log(2), 0.0, 0.75, 0.0]))
    assert s == pytest.approx(np.array([[1, 1.2, 0], [1.2, 4, 1.2], [0, 1.2, 1]]), abs=1e-12)
