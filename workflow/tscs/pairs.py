"""Complete pairs: differences, ties and moments on the scale of the analysis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tscs.effect_sizes import PairedMoments
from tscs.exact import ALPHA, SEED, Vector, nonzero

# Tables hand on ten significant digits: a difference of two values can be wrong by this share of
# the larger one, and smaller distances are ties.
TIE_TOLERANCE = 2e-9
# Beyond these sizes squares leave the range of floating-point numbers.
SMALLEST, LARGEST = 1e-90, 1e90


@dataclass(frozen=True)
class PairedSample:
    """Complete pairs of one outcome, or of several with the same number of pairs, on one scale.

    Attributes
    ----------
    start, end : ndarray, shape (..., n)
        Values at both ends, finite; the last axis is people.
    log : bool
        Whether tests and standardised effects use natural logarithms.
    step : float, ndarray of shape (...), or None
        Resolution to which raw differences are rounded before they are ranked or counted; NaN or
        None where there is none.
    improvement : int or ndarray, shape (...)
        1 where a rise is an improvement, -1 where a fall is.
    alpha : float
        One minus the confidence of the intervals.
    seed : int
        Seed of Monte Carlo tests.
    """

    start: Vector
    end: Vector
    log: bool = False
    step: float | Vector | None = None
    improvement: int | Vector = 1
    alpha: float = ALPHA
    seed: int = SEED

    @property
    def n(self) -> int:
        """Number of pairs."""
        return int(self.start.shape[-1])

    @cached_property
    def computable(self) -> bool:
        """Whether every value has a place on the scale of the analysis."""
        return not self.log or bool((np.minimum(self.start, self.end) > 0).all())

    @cached_property
    def ends(self) -> tuple[Vector, Vector]:
        """Values at both ends on the scale of the analysis."""
        return (np.log(self.start), np.log(self.end)) if self.log else (self.start, self.end)

    @cached_property
    def differences(self) -> Vector:
        """Differences on the scale of the analysis."""
        return np.asarray(self.ends[1] - self.ends[0])

    @cached_property
    def tolerance(self) -> Vector:
        """Distance below which two differences are tied."""
        return np.full(self.start.shape[:-1], TIE_TOLERANCE) if self.log else self.raw_tolerance

    @cached_property
    def raw_tolerance(self) -> Vector:
        """The same in raw units."""
        return TIE_TOLERANCE * _largest(self.start, self.end)

    @cached_property
    def ranked(self) -> Vector:
        """Differences as they are ranked and counted: at the resolution of the instrument."""
        if self.log or self.step is None:
            return self.differences
        step = np.asarray(self.step)
        stepped = step > self.tolerance
        step = np.where(stepped, step, 1.0)[..., np.newaxis]
        rounded = np.rint(self.differences / step) * step
        return np.where(stepped[..., np.newaxis], rounded, self.differences)

    @cached_property
    def directions(self) -> Vector:
        """Per pair 1 for an improvement, 0 for no change, -1 for a worsening."""
        change = self.end - self.start if self.log else self.ranked
        better = np.expand_dims(self.improvement, -1)
        return np.asarray(np.sign(change) * nonzero(change, self.raw_tolerance) * better)

    @cached_property
    def moments(self) -> PairedMoments:
        """Moments on the scale of the analysis."""
        if not self.computable:
            return _unknown(self.start)
        return _moments(*self.ends, self.tolerance)

    @cached_property
    def raw_moments(self) -> PairedMoments:
        """Moments in raw units."""
        return _moments(self.start, self.end, self.raw_tolerance)


def in_working_unit(sample: PairedSample) -> tuple[PairedSample, Vector]:
    """Return pairs in a unit in which squares are finite, and that unit.

    Parameters
    ----------
    sample : PairedSample
        Pairs in any unit.

    Returns
    -------
    PairedSample
        The same pairs, divided by the unit.
    ndarray, shape (...)
        Powers of two, so that dividing loses nothing; 1 in all but extreme cases.
    """
    size = _largest(sample.start, sample.end)
    usual = (size == 0) | ((size > SMALLEST) & (size < LARGEST))
    unit = np.where(usual, 1.0, np.ldexp(1.0, np.frexp(size)[1] - 1))
    if usual.all():
        return sample, unit
    step = None if sample.step is None else sample.step / unit
    start, end = (values / unit[..., np.newaxis] for values in (sample.start, sample.end))
    return replace(sample, start=start, end=end, step=step), unit


def _largest(start: Vector, end: Vector) -> Vector:
    return np.asarray(np.maximum(np.abs(start), np.abs(end)).max(axis=-1, initial=0.0))


def spread(values: Vector, tolerance: float | Vector) -> Vector:
    """Return the SD of sets of at least two values, 0 where they differ by at most `tolerance`."""
    return np.where(np.ptp(values, axis=-1) > tolerance, values.std(axis=-1, ddof=1), 0.0)


def _moments(start: Vector, end: Vector, tolerance: Vector) -> PairedMoments:
    change = end - start
    if change.shape[-1] < 2:
        return _unknown(change)
    sd_change = spread(change, tolerance)
    known = sd_change > 0
    ends = spread(start, tolerance), spread(end, tolerance)
    parts = (np.where(known, part, np.nan) for part in (change.mean(axis=-1), sd_change, *ends))
    return PairedMoments(change.shape[-1], *parts)


def _unknown(values: Vector) -> PairedMoments:
    nothing = np.full(values.shape[:-1], np.nan)
    return PairedMoments(values.shape[-1], nothing, nothing, nothing, nothing)
