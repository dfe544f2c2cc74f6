"""Day, doses and days since the last dose at every assessment of a study."""

from __future__ import annotations

import numpy as np
import pandas as pd

VISIT = ["participant_id", "visit_id"]


def assessment_facts(visits: pd.DataFrame) -> pd.DataFrame:
    """Return when each possible assessment took place relative to the stimulation.

    Parameters
    ----------
    visits : DataFrame
        The visits table: participant_id, visit_id, visit_type, attended, study_day, doses_before.

    Returns
    -------
    DataFrame
        One row per visit and time point (pre, post, single): participant_id, visit_id, timepoint,
        doses, day, days_since_last_dose. The dose of a session lies between its pre and its post
        assessment, so that post counts it and is 0 days away from it; NaN before the first dose
        or where a day is not recorded.
    """
    before = visits[VISIT].assign(
        doses=visits["doses_before"],
        day=visits["study_day"],
        days_since_last_dose=visits["study_day"] - _last_dose_day(visits),
    )
    treated = (visits["visit_type"] == "session") & (visits["attended"] == "yes")
    after = before.assign(
        doses=before["doses"] + treated,
        days_since_last_dose=np.where(treated, before["day"] * 0, before["days_since_last_dose"]),
    )
    parts = {"pre": before, "single": before, "post": after}
    return pd.concat([part.assign(timepoint=name) for name, part in parts.items()])


def _last_dose_day(visits: pd.DataFrame) -> pd.Series[float]:
    """Return the day of the last session a person attended before each visit."""
    treated = (visits["visit_type"] == "session") & (visits["attended"] == "yes")
    doses = visits.loc[treated, ["participant_id", "doses_before", "study_day"]]
    pairs = visits[[*VISIT, "doses_before"]].merge(
        doses, on="participant_id", suffixes=("", "_dose")
    )
    earlier = pairs[pairs["doses_before_dose"] < pairs["doses_before"]]
    last = earlier.groupby(VISIT)["study_day"].max()
    days = last.reindex(pd.MultiIndex.from_frame(visits[VISIT]))
    return pd.Series(days.to_numpy(), index=visits.index)
