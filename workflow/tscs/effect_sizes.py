"""Standardised effect sizes of paired differences, with intervals that hold for small samples."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, chdtri, gammaln, nctdtr, ndtri

from tscs.exact import ALPHA, Vector

CAUCHY_SCALE = 0.707
BAYES_T_MAX = 200
BISECTIONS = 60
# scipy's noncentral t distribution loses its digits above this.
SCIPY_T_MAX = 1e3


@dataclass(frozen=True)
class Estimate:
    """Point estimates with their confidence limits, arrays of the same shape."""

    value: Vector
    low: Vector
    high: Vector

    def scaled(self, factor: float | Vector) -> Estimate:
        """Return estimate and limits times a positive factor."""
        return Estimate(self.value * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True)
class PairedMoments:
    """What standardised effects are made of, for one or more sets of pairs.

    Attributes
    ----------
    n : int
        Complete pairs of each set.
    change, sd_change : float or ndarray, shape (...)
        Mean and SD of the differences; both NaN where the differences have no spread.
    sd_from, sd_to : float or ndarray, shape (...)
        SDs at both ends.
    """

    n: int
    change: float | Vector
    sd_change: float | Vector
    sd_from: float | Vector
    sd_to: float | Vector

    @property
    def df(self) -> int:
        """Degrees of freedom."""
        return self.n - 1

    @property
    def t(self) -> Vector:
        """Paired t statistic."""
        return np.asarray(self.change / (self.sd_change / np.sqrt(self.n)))

    @property
    def sd_average(self) -> Vector:
        """Root mean square of the SDs at both ends."""
        return np.asarray(np.hypot(self.sd_from, self.sd_to) / np.sqrt(2))

    @property
    def varying(self) -> NDArray[np.bool_]:
        """Whether the differences of a set have spread."""
        return np.asarray(np.isfinite(self.sd_change))


def hedges_j(df: int) -> float:
    """Return the exact factor that removes the small-sample bias of a standardised mean.

    Parameters
    ----------
    df : int
        Degrees of freedom of the SD; NaN is returned for 1, where no unbiased estimate exists.

    References
    ----------
    Hedges LV (1981). doi:10.3102/10769986006002107
    """
    if df < 2:
        return np.nan
    return float(np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2))


def noncentral_t_limits(t: float | Vector, df: int, alpha: float = ALPHA) -> tuple[Vector, Vector]:
    """Return the confidence limits of the noncentrality parameter.

    Parameters
    ----------
    t : float or ndarray, shape (...)
        Observed t statistics; NaN gives NaN.
    df : int
        Degrees of freedom.
    alpha : float
        One minus the confidence.

    Returns
    -------
    tuple of ndarray, shape (...)
        Noncentralities that put `t` at the upper and lower ``alpha / 2`` quantile.

    References
    ----------
    Steiger JH, Fouladi RT (1997). Noncentrality interval estimation. In: What if there were no
    significance tests?, 221-257.
    """
    size = np.abs(np.asarray(t, dtype=float))
    limits = np.full((*size.shape, 2), np.nan)
    limits[~np.isnan(size)] = _noncentralities(size[~np.isnan(size)], df, alpha)
    smaller, larger = limits[..., 0], limits[..., 1]
    rising = np.asarray(t) >= 0
    return np.where(rising, smaller, -larger), np.where(rising, larger, -smaller)


def _noncentralities(size: Vector, df: int, alpha: float) -> Vector:
    tails = np.array([1 - alpha / 2, alpha / 2])
    low, high = _bracket(size, df, alpha)
    sizes = np.broadcast_to(size[:, np.newaxis], low.shape)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        below = _noncentral_cdf(sizes, df, middle) > tails
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def _bracket(t: Vector, df: int, alpha: float) -> tuple[Vector, Vector]:
    """Return bounds that hold by splitting the tail between the normal and the chi variable."""
    z = -ndtri(alpha / 4)
    chi_low, chi_high = np.sqrt(chdtri(df, np.array([1 - alpha / 4, alpha / 4])) / df)
    both = np.repeat(t[:, np.newaxis], 2, axis=1)
    return both * chi_low - z, both * chi_high + z


def _noncentral_cdf(t: Vector, df: int, noncentrality: Vector) -> Vector:
    """Return P(T <= t); 0 or 1 where scipy underflows to NaN."""
    huge = t > SCIPY_T_MAX
    probability = nctdtr(df, noncentrality, np.where(huge, SCIPY_T_MAX, t))
    probability = np.where(np.isnan(probability), noncentrality < t, probability)
    if huge.any():
        # Here the chi variable decides: three Gauss-Hermite points carry the normal one to 1/t**6.
        points = sqrt(3) * np.array([[-1.0], [0.0], [1.0]])
        nodes = (noncentrality[huge] + points) / t[huge]
        tails = chdtrc(df, df * np.maximum(nodes, 0) ** 2)
        probability[huge] = np.average(tails, axis=0, weights=[1, 4, 1])
    return probability


def d_z(moments: PairedMoments, alpha: float = ALPHA) -> Estimate:
    """Return the mean change over the SD of the change with noncentral-t limits.

    Parameters
    ----------
    moments : PairedMoments
        Moments of the pairs.
    alpha : float
        One minus the confidence.
    """
    low, high = noncentral_t_limits(moments.t, moments.df, alpha)
    return Estimate(moments.t, low, high).scaled(1 / sqrt(moments.n))


def d_av(moments: PairedMoments, within: Estimate) -> Estimate:
    """Return the mean change over the root mean square SD with Algina-Keselman limits.

    Parameters
    ----------
    moments : PairedMoments
        Moments of the pairs.
    within : Estimate
        Their `d_z`: the limits of Algina and Keselman are its limits in the other unit.

    References
    ----------
    Algina J, Keselman HJ (2003). doi:10.1177/0013164403256358
    """
    return within.scaled(moments.sd_change / moments.sd_average)


def d_rm(moments: PairedMoments) -> Vector:
    """Return d_z on the scale of between-person SDs, ``d_z sqrt(2 (1 - r))``.

    Parameters
    ----------
    moments : PairedMoments
        Moments of the pairs; NaN is returned where an end has no spread, so that r is undefined.

    References
    ----------
    Morris SB, DeShon RP (2002). doi:10.1037/1082-989X.7.1.105
    """
    ends = _positive(np.multiply(moments.sd_from, moments.sd_to))
    gap = np.subtract(moments.sd_from, moments.sd_to)
    twice_lack = (np.square(moments.sd_change) - gap**2) / ends
    within = np.divide(moments.change, moments.sd_change)
    return np.asarray(within * np.sqrt(np.maximum(twice_lack, 0.0)))


def glass_delta(moments: PairedMoments) -> Vector:
    """Return the mean change over the SD at the earlier end, NaN where that SD is 0.

    Parameters
    ----------
    moments : PairedMoments
        Moments of the pairs.

    References
    ----------
    Becker BJ (1988). doi:10.1111/j.2044-8317.1988.tb00901.x
    """
    return np.asarray(moments.change / _positive(moments.sd_from))


def _positive(values: float | Vector) -> Vector:
    """Return the values, NaN where they are not above 0."""
    return np.where(np.asarray(values) > 0, values, np.nan)


def bayes_factor(t: float | Vector, n: int) -> Vector:
    """Return the JZS Bayes factor of a change against none (Cauchy scale 0.707).

    Parameters
    ----------
    t : float or ndarray, shape (...)
        Paired t statistics.
    n : int
        Complete pairs.

    Returns
    -------
    ndarray, shape (...)
        BF10; NaN for |t| above 200, where the quadrature of pingouin loses the integrand.

    References
    ----------
    Rouder JN et al. (2009). doi:10.3758/PBR.16.2.225
    """
    from pingouin import bayesfactor_ttest

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        factors = [
            float(bayesfactor_ttest(value, n, paired=True, r=CAUCHY_SCALE))
            if abs(value) <= BAYES_T_MAX
            else np.nan
            for value in np.ravel(t).tolist()
        ]
    return np.array(factors).reshape(np.shape(t))
