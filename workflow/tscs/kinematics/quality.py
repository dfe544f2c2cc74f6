"""The table of recording quality: one row per recording, with a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.kinematics.filtering import Smooth, sampling_rate, smooth
from tscs.kinematics.pendulum import REST_S
from tscs.kinematics.range_of_motion import Leg, measure_legs, unusable
from tscs.kinematics.readers import ANGLES, JOINTS, LEGS, Floats
from tscs.kinematics.recordings import Recording
from tscs.kinematics.trust import judge
from tscs.reasons import format_reasons

KEYS: Final = ("participant_id", "visit_id", "timepoint", "recording_id", "task", "leg")
COLUMNS: Final = (
    *KEYS, "rate_hz", "duration_s", "n_cycles", "n_excluded", "share_excluded", "noise_deg",
    "drift_deg", "share_lost", "knee_sign", "hip_sign", "joints_missing", "measured",
    "events_method", "verdict", "grounds", "reason",
)  # fmt: skip
KNEE: Final = JOINTS.index("knee")
# Correlation of the hip's velocity with the knee's angle: 0.2 to 0.9 in published walks.
AGAINST: Final = -0.3
Row = dict[str, Any]


def recording_quality(
    table: pd.DataFrame,
    recordings: Mapping[str, Recording],
    joint_angles: pd.DataFrame,
    pendulum: pd.DataFrame,
) -> pd.DataFrame:
    """Judge every recording of a study.

    Parameters
    ----------
    table : DataFrame
        The recordings table.
    recordings : mapping of str to Recording
        Recordings that can be read, by identifier.
    joint_angles, pendulum : DataFrame
        What was measured in them.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; a recording without a reader has no verdict.
    """
    measured = {"walk": _by_recording(joint_angles), "pendulum": _by_recording(pendulum)}
    rows = []
    for entry in table.to_dict("records"):
        name, task = str(entry["recording_id"]), str(entry["task"])
        known: Row = {key: entry.get(key) for key in KEYS}
        if name not in recordings:
            rows.append(known | {"reason": format_reasons({"verdict": "format_not_read"})})
            continue
        row = known | _signal(recordings[name], task, str(entry.get("leg")))
        row |= _MEASURED[task](measured[task][name])
        verdict, grounds = judge(row)
        rows.append(row | {"verdict": verdict, "grounds": grounds})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _by_recording(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {str(name): rows for name, rows in table.groupby("recording_id")}


def _signal(recording: Recording, task: str, leg: str) -> Row:
    """Measure the signal itself: rate, duration, drift, gaps, sign, joints."""
    time_s = recording.time_s
    if time_s.size < 2:
        return {"joints_missing": 0, **_UNKNOWN, "duration_s": 0.0}
    wanted = range(len(ANGLES)) if task == "walk" else [LEGS.index(leg) * len(JOINTS) + KNEE]
    angles = recording.angles[:, list(wanted)]
    present = np.isfinite(angles).any(axis=0)
    signal = smooth(time_s, angles) if _long_enough(time_s) else None
    row: Row = {
        "rate_hz": sampling_rate(time_s),
        "duration_s": float(time_s[-1] - time_s[0]),
        "joints_missing": int((~present).sum()),
        "share_lost": float(signal.lost[:, present].mean()) if signal and present.any() else None,
    }
    if signal is None or not present.any():
        return row | _UNKNOWN
    if task == "pendulum":
        return row | _resting(signal)
    return row | (_walking(measure_legs(recording)) if not unusable(recording) else _UNKNOWN)


_UNKNOWN: Final[Row] = {"knee_sign": None, "hip_sign": None, "drift_deg": None}
_SHORTEST_S: Final = 1.0


def _long_enough(time_s: Floats) -> bool:
    return bool(time_s[-1] - time_s[0] >= _SHORTEST_S and sampling_rate(time_s) > 2 * 6.0)


def _walking(legs: tuple[Leg, ...]) -> Row:
    drifts = [_drift(leg, joint) for leg in legs for joint in range(len(JOINTS))]
    flexes = [_knee_flexes(leg) for leg in legs if np.isfinite(leg.mean[:, KNEE]).all()]
    swings = [_hip_swings(leg) for leg in legs if np.isfinite(leg.mean[:, : KNEE + 1]).all()]
    return {
        "drift_deg": max((drift for drift in drifts if np.isfinite(drift)), default=None),
        "knee_sign": ("yes" if all(flexes) else "no") if flexes else None,
        "hip_sign": ("yes" if all(swings) else "no") if swings and all(flexes) else None,
    }


def _drift(leg: Leg, joint: int) -> float:
    """Change of the middle of the cycles from the first to the last, by a straight line."""
    counted = leg.cycles.left_out[:, joint] == ""
    if counted.sum() < 3:
        return float("nan")
    middle = (leg.cycles.lowest + leg.cycles.highest)[counted, joint] / 2
    begin = leg.cycles.begin[counted]
    return abs(float(np.polyfit(begin, middle, 1)[0] * (begin[-1] - begin[0])))


def _knee_flexes(leg: Leg) -> bool:
    """Say whether the knee leaves its usual level towards flexion: one high peak, in swing."""
    curve = leg.mean[:, KNEE]
    usual = np.median(curve)
    return bool(curve.max() - usual > usual - curve.min())


def _hip_swings(leg: Leg) -> bool:
    """Say whether the hip moves towards flexion where the knee is bent, which is in swing."""
    hip, knee = leg.mean[:, 0], leg.mean[:, KNEE]
    if np.ptp(hip) == 0 or np.ptp(knee) == 0:
        return True
    return float(np.corrcoef(np.gradient(hip), knee)[0, 1]) > AGAINST


def _resting(signal: Smooth) -> Row:
    """Sign and drift of a pendulum test: the knee ends more flexed, and stays there."""
    knee, n_last = signal.angles[:, 0], max(2, round(REST_S * signal.rate_hz))
    last = knee[-n_last:]
    slope = np.polyfit(np.arange(last.size), last, 1)[0]
    return {
        "hip_sign": None,
        "drift_deg": abs(float(slope * last.size)),
        "knee_sign": "yes"
        if np.median(last) >= np.median(knee[: round(signal.rate_hz * 0.2)])
        else "no",
    }


def _walk_measures(rows: pd.DataFrame) -> Row:
    recorded = rows[~rows["reason"].astype("str").str.contains("not_recorded")]
    kept, dropped = rows["n_cycles"].sum(), rows["n_excluded"].sum()
    return {
        "n_cycles": recorded["n_cycles"].min(),
        "n_excluded": dropped,
        "share_excluded": dropped / (kept + dropped) if kept + dropped else None,
        "noise_deg": rows["rom_noise"].max(),
        "measured": "yes" if rows["rom_mean"].notna().any() else "no",
        "events_method": ", ".join(sorted(set(rows["events_method"].dropna()))) or None,
    }


def _pendulum_measures(rows: pd.DataFrame) -> Row:
    return {
        "noise_deg": rows["noise"].max(),
        "measured": "yes" if rows["fse"].notna().any() else "no",
        "events_method": rows["events_method"].iloc[0],
    }


_MEASURED: Final = {"walk": _walk_measures, "pendulum": _pendulum_measures}
