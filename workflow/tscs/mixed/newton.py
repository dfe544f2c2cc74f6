"""Newton's method for the profiled deviance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tscs.mixed.criterion import Pattern, Point, curvature, deviance, evaluate
from tscs.mixed.grouped import Array, Sums

# Standard deviations of the first and of the other random effects, relative to their moment
# estimates, from which the search starts: few data can have two minima.
STARTS = ((0.1, 0.1), (1.0, 0.1))
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
# A standard deviation below this is zero if the deviance does not say otherwise.
ZERO = 1e-5


@dataclass(frozen=True)
class Optimum:
    """A minimum of the deviance.

    Attributes
    ----------
    theta : ndarray, shape (K,)
        Elements of the lower triangle, diagonal not negative.
    deviance : float
    converged : bool
    steps : int
    """

    theta: Array
    deviance: float
    converged: bool
    steps: int


def moment_factor(sums: Sums, pattern: Pattern) -> Array:
    """Return a lower triangle L, shape (q, q), with L L' near the relative covariance plus one.

    In the columns Z L the covariance of the random effects has no large elements, however much
    people differ and however closely intercept and slope are tied.
    """
    n, q = sums.outcome.shape
    noise = np.sqrt(sums.within[-1, -1] / sums.n_obs)
    rows = np.vstack([sums.outcome / noise / np.sqrt(n), np.eye(q)])
    if len(pattern.rows) == q:
        return np.diag(np.sqrt((rows**2).sum(axis=0)))
    upper = np.linalg.qr(rows)[1]
    return np.asarray(upper.T * np.sign(np.diag(upper)))


def minimise(sums: Sums, pattern: Pattern, *, reml: bool) -> Optimum:
    """Return the lowest minimum found from the starts."""
    search = Search(sums, pattern, reml)
    found = [search.descend(_start(pattern, *start)) for start in STARTS]
    return search.settle(min(found, key=lambda optimum: optimum.deviance))


@dataclass(frozen=True)
class Place:
    """A theta with its point of the likelihood and its deviance."""

    theta: Array
    point: Point
    height: float


@dataclass(frozen=True)
class Search:
    """Newton steps on one set of sums."""

    sums: Sums
    pattern: Pattern
    reml: bool

    def place(self, theta: Array) -> Place:
        """Return the deviance at theta."""
        point = evaluate(self.sums, self.pattern.triangle(theta))
        return Place(theta, point, deviance(point, self.sums, reml=self.reml))

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

    def _step(self, here: Place) -> tuple[Array, float]:
        """Return the step, downhill also where the surface bends down, and twice its promise."""
        bends = curvature(here.point, self.sums, self.pattern, here.theta, reml=self.reml)
        values, vectors = np.linalg.eigh(bends.hessian)
        floor = SMALLEST_CURVATURE * max(1.0, float(np.abs(values).max()))
        along = vectors.T @ bends.gradient / np.maximum(np.abs(values), floor)
        step = -vectors @ along
        step *= min(1.0, LONGEST_STEP * (1 + _length(here.theta)) / (_length(step) + 1e-300))
        return step, float(-bends.gradient @ step)

    def _shorten(self, here: Place, step: Array, promise: float) -> Place | None:
        """Return the first place along ever shorter steps that keeps a share of the promise."""
        for share in 0.5 ** np.arange(HALVINGS_MAX):
            tried = self.place(here.theta + share * step)
            if tried.height <= here.height - 1e-4 * share * promise:
                return tried
        return None

    def settle(self, found: Optimum) -> Optimum:
        """Set standard deviations that are zero to zero and make the diagonal positive."""
        factor = self.pattern.triangle(found.theta)
        factor = factor * np.where(np.diag(factor) < 0, -1.0, 1.0)
        theta = factor[self.pattern.rows, self.pattern.columns]
        border = np.where(
            np.equal(self.pattern.rows, self.pattern.columns) & (theta < ZERO), 0.0, theta
        )
        height = self.place(border).height
        if height <= found.deviance + 1e-10:
            return Optimum(border, height, found.converged, found.steps)
        return Optimum(theta, found.deviance, found.converged, found.steps)


def _start(pattern: Pattern, first: float, others: float) -> Array:
    sizes = np.where(np.arange(pattern.size) == 0, first, others)
    return np.diag(sizes)[pattern.rows, pattern.columns]


def _length(vector: Array) -> float:
    return float(np.sqrt(vector @ vector))
