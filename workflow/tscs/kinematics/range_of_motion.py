"""Range of motion of every joint in a recorded walk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tscs.kinematics.cycles import RULES, Cycles, cut_cycles, cycle_curves, mean_curves
from tscs.kinematics.events import detect_strikes
from tscs.kinematics.filtering import (
    CUT_OFF_HZ,
    LOWEST_RATE_HZ,
    ORDER,
    STRIDE_ORDER,
    LowPass,
    Smooth,
    cut_off_of_stride,
    evenly,
    sampling_rate,
)
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
    curves : ndarray, shape (m, 101, 3)
        Curves of all cycles, counted or not, degrees.
    mean : ndarray, shape (101, 3)
        Mean curves of hip, knee and ankle, degrees.
    noise : ndarray, shape (3,)
        SD of what the filter took away, degrees.
    method : str
        ``file`` or ``detected``: where the foot strikes come from.
    elsewhere : tuple of int
        Cycles that count in other trials of the assessment, by joint.
    """

    leg: str
    cycles: Cycles
    curves: Floats
    mean: Floats
    noise: Floats
    method: str
    elsewhere: tuple[int, ...] = (0, 0, 0)


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
    low_pass = LowPass(evenly(recording.time_s, recording.angles))
    found = [_strikes(recording, low_pass, place) for place in range(len(LEGS))]
    steps = np.concatenate([np.diff(strikes) for strikes, _ in found])
    stride_s = float(np.median(steps)) if steps.size else np.nan
    signals = low_pass.smooth(cut_off_of_stride(stride_s, low_pass.even.rate_hz), STRIDE_ORDER)
    heading = _on_grid(recording, signals)
    return tuple(_leg(signals, place, *strikes, heading) for place, strikes in enumerate(found))


def _strikes(recording: Recording, low_pass: LowPass, place: int) -> tuple[Floats, str]:
    """Return foot strikes of a leg, seconds from the first sample, and where they come from."""
    strikes = (recording.strikes or {}).get(LEGS[place], np.empty(0)) - low_pass.even.start_s
    return (strikes, "file") if strikes.size else (detected(low_pass, place), "detected")


def detected(low_pass: LowPass, place: int) -> Floats:
    """Detect the foot strikes of a leg.

    Parameters
    ----------
    low_pass : LowPass
        Joint angles of the walk; strikes are found below 6 Hz.
    place : int
        Leg: position in `readers.LEGS`.

    Returns
    -------
    ndarray
        Seconds from the first sample; none without hip and knee, as the hip alone would date
        strikes 0.1 s early.
    """
    pair = slice(len(JOINTS) * place, len(JOINTS) * place + JOINTS.index("ankle"))
    if low_pass.even.lost[:, pair].all(axis=0).any():
        return np.empty(0)
    angles, first_s, rate_hz = low_pass.sparse(pair, CUT_OFF_HZ, ORDER)
    return detect_strikes(angles[:, 0], angles[:, 1], rate_hz) + first_s


def _leg(signals: Smooth, place: int, strikes: Floats, method: str, heading: Floats | None) -> Leg:
    own = slice(len(JOINTS) * place, len(JOINTS) * (place + 1))
    angles, lost = signals.angles[:, own], signals.lost[:, own]
    cycles = cut_cycles(angles, lost, strikes, signals.rate_hz, heading)
    curves = cycle_curves(angles, cycles)
    mean = mean_curves(curves, cycles)
    return Leg(LEGS[place], cycles, curves, mean, signals.noise[own], method)


def _on_grid(recording: Recording, signals: Smooth) -> Floats | None:
    if recording.heading_deg is None:
        return None
    times = signals.start_s + np.arange(len(signals.angles)) / signals.rate_hz
    return np.interp(times, recording.time_s, recording.heading_deg)


def counted_cycles(leg: Leg) -> npt.NDArray[np.int_]:
    """Return the number of cycles of hip, knee and ankle that count."""
    return np.asarray((leg.cycles.left_out == "").sum(axis=0))


def joint_rows(leg: Leg) -> Iterator[Row]:
    """Yield the numbers of hip, knee and ankle of a leg.

    Parameters
    ----------
    leg : Leg
        The leg.

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
            "why": why_empty(leg, place),
        }
        yield row if row["why"] else row | _numbers(leg, place, counted)


def why_empty(leg: Leg, place: int) -> str:
    """Return the code of the reason why a joint of a leg has no numbers, else an empty text.

    Parameters
    ----------
    leg : Leg
        The leg.
    place : int
        Joint: position in `readers.JOINTS`.
    """
    n_cycles = int((leg.cycles.left_out[:, place] == "").sum())
    if np.isnan(leg.noise[place]):
        return "joint_not_recorded"
    if len(leg.cycles) == 0:
        return "no_events"
    too_few = n_cycles == 0 or n_cycles + leg.elsewhere[place] < FEWEST_CYCLES
    return "few_cycles" if too_few else ""


def joint_range(leg: Leg, place: int) -> float:
    """Return the mean range of motion over the counted cycles of a joint, degrees."""
    counted = leg.cycles.left_out[:, place] == ""
    return float((leg.cycles.highest - leg.cycles.lowest)[counted, place].mean())


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
