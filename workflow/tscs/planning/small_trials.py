"""Small trials with ANCOVA, simulated where the closed form takes the covariate as balanced."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from tscs.trials.ancova import ancova

SMALL: Final = 15
MOST_MORE: Final = 12


@dataclass(frozen=True)
class SmallTrial:
    """What is simulated.

    Attributes
    ----------
    d, rho : float
        Difference over the SD of the endpoint, and correlation with the baseline.
    alpha, power : float
        Two-sided level, and the power to reach.
    ratio : float
        People in the treated group per person in the control group.
    trials, seed : int
        Simulated trials, and the seed of their random numbers.
    """

    d: float
    rho: float
    alpha: float
    power: float
    ratio: float
    trials: int
    seed: int


@dataclass(frozen=True)
class Simulated:
    """Power by simulation.

    Attributes
    ----------
    power, se : float
        Share of the trials with p below the level, and its Monte Carlo standard error.
    n : float
        Smallest number in the control group, from the one asked about on, that reaches the power;
        NaN if twelve more do not.
    """

    power: float
    se: float
    n: float


@cache
def simulate(trial: SmallTrial, n: int) -> Simulated:
    """Return the power of ANCOVA with `n` people in the control group, and how many it takes.

    Parameters
    ----------
    trial : SmallTrial
        What is simulated; baseline and endpoint are bivariate normal.
    n : int
        People in the control group by the closed form.
    """
    power = first = _power(trial, n)
    number = n
    while power < trial.power and number < n + MOST_MORE:
        number += 1
        power = _power(trial, number)
    se = float(np.sqrt(first * (1 - first) / trial.trials))
    return Simulated(first, se, number if power >= trial.power else float("nan"))


def _power(trial: SmallTrial, n: int) -> float:
    treated = max(int(np.ceil(n * trial.ratio - 1e-9)), 1)
    active = np.arange(n + treated) >= n
    rng = np.random.default_rng([trial.seed, n])
    baseline, own = rng.standard_normal((2, trial.trials, len(active)))
    endpoint = trial.rho * baseline + np.sqrt(1 - trial.rho**2) * own + trial.d * active
    found = ancova(endpoint, active, baseline[..., np.newaxis], alpha=trial.alpha)
    return float(np.mean(found.p < trial.alpha))
