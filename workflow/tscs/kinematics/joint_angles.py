"""The table of joint angles: one row per recorded walk, leg and joint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.kinematics.range_of_motion import (
    Leg,
    Row,
    counted_cycles,
    joint_rows,
    measure_legs,
    unusable,
)
from tscs.kinematics.readers import JOINTS, LEGS
from tscs.kinematics.recordings import Recording
from tscs.kinematics.trials import (
    ASSESSMENT,
    CHANNEL,
    cycles_elsewhere,
    has_other_trials,
    trial_of,
)
from tscs.reasons import format_reasons

STIFF_BELOW_DEG: Final = 44.3
STIFF_LEGS_DIFFER_DEG: Final = 17.0
SWING: Final = 50  # per cent of the cycle from which the knee's peak is that of the swing
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


def measure(
    table: pd.DataFrame, recordings: Mapping[str, Recording]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure the joint angles of all recorded walks.

    Parameters
    ----------
    table : DataFrame
        The recordings table.
    recordings : mapping of str to Recording
        Recordings that can be read, by identifier.

    Returns
    -------
    joint_angles : DataFrame
        Columns `COLUMNS`; six rows per walk, also where nothing could be measured.
    curves : DataFrame
        participant_id, visit_id, timepoint, leg, joint and the mean curve at 0 to 100 % of the
        cycle in degrees (columns 0 to 100), for the rows with a range of motion.
    """
    rows: list[Row] = []
    curves: list[dict[Any, Any]] = []
    walks = table[table["task"] == "walk"]
    cut = [
        _legs(str(name), recordings, not others)
        for name, others in zip(walks["recording_id"], has_other_trials(walks), strict=True)
    ]
    elsewhere = _elsewhere(walks, [legs for _, legs in cut])
    for place, walk in enumerate(walks.to_dict("records")):
        known = {key: walk[key] for key in KEYS}
        why, legs = cut[place]
        more = {leg.leg: elsewhere[place, leg.leg] for leg in legs}
        measured = list(_measured(legs, walk["zero_definition"], more)) if legs else _empty(why)
        rows += [known | row for row in measured]
        curves += [known | curve for curve in _curves(legs, measured)]
    angles = pd.DataFrame(rows, columns=list(COLUMNS))
    points = list(range(101))
    return angles, pd.DataFrame(curves, columns=[*CURVE_COLUMNS, *points])


def _legs(
    name: str, recordings: Mapping[str, Recording], alone: bool
) -> tuple[str, tuple[Leg, ...]]:
    if name not in recordings:
        return "format_not_read", ()
    recording = recordings[name]
    why = unusable(recording, alone)
    return why, () if why else measure_legs(recording)


def _elsewhere(
    walks: pd.DataFrame, cut: Sequence[tuple[Leg, ...]]
) -> dict[tuple[int, str], dict[str, int]]:
    """Return the cycles in other trials by place of the walk, leg and joint."""
    facts = walks[ASSESSMENT].assign(trial=trial_of(walks)).to_dict("records")
    counts = pd.DataFrame(
        [
            fact | {"place": place, "leg": leg.leg, "joint": joint, "n_cycles": number}
            for place, (fact, legs) in enumerate(zip(facts, cut, strict=True))
            for leg in legs
            for joint, number in counted_cycles(leg).items()
        ],
        columns=[*CHANNEL, "trial", "place", "n_cycles"],
    )
    found: dict[tuple[int, str], dict[str, int]] = {}
    keys = zip(counts["place"], counts["leg"], counts["joint"], strict=True)
    for (place, leg, joint), number in zip(keys, cycles_elsewhere(counts), strict=True):
        found.setdefault((place, leg), {})[joint] = number
    return found


def _empty(why: str) -> list[Row]:
    reason = format_reasons({"rom_mean": why})
    return [{"leg": leg, "joint": joint, "reason": reason} for leg in LEGS for joint in JOINTS]


def _measured(
    legs: tuple[Leg, ...], zero: object, elsewhere: Mapping[str, Mapping[str, int]]
) -> Iterator[Row]:
    peaks = _swing_peaks(legs) if zero != "first_frame" else {}
    for leg in legs:
        for row in joint_rows(leg, elsewhere[leg.leg]):
            if row["joint"] == "knee":
                row |= _knee(leg.leg, row["why"], peaks)
            codes = {"rom_mean": row["why"]} if row["why"] else {}
            excluded = [f"n_excluded: {rule}" for rule in row["rules"]]
            knee = {} if row["joint"] != "knee" or row["why"] or peaks else _NO_ZERO
            reasons = [text for text in (format_reasons(codes | knee), *excluded) if text]
            yield row | {"reason": "; ".join(reasons)}


_NO_ZERO: Final = {"peak_swing_flexion": "zero_unknown"}


def _swing_peaks(legs: tuple[Leg, ...]) -> dict[str, float]:
    knee = JOINTS.index("knee")
    return {leg.leg: float(leg.mean[SWING:, knee].max()) for leg in legs}


def _knee(leg: str, why: str, peaks: Mapping[str, float]) -> Row:
    """Peak knee flexion in swing; stiff if low, or far below that of the other leg."""
    if why or leg not in peaks:
        return {}
    other = np.nanmax(list(peaks.values()))
    stiff = peaks[leg] < STIFF_BELOW_DEG or other - peaks[leg] > STIFF_LEGS_DIFFER_DEG
    return {"peak_swing_flexion": peaks[leg], "stiff_knee": "yes" if stiff else "no"}


def _curves(legs: tuple[Leg, ...], rows: list[Row]) -> Iterator[dict[Any, Any]]:
    curves = [leg.mean[:, place] for leg in legs for place in range(len(JOINTS))]
    for row, curve in zip(rows, curves, strict=False):
        if not row.get("why"):
            yield {"leg": row["leg"], "joint": row["joint"], **dict(enumerate(curve))}
