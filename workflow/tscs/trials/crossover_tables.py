"""Values of both periods of a crossover: of each person, and by sequence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.schedule import PERIODS
from tscs.study import Study
from tscs.trials.arms import ACTIVE, CONTROL
from tscs.trials.periods import PeriodValues, period_values, randomised_sequences

PEOPLE_COLUMNS: Final = (
    *("participant_id", "outcome", "sequence", "period", "arm"),
    *("baseline", "end", "change", "unit"),
)
MEASURED: Final = ("baseline", "end", "change")
CELLS: Final = ("outcome", "sequence", "period", "arm")
PERIOD_COLUMNS: Final = (
    *CELLS, "unit", "n_randomised", "n",
    *(f"{part}_{name}" for name in MEASURED for part in ("mean", "sd")),
)  # fmt: skip
Row = dict[str, Any]


def crossover_people(study: Study, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return what everybody had at both ends of each period.

    Parameters
    ----------
    study : Study
        A study; only a crossover that is not blinded has rows.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    DataFrame
        One row per outcome, randomised person and period, in the unit of the outcome; values are
        empty unless measured. Outcomes that are parts of others are left out.
    """
    if study.config.study.design != "crossover" or study.allocation is None:
        return pd.DataFrame(columns=list(PEOPLE_COLUMNS))
    people = randomised_sequences(study)
    values = period_values(study, outcomes, people)
    frames = [
        _person_rows(own, people)
        for own in values.values()
        if not own.outcome.part_of and np.isfinite(own.baseline + own.end).any()
    ]
    return pd.concat(frames) if frames else pd.DataFrame(columns=list(PEOPLE_COLUMNS))


def _person_rows(values: PeriodValues, people: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for place, period in enumerate(PERIODS):
        active = values.active_first == (place == 0)
        baseline, end = values.baseline[:, place], values.end[:, place]
        cells = {
            "participant_id": people["participant_id"], "outcome": values.outcome.id,
            "sequence": people["sequence"], "period": period,
            "arm": np.where(active, ACTIVE, CONTROL), "baseline": baseline, "end": end,
            "change": end - baseline, "unit": values.outcome.unit,
        }  # fmt: skip
        parts.append(pd.DataFrame(cells))
    return pd.concat(parts)[list(PEOPLE_COLUMNS)]


def crossover_periods(people: pd.DataFrame) -> pd.DataFrame:
    """Return means of each sequence and period.

    Parameters
    ----------
    people : DataFrame
        From `crossover_people`.

    Returns
    -------
    DataFrame
        Everybody with both ends of the period counts, whether or not the other period is there.
    """
    return pd.DataFrame(_cell_rows(people), columns=list(PERIOD_COLUMNS))


def _cell_rows(people: pd.DataFrame) -> Iterator[Row]:
    for key, rows in people.groupby(list(CELLS), sort=True):
        known = rows.dropna(subset=["change"])
        row: Row = dict(zip(CELLS, key, strict=True))
        row |= {"unit": rows["unit"].iloc[0], "n_randomised": len(rows), "n": len(known)}
        for name in MEASURED:
            row |= {f"mean_{name}": known[name].mean(), f"sd_{name}": known[name].std()}
        yield row
