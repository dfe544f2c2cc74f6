"""Crossover trials drawn from the population of a pilot that has one period only."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.random import Generator

from tscs.exact import Vector
from tscs.planning.simulated_population import BASELINE, ENDPOINT, Population
from tscs.planning.simulated_trials import Scenario, Trials, draw_values, scores_of

PERIODS: Final = ("baseline_1", "end_1", "baseline_2", "end_2")
ENDS: Final = (False, True, False, True)
END_VALUES: Final = np.array([0.0, 1.0, 0.0, -1.0])
CHANGES: Final = np.array([-1.0, 1.0, 1.0, -1.0])


def crossover_population(population: Population, across: float) -> Population:
    """Return the people with a baseline and an end in each of two periods.

    Parameters
    ----------
    population : Population
        Of the pilot.
    across : float
        Correlation of values of different periods over that of baseline and end in one period. The
        pilot has no second period and cannot tell it.

    Returns
    -------
    Population
        With the pilot's SDs and correlation in each period; outcomes are independent.
    """
    sizes = population.sd[:, [BASELINE, ENDPOINT]]
    blocks = len(population.scales)
    correlation = np.eye(len(PERIODS) * blocks)
    for number in range(blocks):
        own = slice(len(PERIODS) * number, len(PERIODS) * (number + 1))
        correlation[own, own] = _periods(
            float(population.within(number)[BASELINE, ENDPOINT]), across
        )
    sd = np.hstack([sizes, sizes])
    return replace(population, visits=PERIODS, sd=sd, correlation=correlation)


def _periods(rho: float, across: float) -> Vector:
    """Return the correlation of four values; values of different periods do not oppose."""
    same = np.kron(np.eye(2), [[1.0, rho], [rho, 1.0]])
    other = np.kron(1 - np.eye(2), np.full((2, 2), across * max(rho, 0.0)))
    return np.asarray(same + other)


def draw_crossovers(population: Population, scenario: Scenario, n: int, rng: Generator) -> Trials:
    """Draw crossover trials without carry-over.

    Parameters
    ----------
    population : Population
        From `crossover_population`.
    scenario : Scenario
        What is true; its people per arm are people per sequence. Drift is the change in each
        period.
    n : int
        Trials.
    rng : Generator
        Source of randomness.

    Returns
    -------
    Trials
        Visits as in `PERIODS`; ``active`` tells who has active stimulation first.
    """
    values, first, lost = draw_values(population, scenario, n, rng)
    active = np.stack([first, first, ~first, ~first], axis=-1) & np.array(ENDS)
    change = scenario.drift[:, np.newaxis] * np.array(ENDS)
    effects = change + scenario.difference[:, np.newaxis] * active[:, np.newaxis]
    values += population.mean[:, np.newaxis] + effects
    return Trials(scores_of(population, values, lost), first)


def compared_sd(population: Population, outcome: int, weights: Vector) -> float:
    """Return the SD of a sum of the four values, over two: of half a difference of periods.

    Parameters
    ----------
    population : Population
        From `crossover_population`.
    outcome : int
        Number of the outcome.
    weights : ndarray, shape (4,)
        Of the values in `PERIODS`.
    """
    return float(np.sqrt(weights @ _covariance(population, outcome) @ weights)) / 2


def adjusted_sd(population: Population, outcome: int) -> float:
    """Return the SD of half the difference of ends that half the difference of baselines leaves."""
    ends, baselines = END_VALUES, np.roll(END_VALUES, -1)
    covariance = _covariance(population, outcome)
    shared = float(ends @ covariance @ baselines)
    own = float(ends @ covariance @ ends) - shared**2 / float(baselines @ covariance @ baselines)
    return float(np.sqrt(own)) / 2


def _covariance(population: Population, outcome: int) -> Vector:
    sd = population.sd[outcome]
    return np.asarray(population.within(outcome) * np.outer(sd, sd))
