"""The visits of the cohort: two baselines, eight sessions in four weeks, follow-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tscs.simulate.blemishes import MISSED_REASON, MISSED_VISIT
from tscs.simulate.streams import Booleans, Floats, Integers, Texts, stream
from tscs.simulate.variants import SHIPPED, Variant

PEOPLE = tuple(f"P{number:02d}" for number in range(1, 10))
LEGS = ("L", "R")
SESSIONS = tuple(f"S{number}" for number in range(1, 9))
VISITS = ("BL", *SESSIONS, "FU")
PLANNED_DAY = np.array([-7, 0, 3, 7, 10, 14, 17, 21, 24, 31])
KIND = ("baseline", *["session"] * 8, "followup")
MOMENTS = (
    ("BL", "single"),
    *((session, timepoint) for session in SESSIONS for timepoint in ("pre", "post")),
    ("FU", "single"),
)
VISIT_OF = np.array([VISITS.index(visit) for visit, _ in MOMENTS])
POST = np.array([timepoint == "post" for _, timepoint in MOMENTS])
START, END = MOMENTS.index(("S1", "pre")), MOMENTS.index(("S8", "pre"))


@dataclass(frozen=True)
class Plan:
    """Who came when.

    Attributes
    ----------
    day : ndarray of int, shape (9, 10)
        Day of each visit counted from S1; of a missed visit the planned day.
    attended : ndarray of bool, shape (9, 10)
        Whether the person came.
    doses_before : ndarray of int, shape (9, 10)
        Sessions completed before the assessment of the visit.
    """

    day: Integers
    attended: Booleans
    doses_before: Integers

    @property
    def given(self) -> Booleans:
        """Whether a session took place, shape (9, 10)."""
        return np.asarray(self.attended & (np.array(KIND) == "session"))

    @property
    def assessed(self) -> Booleans:
        """Whether an assessment could take place, shape (9, 18)."""
        return np.asarray(self.attended[:, VISIT_OF], dtype=np.bool_)


def make_plan(seed: int, variant: Variant = SHIPPED) -> Plan:
    """Draw the days of attendance.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    variant : Variant
        How the generator differs from that of the shipped cohort.

    Returns
    -------
    Plan
        Sessions S2 to S8 up to a day beside the plan, follow-up seven days after S8.
    """
    rng = stream(seed, "protocol")
    shift = rng.choice([-1, 0, 1], p=[0.15, 0.7, 0.15], size=(len(PEOPLE), len(VISITS)))
    shift[:, :2] = 0
    shift[:, -1] = shift[:, -2]
    attended = np.ones(shift.shape, dtype=np.bool_)
    attended[PEOPLE.index(MISSED_VISIT[0]), VISITS.index(MISSED_VISIT[1])] = False
    attended &= _came(seed, variant)
    shift[~attended] = 0
    given = attended & (np.array(KIND) == "session")
    return Plan(PLANNED_DAY + shift, attended, np.cumsum(given, axis=1) - given)


def _came(seed: int, variant: Variant) -> Booleans:
    """Return who came when where people miss sessions or leave, shape (9, 10)."""
    rng = stream(seed, "protocol", 2)
    shape = (len(PEOPLE), len(VISITS))
    place = np.arange(len(VISITS))
    between = (place > VISITS.index("S1")) & (place < VISITS.index("S8"))
    missed = (rng.random(shape) < variant.missed) & between
    last = rng.integers(VISITS.index("S4"), VISITS.index("FU"), (shape[0], 1))
    left = (rng.random((shape[0], 1)) < variant.left) & (place > last)
    return ~(missed | left)


def moments(visits: Sequence[str], timepoints: Sequence[str] = ("pre", "single")) -> Booleans:
    """Mark assessments by visit and time point.

    Parameters
    ----------
    visits, timepoints : sequence of str
        Labels.

    Returns
    -------
    ndarray of bool, shape (18,)
        True where both agree.
    """
    return np.array([visit in visits and point in timepoints for visit, point in MOMENTS])


def assessment_table(
    plan: Plan,
    axes: Mapping[str, Sequence[object]],
    values: Mapping[str, Texts],
    planned: Booleans,
) -> pd.DataFrame:
    """Lay arrays of printed values out as a tidy table.

    Parameters
    ----------
    plan : Plan
        Attendance; assessments that did not take place have no rows.
    axes : mapping of str to sequence
        Key columns after participant, visit and time point, with their levels.
    values : mapping of str to ndarray of str
        Other columns; broadcast to (9, 18, *axes).
    planned : ndarray of bool
        Rows that the protocol foresees; broadcast likewise.

    Returns
    -------
    DataFrame
        Text, one row per planned assessment and level.
    """
    shape = (len(PEOPLE), len(MOMENTS), *(len(levels) for levels in axes.values()))
    assessed = plan.assessed.reshape(*shape[:2], *[1] * len(axes))
    rows = np.nonzero(np.broadcast_to(planned, shape) & assessed)
    visit, timepoint = np.array(MOMENTS).T
    columns = {
        "participant_id": np.array(PEOPLE)[rows[0]],
        "visit_id": visit[rows[1]],
        "timepoint": timepoint[rows[1]],
    }
    for place, (name, levels) in zip(rows[2:], axes.items(), strict=True):
        columns[name] = np.array([str(level) for level in levels])[place]
    columns |= {name: np.broadcast_to(texts, shape)[rows] for name, texts in values.items()}
    return pd.DataFrame(columns, dtype="str")


def fixed(values: Floats, decimals: int = 0) -> Texts:
    """Print numbers with a fixed number of decimals, as an instrument does, without ``-0``."""
    return np.asarray(np.char.mod(f"%.{decimals}f", np.round(values, decimals) + 0.0))


def visits_table(seed: int, plan: Plan) -> pd.DataFrame:
    """Return the planned visits of every person, attended or not.

    Parameters
    ----------
    seed : int
        Seed of the cohort; chooses the assessor.
    plan : Plan
        Attendance.

    Returns
    -------
    DataFrame
        ``visits.csv`` as text.
    """
    shape = plan.attended.shape
    came = plan.attended.ravel()
    number = ["", *[str(session) for session in range(1, 9)], ""]
    columns = {
        "participant_id": np.repeat(PEOPLE, shape[1]),
        "visit_id": np.tile(VISITS, shape[0]),
        "visit_type": np.tile(KIND, shape[0]),
        "study_day": np.where(came, plan.day.ravel().astype(str), ""),
        "planned_day": np.tile(PLANNED_DAY.astype(str), shape[0]),
        "session_number": np.tile(number, shape[0]),
        "doses_before": plan.doses_before.ravel().astype(str),
        "attended": np.where(came, "yes", "no"),
        "missing_reason": np.where(came, "", MISSED_REASON),
        "assessor_id": np.where(came, assessors(seed).ravel(), ""),
        "assessor_blinded": np.where(came, "no", ""),
        "ae_asked": np.where(came, "yes", ""),
    }
    return pd.DataFrame(columns, dtype="str")


def assessors(seed: int) -> Texts:
    """Return the assessor of every visit, shape (9, 10): A1, sometimes replaced by A2."""
    rng = stream(seed, "protocol", 1)
    return np.where(rng.random((len(PEOPLE), len(VISITS))) < 0.15, "A2", "A1")
