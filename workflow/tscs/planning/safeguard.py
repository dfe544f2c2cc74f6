"""What a pilot's estimate is worth as a difference: after a discount, sham and uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from tscs.effect_sizes import noncentral_t_limits
from tscs.exact import Vector

CONFIDENCE: Final = 0.6
KNOWN_DF: Final = 1e9


def safeguard_change(d_z: ArrayLike, n: int, confidence: float = CONFIDENCE) -> Vector:
    """Return the lower limit of a standardised change of people against themselves.

    It sizes a study without a comparison group; no comparison of two groups is made with it.

    Parameters
    ----------
    d_z : array_like
        Mean change over the SD of the changes.
    n : int
        Pairs.
    confidence : float
        Of the two-sided noncentral-t interval.

    References
    ----------
    Perugini M, Gallucci M, Costantini G. Perspectives on Psychological Science 2014;9:319-332.
    """
    root = np.sqrt(n)
    low, _ = noncentral_t_limits(np.asarray(d_z) * root, n - 1, 1 - confidence)
    return np.asarray(low / root)


@dataclass(frozen=True)
class Change:
    """A mean change, improvement positive, with its standard error and degrees of freedom."""

    mean: float
    se: float
    df: float


@dataclass(frozen=True)
class InformedDifference:
    """The difference between two groups that a pilot and a sham response suggest.

    Attributes
    ----------
    value, se, df : float
        Difference, its standard error and the degrees of freedom after Satterthwaite.
    """

    value: float
    se: float
    df: float

    def lower(self, confidence: float = CONFIDENCE) -> float:
        """Return the lower limit of the two-sided interval of this confidence."""
        reach = float(stdtrit(self.df, (1 + confidence) / 2))
        return self.value - reach * self.se


def informed_difference(pilot: Change, sham: Change, discount: float) -> InformedDifference:
    """Return the discounted change of the pilot minus the change under sham.

    Parameters
    ----------
    pilot : Change
        Raw mean change of the pilot.
    sham : Change
        Mean change of people under sham; standard error 0 for a value that is assumed.
    discount : float
        Share of the pilot's change that is expected to hold, 0 to 1.

    Notes
    -----
    The variance is ``discount**2 se_pilot**2 + se_sham**2``, its degrees of freedom are those of
    Satterthwaite.
    """
    own, theirs = (discount * pilot.se) ** 2, sham.se**2
    variance = own + theirs
    parts = own**2 / pilot.df + theirs**2 / sham.df
    df = variance**2 / parts if parts > 0 else KNOWN_DF
    value = discount * pilot.mean - sham.mean
    return InformedDifference(value, float(np.sqrt(variance)), min(df, KNOWN_DF))
