"""Tests of a mean change against a margin that was fixed before the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit


@dataclass(frozen=True)
class MeanChange:
    """A mean change, improvement positive, with what its t distribution needs.

    Attributes
    ----------
    mean, standard_error : float
        In the unit of the outcome; the standard error is above 0.
    df : int
        Degrees of freedom.
    """

    mean: float
    standard_error: float
    df: int

    def limits(self, alpha: float) -> tuple[float, float]:
        """Return the t interval of confidence 1 - alpha."""
        reach = float(stdtrit(self.df, 1 - alpha / 2)) * self.standard_error
        return self.mean - reach, self.mean + reach

    def p_above(self, bound: float) -> float:
        """Return the one-sided p of H0: the mean is not above `bound`."""
        return float(stdtr(self.df, -(self.mean - bound) / self.standard_error))


def p_non_inferiority(change: MeanChange, margin: float) -> float:
    """Return the one-sided p of H0: a loss of `margin` or more.

    Parameters
    ----------
    change : MeanChange
        Change since the end of treatment.
    margin : float
        In the outcome's unit, above 0.
    """
    return change.p_above(-margin)


def p_equivalence(change: MeanChange, margin: float) -> float:
    """Return the p of two one-sided tests of H0: a loss or a gain of `margin` or more.

    Parameters
    ----------
    change : MeanChange
        Change since the end of treatment.
    margin : float
        In the outcome's unit, above 0.

    References
    ----------
    Schuirmann DJ. A comparison of the two one-sided tests procedure and the power approach for
    assessing the equivalence of average bioavailability. Journal of Pharmacokinetics and
    Biopharmaceutics 1987;15:657-680.
    """
    mirrored = MeanChange(-change.mean, change.standard_error, change.df)
    return max(change.p_above(-margin), mirrored.p_above(-margin))


def smallest_margin_met(change: MeanChange, alpha: float) -> float:
    """Return the loss that every margin of non-inferiority above it would have excluded.

    Parameters
    ----------
    change : MeanChange
        Change since the end of treatment.
    alpha : float
        Two-sided; the test is one-sided at half of it.
    """
    return float(np.maximum(-change.limits(alpha)[0], 0.0))
