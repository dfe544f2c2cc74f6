"""Scores of questionnaires and diaries worked out by hand, rule by rule."""

from __future__ import annotations

import pandas as pd
import pytest

from scoring_tables import (
    CLINIC_COLUMNS,
    DIARY_COLUMNS,
    S1_PRE,
    TOTAL_COLUMNS,
    items,
    scored,
    study,
    table,
    with_entry,
)

# Questionnaires


@pytest.mark.parametrize(
    ("answers", "value"), [([1] * 12, 0), ([5] * 12, 100), ([1] * 11 + [2], 100 / 48)]
)
def test_msws12_goes_from_0_to_100(answers, value):
    outcomes, _ = scored(study(questionnaire_items=items("MSWS12", answers)))
    assert outcomes.loc[(*S1_PRE, "msws12"), "value"] == pytest.approx(value)


def test_fss_is_a_mean_and_fsmc_has_its_own_items():
    fss = items("FSS", [1, 2, 3, 4, 5, 6, 7, 1, 7])
    outcomes, _ = scored(study(questionnaire_items=fss))
    assert outcomes.loc[(*S1_PRE, "fss"), "value"] == 4
    outcomes, _ = scored(study(questionnaire_items=items("FSMC", [1, 5, 5] + [1] * 17)))
    values = outcomes.loc[S1_PRE]["value"]
    assert values[["fsmc", "fsmc_motor", "fsmc_cognitive"]].tolist() == [28, 18, 10]


def test_a_missing_item_without_a_published_rule_is_a_missing_score():
    answers = [2] * 20
    answers[0] = None
    outcomes, _ = scored(study(questionnaire_items=items("FSMC", answers)))
    cells = outcomes.loc[S1_PRE]
    assert cells["status"][["fsmc", "fsmc_cognitive"]].tolist() == ["missing", "missing"]
    assert cells.loc["fsmc", ["n_components", "n_expected"]].tolist() == [19, 20]
    assert cells.loc["fsmc_motor", "value"] == 20


RULE = (
    "outcomes:\n  fss:\n    items: {number: 9, scale: [1, 7], reversed: [9], score: mean, "
    "missing: person_mean, max_missing: 2}\n"
)


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        # Item 9 counts 8 - 1 = 7; the missing item gets the mean of the eight, (7 x 2 + 7) / 8.
        ([2, 2, 2, 2, 2, 2, 2, None, 1], 21 / 8),
        ([2, 2, 2, 2, 2, 2, None, None, 1], 19 / 7),
        ([2, 2, 2, 2, 2, None, None, None, 1], None),
    ],
)
def test_reversed_and_missing_items(tmp_path, answers, value):
    changed = with_entry(tmp_path, RULE)
    outcomes, _ = scored(study(questionnaire_items=items("FSS", answers)), changed)
    found = outcomes.loc[(*S1_PRE, "fss"), "value"]
    assert pd.isna(found) if value is None else found == pytest.approx(value)


def total(value, visit=S1_PRE):
    return ("P01", *visit, "MSWS12", "total", value, "entered")


def test_a_total_stands_only_where_no_items_were_kept():
    tables = study(
        questionnaire_items=items("MSWS12", [3] * 12, ("BL", "single")),
        questionnaire_totals=table(
            "questionnaire_totals", TOTAL_COLUMNS, total(75.0), total(10.0, ("BL", "single"))
        ),
    )
    outcomes, sources = scored(tables)
    assert outcomes.loc[(*S1_PRE, "msws12"), ["value", "n_expected"]].tolist() == [75, 1]
    assert outcomes.loc[("BL", "single", "msws12"), ["value", "n_expected"]].tolist() == [50, 12]
    beside = sources[(sources["table"] == "questionnaire_totals") & (sources["row"] == 3)]
    assert beside[["used", "why"]].to_numpy().tolist() == [["no", "the items are scored"]]


def test_a_total_does_not_replace_an_incomplete_questionnaire():
    tables = study(
        questionnaire_items=items("MSWS12", [3] * 11),
        questionnaire_totals=table("questionnaire_totals", TOTAL_COLUMNS, total(50.0)),
    )
    outcomes, _ = scored(tables)
    assert outcomes.loc[(*S1_PRE, "msws12"), "status"] == "missing"


def test_a_raw_sum_becomes_the_score_if_the_catalogue_says_so(tmp_path):
    changed = with_entry(
        tmp_path,
        "outcomes: {msws12: {totals: {instrument: MSWS12, subscale: total, scale: sum}}}\n",
    )
    frame = table("questionnaire_totals", TOTAL_COLUMNS, total(36.0))
    outcomes, _ = scored(study(questionnaire_totals=frame), changed)
    assert outcomes.loc[(*S1_PRE, "msws12"), "value"] == 50


def test_scats_is_the_sum_of_its_three_tests():
    names = ("SCATS_clonus", "SCATS_flexor", "SCATS_extensor")
    rows = [("P01", *S1_PRE, name, grade) for name, grade in zip(names, (3, 0, 2), strict=True)]
    frame = table("clinician_scores", CLINIC_COLUMNS, *rows)
    assert scored(study(clinician_scores=frame))[0].loc[(*S1_PRE, "scats"), "value"] == 5
    outcomes, _ = scored(study(clinician_scores=frame.iloc[:2]))
    assert outcomes.loc[(*S1_PRE, "scats"), "status"] == "missing"


# Diary


def diary(days):
    rows = [("P01", day, value) for day, value in days.items()]
    return study(diary=table("diary", DIARY_COLUMNS, *rows))


def test_the_diary_window_is_the_seven_days_before_the_visit():
    # Day 10 is the follow-up visit: day 2 and day 10 lie outside its window.
    days = {2: 10, 3: 1, 5: 2, 7: 3, 9: 6, 10: 10}
    outcomes, sources = scored(diary(days))
    cell = outcomes.loc[("FU", "single", "spasticity_nrs_diary")]
    assert cell[["value", "n_components", "n_expected"]].tolist() == [3, 4, 7]
    assert sources.loc[sources["visit_id"] == "FU", "row"].tolist() == [3, 4, 5, 6]


def test_three_days_of_diary_are_too_few():
    outcomes, _ = scored(diary({3: 1, 5: 2, 7: 3}))
    cell = outcomes.loc[("FU", "single", "spasticity_nrs_diary")]
    assert cell[["status", "n_components"]].tolist() == ["missing", 3]


def test_the_diary_before_a_session_belongs_to_pre():
    outcomes, _ = scored(diary({-4: 1, -3: 1, -2: 1, -1: 1}))
    assert outcomes.loc[("S1", "pre", "spasticity_nrs_diary"), "value"] == 1
