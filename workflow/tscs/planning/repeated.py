"""Means of several assessments before and after, compared between two groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tscs.exact import Vector


@dataclass(frozen=True)
class Factors:
    """Variance of each analysis over the variance of one assessment."""

    post: Vector
    change: Vector
    ancova: Vector


def variance_factors(before: ArrayLike, after: ArrayLike, rho: ArrayLike) -> Factors:
    """Return the factors of three analyses under compound symmetry.

    Parameters
    ----------
    before, after : array_like
        Assessments before and after randomisation, at least one of each.
    rho : array_like
        Correlation of any two assessments of a person; NaN results where it is so negative that not
        all of them can have it.

    Returns
    -------
    Factors
        Of the mean after randomisation, its change, and ANCOVA on the mean before it.

    References
    ----------
    Frison L, Pocock SJ. Statistics in Medicine 1992;11:1685-1704.
    """
    p, q, r = (np.asarray(x, dtype=float) for x in (before, after, rho))
    r = np.where(r * (p + q - 1) > -1, r, np.nan)
    post = (1 + (q - 1) * r) / q
    baseline = (1 + (p - 1) * r) / p
    return Factors(post, post + baseline - 2 * r, post - np.square(r) / baseline)
