"""Numbers of a recorded walk beside range of motion: of each leg, and between the legs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from tscs.kinematics.coordination import cyclogram_area, relative_phase
from tscs.kinematics.cycles import TIMING
from tscs.kinematics.norms import Norm
from tscs.kinematics.range_of_motion import FEWEST_CYCLES, Leg, Row, joint_range, why_empty
from tscs.kinematics.readers import JOINTS, LEGS, Floats

SWING: Final = 50  # per cent of the cycle from which the knee's peak is that of the swing
STEPS_PER_CYCLE: Final = 2
SECONDS_PER_MINUTE: Final = 60
BOTH: Final = "both"
COUPLED: Final = "hip_knee"
ALL_JOINTS: Final = "hip_knee_ankle"
KNEE: Final = JOINTS.index("knee")
ZERO_UNKNOWN: Final = "zero_unknown"
UNITS: Final = {
    "angle_at_contact": "deg",
    "curve_sd": "deg",
    "gait_variable_score": "deg",
    "peak_swing_flexion": "deg",
    "time_of_peak_swing_flexion": "% of cycle",
    "cyclogram_area": "deg2",
    "mean_absolute_relative_phase": "deg",
    "relative_phase_deviation": "deg",
    "cycle_time": "s",
    "cycle_time_cv": "%",
    "cadence": "steps/min",
    "rom_symmetry_index": "%",
    "curve_difference": "deg",
}
OF_JOINT: Final = ("angle_at_contact", "curve_sd", "gait_variable_score")
OF_KNEE: Final = ("peak_swing_flexion", "time_of_peak_swing_flexion")
OF_PAIR: Final = ("cyclogram_area", "mean_absolute_relative_phase", "relative_phase_deviation")
OF_TIME: Final = ("cycle_time", "cycle_time_cv", "cadence")
BETWEEN_LEGS: Final = ("rom_symmetry_index", "curve_difference")
# A level in degrees; without a known zero of the recording they say nothing.
LEVELS: Final = frozenset(
    {"angle_at_contact", "gait_variable_score", "peak_swing_flexion", "curve_difference"}
)


def features(legs: tuple[Leg, ...], norm: Norm, zero_known: bool) -> Iterator[Row]:
    """Yield the further numbers of a walk.

    Parameters
    ----------
    legs : tuple of Leg
        Left, right.
    norm : Norm
        Norm curves of the Gait Variable Score.
    zero_known : bool
        Whether zero degrees is a posture that is known.

    Yields
    ------
    dict
        leg, joint, feature, value (NaN where `why` gives the code of a reason), n_cycles, why.
    """
    for leg in legs:
        for row in (*_of_joints(leg, norm), *_of_pair(leg), *_of_time(leg)):
            yield _with_level({"leg": leg.leg, **row}, zero_known)
    for row in _between(*legs):
        yield _with_level({"leg": BOTH, **row}, zero_known)


def no_features(why: str) -> Iterator[Row]:
    """Yield the rows of a walk that could not be measured, with the code of the reason."""
    places = [(leg, joint, name) for leg in LEGS for joint in JOINTS for name in OF_JOINT]
    places += [(leg, "knee", name) for leg in LEGS for name in OF_KNEE]
    places += [(leg, COUPLED, name) for leg in LEGS for name in OF_PAIR]
    places += [(leg, ALL_JOINTS, name) for leg in LEGS for name in _OF_ALL]
    places += [(BOTH, joint, name) for joint in JOINTS for name in BETWEEN_LEGS]
    for leg, joint, name in places:
        yield {"leg": leg, "joint": joint, **_number(name, np.nan, 0, why)}


_OF_ALL: Final = ("gait_variable_score", *OF_TIME)


def _number(feature: str, value: float, n_cycles: int, why: str) -> Row:
    value = np.nan if why else float(value)
    return {"feature": feature, "value": value, "n_cycles": n_cycles, "why": why}


def _with_level(row: Row, zero_known: bool) -> Row:
    if zero_known or row["why"] or row["feature"] not in LEVELS:
        return row
    return row | {"value": np.nan, "why": ZERO_UNKNOWN}


def _of_joints(leg: Leg, norm: Norm) -> Iterator[Row]:
    spread, n = _curve_sd(leg), (leg.cycles.left_out == "").sum(axis=0)
    distance = np.sqrt(((leg.mean - norm.curves) ** 2).mean(axis=0))
    for place, joint in enumerate(JOINTS):
        values = (leg.mean[0, place], spread[place], distance[place])
        why, count = why_empty(leg, place), int(n[place])
        for name, value in zip(OF_JOINT, values, strict=True):
            yield {"joint": joint, **_number(name, value, count, why)}
    swing = leg.mean[SWING:, KNEE]
    for name, value in zip(OF_KNEE, (swing.max(), SWING + swing.argmax()), strict=True):
        yield {"joint": "knee", **_number(name, value, int(n[KNEE]), why_empty(leg, KNEE))}
    why = _first_reason(leg, range(len(JOINTS)))
    overall = np.sqrt((distance**2).mean())
    yield {"joint": ALL_JOINTS, **_number("gait_variable_score", overall, int(n.min()), why)}


def _curve_sd(leg: Leg) -> Floats:
    """Return the SD between counted cycles (n - 1), mean over the 101 points, by joint."""
    counted = (leg.cycles.left_out == "").astype(float)
    apart = np.moveaxis(leg.curves, 2, 0) - leg.mean.T[:, None]
    apart *= apart
    squares = (counted.T[:, None] @ apart)[:, 0].T
    n = counted.sum(axis=0)
    return np.asarray(np.sqrt(squares / np.where(n > 1, n - 1, np.nan)).mean(axis=0))


def _first_reason(leg: Leg, joints: range) -> str:
    return next((why for joint in joints if (why := why_empty(leg, joint))), "")


def _of_pair(leg: Leg) -> Iterator[Row]:
    both = (leg.cycles.left_out[:, : KNEE + 1] == "").all(axis=1)
    n, why = int(both.sum()), _first_reason(leg, range(KNEE + 1))
    why = why or ("few_cycles" if n < FEWEST_CYCLES else "")
    values = dict.fromkeys(OF_PAIR, np.nan)
    if not why:
        hip, knee = leg.curves[both, :, 0], leg.curves[both, :, KNEE]
        phase = relative_phase(hip, knee)
        area = cyclogram_area(hip.mean(axis=0), knee.mean(axis=0))
        values = dict(zip(OF_PAIR, (area, phase.mean_absolute, phase.deviation), strict=True))
    for name, value in values.items():
        yield {"joint": COUPLED, **_number(name, value, n, why)}


def _of_time(leg: Leg) -> Iterator[Row]:
    """Yield times of all cycles between two true strikes, whatever the angles in between."""
    timed = ~np.isin(leg.cycles.left_out, TIMING).any(axis=1)
    seconds = leg.cycles.seconds[timed]
    why = "few_cycles" if seconds.size < FEWEST_CYCLES else ""
    why = why if len(leg.cycles) else "no_events"
    mean = seconds.mean() if not why else np.nan
    deviation = seconds.std(ddof=1) if not why else np.nan
    values = (mean, 100 * deviation / mean, cadence(mean))
    for name, value in zip(OF_TIME, values, strict=True):
        yield {"joint": ALL_JOINTS, **_number(name, value, int(seconds.size), why)}


def cadence(cycle_time_s: float) -> float:
    """Return steps per minute: two steps in the time between two strikes of one foot."""
    return STEPS_PER_CYCLE * SECONDS_PER_MINUTE / cycle_time_s


def _between(left: Leg, right: Leg) -> Iterator[Row]:
    for place, joint in enumerate(JOINTS):
        why = why_empty(left, place) or why_empty(right, place)
        sides = [joint_range(leg, place) for leg in (left, right)] if not why else [np.nan] * 2
        apart = np.sqrt(((left.mean[:, place] - right.mean[:, place]) ** 2).mean())
        n = min(int((leg.cycles.left_out[:, place] == "").sum()) for leg in (left, right))
        values = (symmetry_index(*sides), apart)
        for name, value in zip(BETWEEN_LEGS, values, strict=True):
            yield {"joint": joint, **_number(name, value, n, why)}


def symmetry_index(left: float, right: float) -> float:
    """Return the difference between the legs in per cent of their mean, without sign.

    ``100 |left - right| / ((left + right) / 2)``: Robinson 1987, J Manipulative Physiol Ther
    10:172.
    """
    return float(100 * abs(left - right) / ((left + right) / 2))
