"""Intervals of a pilot's SD and correlation, whatever the values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tscs.planning.intervals import correlation_interval, sd_interval, sd_upper_limit

SDS, DFS = st.floats(1e-6, 1e6), st.integers(1, 200)


@given(SDS, DFS, st.floats(0.001, 0.5))
def test_interval_of_an_sd_holds_and_follows_its_unit(sd, df, alpha) -> None:
    low, high = sd_interval(sd, df, alpha)
    assert 0 < low < high
    assert sd_interval(1000 * sd, df, alpha) == pytest.approx((1000 * low, 1000 * high))
    assert sd_upper_limit(sd, df, 1 - alpha / 2) == pytest.approx(high)


@given(SDS, st.integers(1, 100))
def test_more_people_lower_the_upper_limit(sd, df) -> None:
    assert sd_upper_limit(sd, df + 1) < sd_upper_limit(sd, df)


@given(st.floats(-0.999, 0.999), st.integers(4, 200))
def test_interval_of_a_correlation_holds_it_and_mirrors(r, n) -> None:
    low, high = correlation_interval(r, n, 0.05)
    assert -1 < low < r < high < 1
    assert correlation_interval(-r, n, 0.05) == pytest.approx((-high, -low))
