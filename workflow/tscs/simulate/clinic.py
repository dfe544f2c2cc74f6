"""Scores given at the visit, muscle strength and the daily diary."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tscs.simulate.course import Course
from tscs.simulate.grades import MUSCLES
from tscs.simulate.people import People
from tscs.simulate.protocol import (
    LEGS,
    MOMENTS,
    PEOPLE,
    POST,
    VISIT_OF,
    Plan,
    assessment_table,
    fixed,
    moments,
)
from tscs.simulate.spasticity import Tone
from tscs.simulate.streams import Floats, Texts, states, stream
from tscs.simulate.variants import SHIPPED, Variant

SCALES = ("EDSS", "SCATS_clonus", "SCATS_flexor", "SCATS_extensor", "PSFS", "spasticity_NRS")
PENN_VISITS = ("BL", "S1", "S4", "S8", "FU")
# Numeric rating: -0.7 to -0.8 in the placebo arms of MUSEC and of Collin 2010.
NRS_LEVEL, NRS_SPREAD, NRS_STATE, NRS_DRIFT, NRS_BENEFIT = 5.8, 1.4, 0.8, 0.8, 0.6
STRENGTH = {
    "hip_flexors": 120.0,
    "knee_extensors": 190.0,
    "knee_flexors": 95.0,
    "dorsiflexors": 80.0,
}
STRENGTH_VISITS = ("BL", "S1", "S8", "FU")
N_TRIALS = 3


def felt_spasticity(
    seed: int, plan: Plan, tone: Tone, course: Course, variant: Variant = SHIPPED
) -> Floats:
    """Return spasticity as the person feels it, 0-10 before rounding, shape (9, 18).

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Days.
    tone : Tone
        True tone: ratings by the person and by the clinician correlate about 0.45.
    course : Course
        Drift and benefit.
    variant : Variant
        How the generator differs from that of the shipped cohort.

    Returns
    -------
    ndarray
        Level of the last 24 hours.
    """
    rng = stream(seed, "clinician")
    usual = tone.true[:, 0].mean(axis=(1, 2))
    own = rng.standard_normal(len(PEOPLE))
    level = NRS_LEVEL + NRS_SPREAD * (0.9 * own + 0.8 * (usual - 1.5))
    state = variant.noise * NRS_STATE * states(rng, plan.day.astype(np.float64))[:, VISIT_OF]
    fall = NRS_DRIFT * course.drift + NRS_BENEFIT * course.benefit
    return np.asarray(level[:, None] + state - fall)


def clinician_scores_table(
    seed: int, plan: Plan, people: People, tone: Tone, felt: Floats
) -> pd.DataFrame:
    """Return EDSS, SCATS, Penn spasm frequency and the numeric rating of spasticity.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Attendance.
    people : People
        EDSS, which does not move in five weeks.
    tone : Tone
        True tone.
    felt : ndarray, shape (9, 18)
        From `felt_spasticity`.

    Returns
    -------
    DataFrame
        ``clinician_scores.csv`` as text; nothing is asked right after stimulation.
    """
    rng = stream(seed, "clinician", 1)
    shape = (len(PEOPLE), len(MOMENTS))
    spasms = _spasm_scores(rng, tone)
    penn = np.clip(np.round(felt / 3 + 0.4 * rng.standard_normal(shape)), 0, 4)
    rating = np.clip(np.round(felt + 0.6 * rng.standard_normal(shape)), 0, 10)
    edss = fixed(np.broadcast_to(people.edss[:, None], shape), 1)
    values = np.concatenate([edss[..., None], fixed(np.stack([*spasms, penn, rating], -1))], -1)
    planned = np.repeat(~POST[:, None], len(SCALES), axis=1)
    planned[:, SCALES.index("EDSS")] = moments(("BL", "FU"))
    planned[:, SCALES.index("PSFS")] = moments(PENN_VISITS)
    return assessment_table(plan, {"scale": SCALES}, {"value": values}, planned)


def _spasm_scores(rng: np.random.Generator, tone: Tone) -> list[Floats]:
    """Return clonus, flexor and extensor spasms, 0-3, each from the tone of its muscles."""
    sources = (("plantarflexors",), ("hip_flexors", "knee_flexors"), ("knee_extensors",))
    scores = []
    for muscles in sources:
        places = [list(MUSCLES).index(muscle) for muscle in muscles]
        worst = tone.true[..., places].mean(axis=-1).max(axis=-1)
        noise = 0.35 * rng.standard_normal(worst.shape)
        scores.append(np.clip(np.round(0.8 * worst - 0.4 + noise), 0, 3))
    return scores


def strength_table(seed: int, plan: Plan, people: People, tone: Tone) -> pd.DataFrame:
    """Return hand-held dynamometry, three trials per muscle group and leg.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Attendance.
    people : People
        Sex and walking ability.
    tone : Tone
        Stable tone; the stiffer leg is the weaker one.

    Returns
    -------
    DataFrame
        ``strength.csv`` as text, N; between-day error about 10 % (Int J MS Care 2017;19:253), no
        effect of stimulation.
    """
    rng = stream(seed, "strength")
    shape = (len(PEOPLE), len(MOMENTS), len(LEGS), len(STRENGTH))
    stiff = tone.true[:, :1].mean(axis=3, keepdims=True)
    usual = 0.25 * people.walking - 0.25 * people.female
    person = usual[:, None, None, None] + 0.15 * rng.standard_normal((len(PEOPLE), 1, 2, 4))
    visit = 0.09 * rng.standard_normal(shape)
    trial = 0.05 * rng.standard_normal((*shape, N_TRIALS))
    force = np.log(list(STRENGTH.values())) + person - 0.15 * (stiff - 1.5) + visit
    axes = {"leg": LEGS, "muscle_group": tuple(STRENGTH), "trial": range(1, N_TRIALS + 1)}
    values = {"value": fixed(np.exp(force[..., None] + trial), 1), "unit": np.array("N")}
    planned = moments(STRENGTH_VISITS)[:, None, None, None]
    return assessment_table(plan, axes, values, planned)


def diary_table(seed: int, plan: Plan, felt: Floats) -> pd.DataFrame:
    """Return the daily diary from the first baseline to follow-up.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Days of the visits.
    felt : ndarray, shape (9, 18)
        Felt spasticity at the visits; days between are interpolated.

    Returns
    -------
    DataFrame
        ``diary.csv`` as text.
    """
    rng = stream(seed, "diary")
    before = felt[:, ~POST]
    frames = [
        _pages(rng, name, plan.day[person], before[person]) for person, name in enumerate(PEOPLE)
    ]
    return pd.concat(frames, ignore_index=True)


def _pages(rng: np.random.Generator, name: str, visit_days: Floats, felt: Floats) -> pd.DataFrame:
    days = np.arange(visit_days[0], visit_days[-1] + 1)
    trigger = rng.choice(
        ["", "heat", "poor sleep", "stress"], p=[0.85, 0.06, 0.05, 0.04], size=days.size
    )
    worse = np.interp(days, visit_days, felt) + 0.8 * (trigger != "")
    columns = {
        "participant_id": np.full(days.size, name),
        "study_day": fixed(days.astype(np.float64)),
        "spasticity_nrs": _rating(rng, worse),
        "spasm_count": rng.poisson(np.maximum(worse, 0.5) * rng.gamma(4, 0.25)).astype(str),
        "pain_nrs": _rating(rng, 0.5 * worse + rng.normal(0.5, 1)),
        "sleep_disturbance_nrs": _rating(rng, 0.5 * worse + rng.normal(0, 1)),
        "triggers": trigger,
    }
    return pd.DataFrame(columns, dtype="str")


def _rating(rng: np.random.Generator, level: Floats) -> Texts:
    return fixed(np.clip(np.round(level + 0.9 * rng.standard_normal(level.shape)), 0, 10))
