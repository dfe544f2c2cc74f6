"""The calibration table of a design: every interval, test and verdict in every scenario."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from tscs.calibration.families import family_records
from tscs.calibration.intervals import interval_records
from tscs.calibration.joint_courses import association_records
from tscs.calibration.lasting import lasting_records
from tscs.calibration.levelling import levelling_records
from tscs.calibration.mixed_models import model_records
from tscs.calibration.persons import person_records
from tscs.calibration.placebo import placebo_records
from tscs.calibration.records import Record
from tscs.calibration.resampling import bootstrap_records
from tscs.calibration.shares import share_records
from tscs.calibration.slopes import slope_records
from tscs.calibration.spreads import spread_records
from tscs.calibration_settings import CalibrationSettings
from tscs.errors import TscsError

PEOPLE_MIN: Final = 3
COLUMNS: Final = (
    *("scenario", "effect", "n", "quantity", "statistic", "estimate", "low", "high", "nominal"),
    *("n_simulated", "band_low", "band_high", "within_band", "method"),
)
TEXTS: Final = ("scenario", "effect", "quantity", "statistic", "within_band", "method")


@dataclass(frozen=True)
class Design:
    """What is simulated: the study's own size.

    Attributes
    ----------
    n : int
        People with complete pairs.
    sessions : int
        Sessions with an assessment.
    outcomes : int
        Primary outcomes.
    alpha : float
        Two-sided level.
    """

    n: int
    sessions: int
    outcomes: int
    alpha: float


def calibration(design: Design, settings: CalibrationSettings) -> pd.DataFrame:
    """Simulate cohorts of a design and hold every method against its promise.

    Parameters
    ----------
    design : Design
        Size of the study.
    settings : CalibrationSettings
        Cohorts per scenario and seed; every part starts from it.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`.

    Raises
    ------
    TscsError
        With fewer than three people.
    """
    if design.n < PEOPLE_MIN:
        message = (
            f"calibration simulates cohorts of the study's size, and no outcome has {PEOPLE_MIN} "
            "people with both values of the family's contrast.\n"
            "    -> run it when more people have been assessed twice"
        )
        raise TscsError(message)
    records = _records(design, settings)
    numbers = dict.fromkeys(COLUMNS, "float64") | dict.fromkeys(TEXTS, "str")
    return pd.DataFrame(records, columns=list(COLUMNS)).astype(numbers)


def _records(design: Design, settings: CalibrationSettings) -> Iterator[Record]:
    n, alpha, sessions = design.n, design.alpha, design.sessions
    size, models, seed = settings.n_simulated, settings.n_simulated_models, settings.seed
    outcomes = max(design.outcomes, 1)
    yield from interval_records(n, alpha, size, seed)
    yield from family_records(n, outcomes, alpha, size, seed)
    yield from lasting_records(n, alpha, size, seed)
    yield from placebo_records(n, outcomes, alpha, size, seed)
    yield from share_records(n, max(sessions, 1), alpha, size, seed)
    yield from slope_records(n, sessions, alpha, settings.n_simulated_slopes, seed)
    yield from bootstrap_records(n, alpha, size, seed)
    yield from person_records(n, size, seed)
    yield from spread_records(n, alpha, size, seed)
    yield from association_records(n, sessions, alpha, size, seed)
    yield from model_records(n, sessions, alpha, models, seed)
    yield from levelling_records(n, sessions, alpha, size, seed)
