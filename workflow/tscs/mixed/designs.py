"""Columns of fixed effects and contrasts between them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from tscs.mixed.grouped import Array


def slope_columns(x: ArrayLike) -> Array:
    """Return intercept and `x`, shape (N, 2)."""
    time = np.asarray(x, dtype=float)
    return np.column_stack([np.ones_like(time), time])


def piecewise_columns(x: ArrayLike, knot: float, later: ArrayLike) -> Array:
    """Return intercept, time until the knot and an indicator of `later`, shape (N, 3).

    Time runs until `knot`, the end of treatment, and stands still from there; the indicator is the
    change from the end of treatment to the later assessment.

    Parameters
    ----------
    x : array_like, shape (N,)
        Time.
    knot : float
        End of treatment on the scale of `x`.
    later : array_like of bool, shape (N,)
        Rows of the assessment after treatment.
    """
    time = np.minimum(np.asarray(x, dtype=float), knot)
    return np.column_stack([np.ones_like(time), time, np.asarray(later, dtype=float)])


def visit_columns(visits: Sequence[Hashable], levels: Sequence[Hashable]) -> Array:
    """Return intercept and an indicator of each visit but the first, shape (N, levels).

    Parameters
    ----------
    visits : sequence, length N
        Visit of each row, one of `levels`.
    levels : sequence
        Visits in order; the first is the reference.
    """
    place = {level: number for number, level in enumerate(levels)}
    columns = np.eye(len(levels))[[place[visit] for visit in visits]]
    columns[:, 0] = 1.0
    return columns


def visit_contrast(levels: Sequence[Hashable], later: Hashable, earlier: Hashable) -> Array:
    """Return the contrast ``later - earlier`` of two visits in `visit_columns`."""
    ends = visit_columns([later, earlier], levels)
    difference: Array = ends[0] - ends[1]
    return difference
