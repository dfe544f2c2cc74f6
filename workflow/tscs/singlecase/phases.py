"""The two phases of one person's series, and how their values compare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.special import ndtri

from tscs.exact import Vector
from tscs.pairs import TIE_TOLERANCE


@dataclass(frozen=True)
class Index:
    """An index with its standard error and interval; NaN where there is none.

    Attributes
    ----------
    value, se, low, high : float
        Estimate, standard error and confidence limits.
    code : str
        Why the value is missing or, if there is one, why its interval is.
    note : str
        What qualifies the value.
    """

    value: float = np.nan
    se: float = np.nan
    low: float = np.nan
    high: float = np.nan
    code: str = ""
    note: str = ""

    def scaled(self, factor: float, shift: float = 0.0) -> Index:
        """Return the index times a positive factor plus a shift."""
        return Index(
            self.value * factor + shift,
            self.se * factor,
            self.low * factor + shift,
            self.high * factor + shift,
            self.code,
        )


def normal_index(value: float, se: float, alpha: float) -> Index:
    """Return an index with its normal interval; without spread there is none.

    Parameters
    ----------
    value, se : float
        Estimate and standard error.
    alpha : float
        One minus the confidence.
    """
    if not se > 0:
        return Index(value, code="constant_phase" if se == 0 else "single_value_in_phase")
    if not np.isfinite(se):
        return Index(value, code="mean_not_positive")
    reach = -float(ndtri(alpha / 2)) * se
    return Index(value, se, value - reach, value + reach)


@dataclass(frozen=True)
class Phases:
    """Values of one person before and during treatment, in the order of time.

    Attributes
    ----------
    baseline, treatment : ndarray, shape (m,) and (n,)
        Values in the unit of the outcome; an infinite one is worse than every value, for a test
        that the person was unable to do.
    improvement : int
        1 where a rise is an improvement, -1 where a fall is.
    noise : float
        Distance up to which values are tied at least, for values that were computed.
    """

    baseline: Vector
    treatment: Vector
    improvement: int = 1
    noise: float = 0.0

    @property
    def sizes(self) -> tuple[int, int]:
        """Number of values in the two phases."""
        return len(self.baseline), len(self.treatment)

    @cached_property
    def finite(self) -> bool:
        """Whether every value is a number."""
        return bool(np.isfinite(self.baseline).all() and np.isfinite(self.treatment).all())

    @cached_property
    def tolerance(self) -> float:
        """Distance up to which two values are tied: stages hand on ten digits."""
        values = np.abs(np.concatenate([self.baseline, self.treatment]))
        return max(self.noise, TIE_TOLERANCE * float(values[np.isfinite(values)].max(initial=0.0)))

    @cached_property
    def oriented(self) -> Phases:
        """The same values, turned so that a rise is an improvement."""
        turned = self.improvement * self.baseline, self.improvement * self.treatment
        return replace(self, baseline=turned[0], treatment=turned[1], improvement=1)

    @cached_property
    def signs(self) -> Vector:
        """Signs of all pairs, shape (m, n): 1 where the treatment value is better, 0 if tied."""
        return signs(self.oriented.baseline, self.oriented.treatment, self.tolerance)

    @property
    def separated(self) -> bool:
        """Whether all pairs agree in sign."""
        return abs(float(self.signs.sum())) == self.signs.size


def signs(earlier: Vector, later: Vector, tolerance: float) -> Vector:
    """Return 1, 0 or -1 where a later value is above, tied with or below an earlier one.

    Parameters
    ----------
    earlier, later : ndarray, shape (m,) and (n,)
        Values; infinite ones of one sign are tied.
    tolerance : float
        Distance up to which values are tied.

    Returns
    -------
    ndarray, shape (m, n)
    """
    above = np.asarray(later[None, :] > earlier[:, None] + tolerance, dtype=np.float64)
    below = np.asarray(later[None, :] < earlier[:, None] - tolerance, dtype=np.float64)
    return above - below
