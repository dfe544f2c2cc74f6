"""The studentised bootstrap interval of the sensitivity analysis on simulated cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from tscs.bootstrap import EXHAUSTIVE_MAX, studentised_interval
from tscs.calibration.populations import EFFECTS, Population, populations
from tscs.calibration.records import COVERAGE, Case, Record, share_record

BOOTSTRAP: Final = "mean change, studentised bootstrap interval"
METHOD: Final = "studentised bootstrap over all resamples"


def bootstrap_records(n: int, alpha: float, n_simulated: int, seed: int) -> Iterator[Record]:
    """Yield the coverage of the interval by shape of the changes.

    Parameters
    ----------
    n : int
        People; with more than `EXHAUSTIVE_MAX` the report has no such interval.
    alpha : float
        One minus the confidence.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.

    Notes
    -----
    A mean change moves both limits, so that one size of it stands for all where the shape stays
    the same. Cohorts in which everybody changes by the same amount have no interval.
    """
    if n > EXHAUSTIVE_MAX:
        return
    rng = np.random.default_rng(seed)
    for population in populations():
        if not EFFECTS[population.effect]:
            changes = population.draw(rng, (n_simulated, n))
            yield _record(population, changes[np.ptp(changes, axis=1) > 0], alpha)


def _record(population: Population, changes: np.ndarray, alpha: float) -> Record:
    limits = np.array([studentised_interval(cohort, alpha) for cohort in changes])
    held = (limits[:, 0] <= population.mean) & (population.mean <= limits[:, 1])
    case = Case(population.scenario, population.effect, changes.shape[1])
    return share_record(case, BOOTSTRAP, COVERAGE, held, 1 - alpha, METHOD)
