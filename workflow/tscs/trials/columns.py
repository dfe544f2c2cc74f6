"""Columns that the models of a trial share, and the rules by which people count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

ALPHA = 0.05
PER_ARM_MIN = 3
# Values whose spread is this share of their size are equal but for rounding.
EQUAL = 1e-12

ARM_EMPTY = "arm_empty"
FEW_PER_ARM = "fewer_than_three_per_arm"
CONSTANT = "constant_outcome"
NO_VALUES = "no_values"


@dataclass(frozen=True)
class TTests:
    """t tests against zero; attributes share one shape.

    Attributes
    ----------
    estimate, se, df, t, p, low, high : ndarray
        Estimate, standard error, degrees of freedom, t, two-sided p and limits of the interval;
        NaN where there is a reason.
    """

    estimate: Array
    se: Array
    df: Array
    t: Array
    p: Array
    low: Array
    high: Array


def t_tests(estimate: Array, se: Array, df: Array, alpha: float) -> TTests:
    """Return t tests of estimates, NaN without a standard error or degrees of freedom."""
    from scipy.special import stdtr, stdtrit

    known = np.isfinite(estimate) & (se > 0) & (df > 0)
    estimate, se, df = (np.where(known, values, np.nan) for values in (estimate, se, df))
    t, reach = estimate / se, stdtrit(df, 1 - alpha / 2) * se
    p = 2 * stdtr(df, -np.abs(t))
    return TTests(estimate, se, df, t, p, estimate - reach, estimate + reach)


def strata_columns(strata: ArrayLike) -> Array:
    """Return indicators of all strata but the first.

    Parameters
    ----------
    strata : array_like, shape (n,)
        Labels; people without a label ("" or NaN) form a stratum of their own.

    Returns
    -------
    ndarray, shape (n, strata - 1)
    """
    codes = np.unique(np.asarray(strata, dtype=object).astype(str), return_inverse=True)[1]
    return np.asarray(codes[:, np.newaxis] == np.arange(1, codes.max(initial=0) + 1), dtype=float)


def varying(columns: Array) -> Array:
    """Return those columns, shape (n, k), whose values differ between people."""
    if not len(columns):
        return columns
    spread, size = np.ptp(columns, axis=0), np.abs(columns).max(axis=0)
    return np.asarray(columns[:, spread > EQUAL * size])


def reasons(values: Array, active: Mask, used: Mask) -> NDArray[np.str_]:
    """Return why two arms cannot be compared, "" where they can.

    Parameters
    ----------
    values : ndarray, shape (..., n)
        Outcome.
    active, used : ndarray of bool, shape (..., n)
        People of the active arm, and people who count.

    Returns
    -------
    ndarray of str, shape (...)
        Code of `tscs.reasons.REASONS`.
    """
    n = used.sum(axis=-1)
    n_active = (used & active).sum(axis=-1)
    smaller = np.minimum(n_active, n - n_active)
    top = np.max(values, axis=-1, where=used, initial=-np.inf)
    bottom = np.min(values, axis=-1, where=used, initial=np.inf)
    size = np.max(np.abs(values), axis=-1, where=used, initial=0.0)
    spread = np.where(n > 0, top - np.where(n > 0, bottom, 0.0), 0.0)
    return np.select(
        [n == 0, smaller == 0, smaller < PER_ARM_MIN, spread <= EQUAL * size],
        [NO_VALUES, ARM_EMPTY, FEW_PER_ARM, CONSTANT],
        "",
    )
