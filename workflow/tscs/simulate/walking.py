"""Timed and distance walking tests, gait speed and spatiotemporal parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tscs.simulate.course import Course
from tscs.simulate.people import People, walking_aids
from tscs.simulate.protocol import (
    MOMENTS,
    PEOPLE,
    VISIT_OF,
    Plan,
    assessment_table,
    fixed,
    moments,
)
from tscs.simulate.streams import Booleans, Floats, Texts, states, stream
from tscs.simulate.variants import SHIPPED, Variant


@dataclass(frozen=True)
class WalkTest:
    """How a test behaves; SDs and gains on the natural log of speed or distance.

    Attributes
    ----------
    name, unit : str
        As in the outcome catalogue.
    level : float
        Median of the population, s or m.
    spread : float
        SD between people.
    noise : float
        SD from visit to visit that only this test has; the common state comes on top.
    practice, benefit : float
        Gain from the first to the second baseline, and from stimulation.
    step : float
        Resolution printed on the form.
    n_trials : int
        Trials per assessment.
    """

    name: str
    unit: str
    level: float
    spread: float
    noise: float
    practice: float
    benefit: float
    step: float
    n_trials: int = 1


# Levels: 10MWT, TUG and 2MWT Hofstoetter 2021 (Table A1), TUG also ENHANCE (Hobart 2019). SD of
# change 0.21 on the log scale: between-visit CV 15 % (Hobart 2013). Practice: two untreated
# baselines of Hofstoetter 2021. Benefit: mixed, some tests none.
TESTS = (
    WalkTest("T25FW", "s", 10.0, 0.60, 0.11, 0.02, 0.00, 0.01, 2),
    WalkTest("10MWT_self_selected", "s", 19.0, 0.60, 0.11, 0.03, 0.04, 0.01),
    WalkTest("10MWT_fast", "s", 14.0, 0.60, 0.11, 0.03, 0.00, 0.01),
    WalkTest("2MWT", "m", 62.0, 0.52, 0.07, 0.03, 0.05, 0.5),
    WalkTest("6MWT", "m", 170.0, 0.55, 0.07, 0.03, 0.02, 1.0),
    WalkTest("TUG", "s", 18.0, 0.60, 0.09, 0.03, 0.03, 0.01),
    WalkTest("max_walking_distance", "m", 260.0, 0.70, 0.15, 0.00, 0.02, 5.0),
)
NAMES = tuple(test.name for test in TESTS)
COMFORTABLE, FAST = NAMES.index("10MWT_self_selected"), NAMES.index("10MWT_fast")
STATE_SD, TRIAL_SD = 0.10, 0.05
SHARED = 0.97  # correlation of a test with the common walking ability between people
DRIFT = 0.04  # gain of people in placebo arms, log scale
WARM_UP = 0.01
DISTANCE_CAP_M = 500.0


def log_gains(
    seed: int, plan: Plan, people: People, course: Course, variant: Variant = SHIPPED
) -> Floats:
    """Return the log of speed or distance relative to the level of each test.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Days.
    people : People
        Walking ability.
    course : Course
        Practice, drift and benefit.
    variant : Variant
        How the generator differs from that of the shipped cohort.

    Returns
    -------
    ndarray, shape (9, 18, 7)
        In the order of `TESTS`, without the difference between trials.
    """
    rng = stream(seed, "walking")
    own = _paired_paces(rng.standard_normal((len(PEOPLE), 1, len(TESTS))))
    ability = SHARED * people.walking[:, None, None] + np.sqrt(1 - SHARED**2) * own
    state = states(rng, plan.day.astype(np.float64))[:, VISIT_OF, None]
    noise = _paired_paces(rng.standard_normal((len(PEOPLE), len(MOMENTS), len(TESTS))))
    spread, sd, practice, benefit = np.array(
        [(test.spread, test.noise, test.practice, test.benefit) for test in TESTS]
    ).T
    chance = spread * ability + variant.noise * (STATE_SD * state + sd * noise)
    common = DRIFT * course.drift + WARM_UP * course.rating
    learnt = practice * course.practice[..., None] + benefit * course.benefit[..., None]
    return _fast_is_faster(chance + common[..., None] + learnt)


def _paired_paces(draws: Floats) -> Floats:
    """Let both paces of the ten-metre walk share most of what a person or day has of its own."""
    draws[..., FAST] = 0.8 * draws[..., COMFORTABLE] + 0.6 * draws[..., FAST]
    return draws


def _fast_is_faster(gains: Floats) -> Floats:
    ratio = TESTS[FAST].level / TESTS[COMFORTABLE].level
    gains[..., FAST] = np.maximum(gains[..., FAST], gains[..., COMFORTABLE] + np.log(ratio) + 0.02)
    return gains


def walk_tests_table(seed: int, plan: Plan, people: People, gains: Floats) -> pd.DataFrame:
    """Return all walking tests.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Attendance.
    people : People
        Walking aids and ability; the slowest cannot do the six-minute walk.
    gains : ndarray, shape (9, 18, 7)
        From `log_gains`.

    Returns
    -------
    DataFrame
        ``walk_tests.csv`` as text.
    """
    trials = _trials(seed, gains, n_trials := max(test.n_trials for test in TESTS))
    unable = np.arange(len(PEOPLE)) == np.argmin(people.walking)
    failed = unable[:, None, None, None] & (np.array(NAMES) == "6MWT")[:, None]
    values = {
        "value": np.where(failed, "", _printed(trials)),
        "unit": np.array([test.unit for test in TESTS])[:, None],
        "walking_aid": walking_aids(people)[:, None, None, None],
        "completed": np.where(failed, "unable", "yes"),
    }
    axes = {"test": NAMES, "trial": range(1, n_trials + 1)}
    return assessment_table(plan, axes, values, _planned(n_trials))


def _trials(seed: int, gains: Floats, n_trials: int) -> Floats:
    rng = stream(seed, "walking", 1)
    return gains[..., None] + TRIAL_SD * rng.standard_normal((*gains.shape, n_trials))


def distances(seed: int, gains: Floats, place: int) -> Floats:
    """Return what the table of walking tests holds for one test of one trial.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    gains : ndarray, shape (9, 18, 7)
        From `log_gains`.
    place : int
        Place of the test in `TESTS`.

    Returns
    -------
    ndarray, shape (9, 18)
        As printed on the form.
    """
    trial = _trials(seed, gains, max(test.n_trials for test in TESTS))[:, :, place, 0]
    return np.asarray(_print_test(TESTS[place], trial).astype(np.float64))


def _planned(n_trials: int) -> Booleans:
    tests = np.ones((len(MOMENTS), len(TESTS)), dtype=np.bool_)
    tests[:, NAMES.index("6MWT")] = moments(("BL", "S1", "S8", "FU"))
    tests[:, NAMES.index("max_walking_distance")] = moments(("BL", "FU"))
    counted = np.arange(n_trials) < np.array([[test.n_trials] for test in TESTS])
    return np.asarray(tests[..., None] & counted)


def _printed(trials: Floats) -> Texts:
    texts = np.empty(trials.shape, dtype="U8")
    for place, test in enumerate(TESTS):
        texts[:, :, place] = _print_test(test, trials[:, :, place])
    return texts


def _print_test(test: WalkTest, gains: Floats) -> Texts:
    if test.unit == "s":
        return fixed(test.level * np.exp(-gains), 2)
    metres = np.round(test.level * np.exp(gains) / test.step) * test.step
    cap = DISTANCE_CAP_M if test.name == "max_walking_distance" else np.inf
    return fixed(np.minimum(metres, cap), 1 if test.step < 1 else 0)


@dataclass(frozen=True)
class Gait:
    """Walking during the recordings, shape (9, 18).

    Attributes
    ----------
    speed : ndarray
        Self-selected speed, m/s.
    stride_time : ndarray
        Mean stride time, s.
    double_support : ndarray
        Total double support, % of the gait cycle.
    """

    speed: Floats
    stride_time: Floats
    double_support: Floats

    @property
    def stance(self) -> Floats:
        """Share of the cycle on the ground; two legs overlap in double support."""
        return 0.5 + self.double_support / 200


def make_gait(seed: int, gains: Floats) -> Gait:
    """Derive gait during the recordings from the self-selected ten-metre walk.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    gains : ndarray, shape (9, 18, 7)
        From `log_gains`.

    Returns
    -------
    Gait
        Cadence about 88 steps/min and stride length 0.8 m at 0.6 m/s; both rise with speed,
        double support falls.
    """
    rng = stream(seed, "gait")
    comfortable = 10.0 / TESTS[COMFORTABLE].level * np.exp(gains[:, :, COMFORTABLE])
    speed = np.clip(comfortable * np.exp(0.03 * rng.standard_normal(comfortable.shape)), 0.15, 1.5)
    build = 0.05 * rng.standard_normal((len(PEOPLE), 1))
    small = 0.02 * rng.standard_normal(speed.shape)
    cadence = np.clip(88.0 * (speed / 0.6) ** 0.45 * np.exp(build + small), 45, 125)
    support = 36.0 - 11.0 * np.log(speed / 0.6) + 1.5 * rng.standard_normal(speed.shape)
    return Gait(speed, 120.0 / cadence, np.clip(support, 18.0, 55.0))


def gait_parameters_table(
    plan: Plan, gait: Gait, strides: Texts, relaxation: Floats
) -> pd.DataFrame:
    """Return spatiotemporal parameters of the walk and the pendulum's relaxation index.

    Parameters
    ----------
    plan : Plan
        Attendance.
    gait : Gait
        Walking during the recordings.
    strides : ndarray of str, shape (9, 18)
        Strides in each recording.
    relaxation : ndarray, shape (9, 18, 2)
        Normalised relaxation index by leg.

    Returns
    -------
    DataFrame
        ``gait_parameters.csv`` as text.
    """
    length = gait.speed * gait.stride_time
    rows = (
        ("walk", "both", "gait_speed", fixed(gait.speed, 2), "m/s"),
        ("walk", "both", "cadence", fixed(120.0 / gait.stride_time, 1), "steps/min"),
        ("walk", "both", "stride_length", fixed(length, 2), "m"),
        ("walk", "both", "double_support", fixed(gait.double_support, 1), "%"),
        ("pendulum", "L", "relaxation_index_normalised", fixed(relaxation[..., 0], 2), "1"),
        ("pendulum", "R", "relaxation_index_normalised", fixed(relaxation[..., 1], 2), "1"),
    )
    walked = np.array([task == "walk" for task, *_ in rows])
    values = {
        "task": np.array([task for task, *_ in rows]),
        "leg": np.array([leg for _, leg, *_ in rows]),
        "parameter": np.array([parameter for _, _, parameter, *_ in rows]),
        "value": np.stack([value for *_, value, _ in rows], axis=-1),
        "unit": np.array([unit for *_, unit in rows]),
        "n_strides": np.where(walked, strides[..., None], ""),
    }
    table = assessment_table(plan, {"row": range(len(rows))}, values, np.array(True))
    return table.drop(columns="row")
