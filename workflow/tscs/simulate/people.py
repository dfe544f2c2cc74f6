"""Who is screened, who takes part, and what distinguishes them for good."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tscs.simulate.grades import (
    BASE,
    LEG_SD,
    LEG_STATE_SD,
    MUSCLE_SD,
    PERSON_SD,
    RATING_SD,
    STATE_SD,
    coded,
)
from tscs.simulate.protocol import LEGS, PEOPLE, fixed
from tscs.simulate.streams import Booleans, Floats, Integers, Texts, stream

ENTRY_SUM = 14.0  # points of the MAS sum at screening: "at least moderate spasticity"
POOL = 80
WALKING_RANGE = (-1.6, 1.6)  # EDSS 4 to 6.5: nobody walks normally, nobody has stopped walking
OTHER_REASONS = ("implant near the electrodes", "relapse in the last six months", "declined")
OTHER_SHARE = (0.04, 0.04, 0.05)


@dataclass(frozen=True)
class Screening:
    """The screened and the nine of them who were enrolled.

    Attributes
    ----------
    tone : ndarray, shape (9, 2, 7)
        Stable tone of each muscle group by person and leg, MAS units.
    state : ndarray, shape (9,)
        Standardised day state at screening: high on average, because people with a bad day pass
        the entry criterion more easily. What follows is regression to the mean.
    log : DataFrame
        ``screening.csv`` as text.
    """

    tone: Floats
    state: Floats
    log: pd.DataFrame


def screen(seed: int) -> Screening:
    """Screen people one after the other until nine are enrolled.

    Parameters
    ----------
    seed : int
        Seed of the cohort.

    Returns
    -------
    Screening
        Enrolled people were at or above `ENTRY_SUM` on one noisy assessment.
    """
    rng = stream(seed, "screening")
    tone = _stable_tone(rng, POOL)
    state = rng.standard_normal(POOL)
    sums = _screening_sums(rng, tone, state)
    other = rng.choice(len(OTHER_REASONS) + 1, p=[*OTHER_SHARE, 1 - sum(OTHER_SHARE)], size=POOL)
    reason = np.array([*OTHER_REASONS, ""])[other]
    reason[(sums < ENTRY_SUM) & (other != 2)] = "MAS sum below entry criterion"
    enrolled = np.flatnonzero(reason == "")[: len(PEOPLE)]
    days = rng.integers(60, 400, size=POOL)
    log = _screening_log(reason[: enrolled[-1] + 1], days)
    return Screening(tone[enrolled], state[enrolled], log)


def _stable_tone(rng: np.random.Generator, n_people: int) -> Floats:
    person = PERSON_SD * rng.standard_normal((n_people, 1, 1))
    leg = LEG_SD * rng.standard_normal((n_people, len(LEGS), 1))
    muscle = MUSCLE_SD * rng.standard_normal((n_people, len(LEGS), len(BASE)))
    return np.asarray(BASE + person + leg + muscle)


def _screening_sums(rng: np.random.Generator, tone: Floats, state: Floats) -> Floats:
    leg = LEG_STATE_SD * rng.standard_normal((*tone.shape[:2], 1))
    rating = RATING_SD * rng.standard_normal(tone.shape)
    seen = tone + STATE_SD * state[:, None, None] + leg + rating
    return np.asarray(coded(seen).sum(axis=(1, 2)))


def _screening_log(reason: Texts, days: Integers) -> pd.DataFrame:
    in_study = reason == ""
    declined = reason == "declined"
    number = np.cumsum(in_study)
    columns = {
        "screening_id": [f"SC{place:02d}" for place in range(1, len(reason) + 1)],
        "eligible": np.where(in_study | declined, "yes", "no"),
        "consented": np.where(in_study, "yes", np.where(declined, "no", "")),
        "enrolled": np.where(in_study, np.char.mod("P%02d", number), ""),
        "reason": reason,
        "previous_tscs": np.full(len(reason), "yes"),
        "days_since_previous_tscs": days[: len(reason)].astype(str),
    }
    return pd.DataFrame(columns, dtype="str")


@dataclass(frozen=True)
class People:
    """Lasting traits of the nine, standardised unless a unit is named.

    Attributes
    ----------
    walking, fatigue : ndarray, shape (9,)
        Walking ability and level of fatigue. Walking is nearly unrelated to tone (rank
        correlation 0.17 in Rasova 2012), fatigue loosely related to walking.
    edss : ndarray, shape (9,)
        Expanded Disability Status Scale, 4 to 6.5.
    female : ndarray of bool, shape (9,)
        Sex.
    """

    walking: Floats
    fatigue: Floats
    edss: Floats
    female: Booleans


def make_people(seed: int) -> People:
    """Draw the lasting traits.

    Parameters
    ----------
    seed : int
        Seed of the cohort.

    Returns
    -------
    People
        Slower people have the higher EDSS.
    """
    rng = stream(seed, "people")
    n_people = len(PEOPLE)
    walking = np.clip(rng.standard_normal(n_people), *WALKING_RANGE)
    fatigue = -0.3 * walking + np.sqrt(1 - 0.3**2) * rng.standard_normal(n_people)
    edss = np.clip(
        np.round(2 * (5.6 - 0.7 * walking + 0.3 * rng.standard_normal(n_people))) / 2, 4, 6.5
    )
    return People(walking, fatigue, edss, rng.random(n_people) < 0.55)


def walking_aids(people: People) -> Texts:
    """Return the usual walking aid, shape (9,): by EDSS, 6.0 and 6.5 being defined by it."""
    aided = np.where(people.edss == 6.0, "unilateral", "bilateral")
    aided[(people.edss == 6.5) & people.female] = "rollator"
    return np.where(people.edss < 6.0, "none", aided)


def participants_table(seed: int, people: People, tone: Floats) -> pd.DataFrame:
    """Return the description of the nine people.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    people : People
        Lasting traits.
    tone : ndarray, shape (9, 2, 7)
        Stable tone; the history names the stiffer leg.

    Returns
    -------
    DataFrame
        ``participants.csv`` as text.
    """
    rng = stream(seed, "people", 1)
    n_people = len(PEOPLE)
    age = np.clip(rng.normal(55, 8, n_people), 36, 72)
    primary = rng.random(n_people) < 0.45
    onset = np.clip(rng.normal(np.where(primary, 12, 19), 5), 3, age - 20)
    height = rng.normal(np.where(people.female, 166, 179), 6)
    mass = np.clip(rng.normal(24.5, 3.5, n_people), 19, 34) * (height / 100) ** 2
    columns = {
        "participant_id": PEOPLE,
        "age_years": fixed(age),
        "sex": np.where(people.female, "F", "M"),
        "ms_type": np.where(primary, "PPMS", "SPMS"),
        "edss": fixed(people.edss, 1),
        "years_since_onset": fixed(onset),
        "walking_aid": walking_aids(people),
        "more_affected_leg": _stiffer_leg(tone),
        "height_cm": fixed(height),
        "mass_kg": fixed(mass, 1),
        "site": np.full(n_people, "C1"),
        "notes": np.full(n_people, ""),
    }
    return pd.DataFrame(columns, dtype="str")


def _stiffer_leg(tone: Floats) -> Texts:
    difference = tone.sum(axis=2) @ np.array([-1.0, 1.0])
    side = np.where(difference > 0, "R", "L")
    return np.where(np.abs(difference) < 0.5, "equal", side)
