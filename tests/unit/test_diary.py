"""The diary by week: days expected and filled in, means of people's means, changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tscs.diary import COLUMNS, diary, expected_days, week_of, weekly_means
from tscs.study import load_study

ROOT = Path(__file__).resolve().parents[2]
SPANS = {"P1": (-7, 8), "P2": (-7, 8), "P3": (0, 8)}


def visits() -> pd.DataFrame:
    rows = [(person, float(day), "yes") for person, span in SPANS.items() for day in span]
    rows.append(("P3", 30.0, "no"))
    return pd.DataFrame(rows, columns=["participant_id", "study_day", "attended"])


def tables(skipped=(), **columns) -> dict[str, pd.DataFrame]:
    """Pages for every day of P1 and P2; P3 kept no diary. Pain is 5 before, 3 and 4 after."""
    rows = [
        (person, float(day), 5.0 if day < 0 else 3.0 + (person == "P2"), np.nan)
        for person in ("P1", "P2")
        for day in range(-7, 9)
        if (person, day) not in skipped
    ]
    names = ["participant_id", "study_day", "pain_nrs", "triggers"]
    pages = pd.DataFrame(rows, columns=names).astype({"triggers": "object"})
    return {"visits": visits(), "diary": pages.assign(**columns)}


def week(table: pd.DataFrame, item: str, number: int) -> pd.Series:
    return table[(table["item"] == item) & (table["week"] == number)].iloc[0]


def test_there_is_no_week_0() -> None:
    days = pd.Series([-8.0, -7.0, -1.0, 0.0, 6.0, 7.0])
    assert week_of(days).tolist() == [-2, -1, -1, 1, 1, 2]


def test_days_are_expected_from_the_first_to_the_last_visit_that_took_place() -> None:
    days = expected_days(tables())
    spans = days.groupby("participant_id")["study_day"].agg(["min", "max", "count"])
    assert spans.loc["P1"].tolist() == [-7, 8, 16]
    assert spans.loc["P3"].tolist() == [0, 8, 9]


def test_nobody_is_expected_before_anybody_began() -> None:
    known = tables()
    known["diary"] = known["diary"].query("study_day >= -2")
    assert expected_days(known)["study_day"].min() == -2


def test_weeks_count_people_and_days_and_average_people_not_days() -> None:
    skipped = {("P2", day) for day in (0, 1, 2)}
    found = week(diary(tables(skipped)), "pain_nrs", 1)
    assert (found["n"], found["n_expected"]) == (2, 3)
    assert (found["days_filled"], found["days_expected"]) == (11, 21)
    assert found["mean"] == pytest.approx(3.5)
    assert found["sd"] == pytest.approx(np.sqrt(0.5))
    assert (found["low"], found["high"]) == (3, 4)


def test_a_week_with_less_than_half_of_its_days_does_not_count() -> None:
    skipped = {("P2", day) for day in (0, 1, 2, 3)}
    found = week(diary(tables(skipped)), "pain_nrs", 1)
    assert (found["n"], found["days_filled"]) == (1, 10)
    assert found["mean"] == 3
    assert "sd: single_person" in found["reason"]
    assert (found["n_change"], found["mean_change"]) == (1, -2)


def test_change_since_the_week_before_by_hand() -> None:
    found = week(diary(tables()), "pain_nrs", 1)
    assert (found["n_change"], found["mean_change"]) == (2, -1.5)
    low, high = stats.t.interval(0.95, 1, -1.5, stats.sem([-2, -1]))
    assert [found["change_low"], found["change_high"]] == pytest.approx([low, high])
    before = week(diary(tables()), "pain_nrs", -1)
    assert np.isnan(before["mean_change"])
    assert "mean_change: before_first_session" in before["reason"]


def test_without_a_week_before_there_is_no_change_and_equal_changes_have_no_interval() -> None:
    known = tables()
    known["diary"] = known["diary"].query("study_day >= 0")
    assert "mean_change: no_week_before" in week(diary(known), "pain_nrs", 1)["reason"]
    alike = tables(pain_nrs=2.0)
    found = week(diary(alike), "pain_nrs", 1)
    assert found["reason"] == "change_low: zero_variance; change_high: zero_variance"


def test_triggers_are_counted_and_never_repeated() -> None:
    known = tables()
    known["diary"].loc[3:4, "triggers"] = "quarrel with M."
    found = diary(known)
    assert week(found, "triggers", -1)["days_noted"] == 2
    assert week(found, "triggers", 1)["days_noted"] == 0
    assert week(found, "triggers", 1)["days_filled"] == 14
    assert "quarrel" not in found.to_csv()


def test_the_change_of_spasticity_is_left_to_the_outcome() -> None:
    found = week(diary(tables(spasticity_nrs=4.0)), "spasticity_nrs", 1)
    assert found["mean"] == 4
    assert "mean_change: scored_outcome" in found["reason"]


def test_items_without_a_value_are_left_out_and_no_diary_gives_no_rows() -> None:
    assert set(diary(tables(spasm_count=np.nan))["item"]) == {"pain_nrs", "triggers"}
    empty = diary({"visits": visits()})
    assert empty.empty
    assert list(empty.columns) == list(COLUMNS)


def test_the_shipped_diary_agrees_with_a_loop() -> None:
    study = load_study(ROOT)
    found, pages = diary(study.tables), study.tables["diary"]
    for item in ("spasm_count", "pain_nrs"):
        own = pages[pages["study_day"].between(14, 20)].groupby("participant_id")[item].mean()
        before = pages[pages["study_day"].between(-7, -1)].groupby("participant_id")[item].mean()
        row = week(found, item, 3)
        assert row["mean"] == pytest.approx(own.mean())
        assert row["mean_change"] == pytest.approx((own - before).mean())
        assert row["sd_change"] == pytest.approx((own - before).std())
    means = weekly_means(study.tables, "pain_nrs")
    assert len(means) == 9 * 6
    assert (found["days_filled"] == found["days_expected"]).all()
