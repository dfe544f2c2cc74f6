"""Range of motion of every joint in a recorded walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tscs.kinematics.cycles import RULES, Cycles, cut_cycles, mean_curves
from tscs.kinematics.events import detect_strikes
from tscs.kinematics.filtering import LOWEST_RATE_HZ, Smooth, sampling_rate, smooth
from tscs.kinematics.readers import JOINTS, LEGS, Floats
from tscs.kinematics.recordings import SHORTEST_TRIAL_S, SHORTEST_WALK_S, Recording

FEWEST_CYCLES: Final = 5
Row = dict[str, Any]


@dataclass(frozen=True)
class Leg:
    """One leg of a recorded walk.

    Attributes
    ----------
    leg : str
        L or R.
    cycles : Cycles
        Its gait cycles.
    mean : ndarray, shape (101, 3)
        Mean curves of hip, knee and ankle, degrees.
    noise : ndarray, shape (3,)
        SD of what the filter took away, degrees.
    method : str
        ``file`` or ``detected``: where the foot strikes come from.
    """

    leg: str
    cycles: Cycles
    mean: Floats
    noise: Floats
    method: str


def unusable(recording: Recording, alone: bool = True) -> str:
    """Return the code of the reason why a recording is not analysed, else an empty text.

    Parameters
    ----------
    recording : Recording
        The recording.
    alone : bool
        Whether its assessment has no other trial. A lone walk without recorded foot strikes must
        last 10 s; with recorded strikes, or beside other trials, its cycles decide.
    """
    time_s = recording.time_s
    has_strikes = any(times.size for times in (recording.strikes or {}).values())
    shortest = SHORTEST_WALK_S if alone and not has_strikes else SHORTEST_TRIAL_S
    if time_s.size < 2 or time_s[-1] - time_s[0] < shortest:
        return "short_recording"
    return "low_rate" if sampling_rate(time_s) < LOWEST_RATE_HZ else ""


def measure_legs(recording: Recording) -> tuple[Leg, ...]:
    """Cut a usable recording into the gait cycles of both legs.

    Parameters
    ----------
    recording : Recording
        A recording for which `unusable` is empty.

    Returns
    -------
    tuple of Leg
        Left, right.
    """
    signals = smooth(recording.time_s, recording.angles)
    return tuple(_leg(recording, signals, place) for place in range(len(LEGS)))


def _leg(recording: Recording, signals: Smooth, place: int) -> Leg:
    own = slice(len(JOINTS) * place, len(JOINTS) * (place + 1))
    angles, lost = signals.angles[:, own], signals.lost[:, own]
    strikes = (recording.strikes or {}).get(LEGS[place], np.empty(0)) - signals.start_s
    method = "file" if strikes.size else "detected"
    complete = np.isfinite(signals.noise[own][: JOINTS.index("ankle")]).all()
    if method == "detected" and complete:  # the hip alone would date strikes 0.1 s early
        strikes = detect_strikes(angles[:, 0], angles[:, 1], signals.rate_hz)
    heading = _on_grid(recording, signals)
    cycles = cut_cycles(angles, lost, strikes, signals.rate_hz, heading)
    mean = mean_curves(angles, cycles)
    return Leg(LEGS[place], cycles, mean, signals.noise[own], method)


def _on_grid(recording: Recording, signals: Smooth) -> Floats | None:
    if recording.heading_deg is None:
        return None
    times = signals.start_s + np.arange(len(signals.angles)) / signals.rate_hz
    return np.interp(times, recording.time_s, recording.heading_deg)


def counted_cycles(leg: Leg) -> dict[str, int]:
    """Return the number of cycles that count, by joint."""
    counted = (leg.cycles.left_out == "").sum(axis=0)
    return dict(zip(JOINTS, (int(number) for number in counted), strict=True))


def joint_rows(leg: Leg, elsewhere: Mapping[str, int] | None = None) -> Iterator[Row]:
    """Yield the numbers of hip, knee and ankle of a leg.

    Parameters
    ----------
    leg : Leg
        The leg.
    elsewhere : mapping of str to int, optional
        Cycles that count in other trials of the assessment, by joint.

    Yields
    ------
    dict
        Columns of ``joint_angles`` from leg to events_method, with the code that says why the
        numbers are empty (`why`).
    """
    for place, joint in enumerate(JOINTS):
        marks = leg.cycles.left_out[:, place]
        counted = marks == ""
        row: Row = {
            "leg": leg.leg,
            "joint": joint,
            "n_cycles": int(counted.sum()),
            "n_excluded": int((~counted).sum()),
            "rules": [rule for rule in RULES if rule in marks],
            "rom_noise": leg.noise[place],
            "events_method": leg.method,
            "why": _why(leg, place, int(counted.sum()), (elsewhere or {}).get(joint, 0)),
        }
        yield row if row["why"] else row | _numbers(leg, place, counted)


def _why(leg: Leg, place: int, n_cycles: int, elsewhere: int) -> str:
    if np.isnan(leg.noise[place]):
        return "not_recorded"
    if len(leg.cycles) == 0:
        return "no_events"
    too_few = n_cycles == 0 or n_cycles + elsewhere < FEWEST_CYCLES
    return "few_cycles" if too_few else ""


def _numbers(leg: Leg, place: int, counted: np.ndarray[Any, np.dtype[np.bool_]]) -> Row:
    lowest, highest = leg.cycles.lowest[counted, place], leg.cycles.highest[counted, place]
    return {
        "rom_mean": (highest - lowest).mean(),
        "rom_sd": (highest - lowest).std(ddof=1) if counted.sum() > 1 else np.nan,
        "rom_of_mean_cycle": np.ptp(leg.mean[:, place]),
        "max": highest.mean(),
        "min": lowest.mean(),
        "cycle_time_s": leg.cycles.seconds[counted].mean(),
    }
