"""Complete pairs of one outcome: differences, ties and moments on the scale of the analysis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tscs.effect_sizes import PairedMoments
from tscs.exact import ALPHA, SEED, Vector

# Tables hand on ten significant digits: a difference of two values can be wrong by this share of
# the larger one, and smaller distances are ties.
TIE_TOLERANCE = 2e-9
# Beyond these sizes squares leave the range of floating-point numbers.
SMALLEST, LARGEST = 1e-90, 1e90


@dataclass(frozen=True)
class PairedSample:
    """Complete pairs of one outcome on one scale.

    Attributes
    ----------
    start, end : ndarray, shape (n,)
        Values at both ends, finite.
    log : bool
        Whether tests and standardised effects use natural logarithms.
    step : float or None
        Resolution to which raw differences are rounded before they are ranked or counted.
    improvement : int
        1 where a rise is an improvement, -1 where a fall is.
    alpha : float
        One minus the confidence of the intervals.
    seed : int
        Seed of Monte Carlo tests.
    """

    start: Vector
    end: Vector
    log: bool = False
    step: float | None = None
    improvement: int = 1
    alpha: float = ALPHA
    seed: int = SEED

    @property
    def n(self) -> int:
        """Number of pairs."""
        return len(self.start)

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
        return self.ends[1] - self.ends[0]

    @cached_property
    def tolerance(self) -> float:
        """Distance below which two differences are tied."""
        return TIE_TOLERANCE if self.log else self.raw_tolerance

    @cached_property
    def raw_tolerance(self) -> float:
        """The same in raw units."""
        return TIE_TOLERANCE * _largest(self.start, self.end)

    @cached_property
    def ranked(self) -> Vector:
        """Differences as they are ranked and counted: at the resolution of the instrument."""
        if self.log or self.step is None or self.step <= self.tolerance:
            return self.differences
        return np.rint(self.differences / self.step) * self.step

    @cached_property
    def directions(self) -> Vector:
        """Per pair 1 for an improvement, 0 for no change, -1 for a worsening."""
        change = self.end - self.start if self.log else self.ranked
        return np.sign(change) * (np.abs(change) > self.raw_tolerance) * self.improvement

    @cached_property
    def moments(self) -> PairedMoments | None:
        """Moments on the scale of the analysis; None without variance."""
        return _moments(*self.ends, self.tolerance) if self.computable else None

    @cached_property
    def raw_moments(self) -> PairedMoments | None:
        """Moments in raw units; None without variance."""
        return _moments(self.start, self.end, self.raw_tolerance)


def in_working_unit(sample: PairedSample) -> tuple[PairedSample, float]:
    """Return a sample in a unit in which squares are finite, and that unit.

    Parameters
    ----------
    sample : PairedSample
        Pairs in any unit.

    Returns
    -------
    PairedSample
        The same pairs, divided by the unit.
    float
        A power of two, so that dividing loses nothing; 1 in all but extreme cases.
    """
    size = _largest(sample.start, sample.end)
    if size == 0 or SMALLEST < size < LARGEST:
        return sample, 1.0
    unit = float(np.ldexp(1.0, int(np.frexp(size)[1]) - 1))
    step = None if sample.step is None else sample.step / unit
    return replace(sample, start=sample.start / unit, end=sample.end / unit, step=step), unit


def _largest(*values: Vector) -> float:
    return max((float(np.abs(part).max()) for part in values if len(part)), default=0.0)


def spread(values: Vector, tolerance: float) -> float:
    """Return the SD of at least two values, 0 where they differ by no more than `tolerance`."""
    return float(values.std(ddof=1)) if np.ptp(values) > tolerance else 0.0


def _moments(start: Vector, end: Vector, tolerance: float) -> PairedMoments | None:
    change = end - start
    sd_change = spread(change, tolerance) if len(change) > 1 else 0.0
    if sd_change == 0:
        return None
    ends = spread(start, tolerance), spread(end, tolerance)
    return PairedMoments(len(change), float(change.mean()), sd_change, *ends)
