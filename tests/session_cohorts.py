"""Studies of one outcome over sessions, built from a matrix of values."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tscs.catalogue import load_catalogue
from tscs.config import Config
from tscs.longitudinal import trajectories
from tscs.schedule import Schedule
from tscs.series import Series, session_series

CATALOGUE = load_catalogue(None)
DAYS_BETWEEN = 4.0


def schedule_of(sessions: int, followup: bool = False) -> Schedule:
    """Return a schedule of sessions S1, S2 and so on, with or without a follow-up."""
    kinds = {f"S{place + 1}": "session" for place in range(sessions)}
    kinds |= {"FU": "followup"} if followup else {}
    return Schedule(tuple(kinds), kinds)


def tables_of(
    values: np.ndarray, outcome: str, *, followup: bool = False, doses: np.ndarray | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables ``outcomes`` and ``visits`` of values, shape (people, visits)."""
    labels = schedule_of(values.shape[1] - followup, followup).visits
    before = np.broadcast_to(np.arange(len(labels)) if doses is None else doses, values.shape)
    scores, visits = [], []
    for person, row in enumerate(values):
        for place, value in enumerate(row):
            key = (f"P{person:03d}", labels[place])
            known = not np.isnan(value)
            kind = "followup" if labels[place] == "FU" else "session"
            visits.append((*key, kind, "yes", DAYS_BETWEEN * place, float(before[person, place])))
            time = "single" if kind == "followup" else "pre"
            scores.append((*key, time, outcome, value, "measured" if known else "not_done"))
    names = ["participant_id", "visit_id"]
    columns = [*names, "visit_type", "attended", "study_day", "doses_before"]
    return (
        pd.DataFrame(scores, columns=[*names, "timepoint", "outcome", "value", "status"]),
        pd.DataFrame(visits, columns=columns),
    )


def series_of(values: np.ndarray, outcome: str = "2mwt", **settings: object) -> Series:
    """Return the series of a matrix of values."""
    values = np.asarray(values, dtype=float)
    scores, visits = tables_of(values, outcome, **settings)
    followup = bool(settings.get("followup", False))
    schedule = schedule_of(values.shape[1] - followup, followup)
    return session_series(scores, visits, schedule, CATALOGUE.outcomes[outcome])


def table_of(values: np.ndarray, outcome: str = "2mwt", **settings: object) -> pd.DataFrame:
    """Return the table ``trajectories`` of a matrix of values."""
    values = np.asarray(values, dtype=float)
    scores, visits = tables_of(values, outcome, **settings)
    followup = bool(settings.get("followup", False))
    schedule = schedule_of(values.shape[1] - followup, followup)
    return trajectories(scores, visits, CATALOGUE, Config(), schedule)


def one(table: pd.DataFrame, model: str, term: str, method: str = "") -> pd.Series:
    """Return the row of a model and a term."""
    rows = table[(table["model"] == model) & (table["term"] == term)]
    rows = rows[rows["method"].str.startswith(method)]
    assert len(rows) == 1
    return rows.iloc[0]
