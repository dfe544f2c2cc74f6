"""A study over its days: visits, current, changes of medication and adverse events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

CHANGES: Final = ("start", "increase", "decrease", "stop")
COURSE_TABLES: Final = {
    "stimulation": "stimulation",
    "medication": "medication",
    "adverse_events": "adverse events",
}


def session_currents(stimulation: pd.DataFrame | None, visits: pd.DataFrame) -> pd.DataFrame:
    """Return current given and planned at each session, as means over its blocks.

    Parameters
    ----------
    stimulation : DataFrame or None
        Table ``stimulation``.
    visits : DataFrame
        Table ``visits``, for the days.

    Returns
    -------
    DataFrame
        participant_id, study_day, current_ma, planned_current_ma (mA; NaN where not recorded);
        only sessions with a day and a current.
    """
    key, amounts = ["participant_id", "visit_id"], ["current_ma", "planned_current_ma"]
    empty = pd.DataFrame(columns=[*key, *amounts])
    blocks = (empty if stimulation is None else stimulation).reindex(columns=[*key, *amounts])
    means = blocks.groupby(key)[amounts].mean().reset_index()
    dated = means.merge(visits[[*key, "study_day"]], on=key)
    return dated.dropna(subset=["study_day", "current_ma"])[
        ["participant_id", "study_day", *amounts]
    ]


def medication_changes(medication: pd.DataFrame | None, visits: pd.DataFrame) -> pd.DataFrame:
    """Return the changes of medication from the first to the last day of the study.

    Returns
    -------
    DataFrame
        participant_id, change (start, increase, decrease or stop) and study_day. A stop counts at
        its last day where that is known. What was taken is left out: it is free text.
    """
    columns = ["participant_id", "change", "start_day", "end_day"]
    entries = (pd.DataFrame() if medication is None else medication).reindex(columns=columns)
    changed = entries[entries["change"].isin(CHANGES)]
    stopped = (changed["change"] == "stop") & changed["end_day"].notna()
    days = changed["start_day"].where(~stopped, changed["end_day"])
    inside = days.between(visits["study_day"].min(), visits["study_day"].max())
    return changed.assign(study_day=days)[inside][["participant_id", "change", "study_day"]]


def dated_events(events: pd.DataFrame | None) -> pd.DataFrame:
    """Return adverse events with a day: participant_id, severity, onset_day and end_day.

    The end of an event without one is its onset.
    """
    columns = ["participant_id", "severity", "onset_day", "end_day"]
    known = (pd.DataFrame() if events is None else events).reindex(columns=columns)
    dated = known.dropna(subset=["onset_day"])
    return dated.assign(end_day=dated["end_day"].fillna(dated["onset_day"]))


def on_planned_day(visits: pd.DataFrame) -> pd.DataFrame:
    """Return visits with the planned day where no visit took place."""
    planned = visits["planned_day"] if "planned_day" in visits else float("nan")
    return visits.assign(study_day=visits["study_day"].fillna(planned))


def recorded(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return which tables of the course a study has."""
    return [name for name in COURSE_TABLES if name in tables]
