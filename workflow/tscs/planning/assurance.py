"""Power averaged over what a pilot leaves open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri, ndtr, ndtri, stdtrit

from tscs.exact import ALPHA, Vector
from tscs.planning.intervals import LEAST_PAIRS
from tscs.planning.noncentral import exceeds
from tscs.planning.quadrature import between


def normal_assurance(n: ArrayLike, d: ArrayLike, se: ArrayLike, alpha: ArrayLike = ALPHA) -> Vector:
    """Return the probability of a result in the right direction, SD known.

    Parameters
    ----------
    n : array_like
        People per group.
    d, se : array_like
        Expected standardised difference and its standard error; 0 gives the power.
    alpha : array_like
        Two-sided level.

    References
    ----------
    O'Hagan A, Stevens JW, Campbell MJ. Pharmaceutical Statistics 2005;4:187-201.
    """
    error = np.sqrt(2 / np.asarray(n, dtype=float))
    reach = np.asarray(d) / error - ndtri(1 - np.asarray(alpha) / 2)
    return np.asarray(ndtr(reach / np.sqrt(1 + np.square(se / error))))


@dataclass(frozen=True)
class Belief:
    """What is known of a trial before it starts.

    Attributes
    ----------
    difference, se : float
        Expected difference between the groups and its standard error, in the outcome's unit.
    sd, df : float
        SD of what is compared and its degrees of freedom.
    correlation, pairs : float
        Correlation of baseline and endpoint, and the pairs behind it.
    """

    difference: float
    se: float
    sd: float
    df: float
    correlation: float
    pairs: float


def assurance(
    n: float,
    belief: Belief,
    factor: Callable[[Vector], Vector],
    covariates: int = 1,
    alpha: float = ALPHA,
    ratio: float = 1.0,
) -> float:
    """Return the probability that a trial shows a difference in the right direction.

    Parameters
    ----------
    n : float
        People analysed in the control group.
    belief : Belief
        Difference, SD and correlation with their uncertainty.
    factor : callable
        Variance of what is compared over the squared SD, by correlation; `ancova_factor` for
        ANCOVA.
    covariates : int
        Covariates of the analysis.
    alpha : float
        Two-sided level.
    ratio : float
        People in the treated group per person in the control group.

    Notes
    -----
    The difference is normal: given SD and correlation, the t statistic of a normal noncentrality
    is a noncentral t times a factor, so that this integral is exact. The SD follows
    ``sd sqrt(df / chi2)``, the correlation Fisher's z; both are averaged over 64 Gauss-Legendre
    points of their probability.
    """
    probability, weight = between(0.0, 1.0)
    sd = belief.sd * np.sqrt(belief.df / chdtri(belief.df, probability))[:, np.newaxis]
    spread = 1 / np.sqrt(max(belief.pairs, LEAST_PAIRS) - 3)
    r = np.tanh(np.arctanh(belief.correlation) + spread * ndtri(probability))
    error = sd * np.sqrt(factor(r) * (1 + 1 / ratio) / n)
    wider = np.sqrt(1 + np.square(belief.se / error))
    df = max(n * (1 + ratio) - 2 - covariates, 1.0)
    limit = stdtrit(df, 1 - alpha / 2) / wider
    shown = exceeds(limit, df, belief.difference / error / wider)
    return float(weight @ shown @ weight)
