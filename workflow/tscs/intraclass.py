"""Intraclass correlation and error of measurement from repeated values of the same people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import fdtri

from tscs.exact import ALPHA, Vector
from tscs.pairs import TIE_TOLERANCE

# Normal quantiles of the minimal detectable change, as the published limits use them.
DETECTABLE: Final = {"mdc95": 1.96, "mdc90": 1.645}
ONE_WAY: Final = "one-way random effects, absolute agreement"
AGREEMENT: Final = "two-way random effects, absolute agreement"
CONSISTENCY: Final = "two-way mixed effects, consistency"
FORMS: Final = {"icc_1": ONE_WAY, "icc_a": AGREEMENT, "icc_c": CONSISTENCY}


@dataclass(frozen=True)
class MeanSquares:
    """Analysis of variance of people by occasions.

    Attributes
    ----------
    people, occasions, error, within : float
        Mean squares between people, between occasions, of what both leave over, and within people.
    n, k : int
        People and occasions.
    """

    people: float
    occasions: float
    error: float
    within: float
    n: int
    k: int

    @property
    def df_error(self) -> int:
        """Degrees of freedom of the error."""
        return (self.n - 1) * (self.k - 1)

    @property
    def sem(self) -> float:
        """Standard error of measurement: spread of one value without shifts between occasions."""
        return float(np.sqrt(self.error))


@dataclass(frozen=True)
class Coefficient:
    """An intraclass correlation with its interval; NaN where it is not defined.

    Limits are NaN where the error is zero. With few people the estimate of one occasion can lie
    so far below zero that the mean of occasions has none.
    """

    estimate: float
    low: float
    high: float

    def averaged(self, k: int) -> Coefficient:
        """Return the coefficient of the mean of `k` occasions (Spearman and Brown)."""
        return Coefficient(
            *(_ratio(k * x, 1 + (k - 1) * x) for x in (self.estimate, self.low, self.high))
        )


def mean_squares(values: Vector) -> MeanSquares:
    """Return the mean squares of people by occasions.

    Parameters
    ----------
    values : ndarray, shape (people, occasions)
        Complete; at least two of each, in any unit.

    Notes
    -----
    Mean squares that stem from rounding of the tables are 0.
    """
    n, k = values.shape
    rows = values - values.mean()
    people, occasions = rows.mean(axis=1), rows.mean(axis=0)
    error = rows - people[:, np.newaxis] - occasions
    sums = {
        "people": (k * np.square(people).sum(), n - 1),
        "occasions": (n * np.square(occasions).sum(), k - 1),
        "error": (np.square(error).sum(), (n - 1) * (k - 1)),
        "within": (np.square(rows - people[:, np.newaxis]).sum(), n * (k - 1)),
    }
    smallest = (TIE_TOLERANCE * float(np.abs(values).max())) ** 2
    squares = {name: float(total / df) for name, (total, df) in sums.items()}
    return MeanSquares(
        **{name: x if x > smallest else 0.0 for name, x in squares.items()}, n=n, k=k
    )


def intraclass(squares: MeanSquares, alpha: float = ALPHA) -> dict[str, Coefficient]:
    """Return the three intraclass correlations of one occasion.

    Parameters
    ----------
    squares : MeanSquares
        People must differ or occasions within people must.
    alpha : float
        One minus the confidence of the intervals.

    Returns
    -------
    dict of str to Coefficient
        By the names of `FORMS`: ICC(1,1), ICC(2,1) and ICC(3,1) of Shrout and Fleiss.

    Notes
    -----
    The intervals of the one-way and of the consistency form are exact for normal values; that of
    the two-way agreement form is the approximation of Shrout and Fleiss.

    References
    ----------
    Shrout PE, Fleiss JL. Psychological Bulletin 1979;86:420-428.
    McGraw KO, Wong SP. Psychological Methods 1996;1:30-46.
    """
    one_way = (squares.within, squares.n * (squares.k - 1))
    consistency = (squares.error, squares.df_error)
    return {
        "icc_1": _of_ratio(squares, *one_way, alpha),
        "icc_a": _agreement(squares, alpha),
        "icc_c": _of_ratio(squares, *consistency, alpha),
    }


def _of_ratio(squares: MeanSquares, noise: float, df: int, alpha: float) -> Coefficient:
    """Return the coefficient that depends on one ratio of mean squares."""
    people, k = squares.people, squares.k
    estimate = _ratio(people - noise, people + (k - 1) * noise)
    if not noise:
        return Coefficient(estimate, float("nan"), float("nan"))
    ratio, df_people = people / noise, squares.n - 1
    ends = (
        ratio / _quantile(df_people, df, alpha),
        ratio * _quantile(df, df_people, alpha),
    )
    low, high = ((end - 1) / (end + k - 1) for end in ends)
    return Coefficient(estimate, low, high)


def _agreement(squares: MeanSquares, alpha: float) -> Coefficient:
    n, k, people, occasions = squares.n, squares.k, squares.people, squares.occasions
    error = squares.error
    estimate = _ratio(people - error, people + (k - 1) * error + k * (occasions - error) / n)
    if not error:
        return Coefficient(estimate, float("nan"), float("nan"))
    df = _df_of_agreement(squares, estimate)
    reach = k * occasions + (k * n - k - n) * error
    down, up = _quantile(n - 1, df, alpha), _quantile(df, n - 1, alpha)
    low = _ratio(n * (people - down * error), down * reach + n * people)
    high = _ratio(n * (up * people - error), reach + n * up * people)
    return Coefficient(estimate, low, high)


def _df_of_agreement(squares: MeanSquares, estimate: float) -> float:
    """Return the degrees of freedom of the noise that agreement is set against."""
    n, k, shifts = squares.n, squares.k, squares.occasions / squares.error
    from_shifts = k * estimate * shifts
    from_error = n * (1 + (k - 1) * estimate) - k * estimate
    top = squares.df_error * (from_shifts + from_error) ** 2
    return _ratio(top, (n - 1) * from_shifts**2 + from_error**2)


def _ratio(top: float, bottom: float) -> float:
    """Return a ratio to what must be positive for it to be defined."""
    return float(top / bottom) if bottom > 0 else float("nan")


def _quantile(df_top: float, df_bottom: float, alpha: float) -> float:
    return float(fdtri(df_top, df_bottom, 1 - alpha / 2))
