"""Two groups compared by the share of people who respond."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from tscs.exact import ALPHA, Vector
from tscs.planning.noncentral import normal_sum, size_for
from tscs.planning.two_arm import MARGIN_PEOPLE, MARGIN_TIMES

SHARES = 10_001


def arcsine_size(
    control: ArrayLike, treated: ArrayLike, power: ArrayLike, alpha: ArrayLike = ALPHA
) -> Vector:
    """Return the people per group by Cohen's arcsine difference, not rounded.

    Parameters
    ----------
    control, treated : array_like
        Shares of responders.
    power, alpha : array_like
        Power and two-sided level.

    References
    ----------
    Cohen J. Statistical Power Analysis for the Behavioral Sciences, 2nd ed. 1988, chapter 6.
    """
    gap = np.abs(2 * np.arcsin(np.sqrt(treated)) - 2 * np.arcsin(np.sqrt(control)))
    with np.errstate(divide="ignore"):
        most = MARGIN_TIMES * 2 * normal_sum(alpha, power) / np.square(gap) + MARGIN_PEOPLE
    return size_for(_arcsine_power, power, most, gap, alpha, least=1.0)


def _arcsine_power(n: Vector, gap: Vector, alpha: Vector) -> Vector:
    reach, shift = ndtri(1 - alpha / 2), gap * np.sqrt(n / 2)
    return np.asarray(ndtr(shift - reach) + ndtr(-shift - reach))


def chi_square_size(
    control: ArrayLike,
    treated: ArrayLike,
    power: ArrayLike,
    alpha: ArrayLike = ALPHA,
    ratio: ArrayLike = 1.0,
) -> Vector:
    """Return the people in the control group for the chi-square test, not rounded.

    Parameters
    ----------
    control, treated : array_like
        Shares of responders.
    power, alpha : array_like
        Power and two-sided level.
    ratio : array_like
        People in the treated group per person in the control group.

    Notes
    -----
    Without continuity correction, as R's ``power.prop.test``; rejections in the wrong direction are
    not counted.

    References
    ----------
    Fleiss JL, Levin B, Paik MC. Statistical Methods for Rates and Proportions, 3rd ed. 2003.
    """
    low, high, more = (np.asarray(x, dtype=float) for x in (control, treated, ratio))
    pooled = (low + more * high) / (1 + more)
    null = np.sqrt(pooled * (1 - pooled) * (1 + 1 / more))
    true = np.sqrt(low * (1 - low) + high * (1 - high) / more)
    reach = ndtri(1 - np.asarray(alpha) / 2) * null + ndtri(power) * true
    with np.errstate(divide="ignore"):
        return np.asarray(np.square(reach / (high - low)))


def chi_square_detectable(
    control: float, n: float, power: float, alpha: float = ALPHA, ratio: float = 1.0
) -> float:
    """Return the smallest share above `control` that `n` people detect; NaN where none does."""
    shares = np.linspace(control, 1.0, SHARES)[1:]
    enough = chi_square_size(control, shares, power, alpha, ratio) <= n
    return float(shares[enough.argmax()]) if enough.any() else float("nan")
