"""Pendulum tests as the figure needs them."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

import pandas as pd

from tscs.figures.pendulum import DrawnTrial
from tscs.kinematics.pendulum_tests import knee_trial, trials_of
from tscs.schedule import Schedule
from tscs.study import Study

LEGS = {"L": "left", "R": "right"}
TIMEPOINTS = ("pre", "single", "post")


def trials_in_order(
    pendulum: pd.DataFrame, schedule: Schedule, readable: Container[str]
) -> tuple[str, ...]:
    """Return the trials that can be read by person, leg, visit, time point and number.

    Parameters
    ----------
    pendulum : DataFrame
        Table ``pendulum``.
    schedule : Schedule
        Order of the visits.
    readable : container of str
        Ids of the recordings that can be read.
    """
    place = {visit: rank for rank, visit in enumerate(schedule.visits)}
    order = pendulum.assign(
        visit=pendulum["visit_id"].map(place),
        point=pendulum["timepoint"].map({name: rank for rank, name in enumerate(TIMEPOINTS)}),
    ).sort_values(["participant_id", "leg", "visit", "point", "trial", "recording_id"])
    return tuple(name for name in order["recording_id"] if name in readable)


def drawn_trials(study: Study, names: Sequence[str]) -> list[DrawnTrial]:
    """Measure trials again for drawing.

    Parameters
    ----------
    study : Study
        The study.
    names : sequence of str
        Ids of recordings.
    """
    trials = trials_of(study.tables["recordings"])
    rows = {str(row["recording_id"]): row for row in trials.to_dict("records")}
    several = bool((trials["trial"] != 1).any())
    swing_deg = study.config.analysis.pendulum.swing_deg
    return [
        DrawnTrial(
            _title(rows[name], several),
            knee_trial(study.recordings[name], str(rows[name]["leg"]), swing_deg),
        )
        for name in names
    ]


def _title(row: Mapping[Any, Any], several: bool) -> str:
    point = "" if row["timepoint"] == "single" else f" {row['timepoint']}"
    number = f", trial {row['trial']:g}" if several else ""
    return f"{row['participant_id']} {row['visit_id']}{point}, {LEGS[str(row['leg'])]}{number}"
