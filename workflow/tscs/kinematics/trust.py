"""Which recordings to distrust: the thresholds, in one place, with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

FINE, LOOK, DISTRUST = VERDICTS = ("fine", "look", "distrust")
BOTH: Final = ("walk", "pendulum")


@dataclass(frozen=True)
class Threshold:
    """From where on one measure of a recording makes it doubtful.

    Attributes
    ----------
    column : str
        Column of the table ``recording_quality``.
    name : str
        What it measures, in words.
    look, distrust : float
        Beyond the first a person should look at the recording, beyond the second not trust it.
    below : bool
        Whether small values are the bad ones.
    tasks : tuple of str
        Tasks it is asked of.
    why : str
        Reason of the numbers.
    """

    column: str
    name: str
    look: float
    distrust: float
    below: bool
    tasks: tuple[str, ...]
    why: str

    def verdict(self, value: float) -> str:
        """Return the verdict on a value; what was not measured gives none."""
        sign = -1 if self.below else 1
        if sign * value > sign * self.distrust:
            return DISTRUST
        return LOOK if sign * value > sign * self.look else FINE


THRESHOLDS: Final = (
    Threshold(
        "n_cycles", "Gait cycles used, leg with fewest", 10, 5, True, ("walk",),
        "Below 5 no range of motion is given; below 10 one odd stride moves the mean.",
    ),
    Threshold(
        "share_excluded", "Share of cycles left out", 0.2, 0.4, False, ("walk",),
        "Strides at the ends, turns and gaps cost some cycles; more says events or signal fail.",
    ),
    Threshold(
        "noise_deg", "Noise above the filter, noisiest joint, degrees", 1.0, 2.0, False, BOTH,
        "Noise of 1.5 degrees adds about half a degree to a degree to a range of motion even "
        "after filtering; changes of interest are about 3.",
    ),
    Threshold(
        "drift_deg", "Drift, joint with most, degrees", 5.0, 10.0, False, BOTH,
        "A mean level that moves in one direction is a sensor or a strap that moves.",
    ),
    Threshold(
        "share_lost", "Share of samples in gaps", 0.02, 0.10, False, BOTH,
        "Cycles with a gap are left out; many gaps take away the strides that differ.",
    ),
    Threshold(
        "rate_hz", "Samples per second in the file", 50, 20, True, BOTH,
        "At 50 Hz a sample lies at most 10 ms beside a foot strike; below 20 Hz none is measured.",
    ),
    Threshold(
        "duration_s", "Duration, s", 15, 10, True, ("walk",),
        "Below 10 s a walk is not measured, below 15 s it has few strides.",
    ),
)  # fmt: skip
MISSING_JOINT: Final = "joint_missing"
WRONG_SIGN: Final = "knee_sign"
WRONG_HIP: Final = "hip_sign"
UNDEFINED: Final = "not_measured"
OTHER_GROUNDS: Final = {
    WRONG_SIGN: (DISTRUST, "The knee extends where it should flex: the sign looks reversed."),
    WRONG_HIP: (DISTRUST, "The hips extend while the knees bend: their sign looks reversed."),
    UNDEFINED: (DISTRUST, "Nothing could be measured; the table says why."),
    MISSING_JOINT: (LOOK, "A joint or a leg is not in the file."),
}


def judge(row: Mapping[str, Any]) -> tuple[str, str]:
    """Judge one recording.

    Parameters
    ----------
    row : mapping
        Its row of ``recording_quality``.

    Returns
    -------
    verdict : str
        The worst of all.
    grounds : str
        Columns and grounds that are not fine, worst first, as ``name: verdict``.
    """
    found = {
        limit.column: limit.verdict(float(row[limit.column]))
        for limit in THRESHOLDS
        if row["task"] in limit.tasks and pd.notna(row.get(limit.column))
    }
    others = {
        WRONG_SIGN: row["knee_sign"] == "no",
        WRONG_HIP: row["hip_sign"] == "no",
        UNDEFINED: row["measured"] == "no",
        MISSING_JOINT: row["joints_missing"] > 0,
    }
    found |= {name: OTHER_GROUNDS[name][0] for name, holds in others.items() if holds}
    worst_first = sorted(found.items(), key=lambda item: -VERDICTS.index(item[1]))
    grounds = [f"{name}: {verdict}" for name, verdict in worst_first if verdict != FINE]
    return (worst_first[0][1] if worst_first else FINE), "; ".join(grounds)
