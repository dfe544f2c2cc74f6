"""Rows of the table of trajectories: one term of one model of one outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtr, stdtrit

from tscs.exact import Vector
from tscs.paired import Columns
from tscs.pairs import spread
from tscs.reasons import format_reasons
from tscs.series import Series

COLUMNS: Final = (
    *("outcome", "model", "term", "estimate", "se", "df", "low", "high", "p", "method"),
    *("n_participants", "n_visits", "reason"),
)
LIMITS: Final = ("low", "high")
INTERVAL: Final = ("estimate", *LIMITS)
T_COLUMNS: Final = ("estimate", "se", "df", *LIMITS, "p")


@dataclass(frozen=True)
class Term:
    """A term of a model.

    Attributes
    ----------
    model, term, method : str
        Its names in the table.
    applies : tuple of str
        Columns of numbers that the term can have; an empty one of them needs a reason.
    """

    model: str
    term: str
    method: str
    applies: tuple[str, ...] = T_COLUMNS

    def row(
        self, series: Series, values: Mapping[str, float], code: str = "", **counts: int
    ) -> Columns:
        """Return the row of the table.

        Parameters
        ----------
        series : Series
            The outcome, and the people and visits counted unless `counts` says otherwise.
        values : mapping of str to float
            Numbers by column; NaN is missing.
        code : str
            Why the columns that apply and have no number are empty.
        **counts : int
            ``n_participants`` and ``n_visits`` where the term uses fewer.
        """
        known = {name: value for name, value in values.items() if value == value}
        empty = [name for name in self.applies if name not in known]
        people = {"n_participants": len(series.people), "n_visits": series.n_values}
        return {
            "outcome": series.outcome.id, "model": self.model, "term": self.term,
            "method": self.method, **known, **people, **counts,
            "reason": format_reasons(dict.fromkeys(empty, code)),
        }  # fmt: skip


def t_columns(sample: Vector, tolerance: float, alpha: float) -> dict[str, float]:
    """Return mean, its standard error, t interval and p of a sample, as far as they exist.

    Parameters
    ----------
    sample : ndarray, shape (n,)
        One number per person.
    tolerance : float
        Numbers this close are equal.
    alpha : float
        One minus the confidence of the interval.
    """
    columns = {"estimate": float(sample.mean())} if len(sample) else {}
    sd = float(spread(sample, tolerance)) if len(sample) > 1 else 0.0
    if sd == 0:
        return columns
    return columns | wald(float(sample.mean()), sd / float(np.sqrt(len(sample))), len(sample) - 1,
                          alpha)  # fmt: skip


def wald(estimate: float, se: float, df: float, alpha: float) -> dict[str, float]:
    """Return the columns of an estimate whose error has a t distribution."""
    reach = float(stdtrit(df, 1 - alpha / 2)) * se
    return {
        "estimate": estimate, "se": se, "df": df, "low": estimate - reach,
        "high": estimate + reach, "p": float(2 * stdtr(df, -abs(estimate / se))),
    }  # fmt: skip
