"""A synthetic sham-controlled crossover: 20 people, two study days, assessed before and after."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from tscs.simulate.allocation import permuted_blocks
from tscs.simulate.course import Course, responses
from tscs.simulate.example import Example
from tscs.simulate.groups import SIZE, Group, Tables, screening_log, stacked
from tscs.simulate.protocol import MOMENTS, POST, VISIT_OF, VISITS, Plan, visits_table
from tscs.simulate.streams import Booleans, Floats, Integers, Texts, stream
from tscs.simulate.treatment import stimulation_table
from tscs.simulate.trial_conduct import (
    events_table,
    medication_table,
    sham_or_active,
    some_below_target,
)

CROSSOVER_SEED = 800
N_PEOPLE = 20
WASHOUT_DAYS = 14
SEQUENCES = ("active-sham", "sham-active")
# The generator knows sessions S1 to S8; the two study days take the places of the first two.
DAYS = {"S1": "D1", "S2": "D2"}
PLACES = tuple(VISITS.index(visit) for visit in DAYS)
TESTS = ("T25FW", "10MWT_self_selected", "2MWT", "TUG")
STAYS_AWAY = 2  # of 20, from the second day on (Spieker 2025)
# Right after the session, as multiples of the shipped cohort's response to expectation (0.6 points
# of the MAS sum, 1 % of walking) and to one session (1.2 points). The spread gives a single change
# from before to after its SD of 4.5 points (derived from Spieker 2025).
EXPECTED, EXPECTED_SD = (2.5, 1.0), 6.0
ACUTE, BENEFIT = 1.2, 0.35


def simulate_crossover(seed: int = CROSSOVER_SEED) -> Example:
    """Simulate the crossover.

    Parameters
    ----------
    seed : int
        Seed of the study; its groups of nine take the seeds from there on.

    Returns
    -------
    Example
        Tables, allocation and truth.
    """
    sequences = permuted_blocks(seed, np.full(N_PEOPLE, "all"), SEQUENCES)
    away = stream(seed, "attendance", 2).permutation(N_PEOPLE)[:STAYS_AWAY]
    groups = [
        _group(seed, place, sequences[place * SIZE :][:SIZE], away - place * SIZE)
        for place in range(-(-N_PEOPLE // SIZE))
    ]
    return Example(_tables(seed, groups), _allocation(seed, sequences), _truth(groups))


def _allocation(seed: int, sequences: Texts) -> pd.DataFrame:
    days = stream(seed, "allocation", 2).integers(-14, 0, N_PEOPLE)
    columns = {
        "participant_id": _everybody(),
        "arm": "",
        "sequence": sequences,
        "stratum": "",
        "randomised_day": days.astype(str),
    }
    return pd.DataFrame(columns, dtype="str")


def _everybody() -> list[str]:
    return [f"P{number:02d}" for number in range(1, N_PEOPLE + 1)]


def _group(seed: int, place: int, sequences: Texts, away: Integers) -> Group:
    own = seed + place
    plan = _plan(own, away)
    treated = np.zeros(plan.day.shape, dtype=np.bool_)
    for period, column in enumerate(PLACES):
        labels = [sequence.split("-")[period] for sequence in sequences]
        treated[: len(labels), column] = np.array(labels) == "active"
    sham, active = (_course(own, effect=effect) for effect in (False, True))
    return Group(own, plan, sham, active, treated)


def _plan(seed: int, away: Integers) -> Plan:
    """Return two days a fortnight apart; whoever stays away has only the first."""
    rng = stream(seed, "protocol")
    day = np.tile(np.arange(len(VISITS)) * WASHOUT_DAYS - WASHOUT_DAYS, (SIZE, 1))
    day[:, PLACES[1]] += rng.choice([-1, 0, 1, 3], p=[0.1, 0.6, 0.2, 0.1], size=SIZE)
    attended = np.zeros(day.shape, dtype=np.bool_)
    attended[:, list(PLACES)] = True
    attended[[person for person in away if 0 <= person < SIZE], PLACES[1]] = False
    return Plan(day, attended, np.cumsum(attended, axis=1) - attended)


def _course(seed: int, *, effect: bool) -> Course:
    """Return what a session does: people expect more of the first, nothing is carried over."""
    rng = stream(seed, "course")
    shape = (SIZE, len(MOMENTS))
    response = responses(rng) * POST * effect
    expected = np.array(EXPECTED)[np.where(PLACES[0] == VISIT_OF, 0, 1)]
    per_visit = rng.standard_normal((SIZE, len(VISITS)))[:, VISIT_OF]
    return Course(
        practice=np.ones(shape),
        drift=np.zeros(shape),
        benefit=BENEFIT * response,
        rating=POST * (expected + EXPECTED_SD * per_visit),
        acute=ACUTE * response,
    )


def _tables(seed: int, groups: list[Group]) -> Tables:
    visits = _stacked(_visits(group) for group in groups)
    clinical = [group.clinical_tables() for group in groups]
    grades, walks = (
        _stacked(_both_days(part[name]) for part in clinical)
        for name in ("spasticity_mas", "walk_tests")
    )
    return {
        "participants": _stacked(group.participants for group in groups),
        "screening": screening_log(groups, N_PEOPLE),
        "visits": visits,
        "spasticity_mas": grades,
        "walk_tests": walks[walks["test"].isin(TESTS)],
        "stimulation": _stacked(_stimulation(group) for group in groups),
        "medication": medication_table(seed, _everybody()),
        "adverse_events": events_table(seed, visits, _treated(visits, groups)),
    }


def _stacked(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    return stacked(list(parts), N_PEOPLE)


def _both_days(table: pd.DataFrame) -> pd.DataFrame:
    kept = table[table["visit_id"].isin(DAYS)]
    return kept.assign(visit_id=kept["visit_id"].map(DAYS))


def _visits(group: Group) -> pd.DataFrame:
    visits = visits_table(group.seed, group.plan)
    visits = visits[visits["visit_id"].isin(DAYS)]
    came = visits["attended"] == "yes"
    second = visits["visit_id"] == "S2"
    return _both_days(
        visits.assign(
            planned_day=np.where(second, str(WASHOUT_DAYS), "0"),
            missing_reason=np.where(came, "", "withdrawn"),
            assessor_blinded=np.where(came, "yes", ""),
            period=np.where(second, "2", "1"),
        )
    )


def _stimulation(group: Group) -> pd.DataFrame:
    below = some_below_target(group.seed, group.treated)
    given = stimulation_table(group.seed, group.plan, below)
    return _both_days(sham_or_active(given, group.treated_rows(given)))


def _treated(visits: pd.DataFrame, groups: list[Group]) -> pd.Series:
    treated: Booleans = np.concatenate([group.treated for group in groups])
    person = visits["participant_id"].str[1:].astype("int64") - 1
    day = visits["period"].astype("int64") - 1
    return pd.Series(treated[person, np.array(PLACES)[day]], index=visits.index)


def _truth(groups: list[Group]) -> dict[str, dict[str, float]]:
    """Return means over everybody, both days and both treatments, whatever was allocated."""
    sham, active = (
        np.concatenate([_changes(group, course) for group in groups], axis=1)[:, :N_PEOPLE]
        for course in ("sham", "active")
    )
    return {
        outcome: {
            "difference": _mean(active[row] - sham[row]),
            "sham_change_period_1": _mean(sham[row, :, 0]),
            "sham_change_period_2": _mean(sham[row, :, 1]),
            "carry_over": 0.0,
        }
        for row, outcome in enumerate(("mas_sum", "2mwt"))
    }


def _changes(group: Group, course: str) -> Floats:
    """Return post minus pre, shape (2, 9, 2): outcome, person, day."""
    values = group.primary_values(getattr(group, course))
    places = [(MOMENTS.index((day, "pre")), MOMENTS.index((day, "post"))) for day in DAYS]
    return np.stack([values[..., post] - values[..., pre] for pre, post in places], axis=-1)


def _mean(values: Floats) -> float:
    return round(float(values.mean()), 3)
