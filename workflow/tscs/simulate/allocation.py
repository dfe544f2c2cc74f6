"""Random allocation of the people of a trial."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tscs.simulate.streams import Texts, stream

BLOCK = 4


def permuted_blocks(seed: int, strata: Texts, labels: Sequence[str]) -> Texts:
    """Allocate people in the order of their inclusion, in permuted blocks within strata.

    Parameters
    ----------
    seed : int
        Seed of the study.
    strata : ndarray of str, shape (n,)
        Stratum of each person.
    labels : sequence of str
        What is allocated; each as often in a block of four.

    Returns
    -------
    ndarray of str, shape (n,)
        One of `labels` per person.
    """
    rng = stream(seed, "allocation")
    found = np.empty(len(strata), dtype=np.array(labels).dtype)
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        n_blocks = -(-len(members) // BLOCK)
        blocks = [rng.permutation(np.repeat(labels, BLOCK // len(labels))) for _ in range(n_blocks)]
        found[members] = np.concatenate(blocks)[: len(members)]
    return found
