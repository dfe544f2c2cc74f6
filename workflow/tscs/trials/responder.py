"""Comparison of the shares of responders of two arms."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from tscs.rank_effects import wilson
from tscs.trials.columns import ALPHA, ARM_EMPTY, FEW_PER_ARM, NO_VALUES, PER_ARM_MIN

NO_RATIO = "no_ratio"


@dataclass(frozen=True)
class Limited:
    """An estimate with its interval."""

    estimate: float
    low: float
    high: float


NOT_KNOWN = Limited(nan, nan, nan)


@dataclass(frozen=True)
class ResponderComparison:
    """Responders of two arms.

    Attributes
    ----------
    responders_active, n_active, responders_control, n_control : int
        Counts.
    difference : Limited
        Share in the active arm minus share in the control arm, Newcombe's hybrid score interval.
    odds_ratio : Limited
        Conditional maximum likelihood with exact limits; 0 or infinite where one arm has no or
        only responders, empty where both are alike in this.
    risk_ratio : Limited
        With the limits of Katz; empty where an arm has no or everybody is a responder.
    p : float
        Fisher's exact test, two-sided.
    reason, ratio_reason : str
        Why there is no result, or no risk ratio; "" where there is one.
    """

    responders_active: int
    n_active: int
    responders_control: int
    n_control: int
    difference: Limited
    odds_ratio: Limited
    risk_ratio: Limited
    p: float
    reason: str
    ratio_reason: str


def responder_comparison(
    responder: ArrayLike, active: ArrayLike, *, alpha: float = ALPHA
) -> ResponderComparison:
    """Compare the shares of responders.

    Parameters
    ----------
    responder : array_like, shape (n,)
        1 or True for responders; NaN leaves the person out.
    active : array_like of bool, shape (n,)
        Whether a person is in the active arm.
    alpha : float
        One minus the confidence of the intervals.

    References
    ----------
    Newcombe RG (1998). Stat Med 17:873-890, method 10.
    Fisher RA (1935). J R Stat Soc 98:39-54.
    Katz D et al (1978). Biometrics 34:469-474.
    """
    values, arm = np.asarray(responder, dtype=float), np.asarray(active, dtype=bool)
    known = np.isfinite(values)
    m, n = int((known & arm).sum()), int((known & ~arm).sum())
    a, b = int((values[known & arm] > 0).sum()), int((values[known & ~arm] > 0).sum())
    reason = _reason(m, n)
    if reason:
        return ResponderComparison(a, m, b, n, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN, nan, reason, reason)
    odds, p = fisher(a, m, b, n, alpha)
    return ResponderComparison(
        a, m, b, n, newcombe(a, m, b, n, alpha), odds, katz(a, m, b, n, alpha), p, "",
        "" if min(a, b) > 0 and a + b < m + n else NO_RATIO,
    )  # fmt: skip


def _reason(m: int, n: int) -> str:
    if m + n == 0:
        return NO_VALUES
    if min(m, n) == 0:
        return ARM_EMPTY
    return FEW_PER_ARM if min(m, n) < PER_ARM_MIN else ""


def newcombe(a: int, m: int, b: int, n: int, alpha: float = ALPHA) -> Limited:
    """Return a / m - b / n with the hybrid score interval."""
    first, second = a / m, b / n
    (low_1, high_1), (low_2, high_2) = wilson(first, m, alpha), wilson(second, n, alpha)
    below = sqrt((first - float(low_1)) ** 2 + (float(high_2) - second) ** 2)
    above = sqrt((float(high_1) - first) ** 2 + (second - float(low_2)) ** 2)
    return Limited(first - second, first - second - below, first - second + above)


def katz(a: int, m: int, b: int, n: int, alpha: float = ALPHA) -> Limited:
    """Return (a / m) / (b / n) with the interval of its logarithm."""
    if min(a, b) == 0 or (a == m and b == n):
        return NOT_KNOWN
    ratio = log(a * n / (b * m))
    reach = float(ndtri(1 - alpha / 2)) * sqrt(1 / a - 1 / m + 1 / b - 1 / n)
    return Limited(exp(ratio), exp(ratio - reach), exp(ratio + reach))


def fisher(a: int, m: int, b: int, n: int, alpha: float = ALPHA) -> tuple[Limited, float]:
    """Return the conditional odds ratio with exact limits, and Fisher's two-sided p."""
    from scipy.stats import fisher_exact
    from scipy.stats.contingency import odds_ratio

    table = [[a, m - a], [b, n - b]]
    if 0 < a + b < m + n:
        ratio = odds_ratio(table)
        limits = ratio.confidence_interval(1 - alpha)
        odds = Limited(float(ratio.statistic), float(limits.low), float(limits.high))
    else:
        odds = NOT_KNOWN
    return odds, float(fisher_exact(table).pvalue)
