"""From people analysed to people recruited."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tscs.exact import Vector
from tscs.planning.noncentral import people


def with_dropout(n: ArrayLike, dropout: ArrayLike) -> Vector:
    """Return how many people to recruit so that `n` are left, in whole people.

    Parameters
    ----------
    n : array_like
        People with an endpoint.
    dropout : array_like
        Share without an endpoint, below 1.
    """
    return people(np.asarray(n, dtype=float) / (1 - np.asarray(dropout, dtype=float)))


def design_effect(cluster_size: ArrayLike, icc: ArrayLike) -> Vector:
    """Return by which factor people treated in clusters multiply a size.

    Parameters
    ----------
    cluster_size : array_like
        People per cluster (site, therapist); 1 without clusters.
    icc : array_like
        Correlation of two people of a cluster.

    References
    ----------
    Donner A, Klar N. Design and Analysis of Cluster Randomization Trials. Arnold 2000.
    """
    return np.asarray(1 + (np.asarray(cluster_size, dtype=float) - 1) * icc)
