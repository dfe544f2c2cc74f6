"""The tables of joint angles: range of motion, further numbers and curves of recorded walks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.kinematics.cycles import GRID
from tscs.kinematics.gait_features import KNEE, SWING, UNITS, features, no_features
from tscs.kinematics.norms import Norm
from tscs.kinematics.range_of_motion import (
    Leg,
    Row,
    counted_cycles,
    joint_rows,
    measure_legs,
    unusable,
)
from tscs.kinematics.readers import JOINTS, LEGS, Floats
from tscs.kinematics.recordings import Recording
from tscs.kinematics.trials import beside_others, by_assessment, cycles_elsewhere, trial_of
from tscs.reasons import format_reasons

STIFF_BELOW_DEG: Final = 44.3
STIFF_LEGS_DIFFER_DEG: Final = 17.0
KEYS: Final = ("participant_id", "visit_id", "timepoint", "recording_id", "speed_m_s")
NUMBERS: Final = (
    "rom_mean", "rom_sd", "rom_of_mean_cycle", "rom_noise", "max", "min", "peak_swing_flexion",
    "cycle_time_s",
)  # fmt: skip
COLUMNS: Final = (
    "participant_id", "visit_id", "timepoint", "recording_id", "leg", "joint", "n_cycles",
    "n_excluded", "rom_mean", "rom_sd", "rom_of_mean_cycle", "rom_noise", "max", "min",
    "peak_swing_flexion", "stiff_knee", "cycle_time_s", "speed_m_s", "events_method", "reason",
)  # fmt: skip
CURVE_COLUMNS: Final = ("participant_id", "visit_id", "timepoint", "leg", "joint")
FEATURE_COLUMNS: Final = (
    *KEYS[:4], "leg", "joint", "feature", "value", "unit", "n_cycles", "reason",
)  # fmt: skip
FIRST_FRAME: Final = "first_frame"
NO_CYCLES: Final = [[0] * len(JOINTS)] * len(LEGS)
Walk = tuple[dict[str, Any], str, tuple[Leg, ...]]


def measure(
    table: pd.DataFrame, recordings: Mapping[str, Recording], norm: Norm
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Measure the joint angles of all recorded walks.

    Parameters
    ----------
    table : DataFrame
        The recordings table.
    recordings : mapping of str to Recording
        Recordings that can be read, by identifier; each is asked for once.
    norm : Norm
        Norm curves of the Gait Variable Score.

    Returns
    -------
    joint_angles : DataFrame
        Columns `COLUMNS`; six rows per walk, also where nothing could be measured.
    curves : DataFrame
        participant_id, visit_id, timepoint, leg, joint and the mean curve at 0 to 100 % of the
        cycle in degrees (columns 0 to 100), for the rows with a range of motion.
    gait_kinematics : DataFrame
        Columns `FEATURE_COLUMNS`; the same rows for every walk.
    """
    rows: list[Row] = []
    places: list[Row] = []
    curves: list[Floats] = []
    further: list[Row] = []
    for walk, why, legs in _walks(table[table["task"] == "walk"], recordings):
        known = {key: walk[key] for key in KEYS}
        zero_known = walk["zero_definition"] != FIRST_FRAME
        measured = list(_measured(legs, zero_known)) if legs else list(_empty(why))
        rows += [known | row for row in measured]
        for row, curve in _curves(legs, measured):
            places.append(known | row)
            curves.append(curve)
        found = features(legs, norm, zero_known) if legs else no_features(why)
        further += [known | _feature(row) for row in found]
    angles = _frame(rows, COLUMNS)
    points = pd.DataFrame(np.array(curves).reshape(-1, GRID.size))
    lines = pd.concat([_frame(places, CURVE_COLUMNS), points], axis=1)
    return angles, lines, _frame(further, FEATURE_COLUMNS)


def _frame(rows: list[Row], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: [row.get(name, np.nan) for row in rows] for name in columns})


def _feature(row: Row) -> Row:
    reason = format_reasons({"value": row["why"]}) if row["why"] else ""
    return row | {"unit": UNITS[row["feature"]], "reason": reason}


def _walks(walks: pd.DataFrame, recordings: Mapping[str, Recording]) -> Iterator[Walk]:
    """Yield walks, those of one assessment together, so that few are held in memory."""
    facts = {name: walks[name].tolist() for name in (*KEYS, "zero_definition")}
    rows = [dict(zip(facts, row, strict=True)) for row in zip(*facts.values(), strict=True)]
    trials = trial_of(walks).tolist()
    for places in by_assessment(walks).values():
        own = [trials[place] for place in places]
        group = [rows[place] for place in places]
        cut = [
            _legs(str(walk["recording_id"]), recordings, not others)
            for walk, others in zip(group, beside_others(own), strict=True)
        ]
        counts = [[counted_cycles(leg) for leg in legs] or NO_CYCLES for _, legs in cut]
        elsewhere = cycles_elsewhere(np.array(counts), own)
        for walk, (why, legs), others in zip(group, cut, elsewhere.tolist(), strict=True):
            pairs = zip(legs, others, strict=False)
            yield walk, why, tuple(replace(leg, elsewhere=tuple(more)) for leg, more in pairs)


def _legs(
    name: str, recordings: Mapping[str, Recording], alone: bool
) -> tuple[str, tuple[Leg, ...]]:
    if name not in recordings:
        return "format_not_read", ()
    recording = recordings[name]
    why = unusable(recording, alone)
    return why, () if why else measure_legs(recording)


def _empty(why: str) -> Iterator[Row]:
    for leg in LEGS:
        for joint in JOINTS:
            yield {"leg": leg, "joint": joint, "reason": format_reasons({"rom_mean": why})}


def _measured(legs: tuple[Leg, ...], zero_known: bool) -> Iterator[Row]:
    peaks = _swing_peaks(legs) if zero_known else {}
    for leg in legs:
        for row in joint_rows(leg):
            if row["joint"] == "knee":
                row |= _knee(leg.leg, row["why"], peaks)
            codes = {"rom_mean": row["why"]} if row["why"] else {}
            excluded = [f"n_excluded: {rule}" for rule in row["rules"]]
            knee = {} if row["joint"] != "knee" or row["why"] or peaks else _NO_ZERO
            reasons = [text for text in (format_reasons(codes | knee), *excluded) if text]
            yield row | {"reason": "; ".join(reasons)}


_NO_ZERO: Final = {"peak_swing_flexion": "zero_unknown"}


def _swing_peaks(legs: tuple[Leg, ...]) -> dict[str, float]:
    return {leg.leg: float(leg.mean[SWING:, KNEE].max()) for leg in legs}


def _knee(leg: str, why: str, peaks: Mapping[str, float]) -> Row:
    """Peak knee flexion in swing; stiff if low, or far below that of the other leg."""
    if why or leg not in peaks:
        return {}
    other = np.nanmax(list(peaks.values()))
    stiff = peaks[leg] < STIFF_BELOW_DEG or other - peaks[leg] > STIFF_LEGS_DIFFER_DEG
    return {"peak_swing_flexion": peaks[leg], "stiff_knee": "yes" if stiff else "no"}


def _curves(legs: tuple[Leg, ...], rows: list[Row]) -> Iterator[tuple[Row, Floats]]:
    curves = [leg.mean[:, place] for leg in legs for place in range(len(JOINTS))]
    for row, curve in zip(rows, curves, strict=False):
        if not row.get("why"):
            yield {"leg": row["leg"], "joint": row["joint"]}, curve
