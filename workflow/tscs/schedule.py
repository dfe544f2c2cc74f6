"""The visits of a study in order, with their type."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tscs.config import Config

PERIODS = ("1", "2")


@dataclass(frozen=True)
class Schedule:
    """Visits in order.

    Attributes
    ----------
    visits : tuple of str
        Labels in order.
    visit_type : dict of str to str
        ``"baseline"``, ``"session"`` or ``"followup"`` by label.
    """

    visits: tuple[str, ...]
    visit_type: dict[str, str]

    def of_type(self, kind: str) -> tuple[str, ...]:
        """Return the labels of one type, in order."""
        return tuple(label for label in self.visits if self.visit_type.get(label) == kind)


def build_schedule(config: Config, visits: pd.DataFrame) -> Schedule:
    """Combine the labels of the configuration with the types of ``visits.csv``.

    Parameters
    ----------
    config : Config
        Settings; an empty schedule is filled from the table by median study day.
    visits : DataFrame
        The visits table.

    Returns
    -------
    Schedule
        Labels in order and their types.
    """
    # One wrong cell must not decide for everybody: the most frequent type counts.
    known = visits.dropna(subset=["visit_id", "visit_type"])
    kinds = known.groupby("visit_id")["visit_type"].agg(lambda cells: cells.mode().iloc[0])
    labels = config.schedule.visits or _by_day(visits)
    return Schedule(labels, {label: str(kinds[label]) for label in labels if label in kinds})


def usual_periods(visits: pd.DataFrame) -> dict[str, str]:
    """Return the period of each visit that most people have.

    Parameters
    ----------
    visits : DataFrame
        The visits table; visits without a period are in none.
    """
    known = visits.dropna(subset=["visit_id", "period"])
    periods = known.groupby("visit_id")["period"].agg(lambda cells: cells.mode().iloc[0])
    return {str(label): str(period) for label, period in periods.items()}


def with_doses(visits: pd.DataFrame, schedule: Schedule) -> pd.DataFrame:
    """Fill empty ``doses_before`` with the number of earlier sessions the person attended.

    Parameters
    ----------
    visits : DataFrame
        The visits table.
    schedule : Schedule
        Order of the visits.

    Returns
    -------
    DataFrame
        A copy; recorded doses are kept.
    """
    place = visits["visit_id"].map({label: i for i, label in enumerate(schedule.visits)})
    attended = (visits["visit_type"] == "session") & (visits["attended"] == "yes")
    order = visits.assign(place=place, dose=attended.astype(float)).sort_values("place")
    earlier = order.groupby("participant_id")["dose"].cumsum() - order["dose"]
    return visits.assign(doses_before=visits["doses_before"].fillna(earlier))


def _by_day(visits: pd.DataFrame) -> tuple[str, ...]:
    days = visits["study_day"].fillna(visits["planned_day"])
    order = days.groupby(visits["visit_id"]).median().reset_index(name="day")
    ordered = order.sort_values(["day", "visit_id"], kind="stable", na_position="last")
    return tuple(ordered["visit_id"])
