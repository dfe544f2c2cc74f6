"""Rows of a repeated-measures model, reduced to sums over people with the same visits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tscs.mixed.grouped import (
    NO_RESIDUAL,
    NO_RESIDUAL_DF,
    ZERO_RESIDUAL_VARIANCE,
    MixedModelError,
    orthogonal,
    residual_unit,
)
from tscs.trials.columns import Array, Mask


@dataclass(frozen=True)
class Rows:
    """Standardised outcome and columns of n people at v visits; zero where not measured.

    Attributes
    ----------
    outcome, fixed, present : ndarray, shapes (n, v), (n, v, p) and (n, v)
        Outcome as residual of its least-squares fit with mean square 1, columns orthogonal with
        mean square 1, and whether the person was measured.
    scale : ndarray, shape (p, p)
        The columns given are ``fixed @ scale``.
    first_beta : ndarray, shape (p,)
        Least-squares coefficients that were taken off the outcome, in the columns given.
    unit : float
        Size of the residual that is 1 in `outcome`.
    """

    outcome: Array
    fixed: Array
    present: Mask
    scale: Array
    first_beta: Array
    unit: float


def standardise(y: Array, x: Array) -> Rows:
    """Check and standardise outcome, shape (n, v), NaN where missing, and columns, (n, v, p).

    Raises
    ------
    MixedModelError
        Reasons ``no_residual_df``, ``dependent_columns`` or ``zero_residual_variance``.
    """
    present = np.isfinite(y)
    measured, columns = y[present][:, np.newaxis], x[present]
    if len(measured) <= columns.shape[1]:
        raise MixedModelError(NO_RESIDUAL_DF)
    fixed, scale = orthogonal(columns)
    projection = fixed.T @ measured / len(measured)
    residual = measured - fixed @ projection
    unit = residual_unit(measured, residual)
    outcome, wide = np.zeros(y.shape), np.zeros(x.shape)
    outcome[present], wide[present] = residual[:, 0] / unit, fixed
    if ((outcome**2).sum(axis=0) <= NO_RESIDUAL**2 * present.sum(axis=0)).any():
        raise MixedModelError(ZERO_RESIDUAL_VARIANCE)
    beta = np.asarray(np.linalg.solve(scale, projection)[:, 0])
    return Rows(outcome, wide, present, scale, beta, unit)


@dataclass(frozen=True)
class VisitSums:
    """All that the likelihood needs of g patterns of visits, v visits and p columns.

    Attributes
    ----------
    present : ndarray of bool, shape (g, v)
        The patterns.
    people : ndarray, shape (g,)
        People with each pattern.
    cross : ndarray, shape (g, v, v, p + 1, p + 1)
        Sums over people of the products of columns (outcome last) of two visits.
    n_obs : int
        Number of values.
    """

    present: Mask
    people: Array
    cross: Array
    n_obs: int

    @property
    def n_fixed(self) -> int:
        """Number of columns of the fixed effects."""
        return int(self.cross.shape[-1]) - 1


def visit_sums(rows: Rows) -> VisitSums:
    """Reduce the rows of people with at least one visit to sums."""
    seen = rows.present.any(axis=1)
    both = np.concatenate([rows.fixed, rows.outcome[:, :, np.newaxis]], axis=2)[seen]
    present, codes = np.unique(rows.present[seen], axis=0, return_inverse=True)
    n, v, q = both.shape
    flat = both.reshape(n, v * q)
    groups = [flat[codes.ravel() == code] for code in range(len(present))]
    cross = np.stack([group.T @ group for group in groups]).reshape(-1, v, q, v, q)
    people = np.array([len(group) for group in groups], dtype=float)
    cross = np.ascontiguousarray(cross.transpose(0, 1, 3, 2, 4))
    return VisitSums(present, people, cross, int(rows.present.sum()))
