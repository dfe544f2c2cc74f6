"""Least-squares comparison of two arms against statsmodels and hand-computed cases."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.api import OLS

from trial_data import trial
from tscs.reasons import REASONS
from tscs.trials.ancova import ancova
from tscs.trials.columns import strata_columns

ARMS = np.arange(8) < 4


def test_two_groups_give_the_t_test():
    first, second = [3.0, 5.0, 7.0, 9.0], [2.0, 2.0, 4.0, 8.0]
    found = ancova([*first, *second], ARMS)
    expected = stats.ttest_ind(first, second)
    low, high = expected.confidence_interval()
    assert found.estimate == pytest.approx(2.0, rel=1e-14)
    assert found.df == 6
    got = [found.t, found.p, found.low, found.high]
    assert got == pytest.approx([*expected[:2], low, high], rel=1e-12)


def test_least_squares_and_hc3_agree_with_statsmodels():
    data = trial(seed=3)
    covariates = np.column_stack([data.baseline, strata_columns(data.strata)])
    covariates[5, 0] = np.nan
    found = ancova(data.y[:, 2], data.active, covariates)
    kept = np.isfinite(data.y[:, 2]) & np.isfinite(covariates[:, 0])
    columns = np.column_stack([np.ones(30), data.active, covariates])[kept]
    expected = OLS(data.y[kept, 2], columns).fit()
    robust = OLS(data.y[kept, 2], columns).fit(cov_type="HC3", use_t=True)
    low, high = expected.conf_int()[1]
    assert found.df == expected.df_resid
    got = [found.estimate, found.se, found.p, found.low, found.high, found.sigma]
    wanted = [expected.params[1], expected.bse[1], expected.pvalues[1], low, high]
    assert got == pytest.approx([*wanted, np.sqrt(expected.scale)], rel=1e-11)
    assert [found.robust.se, found.robust.p] == pytest.approx(
        [robust.bse[1], robust.pvalues[1]], rel=1e-11
    )
    assert found.n_active + found.n_control == kept.sum()


def test_many_data_sets_are_as_one_by_one():
    rng = np.random.default_rng(1)
    y, x = rng.normal(size=(2, 5, 8)), rng.normal(size=(2, 5, 8, 2))
    y[0, 0, 3] = x[1, 1, 2, 0] = np.nan
    arms = rng.permuted(np.broadcast_to(ARMS, y.shape), axis=-1)
    together = ancova(y, arms, x)
    for place in np.ndindex(2, 5):
        alone = ancova(y[place], arms[place], x[place])
        for part in ("estimate", "se", "df", "p", "low", "high", "n_active"):
            assert getattr(together, part)[place] == pytest.approx(getattr(alone, part), rel=1e-12)
        assert together.robust.se[place] == pytest.approx(alone.robust.se, rel=1e-12)


def test_covariates_that_say_nothing_new_change_nothing():
    data = trial(seed=4, missing=0.0)
    once = ancova(data.y[:, 0], data.active, data.baseline[:, None])
    columns = np.column_stack([data.baseline, 3 - data.baseline, np.ones(30)])
    again = ancova(data.y[:, 0], data.active, columns)
    assert again.df == once.df
    assert again.estimate == pytest.approx(once.estimate, rel=1e-10)
    assert again.se == pytest.approx(once.se, rel=1e-10)


def test_strata_are_indicators_in_the_order_of_labels():
    wanted = [[0, 0], [1, 0], [0, 1], [1, 0]]
    assert strata_columns(["a", "b", "c", "b"]).tolist() == wanted
    assert strata_columns(["a", "a"]).shape == (2, 0)


LINE = np.arange(8.0)


@pytest.mark.parametrize(
    ("y", "arms", "covariates", "reason"),
    [
        (LINE, np.ones(8, dtype=bool), None, "arm_empty"),
        (np.full(8, np.nan), ARMS, None, "no_values"),
        (LINE, LINE < 2, None, "fewer_than_three_per_arm"),
        (np.full(8, 0.1) * 3, ARMS, None, "constant_outcome"),
        (LINE**2, ARMS, ARMS * 2.0, "dependent_columns"),
        (LINE + ARMS, ARMS, LINE, "zero_residual_variance"),
        (LINE[:6] ** 2, ARMS[1:7], LINE[:6, None] ** [1, 3, 4, 5], "no_residual_df"),
    ],
)
def test_what_cannot_be_compared_has_a_reason(y, arms, covariates, reason):
    columns = covariates[:, None] if np.ndim(covariates) == 1 else covariates
    found = ancova(y, arms, columns)
    assert found.reason == reason
    assert reason in REASONS
    assert np.isnan([found.estimate, found.se, found.p, found.robust.se]).all()
