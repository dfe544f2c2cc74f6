"""The whole cohort from one seed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tscs.simulate.clinic import (
    clinician_scores_table,
    diary_table,
    felt_spasticity,
    strength_table,
)
from tscs.simulate.course import Course, make_course
from tscs.simulate.kinematics import (
    Kinematics,
    joint_angle_features_table,
    make_kinematics,
)
from tscs.simulate.pendulum_trials import Drop, drops_table, make_drops, record_drops
from tscs.simulate.people import People, Screening, make_people, participants_table, screen
from tscs.simulate.protocol import Plan, make_plan, visits_table
from tscs.simulate.questionnaires import questionnaire_items_table, questionnaire_totals_table
from tscs.simulate.recording_tables import events_table, has_events, recordings_table
from tscs.simulate.recordings import Recording, Walk, make_walks, record, stride_counts
from tscs.simulate.spasticity import Tone, make_tone, mas_table, pendulum_index, tardieu_table
from tscs.simulate.streams import Floats, stream
from tscs.simulate.treatment import (
    adverse_events_table,
    below_target,
    medication_table,
    stimulation_table,
)
from tscs.simulate.truth import truth
from tscs.simulate.variants import SHIPPED, Variant
from tscs.simulate.walking import (
    Gait,
    gait_parameters_table,
    log_gains,
    make_gait,
    walk_tests_table,
)


@dataclass(frozen=True)
class Cohort:
    """A synthetic cohort.

    Attributes
    ----------
    seed : int
        Seed it was made from.
    effect : bool
        Whether stimulation has an effect.
    tables : dict of str to DataFrame
        Every table of the data contract, as text ready to be written.
    recordings : dict of str to Recording
        By recording id.
    events : dict of str to DataFrame
        Gait events, by recording id.
    truth : dict
        What was put in; only tests may read it.
    """

    seed: int
    effect: bool
    tables: dict[str, pd.DataFrame]
    recordings: dict[str, Recording]
    events: dict[str, pd.DataFrame]
    truth: dict[str, object]


@dataclass(frozen=True)
class Latent:
    """Everything behind the tables that several of them share."""

    variant: Variant
    plan: Plan
    screening: Screening
    people: People
    course: Course
    tone: Tone
    gains: Floats
    gait: Gait
    kinematics: Kinematics
    walks: tuple[Walk, ...]
    relaxation: Floats
    drops: tuple[Drop, ...]


def simulate_cohort(seed: int, effect: bool = True) -> Cohort:
    """Simulate a cohort with its recordings.

    Parameters
    ----------
    seed : int
        Seed; the same seed gives the same people with and without an effect.
    effect : bool
        Whether stimulation has an effect. Practice, drift and regression to the mean are there
        in both cases.

    Returns
    -------
    Cohort
        Tables, recordings, events and truth.
    """
    latent = make_latent(seed, effect)
    recordings = {walk.recording_id: record(seed, walk, latent.kinematics) for walk in latent.walks}
    recordings |= record_drops(seed, latent.drops)
    events = {
        walk.recording_id: events_table(seed, walk, latent.gait)
        for walk in latent.walks
        if has_events(walk)
    }
    known = truth(seed, effect, latent.course, latent.kinematics, latent.walks, latent.drops)
    return Cohort(seed, effect, _tables(seed, latent), recordings, events, known)


def simulate_tables(
    seed: int, effect: bool = True, variant: Variant = SHIPPED
) -> dict[str, pd.DataFrame]:
    """Simulate the tables of a cohort without sampling the recordings.

    Parameters
    ----------
    seed : int
        Seed.
    effect : bool
        Whether stimulation has an effect.
    variant : Variant
        How the generator differs from that of the shipped cohort.

    Returns
    -------
    dict of str to DataFrame
        The tables of `simulate_cohort`.
    """
    return _tables(seed, make_latent(seed, effect, variant))


def make_latent(seed: int, effect: bool = True, variant: Variant = SHIPPED) -> Latent:
    """Draw everything behind the tables of a cohort.

    Parameters
    ----------
    seed : int
        Seed.
    effect : bool
        Whether stimulation has an effect.
    variant : Variant
        How the generator differs from that of the shipped cohort.
    """
    plan, screening, people = make_plan(seed, variant), screen(seed), make_people(seed)
    course = make_course(seed, plan, effect, variant)
    tone = make_tone(seed, plan, screening, course, variant)
    gains = log_gains(seed, plan, people, course, variant)
    gait = make_gait(seed, gains)
    relaxation = pendulum_index(tone, stream(seed, "gait", 2))
    return Latent(
        variant,
        plan,
        screening,
        people,
        course,
        tone,
        gains,
        gait,
        make_kinematics(seed, plan, screening, gait, course, variant),
        make_walks(seed, plan, gait),
        relaxation,
        make_drops(plan, relaxation),
    )


def _tables(seed: int, latent: Latent) -> dict[str, pd.DataFrame]:
    return {
        "participants": participants_table(seed, latent.people, latent.screening.tone),
        "screening": latent.screening.log,
        "visits": visits_table(seed, latent.plan),
        **_clinical_tables(seed, latent),
        **_movement_tables(seed, latent),
        "stimulation": stimulation_table(seed, latent.plan, below_target()),
        "medication": medication_table(),
        "adverse_events": adverse_events_table(latent.plan),
    }


def _clinical_tables(seed: int, latent: Latent) -> dict[str, pd.DataFrame]:
    plan, people, course, tone = latent.plan, latent.people, latent.course, latent.tone
    felt = felt_spasticity(seed, plan, tone, course, latent.variant)
    items = questionnaire_items_table(seed, plan, people, course, latent.variant)
    return {
        "spasticity_mas": mas_table(seed, plan, tone),
        "spasticity_tardieu": tardieu_table(seed, plan, tone),
        "questionnaire_items": items,
        "questionnaire_totals": questionnaire_totals_table(items),
        "clinician_scores": clinician_scores_table(seed, plan, people, tone, felt),
        "strength": strength_table(seed, plan, people, tone),
        "diary": diary_table(seed, plan, felt),
    }


def _movement_tables(seed: int, latent: Latent) -> dict[str, pd.DataFrame]:
    plan, gait, relaxation = latent.plan, latent.gait, latent.relaxation
    strides = stride_counts(latent.walks)
    return {
        "walk_tests": walk_tests_table(seed, plan, latent.people, latent.gains),
        "gait_parameters": gait_parameters_table(plan, gait, strides, relaxation),
        "recordings": pd.concat(
            [recordings_table(latent.walks, gait), drops_table(latent.drops)], ignore_index=True
        ),
        "joint_angle_features": joint_angle_features_table(
            seed, plan, latent.kinematics, strides, relaxation
        ),
    }
