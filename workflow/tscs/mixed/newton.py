"""Newton's method for the profiled deviance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tscs.mixed.criterion import Pattern, curvature, deviance, evaluate
from tscs.mixed.grouped import Array, Sums

# Standard deviations of the random effects, relative to their moment estimate, from which the search
# starts. One start alone can end in a minimum at the border that is not the lowest one.
STARTS = (1.0, 0.1)
STEPS_MAX = 200
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
    diagonal = np.equal(pattern.rows, pattern.columns).astype(float)
    found = [search.descend(start * diagonal) for start in STARTS]
    return search.settle(min(found, key=lambda optimum: optimum.deviance))


@dataclass(frozen=True)
class Search:
    """Newton steps on one set of sums."""

    sums: Sums
    pattern: Pattern
    reml: bool

    def height(self, theta: Array) -> float:
        """Return the deviance at theta."""
        point = evaluate(self.sums, self.pattern.triangle(theta))
        return deviance(point, self.sums, reml=self.reml)

    def descend(self, theta: Array) -> Optimum:
        """Follow Newton steps from theta until they promise nothing."""
        height, unseen = self.height(theta), 0
        for count in range(STEPS_MAX):
            step, promise = self._step(theta)
            if promise <= SETTLED or unseen == UNSEEN_MAX:
                return Optimum(theta, self.height(theta), converged=True, steps=count)
            if promise <= UNSEEN:
                theta, unseen = theta + step, unseen + 1
                continue
            shorter, lower = self._shorten(theta, height, step, promise)
            if lower >= height:
                return Optimum(theta, height, converged=promise <= HIDDEN, steps=count)
            theta, height = shorter, lower
        return Optimum(theta, self.height(theta), converged=False, steps=STEPS_MAX)

    def _step(self, theta: Array) -> tuple[Array, float]:
        """Return the step, downhill also where the surface bends down, and twice its promise."""
        point = evaluate(self.sums, self.pattern.triangle(theta))
        bends = curvature(point, self.sums, self.pattern, theta, reml=self.reml)
        values, vectors = np.linalg.eigh(bends.hessian)
        floor = SMALLEST_CURVATURE * max(1.0, float(np.abs(values).max()))
        along = vectors.T @ bends.gradient / np.maximum(np.abs(values), floor)
        step = -vectors @ along
        step *= min(1.0, LONGEST_STEP * (1 + _length(theta)) / (_length(step) + 1e-300))
        return step, float(-bends.gradient @ step)

    def _shorten(
        self, theta: Array, height: float, step: Array, promise: float
    ) -> tuple[Array, float]:
        for share in 0.5 ** np.arange(40):
            tried = theta + share * step
            reached = self.height(tried)
            if reached <= height - 1e-4 * share * promise:
                return tried, reached
        return theta, height

    def settle(self, found: Optimum) -> Optimum:
        """Set standard deviations that are zero to zero and make the diagonal positive."""
        factor = self.pattern.triangle(found.theta)
        factor = factor * np.where(np.diag(factor) < 0, -1.0, 1.0)
        theta = factor[self.pattern.rows, self.pattern.columns]
        border = np.where(
            np.equal(self.pattern.rows, self.pattern.columns) & (theta < ZERO), 0.0, theta
        )
        height = self.height(border)
        if height <= found.deviance + 1e-10:
            return Optimum(border, height, found.converged, found.steps)
        return Optimum(theta, found.deviance, found.converged, found.steps)


def _length(vector: Array) -> float:
    return float(np.sqrt(vector @ vector))
