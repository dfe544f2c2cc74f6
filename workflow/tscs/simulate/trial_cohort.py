"""A synthetic sham-controlled trial: 60 people, two sites, eight sessions, one follow-up."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

import numpy as np
import pandas as pd

from tscs.simulate.allocation import permuted_blocks
from tscs.simulate.blemishes import blank
from tscs.simulate.course import make_course
from tscs.simulate.example import Example
from tscs.simulate.groups import SIZE, Group, Tables, screening_log, stacked
from tscs.simulate.protocol import END, KIND, MOMENTS, START, VISITS, Plan, make_plan, visits_table
from tscs.simulate.streams import Floats, Texts, stream
from tscs.simulate.treatment import stimulation_table
from tscs.simulate.trial_conduct import (
    events_table,
    medication_table,
    sham_or_active,
    some_below_target,
)

TRIAL_SEED = 600
N_PEOPLE = 60
SITES = ("A", "B")
SHARE_OF_SITE_A = 0.6
# Of the shipped cohort's effect (4.2 points of the MAS sum, 5 % of the distance in two minutes).
EFFECT = 0.8
DROP_OUT, MISSED = 0.16, 0.05
DROP_OUT_REASONS = ("withdrawn", "refused")
MISSED_REASONS = ("illness", "technical", "transport")
ASSESSED = ("S1", "S3", "S5", "S8", "FU")
TESTS = ("T25FW", "2MWT", "TUG")
INSTRUMENTS = ("MSWS12", "MFIS")
MISSING_GRADE = {
    "participant_id": "P18",
    "visit_id": "S5",
    "leg": "L",
    "muscle_group": "hip_flexors",
}


def simulate_trial(seed: int = TRIAL_SEED) -> Example:
    """Simulate the trial.

    Parameters
    ----------
    seed : int
        Seed of the study; its groups of nine take the seeds from there on.

    Returns
    -------
    Example
        Tables, allocation and truth.
    """
    sites = _sites(seed)
    arms = permuted_blocks(seed, sites, ("active", "sham"))
    groups = [_group(seed + place, arms[place * SIZE :][:SIZE]) for place in range(_n_groups())]
    return Example(_tables(seed, groups, sites), _allocation(seed, sites, arms), _truth(groups))


def _n_groups() -> int:
    return -(-N_PEOPLE // SIZE)


def _sites(seed: int) -> Texts:
    drawn = stream(seed, "allocation", 1).random(N_PEOPLE)
    return np.where(drawn < SHARE_OF_SITE_A, *SITES)


def _allocation(seed: int, sites: Texts, arms: Texts) -> pd.DataFrame:
    days = stream(seed, "allocation", 2).integers(-7, 0, N_PEOPLE)
    columns = {
        "participant_id": _everybody(),
        "arm": arms,
        "sequence": "",
        "stratum": sites,
        "randomised_day": days.astype(str),
    }
    return pd.DataFrame(columns, dtype="str")


def _everybody() -> list[str]:
    return [f"P{number:02d}" for number in range(1, N_PEOPLE + 1)]


def _group(seed: int, arms: Texts) -> Group:
    plan = attended_plan(seed)
    active = np.zeros(SIZE, dtype=np.bool_)
    active[: len(arms)] = arms == "active"
    treated = np.repeat(active[:, None], len(VISITS), axis=1)
    sham, full = (make_course(seed, plan, effect) for effect in (0.0, EFFECT))
    return Group(seed, plan, sham, full, treated)


def attended_plan(seed: int) -> Plan:
    """Return who came when: no baseline visit, people drop out and miss single visits.

    Parameters
    ----------
    seed : int
        Seed of a group.

    Returns
    -------
    Plan
        Everybody comes to S1. Absence does not depend on arm or values.
    """
    plan, rng = make_plan(seed), stream(seed, "attendance")
    missed = rng.random(plan.day.shape) < MISSED
    leaves = np.where(rng.random(SIZE) < DROP_OUT, rng.integers(2, len(VISITS), SIZE), len(VISITS))
    gone = np.arange(len(VISITS)) >= leaves[:, None]
    attended = ~(missed | gone)
    attended[:, 0], attended[:, 1] = False, True
    given = attended & (np.array(KIND) == "session")
    return Plan(plan.day, attended, np.cumsum(given, axis=1) - given)


def _reasons(seed: int, plan: Plan) -> Texts:
    """Return why visits were missed: nobody comes back after dropping out."""
    rng = stream(seed, "attendance", 1)
    single = rng.choice(MISSED_REASONS, plan.attended.shape, p=[0.6, 0.2, 0.2])
    leaving = rng.choice(DROP_OUT_REASONS, (SIZE, 1), p=[0.6, 0.4])
    after = ~np.logical_or.accumulate(plan.attended[:, ::-1], axis=1)[:, ::-1]
    alone = after.sum(axis=1, keepdims=True) == 1
    return np.where(plan.attended, "", np.where(after & ~alone, leaving, single))


def _tables(seed: int, groups: list[Group], sites: Texts) -> Tables:
    visits = _stacked(_visits(group) for group in groups)
    clinical = [group.clinical_tables() for group in groups]
    tables = {name: _stacked(part[name] for part in clinical) for name in clinical[0]}
    return {
        "participants": _stacked(group.participants for group in groups).assign(site=sites),
        "screening": screening_log(groups, N_PEOPLE),
        "visits": visits,
        **_assessed(tables),
        "stimulation": _stacked(_stimulation(group) for group in groups),
        "medication": medication_table(seed, _everybody()),
        "adverse_events": _events(seed, groups, visits),
    }


def _stacked(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    return stacked(list(parts), N_PEOPLE)


def _visits(group: Group) -> pd.DataFrame:
    visits = visits_table(group.seed, group.plan)
    came = visits["attended"] == "yes"
    told = visits.assign(
        missing_reason=_reasons(group.seed, group.plan).ravel(),
        assessor_blinded=np.where(came, "yes", ""),
    )
    return told[told["visit_id"] != "BL"]


def _assessed(tables: Tables) -> Tables:
    """Keep what the protocol of the trial foresees: five assessments before stimulation."""
    kept = {
        name: table[table["visit_id"].isin(ASSESSED) & (table["timepoint"] != "post")]
        for name, table in tables.items()
    }
    walks, items, scores = (
        kept[name] for name in ("walk_tests", "questionnaire_items", "clinician_scores")
    )
    return {
        "spasticity_mas": blank(kept["spasticity_mas"], MISSING_GRADE, "mas"),
        "walk_tests": walks[walks["test"].isin(TESTS)],
        "questionnaire_items": items[items["instrument"].isin(INSTRUMENTS)],
        "clinician_scores": scores[scores["scale"] == "spasticity_NRS"],
    }


def _stimulation(group: Group) -> pd.DataFrame:
    below = some_below_target(group.seed, group.treated)
    given = stimulation_table(group.seed, group.plan, below)
    return sham_or_active(given, group.treated_rows(given))


def _events(seed: int, groups: list[Group], visits: pd.DataFrame) -> pd.DataFrame:
    active = np.concatenate([group.treated[:, 1] for group in groups])[:N_PEOPLE]
    treated = visits["participant_id"].map(dict(zip(_everybody(), active, strict=True)))
    return events_table(seed, visits, treated.astype("bool"))


def _truth(groups: list[Group]) -> dict[str, dict[str, float]]:
    """Return means over everybody, whoever attended and whatever was allocated."""
    sham, active = (
        np.concatenate([group.primary_values(course(group)) for group in groups], axis=1)[
            :, :N_PEOPLE
        ]
        for course in (attrgetter("sham"), attrgetter("active"))
    )
    follow_up = len(MOMENTS) - 1
    return {
        outcome: {
            "difference_at_S8": _mean(active[row, :, END] - sham[row, :, END]),
            "difference_at_FU": _mean(active[row, :, follow_up] - sham[row, :, follow_up]),
            "sham_change_to_S8": _mean(sham[row, :, END] - sham[row, :, START]),
        }
        for row, outcome in enumerate(("mas_sum", "2mwt"))
    }


def _mean(values: Floats) -> float:
    return round(float(values.mean()), 3)
