"""What closed forms say about the power of an analysis that simulated trials are judged by."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtri

from tscs.exact import Vector
from tscs.planning.noncentral import t_power
from tscs.planning.two_arm import TwoArm

NODES = 400
COVARIATES = 1


def ancova_power(n: ArrayLike, effect: ArrayLike, alpha: float) -> Vector:
    """Return the closed form of the power of ANCOVA with one covariate and two equal arms.

    Parameters
    ----------
    n : array_like
        People per arm, at least 2; an expected number after drop-out need not be whole.
    effect : array_like
        Difference of the arms over the SD that the covariate leaves.
    alpha : float
        Two-sided level.

    Notes
    -----
    Noncentral t with 2n - 3 degrees of freedom; takes the covariate as balanced between the arms.
    """
    return TwoArm(alpha=alpha, covariates=COVARIATES).power(n, effect)


def averaged_ancova_power(n: ArrayLike, effect: ArrayLike, alpha: float) -> Vector:
    """Return the power of ANCOVA averaged over the chance imbalance of a normal covariate.

    Parameters
    ----------
    n, effect, alpha
        As for `ancova_power`.

    Notes
    -----
    Given the covariate, the variance of the difference is that of balanced arms times 1 + F / (2n -
    2), where F compares the means of the covariate. Over trials F follows the F distribution with 1
    and 2n - 2 degrees of freedom, over which the noncentral t is averaged at the midpoints of 400
    slices of equal probability. This is what a simulation of normal values shows at any n.
    """
    number, size = (x[..., np.newaxis] for x in np.broadcast_arrays(np.asarray(n, float), effect))
    between = fdtri(1, 2 * number - 2, (np.arange(NODES) + 0.5) / NODES)
    shrunk = np.abs(size) * np.sqrt(number / 2 / (1 + between / (2 * number - 2)))
    return np.asarray(t_power(shrunk, 2 * number - 2 - COVARIATES, alpha).mean(axis=-1))
