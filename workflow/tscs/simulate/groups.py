"""Larger studies as groups of nine people, each person simulated under both treatments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tscs.simulate.clinic import clinician_scores_table, felt_spasticity
from tscs.simulate.course import Course
from tscs.simulate.grades import coded
from tscs.simulate.people import Screening, make_people, participants_table, screen
from tscs.simulate.protocol import PEOPLE, VISITS, Plan
from tscs.simulate.questionnaires import questionnaire_items_table
from tscs.simulate.spasticity import make_tone, mas_table
from tscs.simulate.streams import Booleans, Floats
from tscs.simulate.walking import NAMES, distances, log_gains, walk_tests_table

Tables = dict[str, pd.DataFrame]
SIZE = len(PEOPLE)


@dataclass(frozen=True)
class Group:
    """Nine people with what happens to them under sham and under active stimulation.

    Attributes
    ----------
    seed : int
        Seed; chance is the same under both treatments.
    plan : Plan
        Days and attendance.
    sham, active : Course
        Course of each person under either treatment throughout.
    treated : ndarray of bool, shape (9, 10)
        Visits from which on (parallel) or at which (crossover) the person is actively treated.
    """

    seed: int
    plan: Plan
    sham: Course
    active: Course
    treated: Booleans

    @property
    def screening(self) -> Screening:
        """Who was screened for the group."""
        return screen(self.seed)

    @property
    def participants(self) -> pd.DataFrame:
        """``participants.csv`` of the group as text."""
        return participants_table(self.seed, make_people(self.seed), self.screening.tone)

    def clinical_tables(self) -> Tables:
        """Return grades, walking tests, answers and ratings as they were under the allocation."""
        sham, active = (self._under(course) for course in (self.sham, self.active))
        return {name: self._allocated(sham[name], active[name]) for name in sham}

    def primary_values(self, course: Course) -> Floats:
        """Return MAS sum and metres in two minutes under a treatment, shape (2, 9, 18).

        Parameters
        ----------
        course : Course
            `sham` or `active`: what everybody would have had, attended or not.
        """
        tone = make_tone(self.seed, self.plan, self.screening, course)
        gains = log_gains(self.seed, self.plan, make_people(self.seed), course)
        sums = coded(tone.rated).sum(axis=(-2, -1))
        return np.stack([sums, distances(self.seed, gains, NAMES.index("2MWT"))])

    def _under(self, course: Course) -> Tables:
        seed, plan, people = self.seed, self.plan, make_people(self.seed)
        tone = make_tone(seed, plan, self.screening, course)
        gains = log_gains(seed, plan, people, course)
        felt = felt_spasticity(seed, plan, tone, course)
        return {
            "spasticity_mas": mas_table(seed, plan, tone),
            "walk_tests": walk_tests_table(seed, plan, people, gains),
            "questionnaire_items": questionnaire_items_table(seed, plan, people, course),
            "clinician_scores": clinician_scores_table(seed, plan, people, tone, felt),
        }

    def _allocated(self, sham: pd.DataFrame, active: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of both tables, which have the same keys, by what was allocated."""
        treated = self.treated_rows(active)
        return pd.concat([active[treated], sham[~treated]]).sort_index()

    def treated_rows(self, frame: pd.DataFrame) -> pd.Series:
        """Mark the rows of a table that fall under active stimulation.

        Parameters
        ----------
        frame : DataFrame
            participant_id of the group and visit_id.
        """
        people = [PEOPLE.index(person) for person in frame["participant_id"]]
        visits = [VISITS.index(visit) for visit in frame["visit_id"]]
        return pd.Series(self.treated[people, visits], index=frame.index)


def study_name(group: int, person: str) -> str:
    """Return the pseudonym in the whole study of a person of a group."""
    return f"P{SIZE * group + PEOPLE.index(person) + 1:02d}"


def stacked(parts: list[pd.DataFrame], n_people: int) -> pd.DataFrame:
    """Stack the tables of the groups under the pseudonyms of the whole study.

    Parameters
    ----------
    parts : list of DataFrame
        One table per group, participant_id P01 to P09.
    n_people : int
        People of the study; the last group may be larger than what it still needs.

    Returns
    -------
    DataFrame
        Rows of the first `n_people`.
    """
    wanted = {f"P{number:02d}" for number in range(1, n_people + 1)}
    frames = [
        part.assign(participant_id=[study_name(group, name) for name in part["participant_id"]])
        for group, part in enumerate(parts)
    ]
    whole = pd.concat(frames, ignore_index=True)
    return whole[whole["participant_id"].isin(wanted)].reset_index(drop=True)


def screening_log(groups: list[Group], n_people: int) -> pd.DataFrame:
    """Return one screening log of all groups, up to the last person enrolled.

    Parameters
    ----------
    groups : list of Group
        The groups in the order of screening.
    n_people : int
        People of the study.

    Returns
    -------
    DataFrame
        ``screening.csv`` as text; nobody had stimulation before.
    """
    parts = [_renumbered(group.screening.log, place) for place, group in enumerate(groups)]
    log = pd.concat(parts, ignore_index=True)
    last = int(log.index[log["enrolled"] == f"P{n_people:02d}"][0])
    log = log.loc[:last]
    number = [f"SC{place:03d}" for place in range(1, len(log) + 1)]
    return log.assign(screening_id=number, previous_tscs="no", days_since_previous_tscs="")


def _renumbered(log: pd.DataFrame, group: int) -> pd.DataFrame:
    names: Mapping[str, str] = {person: study_name(group, person) for person in PEOPLE}
    return log.assign(enrolled=log["enrolled"].map(lambda name: names.get(name, name)))
