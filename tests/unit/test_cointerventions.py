"""Co-interventions: which visits of which person they may have acted on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tscs.cointerventions import affected_visits, cointerventions, kinds
from tscs.config import Config
from tscs.errors import StudyFaults
from tscs.medication_course import change_days
from tscs.schedule import Schedule
from tscs.study import load_study

ROOT = Path(__file__).resolve().parents[2]
DAYS = {"BL": -7.0, "S1": 0.0, "S2": 4.0, "S3": 7.0, "FU": 14.0}
SCHEDULE = Schedule(tuple(DAYS), dict.fromkeys(DAYS, "session"))
NAN = float("nan")


def visits(missed: str = "") -> pd.DataFrame:
    rows = [
        (person, visit, NAN if visit == missed else day, "no" if visit == missed else "yes")
        for person in ("P1", "P2")
        for visit, day in DAYS.items()
    ]
    return pd.DataFrame(rows, columns=["participant_id", "visit_id", "study_day", "attended"])


def medication(*rows) -> pd.DataFrame:
    columns = ["drug", "dose_mg_per_day", "start_day", "end_day", "change"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(participant_id="P1", entry=np.arange(1.0, len(rows) + 1))


def events(*rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["term", "onset_day", "end_day"])
    return table.assign(participant_id="P2", ae=np.arange(1.0, len(rows) + 1))


def listed(settings: dict | None = None, missed: str = "", **tables: pd.DataFrame) -> dict:
    config = Config.model_validate({"analysis": {"cointerventions": settings or {}}})
    found = cointerventions({"visits": visits(missed), **tables}, SCHEDULE, config)
    return {(row["kind"], row["entry"]): row["visits"] for row in found.to_dict("records")}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("baclofen", 30, -900, NAN, "ongoing")], {}),
        ([("baclofen", 30, -900, 3, "ongoing"), ("baclofen", 40, 4, NAN, "increase")],
         {2: "S2 S3 FU"}),
        ([("baclofen", 30, -900, 3, "ongoing"), ("baclofen", 40, 4, NAN, None)], {2: "S2 S3 FU"}),
        ([("baclofen", 30, -900, 3, "ongoing"), ("baclofen", 30, 4, NAN, "ongoing")], {}),
        ([("baclofen", 30, -900, 4, "stop")], {1: "S2 S3 FU"}),
        ([("baclofen", 30, -900, 4, None)], {1: "S2 S3 FU"}),
        ([("baclofen", 30, 5, NAN, "stop")], {1: "S3 FU"}),
        ([("tizanidine", 4, 1, 5, "start")], {1: "S2 S3 FU"}),
        ([("tizanidine", 4, -8, NAN, "start")], {}),
        ([("tizanidine", 4, 20, NAN, "start")], {}),
    ],
)  # fmt: skip
def test_changes_of_medication_act_to_the_end(rows, expected) -> None:
    found = listed(medication=medication(*rows))
    assert found == {("medication_change", entry): label for entry, label in expected.items()}


def test_a_window_in_days_ends_and_may_reach_back_before_the_first_visit() -> None:
    settings = {"medication_change": {"days": 7, "reason": "five half-lives"}}
    rows = [("tizanidine", 4, -10, NAN, "start"), ("baclofen", 10, 3, NAN, "start")]
    assert listed(settings, medication=medication(*rows)) == {
        ("medication_change", 1): "BL", ("medication_change", 2): "S2 S3",
    }  # fmt: skip


def test_each_kind_counts_its_days_from_its_own_end() -> None:
    settings = {
        "botulinum_toxin": {"days": 5, "reason": "x"},
        "infection": {"days": 2, "reason": "x"},
    }
    drugs = medication(
        ("Botulinum toxin A", NAN, -5, 0, "start"),
        ("Nitrofurantoin", 100, -400, NAN, "ongoing"),
        ("ciprofloxacin", 500, 1, 2, "start"),
        ("prednisolone", 1000, 6, 8, "start"),
    )
    happened = events(("Urinary tract INFECTION", -9, -2), ("MS relapse", -20, NAN), ("fall", 1, 2))
    assert listed(settings, medication=drugs, adverse_events=happened) == {
        ("botulinum_toxin", 1): "S1",
        ("infection", 3): "S2",
        ("relapse_or_steroids", 4): "S3 FU",
        ("infection", 1): "BL S1",
        ("relapse_or_steroids", 2): "BL S1 S2 S3 FU",
    }


def test_missed_visits_are_not_affected_and_an_undated_entry_is_listed() -> None:
    drugs = medication(("baclofen", 40, 3, NAN, "increase"), ("tizanidine", 2, NAN, NAN, "start"))
    tables = {"visits": visits("S2"), "medication": drugs}
    found = cointerventions(tables, SCHEDULE, Config())
    assert found["visits"].tolist()[:1] == ["S3 FU"]
    assert found["n_visits"].tolist() == [2, 0]
    assert found["reason"].tolist()[1] == "start_day: undated"


def test_affected_visits_name_each_visit_and_kind_once() -> None:
    happened = events(("fever", 3, 4), ("common cold", 4, 5))
    drugs = medication(("baclofen", 40, 6, NAN, "increase"))
    tables = {"visits": visits(), "medication": drugs, "adverse_events": happened}
    found = affected_visits(tables, SCHEDULE, Config())
    assert list(found.columns) == ["participant_id", "visit_id", "kind"]
    assert found.to_numpy().tolist() == [
        ["P1", "S3", "medication_change"], ["P1", "FU", "medication_change"],
        ["P2", "S2", "infection"], ["P2", "S3", "infection"], ["P2", "FU", "infection"],
    ]  # fmt: skip


def test_without_tables_nothing_is_affected() -> None:
    assert cointerventions({"visits": visits()}, SCHEDULE, Config()).empty
    assert affected_visits({"visits": visits()}, SCHEDULE, Config()).empty


def test_the_shipped_cohort_has_one_change_of_medication() -> None:
    study = load_study(ROOT)
    found = affected_visits(study.tables, study.schedule, study.config)
    assert set(found["participant_id"]) == {"P02"}
    assert found["visit_id"].tolist() == ["S5", "S6", "S7", "S8", "FU"]


def test_windows_and_words_have_the_same_kinds_and_a_window_needs_its_reason(tmp_path) -> None:
    windows = Config().analysis.cointerventions.model_dump()
    assert set(windows) == {*kinds(), "medication_change"}
    from tscs.config_file import load_config

    text = "analysis: {cointerventions: {infection: {days: 7}}}\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyFaults, match="reason"):
        load_config(tmp_path)


def test_a_short_course_begins_and_ends_one_change() -> None:
    days = change_days(medication(("tizanidine", 4, 1, 5, None)))
    assert days[["first_day", "last_day"]].to_numpy().tolist() == [[1.0, 5.0]]
