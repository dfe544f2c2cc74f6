"""The planned assessments of a study, numbered so that rows can be joined by one integer.

A cell is one planned visit of one person at one time point. Its number is three times the position
of the visit in `planned_visits` plus the rank of the time point, so cells sort by person, visit
and time point.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tscs.schedule import Schedule

VISIT = ["participant_id", "visit_id"]
TIMEPOINTS = ("pre", "post", "single")
Tables = Mapping[str, pd.DataFrame]


def planned_visits(visits: pd.DataFrame, schedule: Schedule) -> pd.DataFrame:
    """Return the planned visits of everybody in the order of the schedule.

    Parameters
    ----------
    visits : DataFrame
        The visits table.
    schedule : Schedule
        Order and type of the visits.

    Returns
    -------
    DataFrame
        participant_id, visit_id, study_day, doses_before, attended (bool) and session (bool),
        sorted by participant and schedule; the index counts from 0.
    """
    place = {label: rank for rank, label in enumerate(schedule.visits)}
    frame = visits.reindex(columns=[*VISIT, "study_day", "doses_before"]).assign(
        attended=visits["attended"] == "yes",
        session=visits["visit_id"].isin(schedule.of_type("session")),
        place=visits["visit_id"].map(place),
    )
    planned = frame[frame["place"].notna()].sort_values(["participant_id", "place"])
    return planned.drop(columns="place").reset_index(drop=True)


def with_cells(table: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of planned visits with the number of their cell.

    Parameters
    ----------
    table : DataFrame
        A table with participant_id, visit_id and timepoint; the index is the line in the file.
    visits : DataFrame
        Planned visits.

    Returns
    -------
    DataFrame
        The table with cell, row (line in the file) and absent (the visit was not attended).
    """
    known = visits[[*VISIT, "attended"]].assign(visit=visits.index)
    rows = table.reset_index(names="row").merge(known, on=VISIT)
    rank = rows["timepoint"].map({name: rank for rank, name in enumerate(TIMEPOINTS)})
    # A table without rows has no type to hand on, and would give it to those it is joined with.
    cell = (rows["visit"] * len(TIMEPOINTS) + rank).astype("int64")
    return rows.assign(cell=cell, absent=~rows["attended"]).drop(columns=["attended", "visit"])


def diary_cells(days: pd.DataFrame, visits: pd.DataFrame, window_days: int) -> pd.DataFrame:
    """Give each visit the diary days from `window_days` before it to the day before it.

    Parameters
    ----------
    days : DataFrame
        The diary; the index is the line in the file.
    visits : DataFrame
        Planned visits; those without a study day get no diary days.
    window_days : int
        Length of the window.

    Returns
    -------
    DataFrame
        As from `with_cells`; a day stands once for each window that holds it. The time point is
        pre at sessions and single at other visits.
    """
    columns = ["participant_id", "study_day", "attended", "session"]
    windows = visits[columns].assign(visit=visits.index)
    pairs = days.reset_index(names="row").merge(
        windows, on="participant_id", suffixes=("", "_visit")
    )
    pairs = pairs[(pairs["study_day_visit"] - pairs["study_day"]).between(1, window_days)]
    rank = np.where(pairs["session"], TIMEPOINTS.index("pre"), TIMEPOINTS.index("single"))
    return pairs.assign(cell=pairs["visit"] * len(TIMEPOINTS) + rank, absent=~pairs["attended"])


def cell_facts(visits: pd.DataFrame, cells: pd.Series) -> pd.DataFrame:
    """Return participant, visit, time point and the facts of the visit for cell numbers.

    Parameters
    ----------
    visits : DataFrame
        Planned visits.
    cells : Series of int
        Cell numbers.

    Returns
    -------
    DataFrame
        participant_id, visit_id, timepoint, attended, doses_before; indexed like `cells`.
    """
    columns = [*VISIT, "attended", "doses_before"]
    facts = visits[columns].take(cells.to_numpy() // len(TIMEPOINTS)).set_index(cells.index)
    names = np.array(TIMEPOINTS, dtype=object)[cells.to_numpy() % len(TIMEPOINTS)]
    facts.insert(2, "timepoint", pd.Series(names, index=cells.index, dtype="str"))
    return facts
