"""Repeated-measures model: free means, one covariance of the visits for all people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tscs.mixed.descent import Descent, Optimum, Place
from tscs.mixed.grouped import NOT_CONVERGED, MixedModelError
from tscs.trials.columns import Array, Mask
from tscs.trials.restricted import Point, Surface
from tscs.trials.structures import UNSTRUCTURED, Structure, Triangle, structure
from tscs.trials.visit_sums import Rows, VisitSums, standardise, visit_sums

SINGULAR_COVARIANCE = "singular_covariance"
# Share of a visit's variance left open by the earlier ones below which nothing is left, and below
# which a search that did not end has run away.
SINGULAR, RUNAWAY = 1e-7, 1e-4
# Smallest curvature of the deviance, relative to the largest, that carries information.
FLAT = 1e-8


@dataclass(frozen=True)
class RepeatedFit:
    """A fitted model of n people, v visits and p fixed effects.

    Attributes
    ----------
    rows : Rows
        Standardised rows.
    structure : Structure
        Structure of the covariance.
    sums : VisitSums
        The rows reduced to sums.
    optimum : Optimum
        Its minimum in the standardised rows.
    """

    rows: Rows
    structure: Structure
    sums: VisitSums
    optimum: Optimum

    @property
    def surface(self) -> Surface:
        """The restricted deviance over the parameters of the structure."""
        return Surface(self.sums, self.structure)

    @cached_property
    def place(self) -> Place[Point | None]:
        """The likelihood at the optimum in standardised rows."""
        return self.surface.place(self.optimum.theta)

    @property
    def point(self) -> Point:
        """The likelihood at the optimum.

        Raises
        ------
        MixedModelError
            If the search did not end at a covariance.
        """
        if self.place.point is None:
            raise MixedModelError(SINGULAR_COVARIANCE)
        return self.place.point

    @cached_property
    def hessian(self) -> Array:
        """Second derivatives of the deviance at the optimum, shape (K, K)."""
        return self.surface.bends(self.place)[1]

    @cached_property
    def reason(self) -> str:
        """Why nothing is inferred from the fit, "" if it may be used."""
        open_share = 0.0 if self.place.point is None else self.place.point.open_share
        if open_share < (SINGULAR if self.optimum.converged else RUNAWAY):
            return SINGULAR_COVARIANCE
        size = np.sqrt(np.abs(np.diag(self.hessian)))
        if not (self.optimum.converged and np.isfinite(size).all() and size.all()):
            return NOT_CONVERGED
        curves = np.linalg.eigvalsh(self.hessian / np.outer(size, size))
        return "" if curves[0] > FLAT * curves[-1] else NOT_CONVERGED

    @property
    def converged(self) -> bool:
        """Whether the search ended at a regular minimum."""
        return not self.reason

    @cached_property
    def beta(self) -> Array:
        """Fixed effects, shape (p,)."""
        change = np.linalg.solve(self.rows.scale, self.point.beta)
        return np.asarray(self.rows.first_beta + self.rows.unit * change)

    @cached_property
    def fixed_covariance(self) -> Array:
        """Model-based covariance of the fixed effects, shape (p, p)."""
        half = self.rows.unit * np.linalg.inv(self.rows.scale)
        return np.asarray(half @ self.point.covariance @ half.T)

    @cached_property
    def covariance(self) -> Array:
        """Covariance of the visits, shape (v, v)."""
        return self.rows.unit**2 * self.structure.covariance(self.optimum.theta)

    @property
    def n_obs(self) -> int:
        """Number of values."""
        return self.sums.n_obs

    @property
    def n(self) -> int:
        """Number of people with a value."""
        return int(self.sums.people.sum())

    @cached_property
    def log_likelihood(self) -> float:
        """Restricted log-likelihood."""
        freedom = self.n_obs - self.sums.n_fixed
        constant = freedom * np.log(2 * np.pi * self.rows.unit**2)
        log_scale = 2 * np.log(np.abs(np.diag(self.rows.scale))).sum()
        return float(-0.5 * (self.optimum.deviance + constant + log_scale))


def fit_repeated(y: Array, x: Array, name: str) -> RepeatedFit:
    """Fit a repeated-measures model by restricted maximum likelihood.

    Parameters
    ----------
    y : ndarray, shape (n, v)
        Outcome; NaN where missing, which is taken as missing at random.
    x : ndarray, shape (n, v, p)
        Columns of the fixed effects at each visit, finite.
    name : str
        Structure of the covariance, see `tscs.trials.structures.structure`.

    Returns
    -------
    RepeatedFit
        Look at its ``reason`` before anything is inferred.

    Raises
    ------
    MixedModelError
        Reasons ``no_residual_df``, ``dependent_columns`` or ``zero_residual_variance``.

    References
    ----------
    Mallinckrodt CH et al (2008). Drug Inf J 42:303-319.
    """
    return _fitted(standardise(y, x), [name])[0]


def fit_in_order(y: Array, x: Array, names: Sequence[str]) -> list[RepeatedFit]:
    """Fit structures in a fixed order until one is regular.

    Parameters
    ----------
    y, x : ndarray
        As for `fit_repeated`.
    names : sequence of str
        Structures in their order.

    Returns
    -------
    list of RepeatedFit
        The fits that were tried; only the last may be regular.
    """
    return _fitted(standardise(y, x), names)


def _fitted(rows: Rows, names: Sequence[str]) -> list[RepeatedFit]:
    sums, moments = visit_sums(rows), _moments(rows)
    fits: list[RepeatedFit] = []
    for name in names:
        shape = structure(name, rows.outcome.shape[1])
        fits.append(RepeatedFit(rows, shape, sums, _search(sums, shape, moments)))
        if fits[-1].converged:
            break
    return fits


def _search(sums: VisitSums, shape: Structure, moments: tuple[Array, Array]) -> Optimum:
    if shape.name != UNSTRUCTURED:
        return _descend(Surface(sums, shape), moments)
    triangle = Triangle(shape.visits)
    found = _descend(Surface(sums, triangle), moments)
    return replace(found, theta=triangle.standard(found.theta))


def _descend(surface: Surface, moments: tuple[Array, Array]) -> Optimum:
    search = Descent(surface.place, surface.bends)
    return search.descend(surface.form.initial(*moments))


def _moments(rows: Rows) -> tuple[Array, Array]:
    """Return standard deviations and correlations of the residuals of the visits."""
    counts = rows.present.sum(axis=0)
    sds = np.sqrt((rows.outcome**2).sum(axis=0) / np.maximum(counts, 1))
    return sds, _correlations(rows.outcome / sds, rows.present)


def _correlations(standard: Array, present: Mask) -> Array:
    together = present.T.astype(float) @ present
    products = standard.T @ standard / np.maximum(together, 1.0)
    values, vectors = np.linalg.eigh(products)
    positive = (vectors * np.maximum(values, 0.05)) @ vectors.T
    size = np.sqrt(np.diag(positive))
    return np.asarray(positive / np.outer(size, size))
