"""Studentised bootstrap of a mean over every resample there is: no seed, no Monte Carlo error."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from tscs.exact import ALPHA, ROUNDING_ERROR, Vector

Matrix = NDArray[np.float64]

EXHAUSTIVE_MAX = 10


def studentised_interval(changes: Vector, alpha: float = ALPHA) -> tuple[float, float]:
    """Return the studentised bootstrap interval of the mean over all resamples.

    Parameters
    ----------
    changes : ndarray, shape (n,)
        Changes of 2 to `EXHAUSTIVE_MAX` people that are not all equal.
    alpha : float
        One minus the confidence asked for.

    Returns
    -------
    tuple of float
        Lower and upper limit.

    Raises
    ------
    ValueError
        If there are too many people to enumerate, or fewer than two.

    Notes
    -----
    Each of the ``C(2n - 1, n)`` distinct resamples has its multinomial probability. Resamples
    without spread have no t and are left out; quantiles are those of the inverted distribution
    function.

    References
    ----------
    Efron B, Tibshirani RJ (1993). An Introduction to the Bootstrap, section 12.5.
    """
    n = len(changes)
    if not 2 <= n <= EXHAUSTIVE_MAX:
        message = f"{n} changes: all resamples are enumerated for 2 to {EXHAUSTIVE_MAX}"
        raise ValueError(message)
    counts, chances = resamples(n)
    centred = changes - changes.mean()
    means = counts @ centred / n
    squares = counts @ centred**2 / n - means**2
    usable = squares > ROUNDING_ERROR * float((centred**2).max())
    errors = np.sqrt(squares[usable] / (n - 1))
    low, high = _quantiles(means[usable] / errors, chances[usable], alpha)
    error = float(changes.std(ddof=1)) / np.sqrt(n)
    return float(changes.mean() - high * error), float(changes.mean() - low * error)


@lru_cache(maxsize=EXHAUSTIVE_MAX)
def resamples(n: int) -> tuple[Matrix, Vector]:
    """Return how often each of `n` people is drawn in every distinct resample, and its chance.

    Parameters
    ----------
    n : int
        Number of people.

    Returns
    -------
    counts : ndarray, shape (C(2n - 1, n), n)
        Rows add up to n.
    chances : ndarray, shape (C(2n - 1, n),)
        Multinomial probabilities; they add up to 1.
    """
    bars = np.array(list(combinations(range(2 * n - 1), n - 1)), dtype=np.int64)
    bars = bars.reshape(-1, n - 1)
    ends = np.full((len(bars), 1), -1), bars, np.full((len(bars), 1), 2 * n - 1)
    counts = (np.diff(np.hstack(ends), axis=1) - 1).astype(np.float64)
    logs = gammaln(n + 1) - gammaln(counts + 1).sum(axis=1) - n * np.log(n)
    return counts, np.exp(logs)


def _quantiles(values: Vector, chances: Vector, alpha: float) -> tuple[float, float]:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(chances[order]) / chances.sum()
    wanted = np.array([alpha / 2, 1 - alpha / 2]) - ROUNDING_ERROR
    low, high = values[order][np.searchsorted(reached, wanted)]
    return float(low), float(high)
