"""What happened on which study day."""

import numpy as np
import pandas as pd

from tscs.course import (
    dated_events,
    medication_changes,
    on_planned_day,
    recorded,
    session_currents,
)

VISITS = pd.DataFrame(
    {
        "participant_id": ["P1"] * 4,
        "visit_id": ["BL", "S1", "S2", "FU"],
        "study_day": [-7.0, 0.0, np.nan, 30.0],
        "planned_day": [-7.0, 0.0, 4.0, 30.0],
    }
)


def test_currents_are_means_over_blocks_on_the_day_of_the_session():
    blocks = pd.DataFrame(
        {
            "participant_id": ["P1"] * 3,
            "visit_id": ["S1", "S1", "FU"],
            "current_ma": [30.0, 40.0, np.nan],
            "planned_current_ma": [40.0, 40.0, 40.0],
        }
    )
    assert session_currents(blocks, VISITS).to_numpy().tolist() == [["P1", 0.0, 35.0, 40.0]]


def test_currents_need_no_plan_and_no_table():
    blocks = pd.DataFrame({"participant_id": ["P1"], "visit_id": ["S1"], "current_ma": [30.0]})
    assert session_currents(blocks, VISITS)["planned_current_ma"].isna().all()
    assert session_currents(None, VISITS).empty


def test_medication_changes_lie_within_the_study_and_a_stop_is_its_last_day():
    entries = pd.DataFrame(
        [
            ("P1", "baclofen", -400.0, np.nan, "ongoing"),
            ("P1", "baclofen", -30.0, np.nan, "increase"),
            ("P1", "baclofen", 12.0, np.nan, "increase"),
            ("P1", "tizanidine", -100.0, 9.0, "stop"),
            ("P1", "tizanidine", 10.0, np.nan, "stop"),
        ],
        columns=["participant_id", "drug", "start_day", "end_day", "change"],
    )
    changes = medication_changes(entries, VISITS)
    assert changes.to_numpy().tolist() == [
        ["P1", "increase", 12.0], ["P1", "stop", 9.0], ["P1", "stop", 10.0],
    ]  # fmt: skip
    assert medication_changes(None, VISITS).empty


def test_events_carry_severity_and_days_only():
    events = pd.DataFrame(
        {
            "participant_id": ["P1", "P1", "P1"],
            "term": ["rash", "fall", "pain"],
            "severity": ["mild", "severe", "moderate"],
            "onset_day": [7.0, 3.0, np.nan],
            "end_day": [8.0, np.nan, 9.0],
        }
    )
    assert dated_events(events).to_numpy().tolist() == [
        ["P1", "mild", 7.0, 8.0], ["P1", "severe", 3.0, 3.0],
    ]  # fmt: skip
    assert dated_events(None).empty


def test_a_missed_visit_stands_on_its_planned_day():
    assert on_planned_day(VISITS)["study_day"].tolist() == [-7.0, 0.0, 4.0, 30.0]
    unplanned = on_planned_day(VISITS.drop(columns="planned_day"))
    assert unplanned["study_day"].isna().sum() == 1


def test_recorded_tables_are_named():
    assert recorded({"visits": VISITS, "medication": VISITS}) == ["medication"]
