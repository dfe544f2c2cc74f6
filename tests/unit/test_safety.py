"""Harms, feasibility and progression criteria, by hand on small studies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tscs.config import Config
from tscs.contract import load_contract
from tscs.feasibility import feasibility
from tscs.harms import harms
from tscs.individual_counts import COLUMNS
from tscs.schedule import Schedule
from tscs.sessions import stimulated_sessions

SCHEDULE = Schedule(
    ("BL", "S1", "S2", "FU"),
    {"BL": "baseline", "S1": "session", "S2": "session", "FU": "followup"},
)
NOTHING = pd.DataFrame(columns=list(COLUMNS))


def table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as the loader would: every column of the contract, typed, lines from 2."""
    fields = load_contract().tables[name].fields
    frame = pd.DataFrame(rows, columns=list(fields))
    frame.index = pd.RangeIndex(2, 2 + len(rows), name="line")
    kinds = {key: "str" if field.type == "string" else "float64" for key, field in fields.items()}
    return frame.astype(kinds)


def visits(people: str = "ABC", asked: str | None = "yes", **missed: Any) -> pd.DataFrame:
    rows = []
    for person in people:
        gone = missed.get(person, {})
        for visit, kind in SCHEDULE.visit_type.items():
            came = visit not in gone
            rows.append({
                "participant_id": person, "visit_id": visit, "visit_type": kind,
                "attended": "yes" if came else "no", "ae_asked": asked if came else None,
                "missing_reason": gone.get(visit),
            })  # fmt: skip
    return table("visits", rows)


def event(person: str, **cells: Any) -> dict[str, Any]:
    known = {"participant_id": person, "ae": 1, "term": "fell", "severity": "mild", "serious": "no"}
    return known | cells


def harmed(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return harms(tables, SCHEDULE, NOTHING).set_index(["key", "statistic"])


def test_people_with_an_event_are_counted_once_and_exactly() -> None:
    events = [event("A"), event("A", ae=2, serious="yes", onset_day=3, relatedness="possible"),
              event("B", relatedness="unlikely")]  # fmt: skip
    rows = harmed({"visits": visits(), "adverse_events": table("adverse_events", events)})
    share = rows.loc[("people_with_event", "share")]
    low, high = stats.binomtest(2, 3).proportion_ci(0.95, "exact")
    assert (share["estimate"], share["low"], share["high"]) == pytest.approx((2 / 3, low, high))
    assert rows.loc[("people_with_serious_event", "count"), "estimate"] == 1
    assert rows.loc[("people_with_related_event", "count"), "estimate"] == 1
    assert rows.loc[("events_per_session", "rate"), "estimate"] == pytest.approx(3 / 6)
    assert rows.loc[("events_relatedness_unknown", "count"), "estimate"] == 1
    assert rows.loc[("serious_event_line_3", "onset_day"), "estimate"] == 3
    assert "fell" not in rows.reset_index().to_csv()


def test_asked_and_none_is_no_event_but_not_asked_is_unknown() -> None:
    none = table("adverse_events", [])
    asked = harmed({"visits": visits(), "adverse_events": none})
    silent = harmed({"visits": visits(asked=None), "adverse_events": none})
    refused = harmed({"visits": visits(asked="no"), "adverse_events": none})
    absent = harmed({"visits": visits()})
    key = ("people_with_event", "share")
    assert (asked.loc[key, "estimate"], asked.loc[key, "n"]) == (0, 3)
    assert asked.loc[("people_asked_without_event", "count"), "estimate"] == 3
    for rows in (silent, refused):
        assert np.isnan(rows.loc[key, "estimate"])
        assert rows.loc[key, "reason"] == "estimate: not_asked"
        assert np.isnan(rows.loc[("events_per_session", "rate"), "estimate"])
    assert absent.loc[key, "reason"] == "estimate: no_table"


def test_only_people_who_were_asked_or_had_an_event_are_in_the_denominator() -> None:
    table_of_visits = visits()
    table_of_visits.loc[table_of_visits["participant_id"] == "C", "ae_asked"] = "no"
    tables = {"visits": table_of_visits, "adverse_events": table("adverse_events", [event("A")])}
    rows = harmed(tables)
    assert rows.loc[("people_with_event", "share"), "n"] == 2
    assert rows.loc[("people_not_asked", "count"), "estimate"] == 1


def test_discontinuation_is_missing_the_last_sessions_or_withdrawing() -> None:
    table_of_visits = visits(
        "ABCDE", B={"S1": "illness"}, C={"S2": "adverse_event", "FU": "withdrawn"},
        D={"FU": "withdrawn"}, E={"S1": "refused", "S2": "refused"},
    )  # fmt: skip
    rows = harmed({"visits": table_of_visits})
    assert rows.loc[("discontinued", "count"), "estimate"] == 3
    listed = [key for key, statistic in rows.index if statistic == "sessions_received"]
    assert listed == ["discontinuation_C", "discontinuation_D", "discontinuation_E"]
    received = [rows.loc[(key, "sessions_received"), "estimate"] for key in listed]
    assert received == [1, 2, 0]


def test_worsening_by_a_limit_is_counted_as_harm() -> None:
    row = {"outcome": "tug", "contrast": "follow_up", "limit": "mdc95", "direction": "worsening",
           "n": 9, "count": 2, "n_ability": 1, "share": 2 / 9, "share_low": 0.03,
           "share_high": 0.6}  # fmt: skip
    counts = pd.DataFrame([row, row | {"direction": "improvement", "count": 5}])
    rows = harms({"visits": visits()}, SCHEDULE, counts).set_index(["key", "statistic"])
    assert rows.loc[("worsened_mdc95_tug_follow_up", "count"), "estimate"] == 2
    assert rows.loc[("worsened_mdc95_tug_follow_up", "share"), "high"] == 0.6
    assert rows.loc[("unable_tug_follow_up", "count"), "estimate"] == 1


def block(person: str, visit: str, **cells: Any) -> dict[str, Any]:
    known = {
        "participant_id": person, "visit_id": visit, "block": 1, "frequency_hz": 50,
        "pulse_width_us": 500, "current_ma": 40, "motor_threshold_ma": 50, "duration_min": 30,
        "planned_current_ma": 50, "planned_duration_min": 30, "target_reached": "yes",
    }  # fmt: skip
    return known | cells


def done(config: dict[str, Any] | None = None, **tables: pd.DataFrame) -> pd.DataFrame:
    people = table("participants", [{"participant_id": name} for name in "ABC"])
    known = {"participants": people, "visits": visits(), **tables}
    scores = pd.DataFrame(
        columns=["participant_id", "visit_id", "timepoint", "outcome", "value", "status"]
    )
    events = harms(known, SCHEDULE, NOTHING)
    rows = feasibility(known, SCHEDULE, Config.model_validate(config or {}), scores, events)
    return rows.set_index(["key", "statistic"])


def test_what_no_table_holds_is_not_available() -> None:
    rows = done()
    for key in ("screened", "recruited", "target_intensity", "full_duration"):
        assert np.isnan(rows.loc[(key, "share"), "estimate"])
        assert rows.loc[(key, "share"), "reason"] == "estimate: no_table"
    assert np.isnan(rows.loc[("given_sessions", "median"), "estimate"])
    assert np.isnan(rows.loc[("primary_outcomes_complete", "share"), "estimate"])


def test_target_that_is_not_recorded_is_not_reached_by_default() -> None:
    blocks = [block("A", "S1", target_reached=None), block("A", "S2", target_reached=None)]
    rows = done(stimulation=table("stimulation", blocks))
    assert rows.loc[("target_intensity", "share"), "reason"] == "estimate: not_recorded"
    some = done(stimulation=table("stimulation", [*blocks, block("B", "S1"), block("C", "S1",
                                                  target_reached="no")]))  # fmt: skip
    assert some.loc[("target_intensity", "share"), "n"] == 2
    assert some.loc[("target_intensity", "share"), "estimate"] == 0.5
    assert some.loc[("stimulation_recorded", "share"), "estimate"] == pytest.approx(4 / 6)


def test_flow_counts_each_step_of_the_one_before() -> None:
    screening = [
        {"screening_id": str(number), "eligible": eligible, "consented": consented,
         "enrolled": enrolled}
        for number, (eligible, consented, enrolled) in enumerate([
            ("no", None, None), ("yes", "no", None), ("yes", None, None), ("yes", "yes", "A"),
            ("yes", "yes", None),
        ])
    ]  # fmt: skip
    rows = done(screening=table("screening", screening))
    parts = {key: rows.loc[(key, "share"), ["estimate", "n"]].tolist()
             for key in ("eligible", "consented", "enrolled", "recruited")}  # fmt: skip
    assert parts == {"eligible": [0.8, 5], "consented": [2 / 3, 3], "enrolled": [0.5, 2],
                     "recruited": [0.25, 4]}  # fmt: skip


def test_consent_that_nobody_recorded_is_not_nought() -> None:
    rows = done(screening=table("screening", [{"screening_id": "1", "eligible": "yes"}]))
    assert rows.loc[("consented", "share"), "reason"] == "estimate: not_recorded"


def test_adherence_counts_missed_sessions_but_not_those_never_planned() -> None:
    table_of_visits = visits(B={"S2": "illness"}, C={"S2": "not_scheduled"})
    rows = done(visits=table_of_visits)
    share = rows.loc[("sessions_attended", "share")]
    assert (share["estimate"], share["n"]) == (pytest.approx(4 / 5), 5)
    assert rows.loc[("all_sessions_attended", "count"), "estimate"] == 2


def test_dose_over_blocks_of_a_session() -> None:
    blocks = [block("A", "S1", duration_min=10, planned_duration_min=15),
              block("A", "S1", block=2, duration_min=15, planned_duration_min=15, current_ma=30,
                    target_reached="no")]  # fmt: skip
    session = stimulated_sessions(table("stimulation", blocks)).iloc[0]
    assert (session["minutes"], session["planned_minutes"]) == (25, 30)
    assert session["phase_charge_uc"] == pytest.approx((40 * 0.5 + 30 * 0.5) / 2)
    assert session["share_of_motor_threshold"] == pytest.approx((0.8 + 0.6) / 2)
    assert session["share_of_planned_current"] == pytest.approx((0.8 + 0.6) / 2)
    rows = done(stimulation=table("stimulation", blocks))
    assert rows.loc[("full_duration", "share"), "estimate"] == 0
    assert rows.loc[("target_intensity", "share"), "estimate"] == 0
    assert rows.loc[("minutes_of_planned", "ratio"), "estimate"] == pytest.approx(25 / 30)


@pytest.mark.parametrize(
    ("limits", "verdict"),
    [({"stop_below": 0.5, "go_from": 0.8}, "go"), ({"stop_below": 0.5, "go_from": 0.9}, "amend"),
     ({"stop_below": 0.85, "go_from": 0.9}, "stop"), ({"go_up_to": 0.9, "stop_above": 0.95}, "go"),
     ({"go_up_to": 0.5, "stop_above": 0.9}, "amend"),
     ({"go_up_to": 0.5, "stop_above": 0.8}, "stop")],
)  # fmt: skip
def test_progression_by_the_estimate_of_five_of_six_sessions(
    limits: dict[str, float], verdict: str
) -> None:
    criteria = {"adherence": {"measure": "sessions_attended", **limits}}
    rows = done({"progression_criteria": criteria}, visits=visits(B={"S2": "illness"}))
    row = rows.loc["progression_adherence"]
    assert row.index.tolist() == [verdict]
    assert row["estimate"].item() == pytest.approx(5 / 6)
    assert row["low"].item() == rows.loc[("sessions_attended", "share"), "low"]


def test_criterion_without_its_measure_is_not_available() -> None:
    criteria = {"events": {"measure": "people_with_event", "go_up_to": 0.1, "stop_above": 0.2}}
    rows = done({"progression_criteria": criteria})
    row = rows.loc["progression_events"]
    assert row.index.tolist() == ["not available"]
    assert row["reason"].item() == "estimate: no_criterion_value"


@pytest.mark.parametrize(
    "limits",
    [{}, {"stop_below": 0.5}, {"stop_below": 0.9, "go_from": 0.5},
     {"stop_below": 0.5, "go_from": 0.9, "go_up_to": 0.1}, {"go_up_to": 0.5, "stop_above": 0.1}],
)  # fmt: skip
def test_criterion_needs_one_pair_of_limits_in_order(limits: dict[str, float]) -> None:
    criteria = {"adherence": {"measure": "sessions_attended", **limits}}
    with pytest.raises(ValueError, match="a criterion has either|wrong way round"):
        Config.model_validate({"progression_criteria": criteria})
