"""The test against a reference: by hand, by scipy, in families and as arrays."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from tscs.expectation import (
    ABOVE,
    NO_REFERENCE,
    NOT_ABOVE,
    Reference,
    against_reference,
    cohort_verdicts,
    holm,
    verdicts,
)


def test_by_hand() -> None:
    """Nine changes, mean 5, SD 3, against 2 (SE 1, 16 people).

    Variance 9/9 + 1 = 2; df = 4 / (1/8 + 1/15) = 480/23; t = 3 / sqrt(2).
    """
    test = against_reference(5.0, 3.0, 9, Reference(2.0, 1.0, 15))
    assert test.difference == 3
    assert test.standard_error == pytest.approx(np.sqrt(2))
    assert test.df == pytest.approx(480 / 23)
    assert test.p == pytest.approx(stats.t.sf(3 / np.sqrt(2), 480 / 23), rel=1e-12)
    low, high = test.limits(0.05)
    reach = stats.t.ppf(0.975, 480 / 23) * np.sqrt(2)
    assert (low, high) == pytest.approx((3 - reach, 3 + reach), rel=1e-12)


def test_equals_welch_of_scipy_when_both_samples_are_known() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        pilot = rng.normal(2, 3, rng.integers(3, 14))
        sham = rng.normal(1, 5, rng.integers(3, 30))
        reference = Reference(sham.mean(), stats.sem(sham), len(sham) - 1)
        ours = against_reference(pilot.mean(), pilot.std(ddof=1), len(pilot), reference)
        theirs = stats.ttest_ind(pilot, sham, equal_var=False, alternative="greater")
        assert ours.p == pytest.approx(theirs.pvalue, abs=1e-12)
        assert ours.df == pytest.approx(theirs.df, rel=1e-12)
        interval = stats.ttest_ind(pilot, sham, equal_var=False).confidence_interval(0.95)
        assert ours.limits(0.05) == pytest.approx((interval.low, interval.high), rel=1e-10)


def test_tau_widens_and_is_taken_as_known() -> None:
    """A tau of 2 adds 4 to the variance and to the numerator of the df only: 36 / (23/120)."""
    test = against_reference(5.0, 3.0, 9, Reference(2.0, 1.0, 15, tau=2.0))
    assert test.standard_error == pytest.approx(np.sqrt(6))
    assert test.df == pytest.approx(36 * 120 / 23)


@pytest.mark.parametrize(("n", "sd", "error"), [(1, 0.0, 1.0), (0, 0.0, 1.0), (9, 0.0, 0.0)])
def test_without_pairs_or_variance_there_is_no_test(n: int, sd: float, error: float) -> None:
    test = against_reference(5.0, sd, n, Reference(2.0, error, 15))
    assert np.isnan(test.p)
    assert verdicts(holm(np.atleast_1d(test.p))).tolist() == [NO_REFERENCE]


def test_equal_changes_are_tested_with_the_error_of_the_reference() -> None:
    test = against_reference(5.0, 0.0, 9, Reference(2.0, 1.0, 15))
    assert test.df == pytest.approx(15)
    assert test.p == pytest.approx(stats.t.sf(3, 15))


def test_holm_is_that_of_statsmodels_and_leaves_missing_tests_out() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        p = rng.uniform(0, 0.2, 5)
        expected = multipletests(p, method="holm")[1]
        assert holm(p) == pytest.approx(expected, rel=1e-12)
        with_gap = np.insert(p, 2, np.nan)
        assert np.delete(holm(with_gap), 2) == pytest.approx(expected, rel=1e-12)
        assert np.isnan(holm(with_gap)[2])


def test_verdict_at_half_of_the_two_sided_level() -> None:
    found = verdicts(np.array([0.025, 0.0251, np.nan])).tolist()
    assert found == [ABOVE, NOT_ABOVE, NO_REFERENCE]


def test_arrays_give_what_single_cohorts_give() -> None:
    rng = np.random.default_rng(4)
    changes = rng.normal(2, 2, (50, 2, 9))
    changes[3, 1, :4] = np.nan
    reference = Reference(np.array([1.0, 0.5]), np.array([0.3, 0.2]), np.array([15, 20]))
    found = cohort_verdicts(changes, reference)
    for cohort, row in zip(changes, found, strict=True):
        p = []
        for values, change, error, df in zip(cohort, (1.0, 0.5), (0.3, 0.2), (15, 20), strict=True):
            known = values[np.isfinite(values)]
            alone = Reference(change, error, df)
            p.append(against_reference(known.mean(), known.std(ddof=1), len(known), alone).p)
        assert row.tolist() == verdicts(holm(np.array(p))).tolist()
    assert set(found.ravel()) == {ABOVE, NOT_ABOVE}


def test_family_error_on_cohorts_that_drift_like_the_reference() -> None:
    """Pilot and reference share one true drift: the family error stays within 0.025 + 3 MC SE."""
    rng = np.random.default_rng(5)
    cohorts, people, sham = 20_000, 9, 16
    drift = rng.normal(1.0, 2.0, (cohorts, 2, sham))
    error = drift.std(axis=-1, ddof=1) / np.sqrt(sham)
    reference = Reference(drift.mean(axis=-1), error, sham - 1)
    found = cohort_verdicts(rng.normal(1.0, 2.0, (cohorts, 2, people)), reference)
    rate = (found == ABOVE).any(axis=-1).mean()
    assert rate <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / cohorts)
    assert rate > 0.015
