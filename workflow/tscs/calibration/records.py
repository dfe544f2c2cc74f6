"""Rows of the calibration table, and the bands that they are held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tscs.rank_effects import clopper_pearson

COVERAGE: Final = "coverage"
TYPE_1_ERROR: Final = "type_1_error"
FAMILY_ERROR: Final = "family_error"
POWER: Final = "power"
BIAS: Final = "bias"
LEVEL: Final = "attained_level"
WRONG: Final = "wrong_verdict"
NOT_GIVEN: Final = "not_given"
MONTE_CARLO_LEVEL = 0.95
STANDARD_ERRORS = 3
Z = 1.959963984540054

Record = dict[str, float | str]


@dataclass(frozen=True)
class Case:
    """What was simulated, and for how many people.

    Attributes
    ----------
    scenario, effect : str
        Names.
    n : int
        People of a complete cohort.
    """

    scenario: str
    effect: str
    n: int


@dataclass(frozen=True)
class Band:
    """Where a share has to lie; NaN is no limit.

    Attributes
    ----------
    low, high : float
        Limits before Monte Carlo error is added.
    """

    low: float = np.nan
    high: float = np.nan

    def widened(self, n_simulated: int) -> Band:
        """Return the band with three Monte Carlo standard errors on both sides."""
        low, high = (np.array(limit) for limit in (self.low, self.high))
        slack = [STANDARD_ERRORS * np.sqrt(end * (1 - end) / n_simulated) for end in (low, high)]
        return Band(float(low - slack[0]), float(high + slack[1]))

    def verdict(self, share: float) -> str:
        """Return yes or no, empty without limits."""
        if np.isnan(self.low) and np.isnan(self.high):
            return ""
        return "no" if share < self.low or share > self.high else "yes"


OPEN: Final = Band()


def share_record(
    case: Case,
    quantity: str,
    statistic: str,
    hits: ArrayLike,
    nominal: float,
    method: str,
    band: Band = OPEN,
) -> Record:
    """Return the row of a share of simulated cohorts with its exact Monte Carlo interval.

    Parameters
    ----------
    case : Case
        What was simulated.
    quantity, statistic, method : str
        What was judged, by which number, and how it is computed in the report.
    hits : array_like of bool, shape (n_simulated,)
        Cohorts counted.
    nominal : float
        What the method promises; NaN if nothing.
    band : Band
        Limits before Monte Carlo error.
    """
    counted = np.asarray(hits, dtype=bool).ravel()
    share = float(counted.mean()) if counted.size else np.nan
    low, high = clopper_pearson(share, max(counted.size, 1), 1 - MONTE_CARLO_LEVEL)
    wide = band.widened(counted.size) if counted.size else OPEN
    return {
        **_named(case, quantity, statistic),
        **{"estimate": share, "low": float(low), "high": float(high), "nominal": nominal},
        "n_simulated": counted.size,
        **{"band_low": wide.low, "band_high": wide.high, "within_band": wide.verdict(share)},
        "method": method,
    }


def within_limits(limits: ArrayLike, truth: float) -> NDArray[np.bool_]:
    """Tell which intervals hold the truth; those without ends are left out.

    Parameters
    ----------
    limits : array_like, shape (n_simulated, 2)
        Lower and upper limits.
    truth : float
        What they are limits of.
    """
    ends = np.asarray(limits, dtype=float).reshape(-1, 2)
    ends = ends[np.isfinite(ends).all(axis=1)]
    return np.asarray((ends[:, 0] <= truth) & (truth <= ends[:, 1]))


def bias_record(case: Case, quantity: str, values: ArrayLike, truth: float, method: str) -> Record:
    """Return the row of a mean error of estimates, in the unit of the quantity.

    Parameters
    ----------
    case : Case
        What was simulated.
    quantity, method : str
        What was estimated and how.
    values : array_like, shape (n_simulated,)
        Estimates; NaN where none exists.
    truth : float
        What they estimate.
    """
    known = np.asarray(values, dtype=float).ravel()
    known = known[np.isfinite(known)] - truth
    mean = float(known.mean()) if known.size else np.nan
    error = float(known.std(ddof=1) / np.sqrt(known.size)) if known.size > 1 else np.nan
    return {
        **_named(case, quantity, BIAS),
        **{"estimate": mean, "low": mean - Z * error, "high": mean + Z * error, "nominal": 0.0},
        "n_simulated": known.size,
        **{"band_low": np.nan, "band_high": np.nan, "within_band": "", "method": method},
    }


def level_record(case: Case, quantity: str, level: float, nominal: float, method: str) -> Record:
    """Return the row of a confidence level that follows from n alone.

    Parameters
    ----------
    case : Case
        For how many people.
    quantity, method : str
        Interval and how it is made.
    level, nominal : float
        Level attained for continuous symmetric changes, and the one asked for.
    """
    return {
        **_named(case, quantity, LEVEL),
        **{"estimate": level, "low": np.nan, "high": np.nan, "nominal": nominal},
        "n_simulated": 0,
        **{"band_low": np.nan, "band_high": np.nan, "within_band": "", "method": method},
    }


def _named(case: Case, quantity: str, statistic: str) -> Record:
    return {
        "scenario": case.scenario,
        "effect": case.effect,
        "n": case.n,
        "quantity": quantity,
        "statistic": statistic,
    }
