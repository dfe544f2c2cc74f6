"""Exact sign-flip p values of many samples at once, for simulation and calibration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tscs.exact import EXACT_FLIPS_MAX, ROUNDING_ERROR

Array = NDArray[np.float64]
CHUNK = 4_000_000


def exact_sign_flip_p(samples: Array, tolerance: float = 0.0) -> Array:
    """Return the two-sided exact sign-flip p of the mean of each sample.

    Parameters
    ----------
    samples : ndarray, shape (samples, n)
        Differences or slopes, up to 20 of them; NaN where a person has none.
    tolerance : float
        Error of one number: sums closer than n times that are tied.

    Returns
    -------
    ndarray, shape (samples,)
        As `tscs.exact.sign_flip_test` gives them one by one. A missing number counts as zero,
        whose sign does not matter; a sample without any number has p = 1.

    Raises
    ------
    ValueError
        With more than 20 columns: the signs are no longer enumerated.
    """
    n = samples.shape[1]
    if n > EXACT_FLIPS_MAX:
        message = f"{n} columns: at most {EXACT_FLIPS_MAX} can be enumerated"
        raise ValueError(message)
    known = np.nan_to_num(samples)
    known = np.where(np.abs(known) > tolerance, known, 0.0)
    rows = max(1, CHUNK // 2 ** max(n - 1, 0))
    starts = range(0, max(len(known), 1), rows)
    return np.concatenate([_flipped(known[start : start + rows], tolerance) for start in starts])


def _flipped(known: Array, tolerance: float) -> Array:
    """Return p over half of all sign patterns; the opposite pattern has the same statistic."""
    n = known.shape[1]
    codes = np.arange(2 ** max(n - 1, 0))[:, None]
    signs = 1.0 - 2.0 * ((codes >> np.arange(n)) & 1)
    sums = np.abs(known @ signs.T)
    used = np.count_nonzero(known, axis=1)
    slack = np.maximum(used * tolerance, ROUNDING_ERROR * np.abs(known).sum(axis=1))
    return np.asarray((sums >= (sums[:, 0] - slack)[:, None]).mean(axis=1))
