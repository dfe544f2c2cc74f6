"""Walking speed at the assessments whose joint angles were recorded."""

from __future__ import annotations

import pandas as pd

from tscs.sensitivity.grid import WALKING_SPEED

ASSESSMENT = ["participant_id", "visit_id", "timepoint"]


def walking_speeds(outcomes: pd.DataFrame, joint_angles: pd.DataFrame) -> pd.DataFrame:
    """Return walking speeds as rows of the ``outcomes`` table.

    Parameters
    ----------
    outcomes : DataFrame
        The ``outcomes`` table; its gait speeds come first.
    joint_angles : DataFrame
        The ``joint_angles`` table, for studies without gait speeds: mean of the recordings of an
        assessment.
    """
    own = outcomes[outcomes["outcome"] == WALKING_SPEED]
    if (own["status"] == "measured").any():
        return own
    recorded = joint_angles.dropna(subset="speed_m_s").drop_duplicates("recording_id")
    means = recorded.groupby(ASSESSMENT, sort=True)["speed_m_s"].mean().rename("value")
    return means.reset_index().assign(outcome=WALKING_SPEED, status="measured")
