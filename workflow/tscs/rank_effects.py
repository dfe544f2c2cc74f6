"""Effect sizes that use only order: rank-biserial correlation and probability of improvement."""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, ndtri

from tscs.effect_sizes import Estimate
from tscs.exact import ALPHA, Vector


def clopper_pearson(share: float | Vector, n: int, alpha: float = ALPHA) -> tuple[Vector, Vector]:
    """Return exact limits of a share, for counts that may be halves.

    Parameters
    ----------
    share : float or ndarray, shape (...)
        Observed shares.
    n : int
        Number of observations.
    alpha : float
        One minus the confidence.

    References
    ----------
    Clopper CJ, Pearson ES (1934). doi:10.1093/biomet/26.4.404
    """
    hits, misses = n * np.asarray(share), n * (1 - np.asarray(share))
    low = betaincinv(np.where(hits > 0, hits, 1.0), misses + 1, alpha / 2)
    high = betaincinv(hits + 1, np.where(misses > 0, misses, 1.0), 1 - alpha / 2)
    return np.where(hits > 0, low, 0.0), np.where(misses > 0, high, 1.0)


def wilson(share: float | Vector, n: float | Vector, alpha: float = ALPHA) -> tuple[Vector, Vector]:
    """Return score limits of a share, for a number of observations that need not be whole.

    Parameters
    ----------
    share : float or ndarray, shape (...)
        Observed shares.
    n : float or ndarray, shape (...)
        Effective number of observations.
    alpha : float
        One minus the confidence.

    References
    ----------
    Wilson EB (1927). doi:10.1080/01621459.1927.10502953
    """
    z2 = float(ndtri(alpha / 2)) ** 2 / n
    centre = (share + z2 / 2) / (1 + z2)
    reach = np.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    return np.maximum(centre - reach, 0.0), np.minimum(centre + reach, 1.0)


def rank_biserial(ranks: Vector, alpha: float = ALPHA) -> Estimate:
    """Return the matched-pairs rank-biserial correlation with an interval.

    The share of positive rank weight gets Wilson limits on Kish's effective number of weights,
    ``(sum r)**2 / sum r**2``, which gives its variance under symmetry, ties included.

    Parameters
    ----------
    ranks : ndarray, shape (..., n)
        Signed ranks, 0 for differences that are zero; NaN is returned where all are.
    alpha : float
        One minus the confidence.

    References
    ----------
    Kerby DS (2014). doi:10.2466/11.IT.3.1
    Kish L (1965). Survey Sampling. Wiley.
    """
    total = np.abs(ranks).sum(axis=-1)
    total = np.where(total > 0, total, np.nan)
    share = np.maximum(ranks, 0.0).sum(axis=-1) / total
    low, high = wilson(share, total**2 / np.maximum((ranks**2).sum(axis=-1), 1.0), alpha)
    return Estimate(2 * share - 1, 2 * low - 1, 2 * high - 1)


def probability_of_improvement(improvements: Vector, alpha: float = ALPHA) -> Estimate:
    """Return the probability that a person improved, ties half, with Clopper-Pearson limits.

    Parameters
    ----------
    improvements : ndarray, shape (..., n)
        Sign of each person's change, positive where it is an improvement.
    alpha : float
        One minus the confidence. Ties narrow the distribution of the count, so that the limits
        stay conservative.
    """
    share = np.mean((np.sign(improvements) + 1) / 2, axis=-1)
    return Estimate(share, *clopper_pearson(share, improvements.shape[-1], alpha))
