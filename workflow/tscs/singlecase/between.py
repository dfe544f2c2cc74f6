"""The standardised mean difference between cases by moments (Hedges, Pustejovsky and Shadish).

For a multiple-baseline design: values scatter about a level of each case with first-order
autocorrelation, and treatment shifts all levels by the same amount, without trends.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from tscs.exact import ALPHA, Vector
from tscs.pairs import TIE_TOLERANCE
from tscs.singlecase.levels import small_sample_factor

Matrix = NDArray[np.float64]

# With fewer degrees of freedom the variance of the estimate is infinite.
DF_MIN = 2.001


@dataclass(frozen=True)
class CaseSeries:
    """The series of all cases, one entry per value.

    Attributes
    ----------
    values : ndarray, shape (N,)
        Values, finite.
    treated : ndarray of bool, shape (N,)
        Whether the value belongs to the treatment phase.
    case : ndarray of int, shape (N,)
        Number of the case.
    time : ndarray of int, shape (N,)
        Number of the occasion since the first of the case; gaps are missed occasions.
    """

    values: Vector
    treated: NDArray[np.bool_]
    case: NDArray[np.int64]
    time: NDArray[np.int64]

    @cached_property
    def n_cases(self) -> int:
        """Number of cases."""
        return len(np.unique(self.case))

    @cached_property
    def lags(self) -> Matrix:
        """Occasions between two values, shape (N, N); infinite between cases."""
        apart = np.abs(self.time[:, None] - self.time[None, :]).astype(float)
        return np.where(self.case[:, None] == self.case[None, :], apart, np.inf)

    def constant(self, residuals: Vector) -> bool:
        """Return whether residuals are no more than the rounding of the values.

        Parameters
        ----------
        residuals : ndarray, shape (N,)
            Values minus fitted ones.
        """
        size = TIE_TOLERANCE * float(np.abs(self.values).max())
        return bool(np.abs(residuals).max() <= size)

    def correlation(self, share: float, decay: float) -> Matrix:
        """Return the correlations of the values, shape (N, N).

        Parameters
        ----------
        share : float
            Share of the variance that lies between cases.
        decay : float
            Autocorrelation of neighbouring values within a case.
        """
        same = np.isfinite(self.lags)
        near = np.zeros_like(self.lags)
        near[same] = np.float64(decay) ** self.lags[same]
        return share * same + (1 - share) * near


@dataclass(frozen=True)
class BetweenCase:
    """A standardised mean difference between cases.

    Attributes
    ----------
    value, se, df : float
        Estimate with small-sample correction, its standard error and degrees of freedom.
    decay, share : float
        Autocorrelation, and share of the variance that lies between cases.
    """

    value: float
    se: float
    df: float
    decay: float
    share: float

    def limits(self, alpha: float = ALPHA) -> tuple[float, float]:
        """Return the symmetric limits from the t distribution."""
        reach = -float(stdtrit(self.df, alpha / 2)) * self.se
        return self.value - reach, self.value + reach


def corrected(raw: float, scaled_se: float, df: float, decay: float, share: float) -> BetweenCase:
    """Return the corrected estimate with its standard error.

    Parameters
    ----------
    raw : float
        Change over SD.
    scaled_se : float
        Standard error of the change over SD.
    df : float
        Degrees of freedom of the variance.
    decay, share : float
        Handed on.

    References
    ----------
    Hedges LV, Pustejovsky JE, Shadish WR (2013), equations 13 and 14. doi:10.1002/jrsm.1086
    """
    factor, enough = small_sample_factor(df), max(df, DF_MIN)
    value, ratio = factor * raw, enough / (enough - 2)
    variance = factor**2 * (scaled_se**2 * ratio + value**2 * (ratio - 1 / factor**2))
    return BetweenCase(value, float(np.sqrt(variance)), df, decay, share)


def between_by_moments(series: CaseSeries) -> BetweenCase | None:
    """Return the standardised mean difference between cases by the method of moments.

    Parameters
    ----------
    series : CaseSeries
        At least two cases, each with values in both phases.

    Returns
    -------
    BetweenCase or None
        Positive where treatment values are higher. None where the design leaves no degrees of
        freedom, values do not vary, or the estimated autocorrelation is not below 1 in size.

    References
    ----------
    Hedges LV, Pustejovsky JE, Shadish WR (2013). doi:10.1002/jrsm.1086
    """
    phase, moment = 2 * series.case + series.treated, 2 * series.time + series.treated
    free, total = _residual_maker(moment), len(series.values)
    df = total - len(np.unique(moment))
    across, residuals = free @ series.values, _residual_maker(phase) @ series.values
    if df == 0 or total == 2 * series.n_cases:
        return None
    if series.constant(across) or series.constant(residuals):
        return None
    variance, squares = float(across @ across) / df, float(residuals @ residuals)
    decay = _autocorrelation(series, residuals, phase)
    if abs(decay) >= 1:
        return None
    within = total - float(np.trace(_mean_maker(phase) @ series.correlation(0.0, decay)))
    share = max(0.0, 1 - squares / within / variance)
    correlation = series.correlation(share, decay)
    spread = free @ correlation
    weights = _change_weights(series)
    return corrected(
        raw=float(weights @ series.values) / float(np.sqrt(variance)),
        scaled_se=float(np.sqrt(weights @ correlation @ weights)),
        df=df**2 / float(np.sum(spread * spread.T)),
        decay=decay,
        share=share,
    )


def _mean_maker(group: NDArray[np.int64]) -> Matrix:
    """Return the projection on group means."""
    same = np.asarray(group[:, None] == group[None, :], dtype=np.float64)
    sizes: Matrix = same.sum(axis=1, keepdims=True)
    return same / sizes


def _residual_maker(group: NDArray[np.int64]) -> Matrix:
    return np.eye(len(group)) - _mean_maker(group)


def _autocorrelation(series: CaseSeries, residuals: Vector, phase: NDArray[np.int64]) -> float:
    """Return the pooled autocorrelation, corrected for the estimated phase means."""
    order = np.lexsort([series.time, series.case])
    ordered, case = residuals[order], series.case[order]
    products = (ordered[1:] * ordered[:-1])[case[1:] == case[:-1]]
    sizes = np.unique(phase, return_counts=True)[1]
    correction = np.sum(1 - 1 / sizes) / (len(residuals) - 2 * series.n_cases)
    return float(products.sum() / np.sum(ordered**2) + correction)


def _change_weights(series: CaseSeries) -> Vector:
    """Return the weights of the mean over cases of treatment mean minus baseline mean."""
    weights = np.zeros(len(series.values))
    for name in np.unique(series.case):
        for treated, sign in ((True, 1.0), (False, -1.0)):
            here = (series.case == name) & (series.treated == treated)
            weights[here] = sign / here.sum() / series.n_cases
    return weights
