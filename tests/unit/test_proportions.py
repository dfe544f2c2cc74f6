"""Shares of people against scipy; clustered shares by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tscs.proportions import clustered_rate, clustered_share, exact_share


@pytest.mark.parametrize("n", [1, 3, 9, 16])
def test_exact_share_is_that_of_the_binomial_test(n: int) -> None:
    for count in range(n + 1):
        share = exact_share(count, n, 0.05)
        low, high = stats.binomtest(count, n).proportion_ci(0.95, "exact")
        assert (share.low, share.high) == pytest.approx((low, high), abs=1e-12)


def test_none_of_nine_allows_a_third() -> None:
    share = exact_share(0, 9, 0.05)
    assert (share.estimate, share.low, round(share.high, 3)) == (0, 0, 0.336)


def test_nobody_has_no_share() -> None:
    share = exact_share(0, 0, 0.05)
    assert np.isnan(share.estimate)
    assert share.code == "nobody"


def test_clustered_share_by_hand() -> None:
    counts, totals = np.array([8.0, 2.0, 8.0]), np.array([8.0, 8.0, 8.0])
    p, total = 18 / 24, 24
    between = 3 / 2 * ((8 - 6) ** 2 + (2 - 6) ** 2 + (8 - 6) ** 2) / total**2
    effect = between / (p * (1 - p) / total)
    effective = total / effect * (stats.norm.ppf(0.975) / stats.t.ppf(0.975, 2)) ** 2
    low = stats.beta.ppf(0.025, p * effective, effective - p * effective + 1)
    high = stats.beta.ppf(0.975, p * effective + 1, effective - p * effective)
    share = clustered_share(counts, totals, 0.05)
    assert effect > 1
    assert (share.estimate, share.low, share.high) == pytest.approx((p, low, high))
    assert share.code == ""


def test_clustering_widens_and_never_narrows() -> None:
    totals = np.full(9, 8.0)
    spread_out = clustered_share(np.full(9, 6.0), totals, 0.05)
    clumped = clustered_share(np.array([8.0] * 6 + [2.0] * 3), totals, 0.05)
    plain = exact_share(54, 72, 0.05)
    assert spread_out.estimate == clumped.estimate == plain.estimate
    assert clumped.low < spread_out.low < plain.low
    assert clumped.high > spread_out.high > plain.high


def test_no_event_in_72_sessions_by_hand() -> None:
    rate = clustered_rate(np.zeros(9), np.full(9, 8.0), 0.05)
    effective = 72 * (stats.norm.ppf(0.975) / stats.t.ppf(0.975, 8)) ** 2
    assert (rate.estimate, rate.low) == (0, 0)
    assert rate.high == pytest.approx(-np.log(0.025) / effective)
    assert rate.code == "clustering_not_estimable"


def test_events_of_one_person_are_fewer_than_they_look() -> None:
    totals = np.full(9, 8.0)
    one = clustered_rate(np.array([9.0] + [0.0] * 8), totals, 0.05)
    many = clustered_rate(np.ones(9), totals, 0.05)
    assert one.estimate == many.estimate
    assert one.high > many.high
    assert one.low < many.low


def test_one_person_has_no_clustered_interval() -> None:
    share = clustered_share(np.array([7.0]), np.array([8.0]), 0.05)
    assert share.estimate == 7 / 8
    assert np.isnan(share.low)
    assert share.code == "single_person"


def test_clustered_interval_covers_in_simulated_people() -> None:
    rng = np.random.default_rng(2)
    chances = rng.beta(4, 1, size=(2000, 9))
    shares = [
        clustered_share(rng.binomial(8, own).astype(float), np.full(9, 8.0), 0.05)
        for own in chances
    ]
    covered = np.mean([share.low <= 0.8 <= share.high for share in shares])
    assert covered > 0.93
