"""Modified Ashworth and Tardieu scales, and the knee pendulum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tscs.simulate.blemishes import MISSING_GRADE, blank
from tscs.simulate.course import Course
from tscs.simulate.grades import (
    LEG_STATE_SD,
    MUSCLES,
    RATING_SD,
    STATE_SD,
    grade,
)
from tscs.simulate.people import Screening
from tscs.simulate.protocol import (
    LEGS,
    MOMENTS,
    PEOPLE,
    VISIT_OF,
    Plan,
    assessment_table,
    assessors,
    fixed,
    moments,
)
from tscs.simulate.streams import Floats, Texts, states, stream
from tscs.simulate.variants import SHIPPED, Variant

SCREENING_DAY = -14
# Points of the sum over 14 muscle groups. Drift: 7 of 16 people were better after sham in Spieker
# 2025; -1.3 in all is a tenth of a grade per muscle. Benefit: invented, so that both together give
# a moderate to large change.
DRIFT_POINTS, BENEFIT_POINTS = 1.3, 4.2
RATING_POINTS, ACUTE_POINTS = 0.6, 1.2
N_GRADES = len(LEGS) * len(MUSCLES)
# Stimulation over T11-T12 acts more on knee and ankle than on the hip; the mean weight is 1.
WEIGHT = np.array([0.8, 0.7, 1.0, 1.3, 1.1, 1.4, 0.7])
TARDIEU_MUSCLES = ("knee_flexors", "plantarflexors")
TARDIEU_VISITS = ("BL", "S1", "S4", "S8", "FU")
VELOCITIES = ("V1", "V2", "V3")


@dataclass(frozen=True)
class Tone:
    """Tone during the study, MAS units, shape (9, 18, 2, 7).

    Attributes
    ----------
    true : ndarray
        Tone of the muscle at the assessment.
    rated : ndarray
        The same with the error of one rating.
    """

    true: Floats
    rated: Floats


def make_tone(
    seed: int, plan: Plan, screening: Screening, course: Course, variant: Variant = SHIPPED
) -> Tone:
    """Let the stable tone vary from visit to visit, drift and respond.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Days.
    screening : Screening
        Stable tone and the state on the day of screening, from which the states of the study start.
    course : Course
        Drift and benefit.
    variant : Variant
        How the generator differs from that of the shipped cohort.

    Returns
    -------
    Tone
        True and rated tone.
    """
    rng = stream(seed, "mas")
    days = np.column_stack([np.full(len(PEOPLE), SCREENING_DAY), plan.day]).astype(np.float64)
    person = states(rng, days, first=screening.state)[:, 1:][:, VISIT_OF, None, None]
    leg = states(rng, plan.day.astype(np.float64), (len(LEGS),))[:, VISIT_OF, :, None]
    state = variant.noise * (STATE_SD * person + LEG_STATE_SD * leg)
    true = screening.tone[:, None] + state - _fall(course)
    rating = rng.standard_normal(true.shape)
    return Tone(true, true + variant.noise * RATING_SD * rating)


def _fall(course: Course) -> Floats:
    common = DRIFT_POINTS * course.drift + RATING_POINTS * course.rating
    treated = BENEFIT_POINTS * course.benefit + ACUTE_POINTS * course.acute
    fall = common[..., None, None] + treated[..., None, None] * WEIGHT
    return np.asarray(fall / N_GRADES)


def mas_table(seed: int, plan: Plan, tone: Tone) -> pd.DataFrame:
    """Return the Modified Ashworth grades of every assessment.

    Parameters
    ----------
    seed : int
        Seed of the cohort; chooses the assessor.
    plan : Plan
        Attendance.
    tone : Tone
        Rated tone.

    Returns
    -------
    DataFrame
        ``spasticity_mas.csv`` as text.
    """
    axes = {"leg": LEGS, "muscle_group": tuple(MUSCLES)}
    values = {"mas": grade(tone.rated), "assessor_id": assessors(seed)[:, VISIT_OF, None, None]}
    table = assessment_table(plan, axes, values, np.array(True))
    return blank(table, MISSING_GRADE, "mas")


def tardieu_table(seed: int, plan: Plan, tone: Tone) -> pd.DataFrame:
    """Return the Tardieu reactions of the knee flexors and plantarflexors.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Attendance.
    tone : Tone
        True tone.

    Returns
    -------
    DataFrame
        ``spasticity_tardieu.csv`` as text; angles grow with stretch, so that the catch at V3 (R1)
        never lies beyond the end of the slow movement at V1 (R2). V2, the fall of the limb, only
        for the knee flexors.
    """
    rng = stream(seed, "tardieu")
    places = [list(MUSCLES).index(muscle) for muscle in TARDIEU_MUSCLES]
    felt = tone.true[..., places] + 0.35 * rng.standard_normal(tone.true[..., places].shape)
    quality, angle = _reactions(rng, felt)
    planned = moments(TARDIEU_VISITS)[:, None, None, None] & np.array(
        [[True, True, True], [True, False, True]]
    )
    axes = {"leg": LEGS, "muscle_group": TARDIEU_MUSCLES, "velocity": VELOCITIES}
    return assessment_table(plan, axes, {"quality": quality, "angle_deg": angle}, planned)


def _reactions(rng: np.random.Generator, felt: Floats) -> tuple[Texts, Texts]:
    length = np.array([62.0, 9.0]) + np.array([9.0, 5.0]) * rng.standard_normal(
        (len(PEOPLE), 1, len(LEGS), len(TARDIEU_MUSCLES))
    )
    end = np.round(length - 2.0 * felt + 2.5 * rng.standard_normal(felt.shape))
    fast = np.clip(np.round(0.4 + 0.9 * felt), 0, 4)
    catch = np.maximum(1, np.round(2 + 6.0 * felt + 2.5 * rng.standard_normal(felt.shape)))
    early = np.where(fast >= 2, catch, 0)
    quality = np.stack([np.minimum(fast, 1), np.maximum(fast - 1, np.minimum(fast, 1)), fast], -1)
    angle = np.stack([end, end - np.round(0.5 * early), end - early], axis=-1)
    return fixed(quality), fixed(angle)


def pendulum_index(tone: Tone, rng: np.random.Generator) -> Floats:
    """Return the normalised relaxation index of the knee, shape (9, 18, 2).

    Parameters
    ----------
    tone : Tone
        True tone of the knee extensors.
    rng : numpy.random.Generator
        Source of the error of measurement.

    Returns
    -------
    ndarray
        About 1 without spasticity (Bajd & Vodovnik 1984), falling by a fifth per grade as in a
        pendulum with a stretch reflex of growing gain.
    """
    knee = tone.true[..., list(MUSCLES).index("knee_extensors")]
    error = 0.04 * rng.standard_normal((len(PEOPLE), len(MOMENTS), len(LEGS)))
    return np.asarray(np.clip(1.04 - 0.2 * np.maximum(knee, 0) + error, 0.2, 1.15))
