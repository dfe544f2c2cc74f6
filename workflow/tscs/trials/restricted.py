"""The restricted deviance of a repeated-measures model with its first two derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tscs.mixed.descent import Place
from tscs.trials.columns import Array
from tscs.trials.structures import Derivatives, Form
from tscs.trials.visit_sums import VisitSums

# The part of a visit's variance that earlier visits leave open; below this nothing is left.
OPEN_MIN = 1e-8


@dataclass(frozen=True)
class Point:
    """The likelihood at one covariance of the visits.

    Attributes
    ----------
    inverse : ndarray, shape (g, v, v)
        W, the inverse of each pattern's covariance, zero at visits it does not hold.
    covariance : ndarray, shape (p, p)
        (X' W X)⁻¹, summed over people.
    beta : ndarray, shape (p,)
    open_share : float
        Smallest share of a visit's variance that earlier visits leave open.
    """

    inverse: Array
    covariance: Array
    beta: Array
    open_share: float


@dataclass(frozen=True)
class Slopes:
    """Derivatives in the K parameters.

    Attributes
    ----------
    turned : ndarray, shape (g, K, v, v)
        dS W.
    first : ndarray, shape (K, p + 1, p + 1)
        Z' W dS W Z of columns and outcome Z, summed over people.
    """

    covariance: Derivatives
    turned: Array
    first: Array


@dataclass(frozen=True)
class Surface:
    """The deviance of one set of sums over the parameters of a covariance."""

    sums: VisitSums
    form: Form

    def place(self, theta: Array) -> Place[Point | None]:
        """Return the deviance at theta, infinite where the covariance is (almost) singular."""
        covariance = self.form.covariance(theta)
        open_share = open_variance(covariance)
        if not open_share > OPEN_MIN:
            return Place(theta, None, np.inf)
        inverse, log_v = self._inverse(covariance)
        total, p = self._summed(inverse[np.newaxis])[0], self.sums.n_fixed
        sign, log_x = np.linalg.slogdet(total[:p, :p])
        if sign <= 0:
            return Place(theta, None, np.inf)
        spread = np.asarray(np.linalg.inv(total[:p, :p]))
        beta = spread @ total[:p, p]
        minus = np.append(-beta, 1.0)
        height = log_v + float(log_x) + float(minus @ total @ minus)
        return Place(theta, Point(inverse, spread, beta, open_share), height)

    def _inverse(self, covariance: Array) -> tuple[Array, float]:
        present = self.sums.present
        both = present[:, :, np.newaxis] & present[:, np.newaxis, :]
        filled = np.where(both, covariance, np.eye(len(covariance)))
        logs = np.linalg.slogdet(filled)[1]
        return np.where(both, np.linalg.inv(filled), 0.0), float(self.sums.people @ logs)

    def _summed(self, weights: Array) -> Array:
        """Return Z' A Z, shape (m, q, q), of weights A, shape (m, g, v, v)."""
        cross = self.sums.cross
        g, q = len(cross), cross.shape[-1]
        # Pattern by pattern: products this small stay in one thread.
        parts = weights.reshape(len(weights), g, -1).swapaxes(0, 1) @ cross.reshape(g, -1, q * q)
        return np.asarray(parts.sum(axis=0).reshape(-1, q, q))

    def slopes(self, theta: Array, point: Point) -> Slopes:
        """Return the derivatives at a point."""
        covariance = self.form.derivatives(theta)
        turned = covariance.first @ point.inverse[:, np.newaxis]
        weights = point.inverse[:, np.newaxis] @ turned
        return Slopes(covariance, turned, self._summed(weights.transpose(1, 0, 2, 3)))

    def pairs(self, point: Point, slopes: Slopes, weight: Array) -> tuple[Array, Array]:
        """Return two sums over people, each shape (K, K), for a weight of columns and outcome.

        These are tr(T Z' W dS_i W dS_j W Z) and tr(T Z' W d²S_ij W Z) of the symmetric weight T,
        shape (p + 1, p + 1).
        """
        inner = point.inverse @ np.einsum("gabqr,qr->gab", self.sums.cross, weight) @ point.inverse
        right = slopes.covariance.first @ inner[:, np.newaxis]
        second = _traces(slopes.turned, right)
        return second, np.einsum("ijab,ab->ij", slopes.covariance.second, inner.sum(axis=0))

    def bends(self, here: Place[Point | None]) -> tuple[Array, Array]:
        """Return gradient and Hessian of the deviance at a place."""
        assert here.point is not None
        point, people = here.point, self.sums.people
        slopes, p = self.slopes(here.theta, here.point), self.sums.n_fixed
        weight = _weight(point)
        weighted = people[:, np.newaxis, np.newaxis] * point.inverse
        gradient = np.einsum("iab,gab->i", slopes.covariance.first, weighted)
        gradient = gradient - np.einsum("iqr,qr->i", slopes.first, weight)
        second, bend = self.pairs(point, slopes, weight)
        traces = _traces(
            slopes.turned, people[:, np.newaxis, np.newaxis, np.newaxis] * (slopes.turned)
        )
        straight = np.einsum("ijab,gab->ij", slopes.covariance.second, weighted)
        spread = point.covariance @ slopes.first[:, :p, :p]
        scores = slopes.first[:, :p] @ np.append(-point.beta, 1.0)
        hessian = straight - traces + second + second.T - bend
        hessian = hessian - np.einsum("ipr,jrp->ij", spread, spread)
        return gradient, hessian - 2 * scores @ point.covariance @ scores.T


def open_variance(covariance: Array) -> float:
    """Return the smallest share of a variance that earlier visits leave open, 0 if none is."""
    if not np.isfinite(covariance).all():
        return 0.0
    try:
        lower = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        return 0.0
    return float((np.diag(lower) ** 2 / np.diag(covariance)).min())


def _weight(point: Point) -> Array:
    """Return (X' W X)⁻¹ plus the square of residual weights, shape (p + 1, p + 1)."""
    p = len(point.beta)
    minus = np.append(-point.beta, 1.0)
    weight = np.outer(minus, minus)
    weight[:p, :p] += point.covariance
    return weight


def _traces(left: Array, right: Array) -> Array:
    """Return the sums over patterns of tr(A_i B_j), A and B having shape (g, K, v, v)."""
    k = left.shape[1]
    rows = left.transpose(1, 0, 2, 3).reshape(k, -1)
    columns = right.transpose(1, 0, 3, 2).reshape(k, -1)
    return np.asarray(rows @ columns.T)
