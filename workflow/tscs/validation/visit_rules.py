"""The visits table: schedule, order of days and doses, attendance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from tscs.config import Config
from tscs.errors import Fault, nearest
from tscs.schedule import Schedule
from tscs.validation.sheets import Sheets

VISITS = "visits"
# A visit this many days off its plan is worth a look.
OFF_PLAN_DAYS = 7


def visit_faults(sheets: Sheets, config: Config, schedule: Schedule) -> Iterator[Fault]:
    """Check the visits of every participant against the schedule.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    config : Config
        Labels of the visits, in order; empty if the study leaves them to the table.
    schedule : Schedule
        Labels and types that result.

    Yields
    ------
    Fault
        Faults of ``visits.csv`` and participants without visits.
    """
    visits = sheets.values[VISITS]
    known = visits["visit_id"].isin(schedule.visits)
    yield from _unknown_labels(sheets, schedule)
    yield from _absent_labels(sheets, config)
    yield from _attendance(sheets, visits)
    order = {label: place for place, label in enumerate(schedule.visits)}
    ordered = visits[known].sort_values("visit_id", key=lambda labels: labels.map(order))
    doubtful = set(visits.loc[~known, "participant_id"])
    for person, rows in ordered.groupby("participant_id", sort=True):
        yield from _days(sheets, rows)
        if not rows[["visit_type", "attended"]].isna().any(axis=None) and person not in doubtful:
            yield from _doses(sheets, rows)
        yield from _session_numbers(sheets, rows, schedule)
    yield from _rows_per_visit(sheets, schedule)


def type_faults(sheets: Sheets, schedule: Schedule) -> Iterator[Fault]:
    """Check that a visit has the same type for every participant.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    schedule : Schedule
        The most frequent type of each visit.

    Yields
    ------
    Fault
        One per row that differs.
    """
    for line, (label, usual) in _unusual_types(sheets, schedule).items():
        message = f"visit {label} is a {usual} for the other participants"
        mend = f"write {usual}, or give the visit another label"
        yield sheets.fault(VISITS, line, "visit_type", "visit_type", message, mend)


def with_usual_types(sheets: Sheets, schedule: Schedule) -> Sheets:
    """Return the tables with the type of each visit that most participants have.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    schedule : Schedule
        The most frequent type of each visit.

    Returns
    -------
    Sheets
        What follows from a wrong type is then no fault of its own.
    """
    visits = sheets.values[VISITS].copy()
    for line, (_, usual) in _unusual_types(sheets, schedule).items():
        visits.loc[line, "visit_type"] = usual
    return replace(sheets, values={**sheets.values, VISITS: visits})


def _unusual_types(sheets: Sheets, schedule: Schedule) -> dict[int, tuple[str, str]]:
    visits = sheets.values[VISITS].dropna(subset=["visit_id", "visit_type"])
    usual = visits["visit_id"].map(schedule.visit_type)
    rows = visits[usual.notna() & (visits["visit_type"] != usual)]
    labels = rows["visit_id"].to_dict()
    return {int(str(line)): (label, schedule.visit_type[label]) for line, label in labels.items()}


def _unknown_labels(sheets: Sheets, schedule: Schedule) -> Iterator[Fault]:
    labels = sheets.values[VISITS]["visit_id"]
    for line in sheets.lines(VISITS, labels.notna() & ~labels.isin(schedule.visits)):
        message = f"not in the schedule of config.yaml: {', '.join(schedule.visits)}"
        mend = nearest(str(labels[line]), schedule.visits) or "correct it or extend the schedule"
        yield sheets.fault(VISITS, line, "visit_id", "unknown_visit", message, mend)


def _absent_labels(sheets: Sheets, config: Config) -> Iterator[Fault]:
    found = set(sheets.values[VISITS]["visit_id"].dropna())
    if not found:
        return
    for label in config.schedule.visits:
        if label not in found:
            message = "data/visits.csv has no row for this visit of the schedule"
            mend = nearest(label, sorted(found)) or "add its rows or take it out of the schedule"
            yield Fault("config.yaml", None, "schedule", label, "unknown_visit", message, mend)


def _attendance(sheets: Sheets, visits: pd.DataFrame) -> Iterator[Fault]:
    present, missed = visits["attended"] == "yes", visits["attended"] == "no"
    told = sheets.has(VISITS, "missing_reason")
    blank = sheets.blank(VISITS, "missing_reason") if told else missed
    for line in sheets.lines(VISITS, missed & blank):
        message, mend = "a missed visit needs its missing_reason", "enter why it was missed"
        column = "missing_reason" if told else "attended"
        yield sheets.fault(VISITS, line, column, "missing_reason", message, mend)
    for line in sheets.lines(VISITS, present & visits["missing_reason"].notna()):
        message = "an attended visit has no reason for being missed"
        mend = "empty the cell or set attended to no"
        yield sheets.fault(VISITS, line, "missing_reason", "missing_reason", message, mend)
    for line in sheets.lines(VISITS, present & sheets.blank(VISITS, "study_day")):
        message, mend = "an attended visit needs its day", "enter the days since the first session"
        yield sheets.fault(VISITS, line, "study_day", "required", message, mend)
    off = (visits["study_day"] - visits["planned_day"]).abs() > OFF_PLAN_DAYS
    for line in sheets.lines(VISITS, off):
        message = f"more than {OFF_PLAN_DAYS} days from planned_day"
        yield sheets.warning(VISITS, line, "study_day", "off_plan", message, "check both days")


def _days(sheets: Sheets, rows: pd.DataFrame) -> Iterator[Fault]:
    days = rows["study_day"].dropna()
    kept = _longest_rise(days.to_list())
    for place, (line, day) in enumerate(days.items()):
        if place not in kept:
            yield _out_of_order(sheets, days, place, kept)
        elif place and day == days.iloc[place - 1]:
            label = sheets.cell(VISITS, days.index[place - 1], "visit_id")
            message = f"the same day as the earlier visit {label}"
            yield sheets.warning(VISITS, line, "study_day", "same_day", message, "check the day")
    yield from _day_zero(sheets, rows)


def _longest_rise(days: Sequence[float]) -> set[int]:
    """Return the places of the longest subsequence that never falls: the others are the errors."""
    best: list[list[int]] = []
    for place, day in enumerate(days):
        before = [path for path in best if days[path[-1]] <= day]
        best.append([*_longest(before), place])
    return set(_longest(best))


def _longest(paths: Sequence[list[int]]) -> list[int]:
    lengths = [len(path) for path in paths]
    return paths[lengths.index(max(lengths))] if paths else []


def _out_of_order(sheets: Sheets, days: pd.Series, place: int, kept: set[int]) -> Fault:
    earlier = max((other for other in kept if other < place), default=None)
    later = min((other for other in kept if other > place), default=None)
    limits = [
        f"{word} day {days.iloc[other]:g} ({sheets.cell(VISITS, days.index[other], 'visit_id')})"
        for word, other in (("after", earlier), ("before", later))
        if other is not None
    ]
    message = f"by the order of the schedule the visit lies {' and '.join(limits)}"
    mend = "correct the day, or the order of the schedule in config.yaml"
    return sheets.fault(VISITS, int(days.index[place]), "study_day", "day_order", message, mend)


def _day_zero(sheets: Sheets, rows: pd.DataFrame) -> Iterator[Fault]:
    sessions = rows[(rows["visit_type"] == "session") & rows["study_day"].notna()]
    if not sessions.empty and (rows["study_day"] != 0).all():
        message = "study_day counts from the first session, which is day 0"
        mend = "subtract the day of the first session from all days of the person"
        line = sessions.index[0]
        yield sheets.warning(VISITS, line, "study_day", "day_zero", message, mend)


def _doses(sheets: Sheets, rows: pd.DataFrame) -> Iterator[Fault]:
    session = ((rows["visit_type"] == "session") & (rows["attended"] == "yes")).astype("int64")
    received = session.cumsum() - session
    # A session too many or too few shifts all later doses: the first one is the fault.
    surplus = (rows["doses_before"] - received).dropna()
    wrong = (surplus != 0) & (surplus != surplus.shift(fill_value=0))
    for line in surplus.index[wrong]:
        message = f"{received[line]} sessions were attended before this visit"
        mend = f"write {received[line]}, or correct attended in the earlier rows"
        yield sheets.fault(VISITS, line, "doses_before", "doses_before", message, mend)


def _session_numbers(sheets: Sheets, rows: pd.DataFrame, schedule: Schedule) -> Iterator[Fault]:
    numbers = {label: place for place, label in enumerate(schedule.of_type("session"), start=1)}
    for line, number in rows["session_number"].dropna().items():
        expected = numbers.get(sheets.cell(VISITS, line, "visit_id"))
        if number != expected:
            what = f"session {expected}" if expected else "no session"
            message = f"in the schedule this visit is {what}"
            mend = f"write {expected}" if expected else "empty the cell"
            yield sheets.fault(VISITS, line, "session_number", "session_number", message, mend)


def _rows_per_visit(sheets: Sheets, schedule: Schedule) -> Iterator[Fault]:
    people, visits = sheets.values["participants"], sheets.values[VISITS]
    if VISITS in sheets.doubtful or VISITS not in sheets.sheets:
        return
    everybody = set(visits["visit_id"])
    for line, person in people["participant_id"].dropna().items():
        own = visits.loc[visits["participant_id"] == person, "visit_id"]
        # A label that nobody has is a fault of the schedule, listed once.
        absent = [label for label in schedule.visits if label in everybody - set(own)]
        if own.empty:
            message, mend = "the participant has no visit", "add the rows to data/visits.csv"
            yield sheets.fault("participants", line, "participant_id", "no_visits", message, mend)
        elif absent and set(own) <= set(schedule.visits):
            message = f"{person} has no row for the scheduled visit {', '.join(absent)}"
            mend = "add the row; a missed visit has attended = no and a reason"
            place = int(own.index[0])
            yield sheets.fault(
                VISITS, place, "participant_id", "schedule_incomplete", message, mend
            )
