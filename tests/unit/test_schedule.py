"""Visits in order, and the doses before each."""

from __future__ import annotations

import pandas as pd

from tscs.config import Config
from tscs.schedule import Schedule, build_schedule, with_doses


def _visits(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = [
        "participant_id", "visit_id", "visit_type", "study_day", "planned_day", "attended",
        "doses_before",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


ROWS: list[tuple[object, ...]] = [
    ("A", "FU", "followup", 14.0, 14.0, "yes", float("nan")),
    ("A", "S2", "session", float("nan"), 7.0, "no", float("nan")),
    ("A", "S1", "session", 0.0, 0.0, "yes", 0.0),
]


def test_without_a_schedule_visits_are_ordered_by_day() -> None:
    schedule = build_schedule(Config(), _visits(ROWS))
    assert schedule.visits == ("S1", "S2", "FU")
    assert schedule.of_type("session") == ("S1", "S2")


def test_a_missed_session_is_no_dose() -> None:
    visits = _visits(ROWS)
    schedule = build_schedule(Config(), visits)
    filled = with_doses(visits, schedule).set_index("visit_id")["doses_before"]
    assert filled.to_dict() == {"FU": 1.0, "S2": 1.0, "S1": 0.0}


def test_recorded_doses_are_kept() -> None:
    visits = _visits([("A", "FU", "followup", 14.0, 14.0, "yes", 7.0)])
    schedule = Schedule(("FU",), {"FU": "followup"})
    assert with_doses(visits, schedule)["doses_before"].tolist() == [7.0]
