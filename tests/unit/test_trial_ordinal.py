"""Ranks, proportional odds and responders against enumeration, scipy, statsmodels and papers."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from scipy.stats.contingency import relative_risk
from statsmodels.miscmodels.ordinal_model import OrderedModel

from tscs.reasons import REASONS
from tscs.trials.ordinal import rank_comparison, rank_sums
from tscs.trials.proportional_odds import proportional_odds
from tscs.trials.responder import katz, newcombe, responder_comparison

ARMS = np.arange(12) < 5
GRADES = np.array([0, 1, 1, 1.5, 2, 1, 2, 2, 3, 3, 1.5, 4])


def enumerated_p(values, m):
    ranks = stats.rankdata(values)
    sums = np.array([ranks[list(chosen)].sum() for chosen in combinations(range(len(ranks)), m)])
    centre = m * ranks.mean()
    observed = ranks[:m].sum()
    return np.mean(np.abs(sums - centre) >= np.abs(observed - centre) - 1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_the_exact_p_is_that_of_all_assignments_with_ties(seed):
    grades = np.random.default_rng(seed).integers(0, 4, 12) / 2.0
    found = rank_comparison(grades, ARMS)
    assert found.p_exact == pytest.approx(enumerated_p(grades, 5), rel=1e-12)


def test_without_ties_it_is_the_tabled_distribution():
    values = np.random.default_rng(5).normal(size=40)
    arms = np.arange(40) < 17
    found = rank_comparison(values, arms)
    exact = stats.mannwhitneyu(values[arms], values[~arms], method="exact")
    normal = stats.mannwhitneyu(
        values[arms], values[~arms], method="asymptotic", use_continuity=False
    )
    assert found.u == exact.statistic
    assert found.p_exact == pytest.approx(exact.pvalue, rel=1e-11)
    assert found.p_asymptotic == pytest.approx(normal.pvalue, rel=1e-11)


def test_the_probability_counts_ties_half_and_has_an_interval():
    found = rank_comparison(GRADES, ARMS)
    higher = GRADES[ARMS][:, None] - GRADES[~ARMS]
    assert found.superiority == np.mean((higher > 0) + (higher == 0) / 2)
    assert 0 < found.low < found.superiority < found.high < 1
    wide = rank_comparison(GRADES, ARMS, alpha=0.01)
    assert wide.low < found.low
    assert wide.high > found.high


def test_rank_sums_are_counts_of_all_choices():
    counts = rank_sums(stats.rankdata(GRADES), 5)
    assert counts.sum() == 792
    assert len(counts) - 1 == 2 * np.sort(stats.rankdata(GRADES))[-5:].sum()


def test_rounding_of_changes_keeps_ties():
    first, last = np.full(8, 0.3), np.array([0.1, 0.1, 0.2, 0.1, 0.2, 0.2, 0.1, 0.2])
    arms = np.arange(8) < 4
    changes = last - first
    changes[0] += 1e-16
    assert rank_comparison(changes, arms).p_exact == rank_comparison(last, arms).p_exact


def test_many_people_have_no_exact_p():
    values = np.arange(121.0)
    found = rank_comparison(values, values % 2 == 0)
    assert np.isnan(found.p_exact)
    assert found.reason == ""
    assert found.p_asymptotic > 0.9


def test_proportional_odds_agree_with_statsmodels():
    rng = np.random.default_rng(8)
    arms, baseline = np.arange(60) < 30, rng.normal(size=60)
    grades = np.digitize(baseline - arms + rng.logistic(size=60), [-1.5, 0, 1.5]) * 1.0
    found = proportional_odds(grades, arms, 100 + 10 * baseline[:, None])
    columns = np.column_stack([arms, baseline]) * 1.0
    model = OrderedModel(grades, columns, distr="logit").fit(method="bfgs", disp=0, gtol=1e-9)
    assert found.coefficients == pytest.approx(model.params[:2] / [1, 10], rel=1e-5)
    assert found.coefficient_se == pytest.approx(model.bse[:2] / [1, 10], rel=1e-4)
    assert found.log_likelihood == pytest.approx(model.llf, abs=1e-8)
    assert found.p == pytest.approx(model.pvalues[0], rel=1e-4)
    assert found.odds_ratio == pytest.approx(np.exp(model.params[0]), rel=1e-5)


def test_two_grades_without_covariates_give_the_log_odds_ratio():
    grades = np.array([0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1])
    found = proportional_odds(grades, ARMS)
    odds = np.log((3 / 2) / (2 / 5))
    error = np.sqrt(1 / 3 + 1 / 2 + 1 / 2 + 1 / 5)
    assert [found.coefficients[0], found.coefficient_se[0]] == pytest.approx([odds, error])
    assert found.thresholds[0] == pytest.approx(np.log(5 / 2))
    assert [found.low, found.high] == pytest.approx([odds - 1.959964 * error,
                                                     odds + 1.959964 * error])  # fmt: skip


@pytest.mark.parametrize(
    ("grades", "arms", "covariates", "reason"),
    [
        (ARMS * 1.0, ARMS, None, "separated"),
        (GRADES, ARMS, ARMS[:, None] * 2.0, "dependent_columns"),
        (np.ones(12), ARMS, None, "constant_outcome"),
        (GRADES, np.ones(12, dtype=bool), None, "arm_empty"),
        (GRADES, np.arange(12) < 2, None, "fewer_than_three_per_arm"),
        (np.full(12, np.nan), ARMS, None, "no_values"),
    ],
)
def test_what_cannot_be_compared_has_a_reason(grades, arms, covariates, reason):
    found = proportional_odds(grades, arms, covariates)
    assert found.reason == reason
    assert reason in REASONS
    assert np.isnan([found.z, found.p, found.low, found.odds_ratio]).all()
    if reason not in ("separated", "dependent_columns"):
        ranks = rank_comparison(grades, arms)
        assert ranks.reason == reason
        assert np.isnan([ranks.superiority, ranks.p_exact]).all()


@pytest.mark.parametrize(
    ("counts", "limits"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_limits_of_the_difference_are_those_of_newcombe_1998(counts, limits):
    found = newcombe(*counts)
    assert (found.low, found.high) == pytest.approx(limits, abs=5e-5)


def test_limits_of_the_ratio_are_those_of_katz():
    expected = relative_risk(10, 17, 5, 17)
    low, high = expected.confidence_interval()
    found = katz(10, 17, 5, 17)
    assert [found.estimate, found.low, found.high] == pytest.approx(
        [expected.relative_risk, low, high]
    )


def test_responders_are_counted_and_missing_answers_left_out():
    responder = np.array([1, 1, 1, 0, np.nan, 0, 0, 0, 1, 0, np.nan, 0])
    found = responder_comparison(responder, ARMS)
    counts = found.responders_active, found.n_active, found.responders_control, found.n_control
    assert counts == (3, 4, 1, 6)
    assert found.difference.estimate == pytest.approx(3 / 4 - 1 / 6)
    assert found.p == pytest.approx(stats.fisher_exact([[3, 1], [1, 5]]).pvalue)
    assert found.odds_ratio.low < found.odds_ratio.estimate < found.odds_ratio.high


def test_nobody_or_everybody_has_no_ratio():
    for answer in (0.0, 1.0):
        found = responder_comparison(np.full(12, answer), ARMS)
        assert (found.p, found.difference.estimate) == (1.0, 0.0)
        assert found.ratio_reason == "no_ratio"
        assert np.isnan([found.odds_ratio.estimate, found.risk_ratio.low]).all()
    none = responder_comparison(ARMS * 1.0, ARMS)
    assert none.odds_ratio.estimate == np.inf
    assert none.ratio_reason == "no_ratio"


@pytest.mark.parametrize(
    ("values", "arms", "reason"),
    [
        (np.full(12, np.nan), ARMS, "no_values"),
        (np.ones(12), ~np.zeros(12, dtype=bool), "arm_empty"),
        (np.ones(12), np.arange(12) < 2, "fewer_than_three_per_arm"),
    ],
)
def test_responders_that_cannot_be_compared_have_a_reason(values, arms, reason):
    found = responder_comparison(values, arms)
    assert (found.reason, found.ratio_reason) == (reason, reason)
    assert np.isnan([found.p, found.difference.estimate]).all()
