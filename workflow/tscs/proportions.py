"""Shares of people, and of sessions that belong to people, with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtri, stdtrit

from tscs.exact import Vector

EXACT: Final = "Clopper-Pearson interval"
CLUSTERED_SHARE: Final = "Clopper-Pearson interval clustered by person (Korn-Graubard)"
CLUSTERED_RATE: Final = "Poisson interval clustered by person (Korn-Graubard)"
CLUSTERING: Final = "clustering_not_estimable"


@dataclass(frozen=True)
class Share:
    """A share or rate with its interval; NaN with a code where it cannot be computed."""

    estimate: float
    low: float
    high: float
    n: float
    method: str
    code: str = ""


def absent(code: str, n: float = 0.0) -> Share:
    """Return a share that is not available."""
    return Share(float("nan"), float("nan"), float("nan"), n, "", code)


def exact_share(count: float, n: float, alpha: float) -> Share:
    """Return a share of people with its Clopper-Pearson interval.

    Parameters
    ----------
    count, n : float
        People counted, and all people.
    alpha : float
        One minus the confidence.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.
    """
    if n < 1:
        return absent("nobody")
    low, high = _beta_limits(count, n, alpha)
    return Share(count / n, low, high, n, EXACT)


def _beta_limits(count: float, n: float, alpha: float) -> tuple[float, float]:
    low = 0.0 if count <= 0 else float(betaincinv(count, n - count + 1, alpha / 2))
    high = 1.0 if count >= n else float(betaincinv(count + 1, n - count, 1 - alpha / 2))
    return low, high


def clustered_share(counts: Vector, totals: Vector, alpha: float) -> Share:
    """Return a share of sessions (or minutes) with an interval that clusters them by person.

    Parameters
    ----------
    counts, totals : ndarray, shape (n_people,)
        Sessions counted and all sessions of each person.
    alpha : float
        One minus the confidence.

    Notes
    -----
    The design effect compares the between-person variance of the ratio with the binomial one and
    is at least 1; the effective number also pays for the few people by the ratio of the normal to
    the t quantile. Where nothing or everything is counted the design effect is taken as 1, with
    the code ``clustering_not_estimable``.

    References
    ----------
    Korn EL, Graubard BI. Survey Methodology 1998;24:193-201.
    """
    ratio, total, problem = _ratio(counts, totals)
    if problem:
        return absent(problem)
    if len(totals) < 2:
        return Share(ratio, float("nan"), float("nan"), total, "", "single_person")
    effective = _effective(counts, totals, ratio * (1 - ratio), alpha)
    limits = _beta_limits(ratio * effective, effective, alpha)
    few = min(counts.sum(), total - counts.sum()) < 2
    return Share(ratio, *limits, total, CLUSTERED_SHARE, CLUSTERING if few else "")


def clustered_rate(counts: Vector, totals: Vector, alpha: float) -> Share:
    """Return events per session with an interval that clusters them by person.

    Parameters
    ----------
    counts, totals : ndarray, shape (n_people,)
        Events and sessions of each person.
    alpha : float
        One minus the confidence.

    Notes
    -----
    As `clustered_share`, with the exact Poisson interval (Garwood) and the Poisson variance.
    """
    ratio, total, problem = _ratio(counts, totals)
    if problem:
        return absent(problem)
    if len(totals) < 2:
        return Share(ratio, float("nan"), float("nan"), total, "", "single_person")
    effective = _effective(counts, totals, ratio, alpha)
    events = ratio * effective
    low = float(gammaincinv(events, alpha / 2)) if events > 0 else 0.0
    high = float(gammaincinv(events + 1, 1 - alpha / 2))
    few = counts.sum() < 2
    limits = low / effective, high / effective
    return Share(ratio, *limits, total, CLUSTERED_RATE, CLUSTERING if few else "")


def _ratio(counts: Vector, totals: Vector) -> tuple[float, float, str]:
    total = float(totals.sum()) if len(totals) else 0.0
    if total <= 0:
        return float("nan"), total, "nobody"
    return float(counts.sum()) / total, total, ""


def _effective(counts: Vector, totals: Vector, variance: float, alpha: float) -> float:
    """Return the number of independent sessions that would be as precise."""
    people, total = len(totals), float(totals.sum())
    few_people = (ndtri(1 - alpha / 2) / stdtrit(people - 1, 1 - alpha / 2)) ** 2
    effect = 1.0
    if variance > 0:
        residuals = counts - totals * counts.sum() / total
        between = people / (people - 1) * float(np.square(residuals).sum()) / total**2
        effect = max(1.0, between / (variance / total))
    return float(total / effect * few_people)
