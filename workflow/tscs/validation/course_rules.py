"""The course of the study: screening, stimulation, medication, diary, adverse events."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tscs.catalogue import Catalogue
from tscs.errors import Fault, nearest
from tscs.validation.measures import VISIT
from tscs.validation.sheets import Sheets

_SCREENING, _STIMULATION, _DIARY, _EVENTS = "screening", "stimulation", "diary", "adverse_events"


def course_faults(sheets: Sheets, catalogue: Catalogue) -> Iterator[Fault]:
    """Check the tables that say what happened besides the assessments.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    catalogue : Catalogue
        Days that the diary may begin before the first visit.
    """
    yield from _screening(sheets)
    yield from _stimulation(sheets)
    yield from _periods(sheets, "medication", "start_day", "end_day")
    yield from _periods(sheets, _EVENTS, "onset_day", "end_day")
    yield from _event_visits(sheets)
    yield from _diary(sheets, catalogue)


def _screening(sheets: Sheets) -> Iterator[Fault]:
    frame = sheets.values[_SCREENING]
    enrolled = frame["enrolled"].notna()
    for column in ("eligible", "consented"):
        refused = (frame[column] == "no") | sheets.blank(_SCREENING, column)
        for line in sheets.lines(_SCREENING, enrolled & refused):
            person = sheets.cell(_SCREENING, line, "enrolled")
            message = f"{person} was enrolled but is not marked as {column}"
            mend = f"set {column} to yes, or empty enrolled"
            yield sheets.fault(_SCREENING, line, column, "enrolled", message, mend)
    for line in sheets.lines(_SCREENING, enrolled & frame["enrolled"].duplicated()):
        message = "the participant was enrolled from two screenings"
        mend = "correct one of them"
        yield sheets.fault(_SCREENING, line, "enrolled", "enrolled", message, mend)
    yield from _never_screened(sheets, frame)


def _never_screened(sheets: Sheets, frame: pd.DataFrame) -> Iterator[Fault]:
    people = sheets.values["participants"]["participant_id"]
    if frame.empty or _SCREENING in sheets.doubtful:
        return
    for line in sheets.lines("participants", people.notna() & ~people.isin(frame["enrolled"])):
        message = "no row of data/screening.csv has enrolled this participant"
        mend = "add the row, or delete data/screening.csv if not everybody was recorded"
        yield sheets.warning("participants", line, "participant_id", "enrolled", message, mend)


def _stimulation(sheets: Sheets) -> Iterator[Fault]:
    frame, visits = sheets.values[_STIMULATION], sheets.values["visits"]
    others = visits[visits["visit_type"].isin(["baseline", "followup"])]
    at_other = _keys(frame).isin(_keys(others))
    for line in sheets.lines(_STIMULATION, pd.Series(at_other, index=frame.index)):
        message = "this visit is no session: nobody is stimulated there"
        mend = "correct visit_id, or visit_type in data/visits.csv"
        yield sheets.fault(_STIMULATION, line, "visit_id", "stimulation_visit", message, mend)
    yield from _odd_stimulation(sheets, frame)
    yield from _sessions_without(sheets, frame)


def _odd_stimulation(sheets: Sheets, frame: pd.DataFrame) -> Iterator[Fault]:
    current, planned = frame["current_ma"], frame["planned_current_ma"]
    too_long = frame["duration_min"] > frame["planned_duration_min"]
    odd = {
        "duration_min": (too_long, "longer than planned"),
        "current_ma": (current > frame["motor_threshold_ma"], "above the motor threshold"),
        "target_reached": (
            ((frame["target_reached"] == "yes") & (current < planned))
            | ((frame["target_reached"] == "no") & (current >= planned)),
            "does not agree with current_ma and planned_current_ma",
        ),
        "reason": (
            (frame["interrupted"] == "yes") & sheets.blank(_STIMULATION, "reason"),
            "an interrupted block needs its reason",
        ),
    }
    for column, (rows, message) in odd.items():
        for line in sheets.lines(_STIMULATION, rows):
            mend = "check the row against the protocol of the session"
            yield sheets.warning(_STIMULATION, line, column, "stimulation", message, mend)


def _sessions_without(sheets: Sheets, frame: pd.DataFrame) -> Iterator[Fault]:
    visits = sheets.values["visits"]
    if frame.empty or _STIMULATION in sheets.doubtful:
        return
    attended = (visits["visit_type"] == "session") & (visits["attended"] == "yes")
    for line in sheets.lines("visits", attended & ~_keys(visits).isin(_keys(frame))):
        message = "data/stimulation.csv has no row for this attended session"
        mend = "add the row, or correct attended"
        yield sheets.warning("visits", line, "visit_id", "stimulation", message, mend)


def _periods(sheets: Sheets, table: str, start: str, end: str) -> Iterator[Fault]:
    frame = sheets.values[table]
    for line in sheets.lines(table, frame[end] < frame[start]):
        message = f"ends before it begins ({start} is {sheets.cell(table, line, start)})"
        yield sheets.fault(table, line, end, "period", message, f"correct {start} or {end}")


def _event_visits(sheets: Sheets) -> Iterator[Fault]:
    frame, visits = sheets.values[_EVENTS], sheets.values["visits"]
    known = _keys(frame).isin(_keys(visits))
    for line in sheets.lines(_EVENTS, frame["visit_id"].notna() & ~known):
        person = sheets.cell(_EVENTS, line, "participant_id")
        labels = visits.loc[visits["participant_id"] == person, "visit_id"].dropna().tolist()
        if not labels:
            continue
        message = f"not in data/visits.csv for {person}; known: {', '.join(labels)}"
        mend = (
            nearest(sheets.cell(_EVENTS, line, "visit_id"), labels)
            or "correct it, or leave it empty"
        )
        yield sheets.fault(_EVENTS, line, "visit_id", "foreign_key", message, mend)


def _diary(sheets: Sheets, catalogue: Catalogue) -> Iterator[Fault]:
    frame, visits = sheets.values[_DIARY], sheets.values["visits"]
    if "visits" in sheets.doubtful or visits["study_day"].isna().all():
        return
    windows = [entry.window_days or 0 for entry in catalogue.for_table(_DIARY)]
    days = visits["study_day"].groupby(visits["participant_id"])
    first = frame["participant_id"].map(days.min()) - max(windows, default=0)
    last = frame["participant_id"].map(days.max())
    for line in sheets.lines(_DIARY, (frame["study_day"] < first) | (frame["study_day"] > last)):
        message = f"outside the study of this person: day {first[line]:g} to {last[line]:g}"
        mend = "correct the day; study_day counts from the first session"
        yield sheets.fault(_DIARY, line, "study_day", "diary_day", message, mend)


def _keys(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[VISIT].astype("object"))
