"""Recordings of the pendulum test at both baselines, the last session and follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from tscs.simulate.kinematics import SWING_AT_ONE
from tscs.simulate.pendulum import HANGING_DEG, SEVERITY, STEP_S, STIFFNESS, TONE, body_leg, swing
from tscs.simulate.protocol import LEGS, MOMENTS, PEOPLE, Plan
from tscs.simulate.recordings import RATE_HZ, Recording
from tscs.simulate.streams import Floats, stream

RECORDED_AT: Final = (("BL", "single"), ("S1", "pre"), ("S8", "pre"), ("FU", "single"))
SWINGS_S: Final = 15.0
HELD_S: Final = (0.8, 1.6)
NOISE_SD: Final = 0.3
FIRST_SWING_S: Final = 2.0
NORMAL_R2: Final = 1.6
# Of the vendor's indices: excursion of a relaxed knee over R2 of a relaxed knee.
FALL_DEG: Final = SWING_AT_ONE / NORMAL_R2
R2_TO_DEG: Final = NORMAL_R2 * FALL_DEG
ROUNDS: Final = 60


@dataclass(frozen=True)
class Drop:
    """One pendulum test.

    Attributes
    ----------
    recording_id : str
        Identifier, also the file's name.
    person, moment, leg : int
        Places in `PEOPLE`, `MOMENTS` and `LEGS`.
    severity, start_deg : float
        What goes into `pendulum.swing`.
    r2n, fse : float
        Its normalised relaxation index and first swing excursion without noise.
    """

    recording_id: str
    person: int
    moment: int
    leg: int
    severity: float
    start_deg: float
    r2n: float
    fse: float


def make_drops(plan: Plan, relaxation: Floats) -> tuple[Drop, ...]:
    """Choose the severity of the reflex that gives each knee its relaxation index.

    Parameters
    ----------
    plan : Plan
        Attendance.
    relaxation : ndarray, shape (9, 18, 2)
        Normalised relaxation index of the knee, the one of the vendor's table.

    Returns
    -------
    tuple of Drop
        One per leg at the assessments of `RECORDED_AT` that took place.
    """
    places = [
        (person, moment, leg)
        for person, moment, leg in np.ndindex(len(PEOPLE), len(MOMENTS), len(LEGS))
        if MOMENTS[moment] in RECORDED_AT and plan.assessed[person, moment]
    ]
    wanted = np.array([relaxation[place] for place in places])
    grid = np.arange(SEVERITY[0], SEVERITY[-1] + 0.05, 0.1)
    severity = np.interp(-wanted, -_relaxation(grid), grid)
    start, reached = resting_angle(severity) - FALL_DEG, _relaxation(severity)
    numbers = np.column_stack([severity, start, reached, reached * R2_TO_DEG])
    return tuple(
        Drop(_name(*place), *place, *map(float, row))
        for place, row in zip(places, numbers, strict=True)
    )


def _name(person: int, moment: int, leg: int) -> str:
    return f"{PEOPLE[person]}_{'_'.join(MOMENTS[moment])}_pend_{LEGS[leg]}"


def resting_angle(severity: Floats) -> Floats:
    """Return the knee angle at which gravity, stiffness and tone balance, degrees."""
    weight, tone = body_leg().weight, np.interp(severity, SEVERITY, TONE)
    angle = np.zeros(len(severity))
    for _ in range(ROUNDS):
        angle = np.arcsin((tone - STIFFNESS * angle) / weight)
    return np.asarray(HANGING_DEG - np.degrees(angle))


def _relaxation(severity: Floats) -> Floats:
    """Return the normalised index of knees that are let go the same angle from rest."""
    start = resting_angle(severity) - FALL_DEG
    knees = swing(severity, start, FIRST_SWING_S)
    turned = (np.diff(knees, axis=0) < 0).argmax(axis=0)  # a stiff leg sinks further later on
    first = knees[turned, np.arange(len(severity))] - start
    return np.asarray(first / FALL_DEG / NORMAL_R2)


def record_drops(seed: int, drops: tuple[Drop, ...]) -> dict[str, Recording]:
    """Sample the knee of every pendulum test.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    drops : tuple of Drop
        The tests.

    Returns
    -------
    dict of str to Recording
        By recording id: the leg is held for about a second and let go; white noise of 0.3 deg.
    """
    severity, start = (np.array([getattr(drop, name) for drop in drops]) for name in _MODEL)
    knees = swing(severity, start, SWINGS_S)
    return {
        drop.recording_id: _sampled(seed, drop, knees[:, place]) for place, drop in enumerate(drops)
    }


_MODEL: Final = ("severity", "start_deg")


def _sampled(seed: int, drop: Drop, knee: Floats) -> Recording:
    rng = stream(seed, "pendulum", drop.person, drop.moment, drop.leg)
    held = rng.uniform(*HELD_S)
    time_s = np.arange(int((SWINGS_S + HELD_S[0]) * RATE_HZ)) / RATE_HZ
    angle = np.interp(time_s - held, np.arange(len(knee)) * STEP_S, knee)
    noise = NOISE_SD * rng.standard_normal(time_s.size)
    return Recording(time_s, (angle + noise)[:, None], (f"knee_flexion_{LEGS[drop.leg].lower()}",))


def drops_table(drops: tuple[Drop, ...]) -> pd.DataFrame:
    """Return the rows of the pendulum tests in ``recordings.csv`` as text.

    Parameters
    ----------
    drops : tuple of Drop
        The tests.
    """
    rows = [
        {
            "recording_id": drop.recording_id,
            "participant_id": PEOPLE[drop.person],
            "visit_id": MOMENTS[drop.moment][0],
            "timepoint": MOMENTS[drop.moment][1],
            "task": "pendulum",
            "trial": "1",
            "leg": LEGS[drop.leg],
            "file": f"recordings/{drop.recording_id}.csv.gz",
            "format": "csv",
            "rate_hz": str(RATE_HZ),
            "speed_m_s": "",
            "events_file": "",
            "system": "IMU",
            "sign_convention": "flexion_positive",
            "zero_definition": "static_trial",
        }
        for drop in drops
    ]
    return pd.DataFrame(rows, dtype="str")
