"""The lowest minimum of the profiled deviance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tscs.mixed.criterion import Pattern, Point, curvature, deviance, evaluate
from tscs.mixed.descent import Descent, Optimum, Place
from tscs.mixed.grouped import Array, Sums

# Standard deviations of the first and of the other random effects, relative to their moment
# estimates, from which the search starts: few data can have two minima.
STARTS = ((0.1, 0.1), (1.0, 0.1))
# A standard deviation below this is zero if the deviance does not say otherwise.
ZERO = 1e-5


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
    surface = Surface(sums, pattern, reml)
    search = Descent(surface.place, surface.bends)
    found = [search.descend(_start(pattern, *start)) for start in STARTS]
    return surface.settle(min(found, key=lambda optimum: optimum.deviance))


@dataclass(frozen=True)
class Surface:
    """The deviance of one set of sums."""

    sums: Sums
    pattern: Pattern
    reml: bool

    def place(self, theta: Array) -> Place[Point]:
        """Return the deviance at theta."""
        point = evaluate(self.sums, self.pattern.triangle(theta))
        return Place(theta, point, deviance(point, self.sums, reml=self.reml))

    def bends(self, here: Place[Point]) -> tuple[Array, Array]:
        """Return gradient and Hessian at a place."""
        found = curvature(here.point, self.sums, self.pattern, here.theta, reml=self.reml)
        return found.gradient, found.hessian

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
