"""Mixed models against hand-computed cases, dense matrices, and data that determine no model."""

import numpy as np
import pytest
from scipy import stats

from tscs.mixed import (
    MixedModelError,
    cluster_robust,
    descent,
    fit_mixed,
    kenward_roger,
    participant_slopes,
    piecewise_columns,
    random_slope,
    satterthwaite,
    slope_columns,
    slopes_test,
    visit_columns,
    visit_contrast,
)
from tscs.reasons import REASONS

PEOPLE, VISITS = 9, 10
TIME = np.arange(VISITS, dtype=float)


def cohort(seed: int = 4, slope_sd: float = 0.5) -> np.ndarray:
    """Return outcomes, shape (people, visits), around a line per person."""
    rng = np.random.default_rng(seed)
    level, slope = 3 * rng.standard_normal((PEOPLE, 1)), slope_sd * rng.standard_normal((PEOPLE, 1))
    return 20 + level + slope * TIME + rng.standard_normal((PEOPLE, VISITS))


def rows(y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return outcome, time and person of the values that are not NaN."""
    person, visit = np.nonzero(np.isfinite(y))
    return y[person, visit], TIME[visit], person


def with_gaps(y: np.ndarray) -> np.ndarray:
    y = y.copy()
    y[[0, 0, 2, 5, 8], [9, 8, 4, 0, 7]] = np.nan
    return y


@pytest.fixture
def one_way():
    """Three people at 2, 5 and 8, each measured one below and one above."""
    ones = np.ones((6, 1))
    return fit_mixed([1, 3, 4, 6, 7, 9], ones, list("aabbcc"), ones)


def test_balanced_one_way_layout_by_hand(one_way):
    # Mean squares within 2 and between 18: variances 2 and (18 - 2) / 2.
    assert one_way.sigma**2 == pytest.approx(2)
    assert one_way.random_covariance[0, 0] == pytest.approx(8)
    assert one_way.random_effects[:, 0] == pytest.approx(np.array([-1, 0, 1]) * 3 * 8 / 9)
    log_v = 3 * (np.log(2) + np.log(18))
    expected = -0.5 * (5 * np.log(2 * np.pi) + log_v + np.log(6 / 18) + 5)
    assert one_way.log_likelihood == pytest.approx(expected)
    assert not one_way.singular


@pytest.mark.parametrize("test", [kenward_roger, satterthwaite, cluster_robust])
def test_mean_of_a_balanced_layout_has_people_minus_one_df(one_way, test):
    mean = test(one_way, [1.0])
    assert (mean.estimate, mean.se, mean.df) == pytest.approx((5, np.sqrt(18 / 6), 2))
    assert (mean.low, mean.high) == pytest.approx(stats.t.interval(0.95, 2, 5, np.sqrt(3)))
    assert mean.p == pytest.approx(stats.ttest_1samp([2, 5, 8], 0).pvalue)


def test_maximum_likelihood_divides_by_all_observations():
    y = [1, 3, 4, 6, 7, 9]
    fit = fit_mixed(y, np.ones(6), list("aabbcc"), np.ones(6), reml=False)
    # Between sum of squares 36 over 3 people, within 6 over 3.
    assert fit.sigma**2 == pytest.approx(2)
    assert fit.random_covariance[0, 0] == pytest.approx((36 / 3 - 2) / 2)
    assert fit.n_parameters == 3
    assert fit.aic == pytest.approx(6 - 2 * fit.log_likelihood)


def test_people_without_differences_give_a_singular_fit():
    y = [1, 3, 3, 1, 1, 3]
    fit = fit_mixed(y, np.ones(6), list("aabbcc"), np.ones(6))
    assert fit.singular
    assert fit.converged
    assert fit.random_covariance[0, 0] == 0
    assert fit.sigma**2 == pytest.approx(6 / 5)
    assert satterthwaite(fit, [1]).df == pytest.approx(5)


def dense(y, x, person, covariance, sigma):
    """Return V, its derivatives in the elements of the covariance and sigma², and the columns."""
    columns = slope_columns(x)
    same = person[:, np.newaxis] == person
    units = [
        np.array(unit, float) for unit in ([[1, 0], [0, 0]], [[0, 1], [1, 0]], [[0, 0], [0, 1]])
    ]
    parts = [same * (columns @ unit @ columns.T) for unit in units] + [np.eye(len(y))]
    return same * (columns @ covariance @ columns.T) + sigma**2 * np.eye(len(y)), parts, columns


def test_kenward_roger_equals_its_definition_with_dense_matrices():
    y, x, person = rows(with_gaps(cohort()))
    fit = random_slope(y, x, person)
    v, parts, columns = dense(y, x, person, fit.random_covariance, fit.sigma)
    inverse = np.linalg.inv(v)
    phi = np.linalg.inv(columns.T @ inverse @ columns)
    p = [-columns.T @ inverse @ part @ inverse @ columns for part in parts]
    information, q = np.empty((4, 4)), {}
    for a in range(4):
        for b in range(4):
            q[a, b] = columns.T @ inverse @ parts[a] @ inverse @ parts[b] @ inverse @ columns
            information[a, b] = np.trace(inverse @ parts[a] @ inverse @ parts[b])
            information[a, b] += np.trace(phi @ p[a] @ phi @ p[b]) - 2 * np.trace(phi @ q[a, b])
    w = 2 * np.linalg.inv(information)
    pairs = [(a, b) for a in range(4) for b in range(4)]
    adjusted = phi + 2 * phi @ sum(w[a, b] * (q[a, b] - p[a] @ phi @ p[b]) for a, b in pairs) @ phi
    for weights in ([0.0, 1.0], [1.0, 4.0]):
        contrast = np.array(weights)
        change = np.array([contrast @ phi @ part @ phi @ contrast for part in p])
        df = 2 * (contrast @ phi @ contrast) ** 2 / (change @ w @ change)
        found = kenward_roger(fit, weights)
        expected = (contrast @ fit.beta, np.sqrt(contrast @ adjusted @ contrast), df)
        assert (found.estimate, found.se, found.df) == pytest.approx(expected, rel=1e-6)
    assert fit.covariance == pytest.approx(phi)


def test_the_fit_is_a_maximum_of_the_dense_restricted_likelihood():
    y, x, person = rows(with_gaps(cohort()))
    fit = random_slope(y, x, person)

    def log_likelihood(covariance, sigma):
        v, _, columns = dense(y, x, person, covariance, sigma)
        inverse = np.linalg.inv(v)
        information = columns.T @ inverse @ columns
        residual = y - columns @ np.linalg.solve(information, columns.T @ inverse @ y)
        logs = np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1]
        freedom = len(y) - 2
        return -0.5 * (freedom * np.log(2 * np.pi) + logs + residual @ inverse @ residual)

    best = log_likelihood(fit.random_covariance, fit.sigma)
    assert fit.log_likelihood == pytest.approx(best, abs=1e-8)
    for i, j in [(0, 0), (0, 1), (1, 1)]:
        for step in (-1e-2, 1e-2):
            moved = fit.random_covariance.copy()
            moved[i, j] = moved[j, i] = moved[i, j] + step * np.sqrt(moved[i, i] * moved[j, j])
            assert log_likelihood(moved, fit.sigma) < best
    assert max(log_likelihood(fit.random_covariance, s * fit.sigma) for s in (0.99, 1.01)) < best


def test_predictions_and_columns_reproduce_a_nearly_noiseless_cohort():
    rng = np.random.default_rng(2)
    lines = rng.standard_normal((PEOPLE, 2))
    y = lines[:, :1] + lines[:, 1:] * TIME + 1e-4 * rng.standard_normal((PEOPLE, VISITS))
    fit = random_slope(*rows(y))
    assert fit.converged
    assert fit.random_effects + fit.beta == pytest.approx(lines, abs=1e-3)
    slope = stats.ttest_1samp(lines[:, 1], 0)
    assert kenward_roger(fit, [0, 1]).p == pytest.approx(slope.pvalue, rel=1e-2)


def test_visits_and_pieces_of_a_study():
    levels = ["S1", "S2", "FU"]
    assert visit_columns(["FU", "S1", "S2"], levels).tolist() == [[1, 0, 1], [1, 0, 0], [1, 1, 0]]
    assert visit_contrast(levels, "FU", "S1").tolist() == [0, 0, 1]
    assert visit_contrast(levels, "FU", "S2").tolist() == [0, -1, 1]
    pieces = piecewise_columns([0, 2, 4, 5], 4, [False, False, False, True])
    assert pieces.tolist() == [[1, 0, 0], [1, 2, 0], [1, 4, 0], [1, 4, 1]]


def test_visit_contrast_of_complete_data_is_the_mean_change():
    y = cohort(slope_sd=0.0)
    values, _, person = rows(y)
    visit = np.tile(np.arange(VISITS), PEOPLE)
    fit = fit_mixed(values, visit_columns(visit, range(VISITS)), person, np.ones(len(values)))
    change = kenward_roger(fit, visit_contrast(range(VISITS), 7, 0))
    assert change.estimate == pytest.approx((y[:, 7] - y[:, 0]).mean())
    assert change.df == pytest.approx((PEOPLE - 1) * (VISITS - 1))


DEGENERATE = {
    "not_finite": (np.where(np.eye(PEOPLE, VISITS) == 1, np.inf, cohort()), TIME, range(PEOPLE)),
    "too_few_people": (cohort()[:1], TIME, [0]),
    "dependent_columns": (cohort(), np.full(VISITS, 7.0), range(PEOPLE)),
    "no_residual_df": (cohort()[:, :2], TIME[:2], range(PEOPLE)),
    "zero_residual_variance": (np.outer(np.arange(PEOPLE), 1 + 0.3 * TIME), TIME, range(PEOPLE)),
}


@pytest.mark.parametrize("reason", DEGENERATE)
@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_data_that_determine_no_model_are_named(reason, unit):
    y, x, people = DEGENERATE[reason]
    person = np.repeat(list(people), y.shape[1])
    with pytest.raises(MixedModelError, match="mixed model: ") as caught:
        random_slope(unit * y.ravel(), np.tile(x, len(y)), person)
    assert caught.value.reason == reason
    assert str(caught.value) == f"mixed model: {REASONS[reason]}"


@pytest.mark.parametrize("level", [0.0, 0.1, 1e6])
def test_equal_values_have_no_residual_variance(level):
    y, x, person = rows(np.full((PEOPLE, VISITS), level))
    with pytest.raises(MixedModelError, match="no residual variance"):
        random_slope(y, x, person)


def test_nothing_is_inferred_from_an_unfinished_search(monkeypatch):
    monkeypatch.setattr(descent, "STEPS_MAX", 1)
    fit = random_slope(*rows(cohort()))
    assert not fit.converged
    for test in (kenward_roger, satterthwaite, cluster_robust):
        with pytest.raises(MixedModelError) as caught:
            test(fit, [0, 1])
        assert caught.value.reason == "not_converged"


def test_kenward_roger_needs_the_restricted_likelihood():
    fit = random_slope(*rows(cohort()), reml=False)
    with pytest.raises(MixedModelError) as caught:
        kenward_roger(fit, [0, 1])
    assert caught.value.reason == "needs_reml"
    assert satterthwaite(fit, [0, 1]).df > 0


def test_slopes_of_many_data_sets_equal_a_loop():
    y = np.stack([with_gaps(cohort(seed)) for seed in range(20)])
    found = slopes_test(y, TIME)
    for number, data in enumerate(y):
        slopes = [
            stats.linregress(TIME[np.isfinite(row)], row[np.isfinite(row)]).slope for row in data
        ]
        expected = stats.ttest_1samp(slopes, 0)
        interval = expected.confidence_interval()
        values = (found.t, found.p, found.low, found.high)
        theirs = (expected.statistic, expected.pvalue, interval.low, interval.high)
        assert [value[number] for value in values] == pytest.approx(theirs)
        assert participant_slopes(data, TIME) == pytest.approx(slopes)


def test_slopes_need_three_visits_and_a_test_two_people():
    y = cohort()[:2]
    y[1, 2:] = np.nan
    assert np.isfinite(participant_slopes(y, TIME)).tolist() == [True, False]
    alone = slopes_test(y, TIME)
    assert (alone.n, alone.df) == (1, 0)
    assert np.isnan([alone.se, alone.t, alone.p, alone.low, alone.high]).all()
    equal = slopes_test(np.tile(TIME, (4, 1)), TIME)
    assert equal.estimate == pytest.approx(1)
    assert np.isnan([equal.t, equal.p, equal.low, equal.high]).all()
