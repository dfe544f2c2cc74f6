"""The occasions of each person's series, assigned to the baseline or the treatment phase."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.schedule import Schedule

BASELINE, TREATMENT = "baseline", "treatment"
BASELINE_MIN: Final = 3
MEASURED, UNABLE = "measured", "unable"
SERIES: Final = ["outcome", "participant_id"]


def occasions(
    outcomes: pd.DataFrame, visits: pd.DataFrame, catalogue: Catalogue, schedule: Schedule
) -> pd.DataFrame:
    """Return the values of all series of main outcomes in the order of time.

    Parameters
    ----------
    outcomes : DataFrame
        The ``outcomes`` table.
    visits : DataFrame
        The visits table, doses before each visit filled in.
    catalogue : Catalogue
        Outcomes; parts of other outcomes are left out.
    schedule : Schedule
        Visits in order with their types.

    Returns
    -------
    DataFrame
        Columns outcome, participant_id, phase, time (place of the visit in the schedule), day and
        value; a test that the person was unable to do has an infinite value on the worse side.

    Notes
    -----
    A visit is one occasion: its only assessment or the one before the treatment of its session.
    What follows the treatment of the same session is no occasion, as its acute effect is no phase.
    Baseline: no dose before. Treatment: sessions with a dose before. Follow-ups are in neither.
    """
    own = outcomes[outcomes["timepoint"].isin(["pre", "single"])]
    own = own[own["status"].isin([MEASURED, UNABLE])]
    own = own[~own["outcome"].map(lambda name: bool(catalogue.outcomes[name].part_of))]
    place = {label: number for number, label in enumerate(schedule.visits)}
    known = visits[["participant_id", "visit_id", "visit_type", "study_day", "doses_before"]]
    rows = own.drop(columns="doses_before").merge(known, on=["participant_id", "visit_id"])
    rows = rows.assign(
        phase=_phase(rows),
        time=rows["visit_id"].map(place),
        day=rows["study_day"],
        value=_values(rows, catalogue),
    )
    kept = rows[rows["phase"].ne("") & rows["time"].notna()]
    kept = kept.sort_values([*SERIES, "time"]).drop_duplicates([*SERIES, "time"])
    return kept[[*SERIES, "phase", "time", "day", "value"]].reset_index(drop=True)


def _phase(rows: pd.DataFrame) -> pd.Series[str]:
    followup, session = (rows["visit_type"] == kind for kind in ("followup", "session"))
    untreated = (rows["doses_before"] == 0) & ~followup
    treated = session & (rows["doses_before"] > 0)
    phase = np.select([untreated, treated], [BASELINE, TREATMENT], default="")
    return pd.Series(phase, index=rows.index)


def _values(rows: pd.DataFrame, catalogue: Catalogue) -> pd.Series[float]:
    worst = rows["outcome"].map(lambda name: -np.inf * catalogue.outcomes[name].improvement_sign)
    return rows["value"].where(rows["status"] == MEASURED, worst.astype("float64"))


def recall_conflict(series: pd.DataFrame, outcome: Outcome) -> bool:
    """Return whether answers at one occasion also speak of the occasion before.

    Parameters
    ----------
    series : DataFrame
        Occasions of the outcome, by person in the order of time.
    outcome : Outcome
        The outcome, with the days it looks back.
    """
    if not outcome.recall_days:
        return False
    gaps = series.groupby("participant_id")["day"].diff().dropna()
    return bool(len(gaps)) and float(gaps.median()) < outcome.recall_days
