"""Effect sizes that use only order: rank-biserial correlation and probability of improvement."""

from __future__ import annotations

from math import sqrt

import numpy as np
from scipy.special import betaincinv, ndtri

from tscs.effect_sizes import Estimate
from tscs.exact import ALPHA, Vector


def clopper_pearson(share: float, n: int, alpha: float = ALPHA) -> tuple[float, float]:
    """Return exact limits of a share, for counts that may be halves.

    Parameters
    ----------
    share : float
        Observed share.
    n : int
        Number of observations.
    alpha : float
        One minus the confidence.

    References
    ----------
    Clopper CJ, Pearson ES (1934). doi:10.1093/biomet/26.4.404
    """
    hits, misses = n * share, n * (1 - share)
    low = betaincinv(hits, misses + 1, alpha / 2) if hits > 0 else 0.0
    high = betaincinv(hits + 1, misses, 1 - alpha / 2) if misses > 0 else 1.0
    return float(low), float(high)


def wilson(share: float, n: float, alpha: float = ALPHA) -> tuple[float, float]:
    """Return score limits of a share, for a number of observations that need not be whole.

    Parameters
    ----------
    share : float
        Observed share.
    n : float
        Effective number of observations.
    alpha : float
        One minus the confidence.

    References
    ----------
    Wilson EB (1927). doi:10.1080/01621459.1927.10502953
    """
    z2 = float(ndtri(alpha / 2)) ** 2 / n
    centre = (share + z2 / 2) / (1 + z2)
    reach = sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    return max(centre - reach, 0.0), min(centre + reach, 1.0)


def rank_biserial(ranks: Vector, alpha: float = ALPHA) -> Estimate:
    """Return the matched-pairs rank-biserial correlation with an interval.

    The share of positive rank weight gets Wilson limits on Kish's effective number of weights,
    ``(sum r)**2 / sum r**2``, which gives its variance under symmetry, ties included.

    Parameters
    ----------
    ranks : ndarray, shape (m,)
        Signed ranks of the non-zero differences, at least one.
    alpha : float
        One minus the confidence.

    References
    ----------
    Kerby DS (2014). doi:10.2466/11.IT.3.1
    Kish L (1965). Survey Sampling. Wiley.
    """
    total = np.abs(ranks).sum()
    share = float(ranks[ranks > 0].sum() / total)
    low, high = wilson(share, float(total**2 / (ranks**2).sum()), alpha)
    return Estimate(2 * share - 1, 2 * low - 1, 2 * high - 1)


def probability_of_improvement(improvements: Vector, alpha: float = ALPHA) -> Estimate:
    """Return the probability that a person improved, ties half, with Clopper-Pearson limits.

    Parameters
    ----------
    improvements : ndarray, shape (n,)
        Sign of each person's change, positive where it is an improvement.
    alpha : float
        One minus the confidence. Ties narrow the distribution of the count, so that the limits
        stay conservative.
    """
    share = float(np.mean((np.sign(improvements) + 1) / 2))
    return Estimate(share, *clopper_pearson(share, len(improvements), alpha))
