"""The periods of a crossover: which visit belongs to which treatment."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tscs.config import Config
from tscs.errors import Fault
from tscs.schedule import PERIODS, Schedule, usual_periods
from tscs.validation.sheets import Sheets

VISITS, PERIOD = "visits", "period"


def period_faults(sheets: Sheets, config: Config, schedule: Schedule) -> Iterator[Fault]:
    """Check the periods of the visits; other designs have none.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    config : Config
        Design.
    schedule : Schedule
        Visits in order.

    Yields
    ------
    Fault
        Faults of the column ``period`` of ``visits.csv``.
    """
    if not sheets.has(VISITS, PERIOD):
        return
    if config.study.design != "crossover":
        yield from _unused(sheets)
        return
    visits = sheets.values[VISITS]
    unknown = visits[PERIOD].notna() & ~visits[PERIOD].isin(PERIODS)
    for line in sheets.lines(VISITS, unknown):
        message, mend = f"a period is {' or '.join(PERIODS)}", "correct it, or empty the cell"
        yield sheets.fault(VISITS, line, PERIOD, PERIOD, message, mend)
    known = visits[~unknown]
    usual = usual_periods(known)
    yield from _without(sheets, known)
    yield from _unusual(sheets, known, usual)
    yield from _backwards(schedule, usual)
    yield from _absent(usual)


def _unused(sheets: Sheets) -> Iterator[Fault]:
    for line in sheets.lines(VISITS, sheets.values[VISITS][PERIOD].notna())[:1]:
        message = "only a crossover has periods; the column is not read"
        mend = "set study.design to crossover, or delete the column"
        yield sheets.warning(VISITS, line, PERIOD, "period_unused", message, mend)


def _without(sheets: Sheets, visits: pd.DataFrame) -> Iterator[Fault]:
    session = visits["visit_type"] == "session"
    for line in sheets.lines(VISITS, session & sheets.blank(VISITS, PERIOD)[visits.index]):
        message = "a session of a crossover belongs to a period"
        yield sheets.fault(VISITS, line, PERIOD, "required", message, "enter 1 or 2")


def _unusual(sheets: Sheets, visits: pd.DataFrame, usual: dict[str, str]) -> Iterator[Fault]:
    expected = visits["visit_id"].map(usual)
    differs = visits[PERIOD].notna() & expected.notna() & (visits[PERIOD] != expected)
    for line in sheets.lines(VISITS, differs):
        label = sheets.cell(VISITS, line, "visit_id")
        message = f"visit {label} lies in period {expected[line]} for the other participants"
        mend = f"write {expected[line]}; which treatment was first stands in the allocation"
        yield sheets.fault(VISITS, line, PERIOD, PERIOD, message, mend)


def _backwards(schedule: Schedule, usual: dict[str, str]) -> Iterator[Fault]:
    ordered = [label for label in schedule.visits if label in usual]
    for earlier, later in zip(ordered, ordered[1:], strict=False):
        if usual[later] < usual[earlier]:
            message = (
                f"visit {later} lies in period {usual[later]}, after {earlier} in period "
                f"{usual[earlier]}"
            )
            mend = "correct period in data/visits.csv, or the order of the schedule"
            yield Fault("config.yaml", None, "schedule", later, "period_order", message, mend)


def _absent(usual: dict[str, str]) -> Iterator[Fault]:
    found = set(usual.values())
    for period in PERIODS:
        if found and period not in found:
            message = f"no visit lies in period {period}: nothing can be compared"
            mend = "enter the period of each visit, 1 or 2"
            yield Fault("data/visits.csv", None, PERIOD, None, "period_absent", message, mend)
