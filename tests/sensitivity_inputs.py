"""What the sensitivity grid reads, from a few numbers or from the shipped study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from tscs.catalogue import load_catalogue
from tscs.config import Config
from tscs.contrast_scores import contrast_scores
from tscs.contrasts import resolve_contrasts
from tscs.followup import follow_up
from tscs.schedule import Schedule
from tscs.sensitivity import Inputs, walking_speeds

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = load_catalogue(None)
TYPES = {"BL": "baseline", "S1": "session", "S2": "session", "FU": "followup"}
SCHEDULE = Schedule(tuple(TYPES), TYPES)
NOBODY = pd.DataFrame(columns=["participant_id", "visit_id", "kind"], dtype="str")
Scores = Mapping[str, Mapping[str, Sequence[float | str | None]]]


def small_inputs(
    scores: Scores, config: Config | None = None, affected: pd.DataFrame = NOBODY
) -> Inputs:
    """Return inputs of a study with four visits.

    `scores` maps outcome and visit to the values of people P0, P1, ...: a number, None for
    missing or a status.
    """
    outcomes = _outcomes(scores)
    people = sorted(outcomes["participant_id"].unique())
    config = config or Config()
    return _inputs(outcomes, _visits(people), config, SCHEDULE, affected, pd.DataFrame())


def _inputs(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    config: Config,
    schedule: Schedule,
    affected: pd.DataFrame,
    joint_angles: pd.DataFrame,
) -> Inputs:
    contrasts = resolve_contrasts(config, schedule)
    angles = joint_angles.reindex(
        columns=["participant_id", "visit_id", "timepoint", "recording_id", "speed_m_s"]
    )
    return Inputs(
        outcomes=outcomes,
        visits=visits,
        scores=contrast_scores(outcomes, visits, contrasts, CATALOGUE),
        follow_up=follow_up(outcomes, visits, contrasts, CATALOGUE, config, schedule),
        speeds=walking_speeds(outcomes, angles),
        affected=affected,
        catalogue=CATALOGUE,
        config=config,
        schedule=schedule,
        contrasts={contrast.name: contrast for contrast in contrasts},
    )


def _outcomes(scores: Scores) -> pd.DataFrame:
    rows = []
    doses = {"BL": 0.0, "S1": 0.0, "S2": 1.0, "FU": 2.0}
    for outcome, visits in scores.items():
        for visit, values in visits.items():
            for person, value in enumerate(values):
                status = "measured" if isinstance(value, int | float) else value or "missing"
                number = float(value) if isinstance(value, int | float) else np.nan
                time = "pre" if visit.startswith("S") else "single"
                rows.append((f"P{person}", visit, time, outcome, number, status, doses[visit]))
    names = ["participant_id", "visit_id", "timepoint", "outcome", "value", "status"]
    return pd.DataFrame(rows, columns=[*names, "doses_before"])


def _visits(people: Sequence[str]) -> pd.DataFrame:
    rows = [
        (person, visit, kind, "yes", 7.0 * place, float(max(place - 1, 0)))
        for person in people
        for place, (visit, kind) in enumerate(TYPES.items())
    ]
    names = ["participant_id", "visit_id", "visit_type", "attended", "study_day", "doses_before"]
    return pd.DataFrame(rows, columns=names)
