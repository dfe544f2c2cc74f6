"""Joint movement of every walk: what is true of it, and what the vendor's software reports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tscs.simulate.course import Course
from tscs.simulate.curves import JOINTS, curve_range
from tscs.simulate.people import Screening
from tscs.simulate.protocol import (
    LEGS,
    MOMENTS,
    PEOPLE,
    VISIT_OF,
    Plan,
    assessment_table,
    fixed,
)
from tscs.simulate.streams import Floats, Texts, states, stream
from tscs.simulate.variants import SHIPPED, Variant
from tscs.simulate.walking import Gait

# Stiffness: usual level per joint, and fall at S8 that gives 2-4 degrees at hip and knee.
STIFFNESS = np.array([0.45, 0.35, 0.45])
BENEFIT = np.array([0.16, 0.10, 0.02])
# Adults move more than the children of the curves; lengthens them to 38, 46 and 21 degrees.
AMPLITUDE = np.array([1.27, 1.34, 1.12])
AMPLITUDE_SD, LEG_AMPLITUDE_SD = 0.12, 0.05
STATE_SD, LEG_STATE_SD = 0.042, 0.033
SWING_AT_ONE = 115.0  # first swing of a relaxed knee, degrees


@dataclass(frozen=True)
class Kinematics:
    """Movement during each walk.

    Attributes
    ----------
    pace : ndarray, shape (9, 18)
        0 very slow, 1 free: people who walk faster move more.
    stiffness, amplitude, rom : ndarray, shape (9, 18, 2, 3)
        By leg and joint; `rom` is the true range of motion, degrees.
    """

    pace: Floats
    stiffness: Floats
    amplitude: Floats
    rom: Floats


def make_kinematics(
    seed: int,
    plan: Plan,
    screening: Screening,
    gait: Gait,
    course: Course,
    variant: Variant = SHIPPED,
) -> Kinematics:
    """Draw the movement of every walk.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Days.
    screening : Screening
        Stable tone: stiffer legs move less.
    gait : Gait
        Speed.
    course : Course
        Benefit.
    variant : Variant
        How the generator differs from that of the shipped cohort.

    Returns
    -------
    Kinematics
        SD of change about 3 degrees, legs correlated.
    """
    rng = stream(seed, "gait", 1)
    pace = np.clip((gait.speed - 0.3) / 1.0, 0.0, 0.9)
    stiffness = _stiffness(rng, screening, course)
    amplitude = _amplitude(rng, plan, variant.noise)
    ranges = [
        curve_range(joint, np.repeat(pace[..., None], 2, axis=-1), stiffness[..., place])
        for place, joint in enumerate(JOINTS)
    ]
    return Kinematics(pace, stiffness, amplitude, amplitude * np.stack(ranges, axis=-1))


def _stiffness(rng: np.random.Generator, screening: Screening, course: Course) -> Floats:
    tone = screening.tone.mean(axis=2) - 1.5
    usual = STIFFNESS + 0.15 * tone[..., None] + 0.10 * rng.standard_normal((len(PEOPLE), 2, 3))
    fall = BENEFIT * (course.benefit + 0.3 * course.acute)[..., None]
    return np.asarray(np.clip(usual[:, None] - fall[:, :, None], 0.0, 1.0))


def _amplitude(rng: np.random.Generator, plan: Plan, noise: float) -> Floats:
    days = plan.day.astype(np.float64)
    person = AMPLITUDE_SD * np.clip(rng.standard_normal((len(PEOPLE), 1, 1, 3)), -1.4, 1.4)
    leg = LEG_AMPLITUDE_SD * rng.standard_normal((len(PEOPLE), 1, 2, 3))
    day = STATE_SD * states(rng, days, (3,))[:, VISIT_OF, None]
    single = LEG_STATE_SD * rng.standard_normal((len(PEOPLE), len(MOMENTS), 2, 3))
    return np.asarray(AMPLITUDE * np.exp(person + leg + noise * (day + single)))


def joint_angle_features_table(
    seed: int, plan: Plan, kinematics: Kinematics, strides: Texts, relaxation: Floats
) -> pd.DataFrame:
    """Return what the vendor's software prints: range of motion and first swing of the pendulum.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Attendance.
    kinematics : Kinematics
        True range of motion, to which the software adds its error.
    strides : ndarray of str, shape (9, 18)
        Strides in each recording.
    relaxation : ndarray, shape (9, 18, 2)
        Normalised relaxation index of the knee.

    Returns
    -------
    DataFrame
        ``joint_angle_features.csv`` as text.
    """
    rng = stream(seed, "vendor")
    rom = kinematics.rom + 0.3 + 0.6 * rng.standard_normal(kinematics.rom.shape)
    swing = SWING_AT_ONE * relaxation + 2.0 * rng.standard_normal(relaxation.shape)
    tasks = np.array(["walk", "walk", "walk", "pendulum"])
    values = {
        "task": tasks,
        "joint": np.array([*JOINTS, "knee"]),
        "feature": np.array(["rom", "rom", "rom", "first_swing_excursion"]),
        "statistic": np.array("mean"),
        "value_deg": fixed(np.concatenate([rom, swing[..., None]], axis=-1), 1),
        "n_cycles": np.where(tasks == "walk", strides[:, :, None, None], "1"),
        "source": np.array("vendor"),
    }
    table = assessment_table(plan, {"leg": LEGS, "row": range(4)}, values, np.array(True))
    return table[[*table.columns[:3], "task", "leg", *list(values)[1:]]]
