"""Test of a mean change against a published reference without treatment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from tscs.exact import ALPHA, Vector

ABOVE = "above reference"
NOT_ABOVE = "not above"
NO_REFERENCE = "no usable reference"
EXPECTATIONS = (ABOVE, NOT_ABOVE, NO_REFERENCE)


@dataclass(frozen=True)
class Reference:
    """The mean change of people without treatment, improvement positive.

    Attributes
    ----------
    change : float or ndarray
        Mean change, in the outcome's unit.
    standard_error : float or ndarray
        Its standard error; for several studies the predictive one, which holds tau.
    df : float or ndarray
        Degrees of freedom of the standard error: people - 1, or studies - 1.
    tau : float or ndarray
        Declared SD of true changes between studies, taken as known.
    """

    change: ArrayLike
    standard_error: ArrayLike
    df: ArrayLike
    tau: ArrayLike = 0.0


@dataclass(frozen=True)
class ExpectationTest:
    """A mean change minus a reference, improvement positive; NaN where no test exists.

    Attributes
    ----------
    difference, standard_error, df : ndarray
        Difference, its standard error and the degrees of freedom after Satterthwaite.
    p : ndarray
        One-sided p of H0: the true change is not above the reference.
    """

    difference: Vector
    standard_error: Vector
    df: Vector
    p: Vector

    def limits(self, alpha: float = ALPHA) -> tuple[Vector, Vector]:
        """Return the two-sided t interval of the difference, of confidence 1 - alpha."""
        reach = stdtrit(self.df, 1 - alpha / 2) * self.standard_error
        return self.difference - reach, self.difference + reach


def against_reference(
    change: ArrayLike, sd: ArrayLike, n: ArrayLike, reference: Reference
) -> ExpectationTest:
    """Test mean changes against references, with the uncertainty of both.

    Parameters
    ----------
    change, sd : array_like
        Mean and SD of the changes of a cohort, improvement positive.
    n : array_like
        Complete pairs.
    reference : Reference
        Changes without treatment; all arguments are broadcast.

    Returns
    -------
    ExpectationTest
        Arrays of the broadcast shape; NaN with fewer than two pairs or without any variance.

    Notes
    -----
    The variance is ``sd**2 / n + standard_error**2 + tau**2``. A declared tau counts as known, so
    it adds no term to the denominator of the degrees of freedom.

    References
    ----------
    Welch BL. The generalization of "Student's" problem when several different population variances
    are involved. Biometrika 1947;34:28-35.
    Satterthwaite FE. An approximate distribution of estimates of variance components. Biometrics
    Bulletin 1946;2:110-114.
    """
    people = np.asarray(n, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.square(sd) / people
        known = np.square(np.asarray(reference.standard_error, dtype=float))
        variance = own + known + np.square(reference.tau)
        df = variance**2 / (own**2 / (people - 1) + known**2 / np.asarray(reference.df))
        error = np.sqrt(np.where((people > 1) & (variance > 0), variance, np.nan))
        difference = np.asarray(change) - np.asarray(reference.change)
        return ExpectationTest(difference, error, df, np.asarray(stdtr(df, -difference / error)))


def holm(p: Vector) -> Vector:
    """Return Holm-adjusted p values over the last axis; NaN is no test and stays NaN.

    Parameters
    ----------
    p : ndarray, shape (..., k)
        Unadjusted p values of families.

    References
    ----------
    Holm S. A simple sequentially rejective multiple test procedure. Scandinavian Journal of
    Statistics 1979;6:65-70.
    """
    order = np.argsort(p, axis=-1, kind="stable")  # NaN comes last
    tests = np.isfinite(p).sum(axis=-1, keepdims=True)
    steps = np.maximum(tests - np.arange(p.shape[-1]), 1)
    ordered = np.take_along_axis(p, order, axis=-1) * steps
    adjusted = np.empty_like(ordered)
    np.put_along_axis(adjusted, order, np.maximum.accumulate(ordered, axis=-1), axis=-1)
    return np.asarray(np.minimum(adjusted, 1.0))


def verdicts(p_adjusted: Vector, alpha: float = ALPHA) -> NDArray[np.str_]:
    """Return one of `EXPECTATIONS` for every adjusted p.

    Parameters
    ----------
    p_adjusted : ndarray
        One-sided, adjusted for the family; NaN where no reference was usable.
    alpha : float
        Two-sided level of the study; the family is tested one-sided at half of it.
    """
    return np.select(
        [np.isnan(p_adjusted), p_adjusted <= alpha / 2], [NO_REFERENCE, ABOVE], NOT_ABOVE
    )


def cohort_verdicts(
    changes: Vector, reference: Reference, alpha: float = ALPHA
) -> NDArray[np.str_]:
    """Return the verdicts of many simulated cohorts at once.

    Parameters
    ----------
    changes : ndarray, shape (..., outcomes, people)
        Changes of the primary outcomes, improvement positive; NaN where a pair is missing.
    reference : Reference
        One entry per outcome.
    alpha : float
        Two-sided level of the study.

    Returns
    -------
    ndarray of str, shape (..., outcomes)
        The verdicts that the table of a study would hold.
    """
    n = np.isfinite(changes).sum(axis=-1)
    mean = np.nansum(changes, axis=-1) / n
    spread = np.sqrt(np.nansum((changes - mean[..., None]) ** 2, axis=-1) / (n - 1))
    return verdicts(holm(against_reference(mean, spread, n, reference).p), alpha)
