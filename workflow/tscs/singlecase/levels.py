"""Indices of the change in level: standardised difference of means, log ratios.

Turned by the direction of improvement. Conventions follow the R package SingleCaseES 0.7.4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, ndtri

from tscs.exact import ALPHA, Vector
from tscs.pairs import spread
from tscs.singlecase.phases import Index, Phases, normal_index


@dataclass(frozen=True)
class Moments:
    """Size, mean and variance of a phase; the variance of a single value is NaN."""

    n: int
    mean: float
    variance: float


def moments(values: Vector, tolerance: float) -> Moments:
    """Return size, mean and variance of a phase, the variance 0 where values are tied.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Values of the phase.
    tolerance : float
        Distance up to which values are tied.
    """
    variance = float(spread(values, tolerance)) ** 2 if len(values) > 1 else np.nan
    return Moments(len(values), float(values.mean()), variance)


def smd_baseline(phases: Phases, alpha: float = ALPHA) -> Index:
    """Return the difference of means over the SD of the baseline, corrected for small samples.

    Parameters
    ----------
    phases : Phases
        The series, all values finite.
    alpha : float
        One minus the confidence.

    Returns
    -------
    Index
        The SD is that within one person: no SMD between people, and not comparable with one.

    References
    ----------
    Pustejovsky JE (2018). doi:10.1016/j.jsp.2018.02.003
    """
    before, after = _both(phases)
    scale = before.variance
    if before.n < 3:
        return Index(code="two_values_in_phase")
    if scale == 0:
        return Index(code="constant_phase")
    return _smd(phases, scale, before.n - 1, 1 / before.n + after.variance / after.n / scale, alpha)


def smd_pooled(phases: Phases, alpha: float = ALPHA) -> Index:
    """Return the difference of means over the SD pooled over both phases, with correction.

    Parameters
    ----------
    phases : Phases
        The series, all values finite.
    alpha : float
        One minus the confidence.

    References
    ----------
    Pustejovsky JE (2018). doi:10.1016/j.jsp.2018.02.003
    """
    parts = [part for part in _both(phases) if part.n > 1]
    df = sum(part.n - 1 for part in parts)
    if df < 2:
        return Index(code="two_values_in_phase")
    scale = sum((part.n - 1) * part.variance for part in parts) / df
    if scale == 0:
        return Index(code="constant_phase")
    return _smd(phases, scale, df, sum(1 / size for size in phases.sizes), alpha)


def _smd(phases: Phases, scale: float, df: int, share: float, alpha: float) -> Index:
    before, after = _both(phases)
    correction = small_sample_factor(df)
    value = correction * (after.mean - before.mean) / math.sqrt(scale)
    se = correction * math.sqrt(share + value**2 / (2 * df))
    return normal_index(phases.improvement * value, se, alpha)


def small_sample_factor(df: float) -> float:
    """Return Hedges' approximate correction ``1 - 3 / (4 df - 1)``.

    Parameters
    ----------
    df : float
        Degrees of freedom, more than 1.

    Notes
    -----
    Indices of single-case designs are defined with the approximation, not with the exact factor
    of `tscs.effect_sizes.hedges_j`.

    References
    ----------
    Hedges LV (1981). doi:10.3102/10769986006002107
    """
    return 1 - 3 / (4 * df - 1)


def lrr_increasing(phases: Phases, alpha: float = ALPHA) -> Index:
    """Return the log ratio of the means, corrected for small samples; positive is better.

    Parameters
    ----------
    phases : Phases
        The series, all values finite; both means must be positive. No mean is truncated.
    alpha : float
        One minus the confidence.

    References
    ----------
    Pustejovsky JE (2018). doi:10.1016/j.jsp.2018.02.003
    """
    before, after = _both(phases)
    if min(before.mean, after.mean) <= 0:
        return Index(code="mean_not_positive")
    if min(phases.sizes) == 1:
        return Index(code="single_value_in_phase")
    shares = [part.variance / (part.n * part.mean**2) for part in (before, after)]
    value = math.log(after.mean / before.mean) + (shares[1] - shares[0]) / 2
    return normal_index(phases.improvement * value, math.sqrt(sum(shares)), alpha)


def lrr_decreasing(phases: Phases, alpha: float = ALPHA) -> Index:
    """Return the same with the other sign: negative is better.

    Parameters
    ----------
    phases : Phases
        The series.
    alpha : float
        One minus the confidence.
    """
    index = lrr_increasing(phases, alpha)
    return Index(-index.value, index.se, -index.high, -index.low, index.code)


def lrm(phases: Phases, alpha: float = ALPHA) -> Index:
    """Return the log ratio of the medians; positive is better.

    Parameters
    ----------
    phases : Phases
        The series, all values finite; both medians must be positive.
    alpha : float
        One minus the confidence.

    References
    ----------
    Bonett DG, Price RM (2020). doi:10.3102/1076998620934125
    """
    before, after = (float(np.median(part)) for part in (phases.baseline, phases.treatment))
    if min(before, after) <= 0:
        return Index(code="mean_not_positive")
    value = phases.improvement * math.log(after / before)
    parts = [_variance_of_log_median(part) for part in (phases.baseline, phases.treatment)]
    return normal_index(value, math.sqrt(sum(parts)), alpha)


def _variance_of_log_median(values: Vector) -> float:
    """Return the variance from the distance of two order statistics; NaN for a single value."""
    n = len(values)
    if n == 1:
        return np.nan
    rank = max(round(n / 2 - math.sqrt(n)), 1)
    low, high = np.sort(values)[[rank - 1, n - rank]]
    if low <= 0:
        return np.inf
    z = -float(ndtri(bdtr(rank - 1, n, 0.5)))
    return float((np.log(high / low) / (2 * z)) ** 2)


def _both(phases: Phases) -> tuple[Moments, Moments]:
    return (
        moments(phases.baseline, phases.tolerance),
        moments(phases.treatment, phases.tolerance),
    )
