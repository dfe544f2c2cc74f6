"""The profiled deviance of a mixed model with its first two derivatives.

With V = sigma² (I + Z S Z') and S = L L', the deviance (minus twice the log-likelihood, fixed
effects and sigma profiled out) is a smooth function of the elements theta of the lower triangle L,
without bounds: a change of sign of a column of L changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tscs.mixed.grouped import Array, Sums


@dataclass(frozen=True)
class Pattern:
    """Which elements of the q x q relative covariance S are free.

    Attributes
    ----------
    rows, columns : tuple of int
        Places of the K free elements in the lower triangle, column by column.
    """

    size: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @staticmethod
    def of(size: int, *, correlated: bool) -> Pattern:
        """Return the pattern of `size` random effects."""
        places = [(row, column) for column in range(size) for row in range(column, size)]
        kept = [(row, column) for row, column in places if correlated or row == column]
        rows, columns = zip(*kept, strict=True)
        return Pattern(size, rows, columns)

    def triangle(self, theta: Array) -> Array:
        """Return L, shape (q, q), of theta, shape (K,)."""
        factor = np.zeros((self.size, self.size))
        factor[self.rows, self.columns] = theta
        return factor

    def units(self) -> Array:
        """Return dL/dtheta, shape (K, q, q)."""
        units = np.zeros((len(self.rows), self.size, self.size))
        units[np.arange(len(self.rows)), self.rows, self.columns] = 1.0
        return units

    def directions(self) -> Array:
        """Return dS/ds for the free elements s of S, shape (K, q, q)."""
        units = self.units()
        symmetric: Array = np.maximum(units, units.transpose(0, 2, 1))
        return symmetric


@dataclass(frozen=True)
class Point:
    """The likelihood at one S; sums over participants, V in units of sigma².

    Attributes
    ----------
    z_inverse_z : ndarray, shape (n, q, q)
        M = Z' V⁻¹ Z of each participant.
    z_inverse_x : ndarray, shape (n, q, p)
        Z' V⁻¹ X.
    z_inverse_r : ndarray, shape (n, q)
        Z' V⁻¹ r of the residual r = y - X beta.
    covariance : ndarray, shape (p, p)
        (X' V⁻¹ X)⁻¹.
    beta : ndarray, shape (p,)
    weighted_ss : float
        r' V⁻¹ r.
    log_determinants : tuple of float
        log|V| and log|X' V⁻¹ X|.
    """

    z_inverse_z: Array
    z_inverse_x: Array
    z_inverse_r: Array
    covariance: Array
    beta: Array
    weighted_ss: float
    log_determinants: tuple[float, float]


def evaluate(sums: Sums, factor: Array) -> Point:
    """Return the point at S = factor factor'."""
    p = sums.fixed.shape[2]
    left, sizes, _ = np.linalg.svd(sums.root @ factor)
    shrink = 1 / np.sqrt(1 + sizes**2)
    half = shrink[..., np.newaxis] * (left.transpose(0, 2, 1) @ sums.root)
    half_x = half @ sums.fixed
    half_y = np.einsum("nqr,nr->nq", half, sums.outcome)
    information = sums.within[:p, :p] + np.einsum("nqp,nqr->pr", half_x, half_x)
    covariance = np.asarray(np.linalg.inv(information))
    beta = covariance @ (sums.within[:p, p] + np.einsum("nqp,nq->p", half_x, half_y))
    rest, minus = half_y - half_x @ beta, np.append(-beta, 1.0)
    return Point(
        z_inverse_z=half.transpose(0, 2, 1) @ half,
        z_inverse_x=half.transpose(0, 2, 1) @ half_x,
        z_inverse_r=np.einsum("nqr,nq->nr", half, rest),
        covariance=covariance,
        beta=beta,
        weighted_ss=float(minus @ sums.within @ minus + (rest**2).sum()),
        log_determinants=(
            float(np.log1p(sizes**2).sum()),
            float(np.linalg.slogdet(information)[1]),
        ),
    )


def deviance(point: Point, sums: Sums, *, reml: bool) -> float:
    """Return minus twice the profiled log-likelihood, without its constant."""
    log_v, log_x = point.log_determinants
    freedom = sums.n_obs - reml * len(point.beta)
    return log_v + reml * log_x + freedom * float(np.log(point.weighted_ss / freedom))


@dataclass(frozen=True)
class Slopes:
    """Derivatives at a point in the K directions of S; see `derivatives`.

    Attributes
    ----------
    trace, trace_pairs : ndarray, shapes (K,) and (K, K)
        tr(V⁻¹ D_a) and tr(V⁻¹ D_a V⁻¹ D_b), with D = Z E Z'.
    first : ndarray, shape (K, p, p)
        X' V⁻¹ D_a V⁻¹ X (minus the P of Kenward and Roger).
    second : ndarray, shape (K, K, p, p)
        X' V⁻¹ D_a V⁻¹ D_b V⁻¹ X (their Q).
    ss, ss_pairs : ndarray, shapes (K,) and (K, K)
        First (negative) and second derivatives of r' V⁻¹ r.
    """

    trace: Array
    trace_pairs: Array
    first: Array
    second: Array
    ss: Array
    ss_pairs: Array


def derivatives(point: Point, pattern: Pattern) -> Slopes:
    """Return what both the likelihood and Kenward and Roger need in the directions of S."""
    e = pattern.directions()[:, np.newaxis]
    m, zx, zr = point.z_inverse_z, point.z_inverse_x, point.z_inverse_r[:, :, np.newaxis]
    k, (n, q, p) = len(e), zx.shape
    em = e @ m
    both = np.concatenate([zx, zr], axis=2)
    turned = e @ both
    flat = turned.reshape(k, n * q, p + 1)
    first = np.einsum("ms,amt->ast", both.reshape(n * q, p + 1), flat)
    left = flat.transpose(0, 2, 1).reshape(k * (p + 1), n * q)
    right = (m @ turned).reshape(k, n * q, p + 1).transpose(1, 0, 2).reshape(n * q, -1)
    second = (left @ right).reshape(k, p + 1, k, p + 1).transpose(0, 2, 1, 3)
    cross = first[:, :p, p]
    return Slopes(
        trace=np.einsum("anqq->a", em),
        trace_pairs=np.einsum("anqr,bnrq->ab", em, em),
        first=first[:, :p, :p],
        second=second[:, :, :p, :p],
        ss=first[:, p, p],
        ss_pairs=2 * (second[:, :, p, p] - cross @ point.covariance @ cross.T),
    )


@dataclass(frozen=True)
class Curvature:
    """Gradient, shape (K,), and Hessian, shape (K, K), of the deviance in theta."""

    gradient: Array
    hessian: Array
    ss_gradient: Array
    full_hessian: Array


def curvature(point: Point, sums: Sums, pattern: Pattern, theta: Array, *, reml: bool) -> Curvature:
    """Return the derivatives of the profiled deviance in theta.

    `full_hessian` is the Hessian with sigma held at its estimate, `ss_gradient` the gradient of
    r' V⁻¹ r / sigma²: together the curvature of the deviance in theta and log sigma².
    """
    slopes = derivatives(point, pattern)
    freedom = sums.n_obs - reml * len(point.beta)
    inner = freedom / point.weighted_ss
    spread = point.covariance @ slopes.first
    shrink = np.einsum("app->a", spread)
    gradient = slopes.trace - reml * shrink - inner * slopes.ss
    second = slopes.second + slopes.second.transpose(1, 0, 2, 3)
    log_x = np.einsum("pr,abrp->ab", point.covariance, second)
    log_x -= np.einsum("apr,brp->ab", spread, spread)
    hessian = -slopes.trace_pairs + reml * log_x + inner * slopes.ss_pairs
    to_theta, bend = _chain(pattern, theta)
    ss_gradient = -inner * to_theta.T @ slopes.ss
    full = to_theta.T @ hessian @ to_theta + np.einsum("a,abc->bc", gradient, bend)
    profiled = full - np.outer(ss_gradient, ss_gradient) / freedom
    return Curvature(to_theta.T @ gradient, profiled, ss_gradient, full)


def _chain(pattern: Pattern, theta: Array) -> tuple[Array, Array]:
    """Return ds/dtheta, shape (K, K), and d²s/dtheta², shape (K, K, K)."""
    units, factor = pattern.units(), pattern.triangle(theta)
    first = units @ factor.T
    first = first + first.transpose(0, 2, 1)
    products = units[:, np.newaxis] @ units[np.newaxis].transpose(0, 1, 3, 2)
    second = products + products.transpose(0, 1, 3, 2)
    places = (pattern.rows, pattern.columns)
    return first[:, *places].T, np.moveaxis(second[:, :, *places], -1, 0)


def to_theta(pattern: Pattern, theta: Array) -> Array:
    """Return ds/dtheta, shape (K, K)."""
    return _chain(pattern, theta)[0]
