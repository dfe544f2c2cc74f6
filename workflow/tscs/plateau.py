"""A course that levels off: exponential approach with one shape for all people.

Each person has an own start and an own change over the sessions; how soon the change comes is
shared. With eight visits a shape per person cannot be estimated, and the final level of a course
that has not levelled off lies outside the data. So the change over the observed sessions is
estimated, and the shape as the share of it that is reached half-way: one half on a straight line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from tscs.exact import EXACT_FLIPS_MAX
from tscs.person_lines import Lines, person_lines
from tscs.sign_flips import exact_sign_flip_p

Array = NDArray[np.float64]

# Share of the change reached half-way; beyond these ends a course is one step at an end.
SHARES = np.linspace(0.02, 0.98, 97)
REFINEMENTS = 4
NEARLY_STRAIGHT = 1e-6


@dataclass(frozen=True)
class Plateau:
    """Exponential approach fitted to a cohort.

    Attributes
    ----------
    span : float
        Sessions from the first to the last visit of the series.
    share : float
        Share of the change that is reached half-way: 1/2 on a straight line, more on a course
        that levels off, less on one that speeds up.
    share_low, share_high : float
        Ends of its interval; 0 and 1 where the data set no end.
    lines : Lines
        Start and change over the span of each person.
    """

    span: float
    share: float
    share_low: float
    share_high: float
    lines: Lines

    @property
    def half(self) -> tuple[float, float, float]:
        """Sessions until half of the change, with the ends of its interval."""
        shares = (self.share, self.share_high, self.share_low)
        estimate, low, high = (half_time(share) * self.span for share in shares)
        return estimate, low, high


def progress(times: Array, share: float) -> Array:
    """Return how much of the change is reached at a time.

    Parameters
    ----------
    times : ndarray
        Time as a share of the span.
    share : float
        Share reached half-way, between 0 and 1 exclusive.

    Returns
    -------
    ndarray
        0 at time 0, `share` at 1/2 and 1 at 1: ``(1 - exp(-r t)) / (1 - exp(-r))`` with
        ``r = 2 log(share / (1 - share))``, a straight line at 1/2.
    """
    rate = 2 * float(np.log(share / (1 - share)))
    if abs(rate) < NEARLY_STRAIGHT:
        return np.asarray(times, dtype=float)
    return np.asarray(np.expm1(-rate * times) / np.expm1(-rate))


def half_time(share: float) -> float:
    """Return the time, as a share of the span, at which half of the change is reached."""
    if share <= 0 or share >= 1:
        return 1.0 if share <= 0 else 0.0
    rate = 2 * float(np.log(share / (1 - share)))
    if abs(rate) < NEARLY_STRAIGHT:
        return 0.5
    return float(-np.log1p(np.expm1(-rate) / 2) / rate)


def fit_plateau(values: Array, times: Array, alpha: float) -> Plateau | None:
    """Fit the exponential approach by least squares.

    Parameters
    ----------
    values, times : ndarray, shape (participants, visits)
        Values, NaN where there is none, and sessions completed before each visit.
    alpha : float
        One minus the confidence of the interval of the shape.

    Returns
    -------
    Plateau or None
        None where no two visits of a person lie at different times or all lie on their lines.

    Notes
    -----
    For a given shape the model is a straight line per person in transformed time, so the residual
    sum of squares is profiled over the shape alone. The usual interval from that profile is too
    short with few people, whose own changes are fitted along with one shape. Instead the interval
    holds the shapes at which the residuals of the people bend neither way: the contrast
    of each person's residuals with t (1 - t) is symmetric about zero at the true shape, whatever
    the person's own change, and an exact sign-flip test of these contrasts is inverted (beyond
    20 people a t test). The estimate belongs to the interval in any case.
    """
    start = float(np.nanmin(times))
    span = float(np.nanmax(times)) - start
    place = (times - start) / (span or np.nan)

    residuals = _residuals(values, place, SHARES)
    profile = _squares(residuals)
    if not profile.min() > 0:
        return None
    best = _minimum(lambda shares: _squares(_residuals(values, place, shares)), profile)
    low, high = _ends(_bends(values, residuals, place) > alpha, best)
    return Plateau(span, best, low, high, person_lines(values, progress(place, best)))


def _residuals(values: Array, place: Array, shares: Array) -> Array:
    """Return what each shape leaves over, shape (shares, participants, visits)."""
    reached = np.stack([progress(place, float(share)) for share in shares])
    return person_lines(values, reached).residual


def _squares(residuals: Array) -> Array:
    return np.asarray(np.nansum(residuals**2, axis=(1, 2)))


def _minimum(squares: Callable[[Array], Array], profile: Array) -> float:
    """Return the share with the least sum of squares, on finer and finer grids."""
    shares, found = SHARES, profile
    for _ in range(REFINEMENTS):
        place = int(np.argmin(found))
        around = shares[max(place - 1, 0)], shares[min(place + 1, len(shares) - 1)]
        shares = np.linspace(*around, 21)
        found = squares(shares)
    return float(shares[np.argmin(found)])


def _bends(values: Array, residuals: Array, place: Array) -> Array:
    """Return for each share of the grid the p of "residuals bend neither way"."""
    contrasts = np.asarray(np.nansum(residuals * place * (1 - place), axis=2))
    contrasts = contrasts[:, (~np.isnan(values)).any(axis=1)]
    return exact_sign_flip_p(contrasts) if contrasts.shape[1] <= EXACT_FLIPS_MAX else _t(contrasts)


def _t(contrasts: Array) -> Array:
    n = contrasts.shape[1]
    t = contrasts.mean(axis=1) / (contrasts.std(axis=1, ddof=1) / np.sqrt(n))
    return np.asarray(2 * stdtr(n - 1, -np.abs(t)))


def _ends(inside: NDArray[np.bool_], best: float) -> tuple[float, float]:
    """Return the ends of the interval; 0 or 1 where the grid ends inside."""
    kept = SHARES[inside]
    low = 0.0 if inside[0] or best <= SHARES[0] else min(kept.min(initial=best), best)
    high = 1.0 if inside[-1] or best >= SHARES[-1] else max(kept.max(initial=best), best)
    return float(low), float(high)
