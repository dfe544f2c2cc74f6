"""Draws from the posterior of the means and the covariance of visits with missing values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tscs.trials.columns import Array, Mask

BURN_IN = 200
THIN = 20


@dataclass(frozen=True)
class Draws:
    """Draws of parameters of v visits, and of what is missing given these.

    Attributes
    ----------
    coefficients : ndarray, shape (m, p, v)
        Regression of each visit on the columns.
    covariance : ndarray, shape (m, v, v)
        Covariance of the visits given the columns.
    filled : ndarray, shape (m, n, v)
        Values of all people, those missing drawn as missing at random.
    """

    coefficients: Array
    covariance: Array
    filled: Array


def draw_posterior(y: Array, x: Array, m: int, rng: np.random.Generator) -> Draws:
    """Draw from the posterior under a multivariate normal model by data augmentation.

    Prior |S|^(-(v + 1) / 2) of the covariance, flat for the coefficients.

    Parameters
    ----------
    y : ndarray, shape (n, v)
        Outcome; NaN where missing. At least p + v people.
    x : ndarray, shape (n, p)
        Columns, independent of each other.
    m : int
        Number of draws, 20 steps of the chain apart after 200 steps.
    rng : numpy.random.Generator
        Source of all randomness.

    References
    ----------
    Schafer JL (1997). Analysis of Incomplete Multivariate Data, section 5.4. Chapman & Hall.
    """
    chain = _Chain.of(y, x)
    filled = np.where(chain.missing, np.nanmean(y, axis=0), y)
    kept: list[tuple[Array, Array, Array]] = []
    for step in range(BURN_IN + THIN * m):
        beta, lower = chain.parameters(filled, rng)
        filled = chain.fill(beta, lower @ lower.T, rng)
        if step >= BURN_IN and (step - BURN_IN) % THIN == THIN - 1:
            kept.append((beta, lower @ lower.T, filled))
    coefficients, covariances, values = (np.stack(parts) for parts in zip(*kept, strict=True))
    return Draws(coefficients, covariances, values)


@dataclass(frozen=True)
class _Chain:
    """Data augmentation of one data set.

    Attributes
    ----------
    known : ndarray, shape (n, v)
        Values, zero where missing.
    missing : ndarray of bool, shape (n, v)
    patterns, codes : ndarray, shapes (g, v) and (n,)
        Patterns of missing visits, and the pattern of each person.
    solve, root : ndarray, shapes (p, n) and (p, p)
        (X'X)⁻¹ X' and a triangle whose square is (X'X)⁻¹.
    """

    known: Array
    missing: Mask
    patterns: Mask
    codes: NDArray[np.intp]
    x: Array
    solve: Array
    root: Array

    @staticmethod
    def of(y: Array, x: Array) -> _Chain:
        """Prepare a data set."""
        missing = np.isnan(y)
        patterns, codes = np.unique(missing, axis=0, return_inverse=True)
        q, r = np.linalg.qr(x)
        root = np.asarray(np.linalg.inv(r))
        known = np.where(missing, 0.0, y)
        return _Chain(known, missing, patterns, codes.ravel(), x, root @ q.T, root)

    def parameters(self, filled: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """Draw coefficients and the lower triangle of the covariance given complete data."""
        n, v = filled.shape
        estimate = self.solve @ filled
        residual = filled - self.x @ estimate
        spread = np.linalg.qr(residual, mode="r")
        # Inverse Wishart: with R'R the residual squares and A A' Wishart, S = R' (A A')⁻¹ R.
        df = n - self.x.shape[1] - np.arange(v)
        bartlett = np.tril(rng.standard_normal((v, v)), -1) + np.diag(np.sqrt(rng.chisquare(df)))
        half = np.linalg.solve(bartlett, spread).T
        noise = rng.standard_normal(estimate.shape)
        return estimate + self.root @ noise @ half.T, half

    def fill(self, beta: Array, covariance: Array, rng: np.random.Generator) -> Array:
        """Draw what is missing given the parameters and what was measured."""
        means = self.x @ beta
        ahead = np.where(self.missing, 0.0, self.known - means)
        slopes, lower = self._given(covariance)
        noise = np.where(self.missing, rng.standard_normal(means.shape), 0.0)
        drawn = means + _rows(slopes[self.codes], ahead) + _rows(lower[self.codes], noise)
        return np.where(self.missing, drawn, self.known)

    def _given(self, covariance: Array) -> tuple[Array, Array]:
        """Return what each pattern's visits tell about all, and triangles of what they leave."""
        one = np.eye(len(covariance))
        gone = self.patterns[:, :, np.newaxis] | self.patterns[:, np.newaxis, :]
        inverse = np.where(gone, 0.0, np.linalg.inv(np.where(gone, one, covariance)))
        slopes = covariance @ inverse
        both = self.patterns[:, :, np.newaxis] & self.patterns[:, np.newaxis, :]
        rest = np.where(both, covariance - slopes @ covariance, one)
        return slopes, np.linalg.cholesky(rest)


def _rows(matrices: Array, vectors: Array) -> Array:
    return np.asarray(np.einsum("nij,nj->ni", matrices, vectors))


def conditional(covariance: Array, gone: Mask) -> tuple[Array, Array]:
    """Return the regression of missing visits on the others, and the triangle of what it leaves.

    Parameters
    ----------
    covariance : ndarray, shape (..., v, v)
        Covariance of the visits.
    gone : ndarray of bool, shape (v,)
        Missing visits, at least one.

    Returns
    -------
    tuple of ndarray
        Shapes (..., gone, others) and (..., gone, gone).
    """
    across = covariance[..., gone, :][..., :, ~gone]
    slope = np.linalg.solve(
        covariance[..., ~gone, :][..., :, ~gone], np.swapaxes(across, -1, -2)
    ).swapaxes(-1, -2)
    rest = covariance[..., gone, :][..., :, gone] - slope @ np.swapaxes(across, -1, -2)
    return np.asarray(slope), np.asarray(np.linalg.cholesky(rest))
