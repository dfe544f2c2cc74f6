"""Paired analysis of 30 outcomes in 4 contrasts: this library beside pingouin's loop.

The library computes every statistic of ``within_subject_effects`` that follows from the pairs:
exact sign-flip and Wilcoxon tests with their intervals, Hodges-Lehmann, t, standardised effects
with noncentral-t limits, Bayes factor, probability of improvement. Pingouin computes what it offers
of these: t test with interval, d and Bayes factor, Wilcoxon with the rank-biserial correlation, and
Hedges g. Times are medians of processor time in milliseconds; set ``OMP_NUM_THREADS=1``.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from statistics import median

import numpy as np
import pingouin

from tscs.exact import Vector
from tscs.paired import paired_statistics
from tscs.pairs import PairedSample

OUTCOMES, CONTRASTS, PEOPLE = 30, 4, 9
REPEATS = 7


def pairs() -> tuple[Vector, Vector]:
    """Return values at both ends in half points, shape (outcomes x contrasts, people)."""
    rng = np.random.default_rng(1)
    shape = (OUTCOMES * CONTRASTS, PEOPLE)
    start = np.round(2 * (20 + 6 * rng.standard_normal(shape))) / 2
    return start, start + np.round(2 * (1 + 3 * rng.standard_normal(shape))) / 2


def ours(start: Vector, end: Vector) -> None:
    """Compute all statistics of all pairs as arrays."""
    paired_statistics(PairedSample(start, end, step=0.5))


def theirs(start: Vector, end: Vector) -> None:
    """Loop over the pairs with pingouin."""
    for first, last in zip(start, end, strict=True):
        pingouin.ttest(last, first, paired=True)
        pingouin.wilcoxon(last, first)
        pingouin.compute_effsize(last, first, paired=True, eftype="hedges")


def milliseconds(call: Callable[[Vector, Vector], None], start: Vector, end: Vector) -> float:
    """Return the median processor time of a call after a first one."""
    call(start, end)
    times = []
    for _ in range(REPEATS):
        begun = time.process_time()
        call(start, end)
        times.append(1000 * (time.process_time() - begun))
    return median(times)


if __name__ == "__main__":
    values = pairs()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        own, loop = milliseconds(ours, *values), milliseconds(theirs, *values)
    print(f"{OUTCOMES} outcomes x {CONTRASTS} contrasts, n = {PEOPLE}")
    print(f"this library, all statistics: {own:.1f} ms")
    print(f"pingouin, its subset in a loop: {loop:.1f} ms, {loop / own:.1f} times as long")
