"""Newton's method for a deviance, downhill also where it bends down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from tscs.mixed.grouped import Array

STEPS_MAX = 200
HALVINGS_MAX = 40
SMALLEST_CURVATURE = 1e-10
LONGEST_STEP = 4.0
# Twice the fall of the deviance that the next step promises.
SETTLED = 1e-20
# Below this promise rounding can hide the fall, and a few steps are taken unseen.
UNSEEN, UNSEEN_MAX = 1e-9, 3
# A larger promise that is not kept means that the search failed.
HIDDEN = 1e-6

PointT = TypeVar("PointT")


@dataclass(frozen=True)
class Optimum:
    """A minimum of the deviance.

    Attributes
    ----------
    theta : ndarray, shape (K,)
        Its place; for a mixed model elements of the lower triangle, diagonal not negative.
    deviance : float
    converged : bool
    steps : int
    """

    theta: Array
    deviance: float
    converged: bool
    steps: int


@dataclass(frozen=True)
class Place(Generic[PointT]):
    """A theta with its point of the likelihood and its deviance (infinite where not defined)."""

    theta: Array
    point: PointT
    height: float


@dataclass(frozen=True)
class Descent(Generic[PointT]):
    """Newton steps on a surface.

    Attributes
    ----------
    place : callable
        Returns the place of a theta.
    bends : callable
        Returns gradient, shape (K,), and Hessian, shape (K, K), at a place.
    """

    place: Callable[[Array], Place[PointT]]
    bends: Callable[[Place[PointT]], tuple[Array, Array]]

    def descend(self, theta: Array) -> Optimum:
        """Follow Newton steps from theta until they promise nothing."""
        here, unseen = self.place(theta), 0
        for count in range(STEPS_MAX):
            step, promise = self._step(here)
            if promise <= SETTLED or unseen == UNSEEN_MAX:
                return Optimum(here.theta, here.height, converged=True, steps=count)
            if promise <= UNSEEN:
                here, unseen = self.place(here.theta + step), unseen + 1
                continue
            lower = self._shorten(here, step, promise)
            if lower is None:
                return Optimum(here.theta, here.height, promise <= HIDDEN, steps=count)
            here = lower
        return Optimum(here.theta, here.height, converged=False, steps=STEPS_MAX)

    def _step(self, here: Place[PointT]) -> tuple[Array, float]:
        """Return the step, downhill also where the surface bends down, and twice its promise."""
        gradient, hessian = self.bends(here)
        values, vectors = np.linalg.eigh(hessian)
        floor = SMALLEST_CURVATURE * max(1.0, float(np.abs(values).max()))
        along = vectors.T @ gradient / np.maximum(np.abs(values), floor)
        step = -vectors @ along
        step *= min(1.0, LONGEST_STEP * (1 + _length(here.theta)) / (_length(step) + 1e-300))
        return step, float(-gradient @ step)

    def _shorten(self, here: Place[PointT], step: Array, promise: float) -> Place[PointT] | None:
        """Return the first place along ever shorter steps that keeps a share of the promise."""
        for share in 0.5 ** np.arange(HALVINGS_MAX):
            tried = self.place(here.theta + share * step)
            if tried.height <= here.height - 1e-4 * share * promise:
                return tried
        return None


def _length(vector: Array) -> float:
    return float(np.sqrt(vector @ vector))
