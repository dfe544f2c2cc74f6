"""Mean joint-angle curves of a group at both ends of a contrast."""

from __future__ import annotations

from typing import Final

import pandas as pd

from tscs.config import Moment
from tscs.contrasts import Contrast

LINE: Final = ["participant_id", "leg", "joint"]
COLUMNS: Final = (
    "contrast", "end", "visit_id", "timepoint", "leg", "joint", "percent", "n", "mean", "sd",
)  # fmt: skip


def mean_curves(curves: pd.DataFrame, contrast: Contrast | None) -> pd.DataFrame:
    """Average the curves of the people who have them at both ends of a contrast.

    Parameters
    ----------
    curves : DataFrame
        From `joint_angles.measure`; several walks of one assessment are averaged.
    contrast : Contrast or None
        A contrast of two assessments; without one the table is empty.

    Returns
    -------
    DataFrame
        contrast, end (from or to), visit_id, timepoint, leg, joint, percent of the gait cycle,
        n people, mean and SD over people in degrees.
    """
    if contrast is None or contrast.start is None or contrast.end is None or curves.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    ends = {"from": contrast.start, "to": contrast.end}
    found = {name: at_end(curves, moment) for name, moment in ends.items()}
    both = found["from"].index.intersection(found["to"].index)
    parts = [
        _summary(found[name].loc[both]).assign(
            end=name, visit_id=moment.visit, timepoint=moment.timepoint, contrast=contrast.name
        )
        for name, moment in ends.items()
    ]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def at_end(curves: pd.DataFrame, moment: Moment) -> pd.DataFrame:
    """Return a curve per person, leg and joint; a lone `single` answers for pre and post."""
    visit = curves[curves["visit_id"] == moment.visit]
    asked = visit[visit["timepoint"] == moment.timepoint]
    lone = visit[(visit["timepoint"] == "single") & (moment.timepoint != "single")]
    chosen = pd.concat([asked, lone]).drop(columns=["visit_id", "timepoint"])
    return chosen.groupby(LINE).mean()


def _summary(curves: pd.DataFrame) -> pd.DataFrame:
    points = curves.reset_index().melt(LINE, var_name="percent")
    groups = points.groupby(["leg", "joint", "percent"], sort=False)["value"]
    return groups.agg(n="size", mean="mean", sd="std").reset_index()
