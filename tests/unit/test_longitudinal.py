"""The table of trajectories: rows, reasons, people left out, and the shipped cohort's truth."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from session_cohorts import CATALOGUE, DAYS_BETWEEN, one, series_of, table_of
from tscs.exact import sign_flip_interval, sign_flip_test
from tscs.plateau import half_time
from tscs.reasons import REASONS
from tscs.results import hand_on, result_specs
from tscs.stages.change import sessions_stage
from tscs.study import load_study

ROOT = Path(__file__).resolve().parents[2]
SCORES = pd.read_csv(ROOT / "docs" / "shipped_study" / "tables" / "outcomes.csv")
TRUTH = json.loads((ROOT / "tests" / "truth" / "shipped_cohort.json").read_text(encoding="utf-8"))
TIMED = {"t25fw": "T25FW", "10mwt_self_selected": "10MWT_self_selected", "tug": "TUG"}


@pytest.fixture(scope="module")
def shipped() -> pd.DataFrame:
    return sessions_stage(load_study(ROOT), SCORES)["trajectories"]


def of(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    return table[table["outcome"] == outcome]


def people(n: int = 9, seed: int = 1, visits: int = 8) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 80 + rng.normal(0, 10, (n, 1)) + np.arange(visits) + rng.normal(0, 2, (n, visits))


def test_columns_are_those_of_the_contract() -> None:
    assert list(table_of(people()).columns) == list(result_specs()["trajectories"].types)


def test_every_empty_value_of_the_shipped_study_has_a_known_reason(shipped: pd.DataFrame) -> None:
    assert not shipped.duplicated(list(result_specs()["trajectories"].key)).any()
    for row in shipped.to_dict("records"):
        reasons = (
            {}
            if pd.isna(row["reason"])
            else dict(part.split(": ") for part in row["reason"].split("; "))
        )
        assert set(reasons.values()) <= set(REASONS)
        assert pd.isna(row["estimate"]) == ("estimate" in reasons)
        assert all(pd.isna(row[column]) for column in reasons)


def test_slope_rows_against_scipy(shipped: pd.DataFrame) -> None:
    rows = SCORES[(SCORES["outcome"] == "2mwt") & SCORES["visit_id"].str.startswith("S")]
    rows = rows[(rows["timepoint"] == "pre") & (rows["status"] == "measured")]
    slopes = np.array([
        stats.linregress(own["doses_before"], own["value"]).slope
        for _, own in rows.groupby("participant_id")
    ])  # fmt: skip
    t, exact = (
        one(of(shipped, "2mwt"), model, "slope") for model in ("two_stage", "two_stage_exact")
    )
    test = stats.ttest_1samp(slopes, 0)
    interval = test.confidence_interval()
    np.testing.assert_allclose(
        t[["estimate", "low", "high", "p", "df"]].astype(float),
        [slopes.mean(), interval.low, interval.high, test.pvalue, 8], rtol=1e-8,
    )  # fmt: skip
    limits = sign_flip_interval(slopes)
    np.testing.assert_allclose(
        exact[["low", "high", "p"]].astype(float),
        [limits.low, limits.high, sign_flip_test(slopes).p_two_sided], rtol=1e-8,
    )  # fmt: skip
    assert "interval at 0.9531" in exact["method"]
    assert (t["n_participants"], t["n_visits"]) == (9, len(rows))


def test_doses_not_visit_numbers_are_the_time() -> None:
    values = people(4)
    doses = np.arange(8.0)
    late = np.maximum(doses - 1, 0)  # one session missed after the first
    row = one(table_of(values, doses=np.tile(late, (4, 1))), "two_stage", "slope")
    expected = np.mean([stats.linregress(late, own).slope for own in values])
    assert row["estimate"] == pytest.approx(expected)


def test_changes_from_the_first_session_use_people_with_both() -> None:
    values = people(9)
    values[2, 0] = values[3, 4] = np.nan
    table = table_of(values)
    row = one(table, "change_from_first", "S5")
    change = np.delete(values[:, 4] - values[:, 0], [2, 3])
    interval = stats.ttest_1samp(change, 0).confidence_interval()
    np.testing.assert_allclose(row[["low", "high"]].astype(float), interval, rtol=1e-9)
    assert (row["n_participants"], row["n_visits"]) == (7, 14)


def test_first_session_is_counted_from_one_and_censored_without_a_change() -> None:
    # Eight people rise from the fifth session on, by different amounts.
    rise = np.arange(1.0, 9.0)[:, None] * (np.arange(8) >= 4)
    wobble = np.where(np.arange(8)[:, None] % 2, 1.0, -1.0) * np.where(np.arange(8) < 4, 0.5, 0.1)
    wobble[:, 0] = 0
    table = table_of(100 + rise + wobble * [0, 1, 1, 1, 1, 1, 1, 1])
    assert one(table, "sessions_to_effect", "first_session")["estimate"] == 5
    still = one(table_of(100 + wobble), "sessions_to_effect", "first_session")
    assert pd.isna(still["estimate"])
    assert still["reason"] == "estimate: no_session_differs"


def test_five_people_cannot_reach_alpha_exactly() -> None:
    table = table_of(people(5) + 20 * np.arange(8))
    row = one(table, "sessions_to_effect", "first_session")
    assert row["reason"] == "estimate: attainable_p_too_large"
    assert "low: unbounded_interval" in one(table, "two_stage_exact", "slope")["reason"]


def test_people_with_fewer_than_three_visits_are_left_out_and_counted() -> None:
    values = people(6)
    values[0, 2:] = np.nan
    values[1] = np.nan
    table = table_of(values)
    assert one(table, "participants", "fewer_than_three_visits")["estimate"] == 1
    assert set(table.loc[table["model"] == "two_stage", "n_participants"]) == {4}
    pd.testing.assert_frame_equal(
        table[table["model"] == "random_slope"].reset_index(drop=True),
        table_of(values[2:]).query("model == 'random_slope'").reset_index(drop=True),
    )


def test_session_of_left_out_people_only_is_no_session() -> None:
    values = people(9)
    values[2:, 3] = np.nan
    values[:2, 4:] = values[:2, :3] = np.nan
    table = table_of(values)
    assert "S4" not in set(table["term"])
    assert one(table, "participants", "fewer_than_three_visits")["estimate"] == 2
    assert not table["reason"].str.contains("dependent_columns").any()


def test_times_are_analysed_as_logarithms() -> None:
    values = np.exp(people(9) / 50)
    table, logs = table_of(values, "t25fw"), table_of(np.log(values), "2mwt")
    for model in ("two_stage", "random_slope", "linear", "plateau", "change_from_first"):
        mine, other = (part[part["model"] == model]["estimate"] for part in (table, logs))
        np.testing.assert_allclose(mine, other, rtol=1e-6)


def test_question_that_looks_back_too_far_has_no_series() -> None:
    assert CATALOGUE.outcomes["msws12"].recall_days > DAYS_BETWEEN
    table = table_of(people(9), "msws12")
    fits = table[table["model"] != "participants"]
    assert fits["estimate"].isna().all()
    assert fits["reason"].str.startswith("estimate: recall_conflict").all()
    assert not series_of(people(9), "spasticity_nrs").conflict


def test_follow_up_is_compared_and_stays_out_of_the_slope() -> None:
    values = np.column_stack([people(9), np.full(9, 300.0)])
    table = table_of(values, followup=True)
    assert one(table, "visit_means", "FU - S1", "Kenward")["estimate"] > 150
    without = table_of(values[:, :-1])
    assert one(table, "random_slope", "slope", "Kenward")["estimate"] == pytest.approx(
        one(without, "random_slope", "slope", "Kenward")["estimate"]
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (np.full((9, 8), 5.0), "zero_variance"),
        (np.tile(np.arange(8.0), (9, 1)), "zero_variance"),
        (people(1), "too_few_sessions"),
        (people(9, visits=2), "too_few_sessions"),
        (1e200 * people(9), "out_of_range"),
    ],
    ids=["all equal", "all slopes equal", "one person", "two visits", "too large"],
)
def test_degenerate_series_have_a_reason(values: np.ndarray, code: str) -> None:
    table = hand_on("trajectories", table_of(values))
    reason = one(table, "two_stage", "slope")["reason"]
    assert f"p: {code}" in reason
    assert table.loc[table["estimate"].isna(), "reason"].notna().all()


def test_two_people_and_zero_values_do_not_break_it() -> None:
    assert one(table_of(people(2)), "two_stage", "slope")["df"] == 1
    values = people(9)
    values[0, 0] = 0.0
    reason = one(table_of(values, "tug"), "two_stage", "slope")["reason"]
    assert reason.startswith("estimate: not_positive")


def test_more_than_twenty_people_are_flipped_at_random_and_say_so() -> None:
    table = table_of(people(24))
    assert "Monte Carlo" in one(table, "two_stage_exact", "slope")["method"]
    assert "Monte Carlo" in one(table, "sessions_to_effect", "first_session")["method"]


def test_muscles_are_left_to_shift_tables(shipped: pd.DataFrame) -> None:
    names = set(shipped["outcome"])
    assert {"mas_sum", "mas_sum_rank"} <= names
    assert not any(name.startswith("mas_knee") for name in names)


@pytest.mark.parametrize("outcome", ["mas_sum", *TIMED])
def test_true_change_lies_in_the_intervals(shipped: pd.DataFrame, outcome: str) -> None:
    latent = TRUTH["latent_change"][TIMED.get(outcome, "mas_sum")]
    truth = latent["drift"] + latent["benefit"]
    truth = -truth if outcome in TIMED else truth  # faster is a shorter time
    own = of(shipped, outcome)
    for row in (
        one(own, "visit_means", "S8 - S1", "Kenward"),
        one(own, "visit_means", "S8 - S1", "Satter"),
        one(own, "plateau", "change"),
        one(own, "linear", "change"),
        one(own, "change_from_first", "S8"),
    ):
        assert row["low"] <= truth <= row["high"]


@pytest.mark.parametrize("outcome", ["mas_sum", "pendulum_fse"])
def test_true_shape_lies_in_its_interval(shipped: pd.DataFrame, outcome: str) -> None:
    share = 1 / (1 + np.exp(-7 / 2 / 3.5))  # exponential approach, two thirds after 3.5 sessions
    row = one(of(shipped, outcome), "plateau", "doses_to_half_change")
    assert row["low"] <= 7 * half_time(share) <= row["high"]
