"""Spread from session to session around each person's own straight line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from tscs.exact import Vector
from tscs.pairs import TIE_TOLERANCE

LEAST_VISITS: Final = 3


@dataclass(frozen=True)
class Residuals:
    """Pooled standard deviation around own lines (NaN without any), its df, and people."""

    sd: float
    df: int
    n: int


def session_residuals(values: pd.DataFrame) -> Residuals:
    """Return the pooled SD of the values around each person's straight line over doses.

    Parameters
    ----------
    values : DataFrame
        participant_id, doses_before, value; nothing missing.

    Returns
    -------
    Residuals
        From people with at least three values and at least two different doses. A line takes two
        degrees of freedom per person.
    """
    people = [_own_line(person) for _, person in values.groupby("participant_id", sort=True)]
    known = [(squares, df) for squares, df in people if df]
    df = sum(item[1] for item in known)
    if not df:
        return Residuals(float("nan"), 0, 0)
    sd = float(np.sqrt(sum(item[0] for item in known) / df))
    smallest = TIE_TOLERANCE * float(values["value"].abs().max())
    return Residuals(sd if sd > smallest else 0.0, df, len(known))


def _own_line(person: pd.DataFrame) -> tuple[float, int]:
    """Return the sum of squares around a person's line, and its degrees of freedom."""
    time, value = (person[name].to_numpy(dtype=float) for name in ("doses_before", "value"))
    if len(value) < LEAST_VISITS or np.ptp(time) == 0:
        return 0.0, 0
    return float(np.square(_detrended(time, value)).sum()), len(value) - 2


def _detrended(time: Vector, value: Vector) -> Vector:
    centred = time - time.mean()
    slope = float(centred @ (value - value.mean())) / float(centred @ centred)
    rest: Vector = value - value.mean() - slope * centred
    return rest
