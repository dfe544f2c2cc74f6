"""Agreement of ranges of motion from the recordings with those of the vendor."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.kinematics.readers import JOINTS
from tscs.reasons import format_reasons

PLACE: Final = ["participant_id", "visit_id", "timepoint", "leg", "joint"]
LIMITS_SDS: Final = 1.96
COLUMNS: Final = (
    "joint", "n", "n_people", "mean_difference", "sd_difference", "limit_low", "limit_high",
    "largest_difference", "reason",
)  # fmt: skip


def agreement(joint_angles: pd.DataFrame, features: pd.DataFrame | None) -> pd.DataFrame:
    """Compare range of motion from the recordings with that of the vendor's software.

    Parameters
    ----------
    joint_angles : DataFrame
        The ``joint_angles`` table.
    features : DataFrame or None
        The table ``joint_angle_features`` of the study, if there is one.

    Returns
    -------
    DataFrame
        One row per joint with values of both kinds: number of legs at assessments, people, mean
        and SD of recording minus vendor, limits of agreement (Bland and Altman 1986, Lancet
        327:307; a person's assessments count as if they were independent), largest difference.
    """
    if features is None or features.empty or joint_angles.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    vendor = features[
        (features["task"] == "walk")
        & (features["feature"] == "rom")
        & (features["statistic"] == "mean")
    ]
    pairs = joint_angles.merge(vendor[[*PLACE, "value_deg"]], on=PLACE)
    pairs = pairs.assign(difference=pairs["rom_mean"] - pairs["value_deg"])
    pairs = pairs.dropna(subset="difference")
    groups = [(joint, pairs[pairs["joint"] == joint]) for joint in JOINTS]
    rows = [_row(joint, group) for joint, group in groups if len(group)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(joint: str, pairs: pd.DataFrame) -> dict[str, Any]:
    difference = pairs["difference"]
    mean, sd = difference.mean(), difference.std()
    alone = {} if len(pairs) > 1 else dict.fromkeys(COLUMNS[4:7], "single_pair")
    return {
        "joint": joint,
        "n": len(pairs),
        "n_people": pairs["participant_id"].nunique(),
        "mean_difference": mean,
        "sd_difference": sd,
        "limit_low": mean - LIMITS_SDS * sd,
        "limit_high": mean + LIMITS_SDS * sd,
        "largest_difference": difference.iloc[int(np.abs(difference).argmax())],
        "reason": format_reasons(alone),
    }
