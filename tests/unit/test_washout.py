"""Bias of a crossover by what outlasts the washout."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tscs.crossover_settings import ShareLeft
from tscs.trials.crossover import half_differences, treatment_effect
from tscs.trials.washout import bias, share_after, washout_days


@pytest.mark.parametrize("lasting", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.5])
def test_bias_is_what_planted_carry_over_does(share: float, lasting: bool) -> None:
    rng = np.random.default_rng(9)
    first, effect = np.arange(12) < 6, -5.0
    active = first[:, None] == (np.array([0, 1]) == 0)
    level = rng.normal(20, 5, (12, 1))
    noise = rng.normal(0, 1e-7, (12, 2))
    baseline = level + noise + 0.0 * active
    end = level + effect * active - noise
    left = np.where(first[:, None] & (np.array([0, 1]) == 1), share * effect, 0.0)
    baseline, end = baseline + left, end + left * lasting
    for slope in (0.0, 0.6, 1.0):
        found = treatment_effect(end - slope * baseline, first)
        assert found.estimate == pytest.approx(
            effect * (1 + bias(share, slope, lasting=lasting)), abs=1e-4
        )
    assert half_differences(baseline)[first].mean() == pytest.approx(-share * effect / 2, abs=1e-5)


def test_shares_fade_by_the_same_factor_every_day() -> None:
    earlier = ShareLeft(value=0.5, high=0.8, days=7, source="a table")
    assert share_after(earlier, 14) == pytest.approx(0.25)
    assert share_after(earlier, 14, upper=True) == pytest.approx(0.64)
    assert share_after(earlier, 0) == 1.0


@pytest.mark.parametrize(("value", "expected"), [(-0.2, 0.0), (1.3, 1.0)])
def test_shares_stay_between_none_and_all(value: float, expected: float) -> None:
    assert share_after(ShareLeft(value=value, days=7, source="a table"), 14) == expected


def test_days_run_from_the_last_session_to_the_next_period() -> None:
    rows = [
        ("P01", "session", "1", 0.0, "yes"),
        ("P01", "session", "1", 3.0, "yes"),
        ("P01", "followup", "1", 5.0, "yes"),
        ("P01", "session", "2", 17.0, "yes"),
        ("P02", "session", "1", 0.0, "yes"),
        ("P02", "session", "2", np.nan, "no"),
        ("P03", "session", "1", 0.0, "yes"),
        ("P03", "session", "2", 10.0, "yes"),
    ]
    columns = ["participant_id", "visit_type", "period", "study_day", "attended"]
    assert washout_days(pd.DataFrame(rows, columns=columns)) == [10.0, 14.0]
    assert washout_days(pd.DataFrame(rows, columns=columns).drop(columns="period")) == []
