"""One outcome over the treatment sessions: a value per person and session, and its doses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tscs.assessments import assessment_facts
from tscs.catalogue import Outcome
from tscs.mixed.slopes import VISITS_MIN
from tscs.pairs import LARGEST, SMALLEST, TIE_TOLERANCE
from tscs.recall import LookBack
from tscs.schedule import Schedule

Array = NDArray[np.float64]
BEFORE = ("pre", "single")


@dataclass(frozen=True)
class Series:
    """Values of one outcome before each session, for people with at least three of them.

    Attributes
    ----------
    outcome : Outcome
        What was measured.
    sessions : tuple of str
        Sessions at which one of these people (or, without any, anybody) was measured, in order.
    followup : str
        First follow-up visit at which one of these people was measured; empty if there is none.
    people : tuple of str
        Pseudonyms of the participants, in order.
    values, doses : ndarray, shape (participants, sessions and, if there is one, follow-up)
        Values in the outcome's unit and sessions completed before; NaN where not measured.
    n_excluded : int
        People with a value at one or two sessions only.
    conflict : bool
        Whether the answers also speak of earlier sessions.
    """

    outcome: Outcome
    sessions: tuple[str, ...]
    followup: str
    people: tuple[str, ...]
    values: Array
    doses: Array
    n_excluded: int
    conflict: bool

    @property
    def log(self) -> bool:
        """Whether the outcome is analysed as natural logarithm."""
        return self.outcome.transform == "log"

    @cached_property
    def computable(self) -> bool:
        """Whether every value has a place on the scale of the analysis."""
        return not self.log or bool((self.values[~np.isnan(self.values)] > 0).all())

    @cached_property
    def scaled(self) -> Array:
        """Values on the scale of the analysis, follow-up included."""
        return np.log(self.values) if self.log else self.values

    @property
    def treated(self) -> Array:
        """Values of the sessions on the scale of the analysis."""
        return self.scaled[:, : len(self.sessions)]

    @property
    def treated_doses(self) -> Array:
        """Sessions completed before each session."""
        return self.doses[:, : len(self.sessions)]

    @property
    def n_values(self) -> int:
        """Number of assessments at sessions."""
        return int((~np.isnan(self.values[:, : len(self.sessions)])).sum())

    @cached_property
    def tolerance(self) -> float:
        """Distance below which two differences are tied."""
        if self.log:
            return TIE_TOLERANCE
        return TIE_TOLERANCE * self._size

    @property
    def _size(self) -> float:
        return float(np.nanmax(np.abs(self.values), initial=0.0))

    @property
    def obstacle(self) -> str:
        """Code of what stands against a series; empty if nothing does."""
        if self.conflict:
            return "recall_conflict"
        if len(self.people) < 2:
            return "too_few_sessions"
        if not (self.log or self._size == 0 or SMALLEST < self._size < LARGEST):
            return "out_of_range"
        return "" if self.computable else "not_positive"


def session_series(
    outcomes: pd.DataFrame, visits: pd.DataFrame, schedule: Schedule, outcome: Outcome
) -> Series:
    """Return the series of one outcome.

    Parameters
    ----------
    outcomes, visits : DataFrame
        The ``outcomes`` table and the visits table.
    schedule : Schedule
        Visits in order.
    outcome : Outcome
        The outcome.

    Returns
    -------
    Series
        The assessments before stimulation (``pre``, or ``single`` where a visit has one only) of
        everybody with at least three of them. A value counts where it was measured and the
        sessions before it are known.
    """
    measured = measured_before(outcomes, visits, outcome.id)
    at_sessions = measured[measured["visit_id"].isin(schedule.of_type("session"))]
    counts = at_sessions.groupby("participant_id").size()
    people = sorted(counts.index[counts >= VISITS_MIN])
    kept = measured[measured["participant_id"].isin(people)]
    sessions = _found(kept if people else at_sessions, schedule, "session")
    followup = _found(kept, schedule, "followup")[:1]
    columns = [*sessions, *followup]
    values, doses = (_grid(kept, name, people, columns) for name in ("value", "doses"))
    return Series(
        outcome=outcome,
        sessions=sessions,
        followup="".join(followup),
        people=tuple(people),
        values=values,
        doses=doses,
        n_excluded=int((counts < VISITS_MIN).sum()),
        conflict=_look_back(at_sessions).conflict(outcome),
    )


def measured_before(outcomes: pd.DataFrame, visits: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the values of one outcome before any stimulation of the day, with doses and days.

    Parameters
    ----------
    outcomes, visits : DataFrame
        The ``outcomes`` table and the visits table.
    name : str
        Id of the outcome.

    Returns
    -------
    DataFrame
        participant_id, visit_id, timepoint, value, doses, day, days_since_last_dose; a value counts
        where it was measured and the sessions before it are known.
    """
    own = outcomes[(outcomes["outcome"] == name) & (outcomes["status"] == "measured")]
    before = own[own["timepoint"].isin(BEFORE)]
    key = ["participant_id", "visit_id", "timepoint"]
    known = before[[*key, "value"]].merge(assessment_facts(visits), on=key)
    return known.dropna(subset=["value", "doses"])


def _found(measured: pd.DataFrame, schedule: Schedule, kind: str) -> tuple[str, ...]:
    present = set(measured["visit_id"])
    return tuple(visit for visit in schedule.of_type(kind) if visit in present)


def _grid(measured: pd.DataFrame, name: str, people: list[str], columns: list[str]) -> Array:
    cells = pd.MultiIndex.from_product([people, columns], names=["participant_id", "visit_id"])
    known = measured.set_index(["participant_id", "visit_id"])[name]
    return known.reindex(cells).to_numpy(dtype=float).reshape(len(people), len(columns))


def session_look_back(
    outcomes: pd.DataFrame, visits: pd.DataFrame, schedule: Schedule, outcome: Outcome
) -> LookBack:
    """Return how far answers at the sessions may look back.

    Parameters
    ----------
    outcomes, visits, schedule, outcome
        As for `session_series`.
    """
    measured = measured_before(outcomes, visits, outcome.id)
    return _look_back(measured[measured["visit_id"].isin(schedule.of_type("session"))])


def _look_back(measured: pd.DataFrame) -> LookBack:
    """Return the median days to the assessment before and to the last session before."""
    ordered = measured.sort_values(["participant_id", "day"])
    between = ordered.groupby("participant_id")["day"].diff().median()
    after = ordered["days_since_last_dose"].median()
    gaps = [float(gap) if pd.notna(gap) else float("inf") for gap in (between, after)]
    return LookBack(*gaps)
