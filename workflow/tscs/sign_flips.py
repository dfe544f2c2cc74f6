"""Exact sign-flip p values of many samples at once, for simulation and calibration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tscs.exact import EXACT_FLIPS_MAX, sign_flip_test

Array = NDArray[np.float64]


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
    return sign_flip_test(np.nan_to_num(samples), tolerance=tolerance).p_two_sided
