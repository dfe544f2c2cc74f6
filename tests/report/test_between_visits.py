"""The chapters on the diary and on co-interventions."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tscs.cointerventions import kinds
from tscs.figures.selection import pictures
from tscs.stages.conduct import course_stage


def with_tables(case, **tables):
    study = replace(case.study, tables=case.study.tables | tables)
    return replace(case, study=study, results=case.results | course_stage(study))


def pages(**columns: float) -> pd.DataFrame:
    rows = [(f"P{n:02d}", float(day)) for n in range(1, 10) for day in range(29) if day % 5]
    frame = pd.DataFrame(rows, columns=["participant_id", "study_day"])
    return frame.assign(pain_nrs=3.0, triggers="quarrel with M.", **columns)


MEDICATION = pd.DataFrame(
    [("P02", 1.0, "secretol", 5.0, 10.0, "start"), ("P03", 1.0, "Dysport", 5.0, None, "start")],
    columns=["participant_id", "entry", "drug", "dose_mg_per_day", "start_day", "change"],
).assign(end_day=float("nan"))


@pytest.fixture(scope="module")
def told(pilot) -> str:
    return with_tables(pilot, diary=pages(), medication=MEDICATION).markdown


def test_without_a_diary_the_report_says_so(pilot) -> None:
    assert "This study has no diary" in pilot.markdown
    assert not [item for item in pictures(pilot.study, pilot.results) if item.kind == "diary"]


def test_missing_days_are_counted_and_free_text_is_not_repeated(pilot, told) -> None:
    summary = with_tables(pilot, diary=pages()).results["diary"]
    pain = summary[summary["item"] == "pain_nrs"]
    filled, expected = pain["days_filled"].sum(), pain["days_expected"].sum()
    assert 0 < filled < expected
    assert f"pain {filled:g}\u00a0of\u00a0{expected:g}" in told
    assert "A trigger was noted on 207\u00a0of\u00a0207" in told
    assert "quarrel" not in told
    assert "Not recorded in this study: spasticity, spasms and sleep disturbance" in told


def test_a_diary_of_triggers_alone_has_no_table_and_an_empty_one_is_none(pilot) -> None:
    triggers = with_tables(pilot, diary=pages().drop(columns="pain_nrs")).markdown
    assert "A trigger was noted on" in triggers
    assert "tbl:diary" not in triggers
    empty = with_tables(pilot, diary=pages().iloc[:0]).markdown
    assert "This study has no diary" in empty


def test_the_outcome_of_the_diary_is_named_not_repeated(pilot) -> None:
    text = with_tables(pilot, diary=pages(spasticity_nrs=4.0)).markdown
    assert "Spasticity NRS (diary)" in text.partition("{#sec:diary}")[2].partition("\n# ")[0]
    rows = [line for line in text.splitlines() if line.startswith("| Spasticity, 0 to 10")]
    assert rows
    assert all("see text" in row for row in rows)


def test_cointerventions_name_kind_days_and_visits_but_no_drug(told: str) -> None:
    section = told.partition("{#sec:cointerventions}")[2].partition("\n## ")[0]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines()]
    person = next(row for row in cells if row[:1] == ["P02"])
    assert person[1:4] == ["change of medication", "medication, entry 1", "10 to end of the study"]
    assert person[4] == "S2, S8 and FU"
    undated = next(row for row in cells if row[:1] == ["P03"])
    assert undated[1] == "botulinum toxin"
    assert "secretol" not in told
    assert "Dysport" not in told
    assert "Not recorded in this study: adverse events" in section
    assert all(entry["label"] in section for entry in kinds().values())


def test_without_records_nothing_is_known_about_cointerventions(pilot) -> None:
    assert "Neither medication nor adverse events were recorded in this study" in pilot.markdown
