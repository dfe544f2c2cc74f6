"""Standardised effect sizes of paired differences, with intervals that hold for small samples."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import chdtrc, chdtri, gammaln, nctdtr, ndtri

from tscs.exact import ALPHA, Vector

CAUCHY_SCALE = 0.707
BAYES_T_MAX = 200
BISECTIONS = 60
# scipy's noncentral t distribution loses its digits above this.
SCIPY_T_MAX = 1e3


@dataclass(frozen=True)
class Estimate:
    """A point estimate with its confidence limits."""

    value: float
    low: float
    high: float

    def scaled(self, factor: float) -> Estimate:
        """Return estimate and limits times a positive factor."""
        return Estimate(self.value * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True)
class PairedMoments:
    """What standardised effects are made of.

    Attributes
    ----------
    n : int
        Complete pairs, at least 2.
    change, sd_change : float
        Mean and SD of the differences; the SD is positive.
    sd_from, sd_to : float
        SDs at both ends.
    """

    n: int
    change: float
    sd_change: float
    sd_from: float
    sd_to: float

    @property
    def df(self) -> int:
        """Degrees of freedom."""
        return self.n - 1

    @property
    def t(self) -> float:
        """Paired t statistic."""
        return self.change / (self.sd_change / sqrt(self.n))

    @property
    def sd_average(self) -> float:
        """Root mean square of the SDs at both ends."""
        return float(np.hypot(self.sd_from, self.sd_to) / np.sqrt(2))


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


def noncentral_t_limits(t: float, df: int, alpha: float = ALPHA) -> tuple[float, float]:
    """Return the confidence limits of the noncentrality parameter.

    Parameters
    ----------
    t : float
        Observed t statistic, finite.
    df : int
        Degrees of freedom.
    alpha : float
        One minus the confidence.

    Returns
    -------
    tuple of float
        Noncentralities that put `t` at the upper and lower ``alpha / 2`` quantile.

    References
    ----------
    Steiger JH, Fouladi RT (1997). Noncentrality interval estimation. In: What if there were no
    significance tests?, 221-257.
    """
    size, tails = abs(t), np.array([1 - alpha / 2, alpha / 2])
    low, high = _bracket(size, df, alpha)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        below = _noncentral_cdf(size, df, middle) > tails
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    smaller, larger = ((low + high) / 2).tolist()
    return (smaller, larger) if t >= 0 else (-larger, -smaller)


def _bracket(t: float, df: int, alpha: float) -> tuple[Vector, Vector]:
    """Return bounds that hold by splitting the tail between the normal and the chi variable."""
    z = -ndtri(alpha / 4)
    chi_low, chi_high = np.sqrt(chdtri(df, np.array([1 - alpha / 4, alpha / 4])) / df)
    return np.full(2, t * chi_low - z), np.full(2, t * chi_high + z)


def _noncentral_cdf(t: float, df: int, noncentrality: Vector) -> Vector:
    """Return P(T <= t); 0 or 1 where scipy underflows to NaN."""
    if t > SCIPY_T_MAX:
        # Here the chi variable decides: three Gauss-Hermite points carry the normal one to 1/t**6.
        nodes = (noncentrality + sqrt(3) * np.array([[-1.0], [0.0], [1.0]])) / t
        return np.average(chdtrc(df, df * np.maximum(nodes, 0) ** 2), axis=0, weights=[1, 4, 1])
    probability = nctdtr(df, noncentrality, t)
    return np.where(np.isnan(probability), (noncentrality < t).astype(float), probability)


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


def d_rm(moments: PairedMoments) -> float:
    """Return d_z on the scale of between-person SDs, ``d_z sqrt(2 (1 - r))``.

    Parameters
    ----------
    moments : PairedMoments
        Moments of the pairs; NaN is returned where an end has no spread, so that r is undefined.

    References
    ----------
    Morris SB, DeShon RP (2002). doi:10.1037/1082-989X.7.1.105
    """
    ends = 2 * moments.sd_from * moments.sd_to
    if not ends > 0:
        return np.nan
    twice_lack = (moments.sd_change**2 - (moments.sd_from - moments.sd_to) ** 2) / (ends / 2)
    return moments.change / moments.sd_change * float(np.sqrt(max(twice_lack, 0.0)))


def glass_delta(moments: PairedMoments) -> float:
    """Return the mean change over the SD at the earlier end, NaN where that SD is 0.

    Parameters
    ----------
    moments : PairedMoments
        Moments of the pairs.

    References
    ----------
    Becker BJ (1988). doi:10.1111/j.2044-8317.1988.tb00901.x
    """
    return moments.change / moments.sd_from if moments.sd_from > 0 else np.nan


def bayes_factor(t: float, n: int) -> float:
    """Return the JZS Bayes factor of a change against none (Cauchy scale 0.707).

    Parameters
    ----------
    t : float
        Paired t statistic.
    n : int
        Complete pairs.

    Returns
    -------
    float
        BF10; NaN for |t| above 200, where the quadrature of pingouin loses the integrand.

    References
    ----------
    Rouder JN et al. (2009). doi:10.3758/PBR.16.2.225
    """
    from pingouin import bayesfactor_ttest

    if abs(t) > BAYES_T_MAX:
        return np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(bayesfactor_ttest(t, n, paired=True, r=CAUCHY_SCALE))
