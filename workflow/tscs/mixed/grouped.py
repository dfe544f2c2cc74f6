"""Checked data of a mixed model, standardised and reduced to sums per participant.

The columns of the fixed and of the random effects become orthogonal with mean square 1, and the
outcome becomes its residual on the fixed effects with mean square 1. Units and origins of the data
then change nothing in the optimisation, and a time axis that starts at 1000 loses no digits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tscs.errors import TscsError
from tscs.reasons import REASONS

Array = NDArray[np.float64]

NOT_FINITE = "not_finite"
TOO_FEW_PEOPLE = "too_few_people"
DEPENDENT_COLUMNS = "dependent_columns"
NO_RESIDUAL_DF = "no_residual_df"
ZERO_RESIDUAL_VARIANCE = "zero_residual_variance"
NEEDS_REML = "needs_reml"
NOT_CONVERGED = "not_converged"

# A column is a sum of the others, or a residual is zero, below these shares of its size. Residuals
# of a millionth are rounding of the values entered, and too small to keep digits beside the rest.
DEPENDENT = 1e-7
NO_RESIDUAL = 1e-6
# Rounding of the outcome itself, in its last bits.
ROUNDING = 64 * float(np.finfo(float).eps)


class MixedModelError(TscsError):
    """The data do not determine the mixed model.

    Attributes
    ----------
    reason : str
        Code of `tscs.reasons.REASONS`.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"mixed model: {REASONS[reason]}")


@dataclass(frozen=True)
class Sums:
    """All that the likelihood needs of n participants, q random and p fixed effects.

    With Z the columns of the random effects, a participant's outcome and fixed effects are split
    into a part in the span of Z (coefficients) and the rest (within). Both parts enter the
    likelihood as sums of positive terms, so that large random effects cancel no digits.

    Attributes
    ----------
    root : ndarray, shape (n, q, q)
        R with R'R = Z'Z of each participant.
    fixed, outcome : ndarray, shapes (n, q, p) and (n, q)
        Coefficients of fixed effects and outcome on Z.
    within : ndarray, shape (p + 1, p + 1)
        Cross products of the rest, outcome last.
    n_obs : int
        Number of observations.
    """

    root: Array
    fixed: Array
    outcome: Array
    within: Array
    n_obs: int

    def rescaled(self, factor: Array) -> Sums:
        """Return the sums for the columns Z `factor`, shape (q, q)."""
        inverse = np.linalg.inv(factor)
        fixed, outcome = inverse @ self.fixed, self.outcome @ inverse.T
        return replace(self, root=self.root @ factor, fixed=fixed, outcome=outcome)


@dataclass(frozen=True)
class Grouped:
    """Standardised rows, sorted by participant.

    Attributes
    ----------
    participants : ndarray, shape (n,)
        Labels in sorted order.
    starts : ndarray, shape (n,)
        First row of each participant.
    outcome, fixed, random : ndarray, shapes (N,), (N, p) and (N, q)
        Standardised; the columns given are ``fixed @ fixed_scale`` and ``random @ random_scale``.
    first_beta : ndarray, shape (p,)
        Least-squares coefficients that were taken off the outcome, in the columns given.
    unit : float
        Size of the residual that is 1 in `outcome`.
    """

    participants: NDArray[np.generic]
    starts: NDArray[np.intp]
    outcome: Array
    fixed: Array
    random: Array
    fixed_scale: Array
    random_scale: Array
    first_beta: Array
    unit: float

    @property
    def codes(self) -> NDArray[np.intp]:
        """Number of the participant of each row."""
        sizes = np.diff(np.append(self.starts, len(self.outcome)))
        return np.repeat(np.arange(len(self.starts)), sizes)

    def sums(self) -> Sums:
        """Reduce the rows to sums, and check that they determine a residual variance.

        Raises
        ------
        MixedModelError
            Reason ``no_residual_df`` or ``zero_residual_variance``.
        """
        rows = np.column_stack([self.fixed, self.outcome])
        gram = self._add(self.random[:, :, np.newaxis] * self.random[:, np.newaxis, :])
        inverse = np.linalg.pinv(gram, rcond=DEPENDENT**2, hermitian=True)
        coefficients, rest = np.zeros((len(gram), gram.shape[1], rows.shape[1])), rows
        for _ in range(2):  # the second pass removes the rounding errors of the first
            moments = self._add(self.random[:, :, np.newaxis] * rest[:, np.newaxis, :])
            step = inverse @ moments
            coefficients = coefficients + step
            rest = rest - np.einsum("nq,nqr->nr", self.random, step[self.codes])
        self._check_residual(rest, int(np.linalg.matrix_rank(inverse, hermitian=True).sum()))
        fixed, outcome = coefficients[:, :, :-1], coefficients[:, :, -1]
        return Sums(_root(gram), fixed, outcome, rest.T @ rest, len(rows))

    def rescaled(self, factor: Array) -> Grouped:
        """Return the rows with the columns of the random effects multiplied by `factor`."""
        scale = np.linalg.solve(factor, self.random_scale)
        return replace(self, random=self.random @ factor, random_scale=np.asarray(scale))

    def _add(self, rows: Array) -> Array:
        return np.asarray(np.add.reduceat(rows, self.starts, axis=0))

    def _check_residual(self, rest: Array, random_rank: int) -> None:
        fixed, outcome = rest[:, :-1], rest[:, -1]
        left, sizes, _ = np.linalg.svd(fixed, full_matrices=False)
        left = left[:, sizes > DEPENDENT * np.sqrt(len(rest))]
        if len(outcome) <= random_rank + left.shape[1]:
            raise MixedModelError(NO_RESIDUAL_DF)
        if _size(outcome - left @ (left.T @ outcome)) <= NO_RESIDUAL:
            raise MixedModelError(ZERO_RESIDUAL_VARIANCE)


def group(
    y: ArrayLike,
    fixed: ArrayLike,
    participants: ArrayLike,
    random: ArrayLike,
    *,
    correlated: bool = True,
) -> Grouped:
    """Check and standardise the rows of a mixed model.

    Parameters
    ----------
    y : array_like, shape (N,)
        Outcome.
    fixed, random : array_like, shapes (N, p) and (N, q)
        Columns of the fixed and of the random effects.
    participants : array_like, shape (N,)
        Label of the participant of each row.
    correlated : bool
        Whether random effects may be mixed to make them orthogonal; else they are only scaled.

    Raises
    ------
    MixedModelError
        Reasons ``not_finite``, ``too_few_people``, ``dependent_columns``, ``no_residual_df`` or
        ``zero_residual_variance``.
    """
    labels, codes = np.unique(np.asarray(participants), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    outcome, x, z = (_column_form(values)[order] for values in (y, fixed, random))
    _check_rows(outcome, x, z, len(labels))
    fixed_rows, fixed_scale = orthogonal(x)
    random_rows, random_scale = orthogonal(z) if correlated else _scaled(z)
    projection = fixed_rows.T @ outcome / len(outcome)
    residual = outcome - fixed_rows @ projection
    unit = residual_unit(outcome, residual)
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    return Grouped(
        labels, starts, residual[:, 0] / unit, fixed_rows, random_rows, fixed_scale, random_scale,
        np.asarray(np.linalg.solve(fixed_scale, projection)[:, 0]), unit,
    )  # fmt: skip


def _column_form(values: ArrayLike) -> Array:
    array = np.asarray(values, dtype=float)
    return array[:, np.newaxis] if array.ndim == 1 else array


def _check_rows(outcome: Array, fixed: Array, random: Array, n: int) -> None:
    if not all(np.isfinite(values).all() for values in (outcome, fixed, random)):
        raise MixedModelError(NOT_FINITE)
    if n < 2:
        raise MixedModelError(TOO_FEW_PEOPLE)
    if len(outcome) <= fixed.shape[1]:
        raise MixedModelError(NO_RESIDUAL_DF)


def orthogonal(columns: Array) -> tuple[Array, Array]:
    """Return orthogonal columns of mean square 1 and the triangle that gives back `columns`.

    Raises
    ------
    MixedModelError
        Reason ``dependent_columns``.
    """
    scaled, sizes = _scaled(columns)
    q, r = np.linalg.qr(scaled)
    if np.abs(np.diag(r)).min() <= DEPENDENT * np.sqrt(len(columns)):
        raise MixedModelError(DEPENDENT_COLUMNS)
    signs, root = np.sign(np.diag(r)), np.sqrt(len(columns))
    return q * signs * root, (signs[:, np.newaxis] * r / root) @ sizes


def _scaled(columns: Array) -> tuple[Array, Array]:
    sizes = np.sqrt(np.mean(columns**2, axis=0))
    if not sizes.all():
        raise MixedModelError(DEPENDENT_COLUMNS)
    return columns / sizes, np.diag(sizes)


def residual_unit(outcome: Array, residual: Array) -> float:
    """Return the size of the residual of an outcome.

    Raises
    ------
    MixedModelError
        Reason ``zero_residual_variance`` if it is rounding.
    """
    unit, largest = _size(residual), float(np.abs(outcome).max())
    if unit <= ROUNDING * largest:
        raise MixedModelError(ZERO_RESIDUAL_VARIANCE)
    return unit


def _root(gram: Array) -> Array:
    """Return R with R'R = gram; zero rows where a participant's columns depend on each other."""
    values, vectors = np.linalg.eigh(gram)
    root: Array = np.sqrt(np.maximum(values, 0.0))[..., np.newaxis] * vectors.transpose(0, 2, 1)
    return root


def _size(values: Array) -> float:
    return float(np.sqrt(np.mean(values**2)))
