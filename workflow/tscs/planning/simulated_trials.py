"""Trials drawn from a population: correlated outcomes, sham response, drop-out, missing visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tscs.exact import Vector
from tscs.planning.intervals import sd_upper_limit
from tscs.planning.simulated_population import BASELINE, Population

SpreadName = Literal["estimate", "upper80", "drawn"]
ESTIMATE: Final = "estimate"
UPPER: Final = "upper80"


@dataclass(frozen=True)
class Scenario:
    """What is true in the simulated trials.

    Attributes
    ----------
    n_per_arm : int
        People randomised to each arm.
    difference : ndarray, shape (o,)
        True difference of the arms at every visit after the baseline, active minus control, before
        rounding and the ends of the scale.
    drift : ndarray, shape (o,)
        Change of both arms after the baseline: the response to sham.
    dropout : float
        Share of people lost for good by the last visit, each visit losing the same share of the rest.
    missing : float
        Share of the other values after the baseline that are missing, each visit on its own.
    sd : str
        ``estimate``: the pilot's standard deviations; ``upper80``: their one-sided 80 % upper
        limits; ``drawn``: for each trial anew from what the pilot leaves possible.
    """

    n_per_arm: int
    difference: Vector
    drift: Vector
    dropout: float = 0.0
    missing: float = 0.0
    sd: SpreadName = "estimate"


@dataclass(frozen=True)
class Trials:
    """Simulated trials.

    Attributes
    ----------
    y : ndarray, shape (trials, people, o, v)
        Scores; NaN where missing.
    active : ndarray of bool, shape (people,)
        The arm.
    """

    y: Vector
    active: NDArray[np.bool_]


def draw_trials(population: Population, scenario: Scenario, n: int, rng: Generator) -> Trials:
    """Draw trials.

    Parameters
    ----------
    population : Population
        Where people come from.
    scenario : Scenario
        What is true.
    n : int
        Trials.
    rng : Generator
        Source of randomness. Two scenarios of the same number of people and the same generator
        state share the values before difference and drift.

    Notes
    -----
    People are multivariate normal before their values are rounded to the step of the scale and cut
    at its ends. Values lost are lost whatever they are.
    """
    active = np.arange(2 * scenario.n_per_arm) % 2 == 0
    shape = (n, len(active), *population.sd.shape)
    values = rng.standard_normal((*shape[:2], population.sd.size))
    values = (values @ np.linalg.cholesky(population.correlation).T).reshape(shape)
    lost = _lost(scenario, shape, rng)
    values *= population.sd * _sd_factor(population, scenario, n, rng)
    values += means(population, scenario)[active.astype(int)]
    for number, scale in enumerate(population.scales):
        values[:, :, number] = scale.scores(values[:, :, number])
    return Trials(np.where(lost[:, :, np.newaxis], np.nan, values), active)


def means(population: Population, scenario: Scenario) -> Vector:
    """Return true means before rounding, shape (2, o, v): control, then active."""
    later = np.arange(len(population.visits)) > BASELINE
    control = population.mean[:, np.newaxis] + scenario.drift[:, np.newaxis] * later
    return np.stack([control, control + scenario.difference[:, np.newaxis] * later])


def score_difference(population: Population, scenario: Scenario, outcome: int, visit: int) -> float:
    """Return the true difference of the mean scores of an outcome at a visit.

    Rounding and the ends of the scale take away from the difference before them.
    """
    scale, sd = population.scales[outcome], population.sd[outcome, visit]
    control, active = means(population, scenario)[:, outcome, visit]
    factor = _fixed_factor(population, scenario)[outcome] if scenario.sd == UPPER else 1.0
    if not scale.graded:
        return float(active - control)
    return scale.mean_score(active, sd * factor) - scale.mean_score(control, sd * factor)


def _fixed_factor(population: Population, scenario: Scenario) -> Vector:
    """Return what the pilot's SDs are multiplied by, shape (o,)."""
    if scenario.sd != UPPER:
        return np.ones(len(population.scales))
    return np.array([sd_upper_limit(1.0, n - 1) for n in population.n])


def _sd_factor(population: Population, scenario: Scenario, n: int, rng: Generator) -> Vector:
    """Return what the SDs are multiplied by, broadcastable to (trials, people, o, v)."""
    if scenario.sd in (ESTIMATE, UPPER):
        return _fixed_factor(population, scenario)[:, np.newaxis]
    df = population.n - 1
    drawn = np.sqrt(df / rng.chisquare(df, (n, len(df))))
    return np.asarray(drawn[:, np.newaxis, :, np.newaxis])


def _lost(scenario: Scenario, shape: tuple[int, ...], rng: Generator) -> NDArray[np.bool_]:
    """Return which visits have no values, shape (trials, people, v)."""
    trials, people, _, visits = shape
    later = visits - 1
    kept = (1 - scenario.dropout) ** (np.arange(visits) / later)
    gone = rng.random((trials, people, 1)) >= kept
    absent = rng.random((trials, people, visits)) < scenario.missing
    absent[:, :, BASELINE] = False
    return np.asarray(gone | absent)
