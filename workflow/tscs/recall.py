"""Questions that look back: do they reach beyond the earlier assessment or into the treatment."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tscs.assessments import assessment_facts
from tscs.catalogue import Outcome
from tscs.config import Moment
from tscs.contrasts import Contrast
from tscs.schedule import Schedule


@dataclass(frozen=True)
class LookBack:
    """How far a later answer may look back without speaking of something else.

    Attributes
    ----------
    days_between, days_after : float
        Median days from the earlier to the later assessment, and from the last dose to a
        follow-up; infinite where unknown or not applicable.
    """

    days_between: float
    days_after: float

    def conflict(self, outcome: Outcome) -> bool:
        """Return whether the later answer also speaks of the earlier time or the treatment."""
        if not outcome.recall_days:
            return False
        return min(self.days_between, self.days_after) < outcome.recall_days


def look_back(contrast: Contrast, visits: pd.DataFrame, schedule: Schedule) -> LookBack:
    """Return how far answers at the end of a contrast may look back.

    Parameters
    ----------
    contrast : Contrast
        Two assessments, or pre and post of sessions.
    visits : DataFrame
        The visits table.
    schedule : Schedule
        Types of the visits.
    """
    if contrast.start is None or contrast.end is None:
        return LookBack(0.0, float("inf"))
    known = attended_facts(visits)
    return reach(contrast.end, at(known, contrast.start), at(known, contrast.end), schedule)


def reach(end: Moment, first: pd.DataFrame, last: pd.DataFrame, schedule: Schedule) -> LookBack:
    """Return how far answers may look back, from the facts of both assessments.

    Parameters
    ----------
    end : Moment
        The later assessment.
    first, last : DataFrame
        Facts of the earlier and of the later assessment, as `at` gives them.
    schedule : Schedule
        Types of the visits.
    """
    followed_up = end.visit in schedule.of_type("followup")
    return LookBack(
        _median(last["day"] - first["day"]),
        _median(last["days_since_last_dose"]) if followed_up else float("inf"),
    )


def attended_facts(visits: pd.DataFrame) -> pd.DataFrame:
    """Return doses and days of everybody at every assessment attended.

    Parameters
    ----------
    visits : DataFrame
        The visits table.
    """
    attended = visits[visits["attended"] == "yes"][["participant_id", "visit_id"]]
    return assessment_facts(visits).merge(attended, on=["participant_id", "visit_id"])


def at(known: pd.DataFrame, moment: Moment) -> pd.DataFrame:
    """Return the facts of one assessment by person.

    Parameters
    ----------
    known : DataFrame
        Facts as `attended_facts` gives them.
    moment : Moment
        The assessment.
    """
    here = (known["visit_id"] == moment.visit) & (known["timepoint"] == moment.timepoint)
    return known[here].set_index("participant_id")


def _median(values: pd.Series[float]) -> float:
    known = values.dropna()
    return float("inf") if known.empty else float(known.median())
