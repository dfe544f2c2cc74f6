"""The calibration table of a design: every interval, test and verdict in every scenario."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from tscs.calibration.families import family_records
from tscs.calibration.intervals import interval_records
from tscs.calibration.lasting import lasting_records
from tscs.calibration.placebo import placebo_records
from tscs.calibration.records import Record
from tscs.calibration.shares import share_records
from tscs.calibration.slopes import slope_records
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


def calibration(
    design: Design, n_simulated: int, n_simulated_slopes: int, seed: int
) -> pd.DataFrame:
    """Simulate cohorts of a design and hold every method against its promise.

    Parameters
    ----------
    design : Design
        Size of the study.
    n_simulated, n_simulated_slopes : int
        Cohorts per scenario, and for the tests of slopes.
    seed : int
        Seed; every part starts from it.

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
    records = _records(design, n_simulated, n_simulated_slopes, seed)
    numbers = dict.fromkeys(COLUMNS, "float64") | dict.fromkeys(TEXTS, "str")
    return pd.DataFrame(records, columns=list(COLUMNS)).astype(numbers)


def _records(
    design: Design, n_simulated: int, n_simulated_slopes: int, seed: int
) -> Iterator[Record]:
    n, alpha = design.n, design.alpha
    outcomes = max(design.outcomes, 1)
    yield from interval_records(n, alpha, n_simulated, seed)
    yield from family_records(n, outcomes, alpha, n_simulated, seed)
    yield from lasting_records(n, alpha, n_simulated, seed)
    yield from placebo_records(n, outcomes, alpha, n_simulated, seed)
    yield from share_records(n, max(design.sessions, 1), alpha, n_simulated, seed)
    yield from slope_records(n, design.sessions, alpha, n_simulated_slopes, seed)
