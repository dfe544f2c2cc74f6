"""Trials drawn from a population: correlated outcomes, sham response, drop-out, missing visits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tscs.exact import Vector
from tscs.planning.intervals import sd_upper_limit
from tscs.planning.simulated_population import BASELINE, Population

Flags = NDArray[np.bool_]
SpreadName = Literal["point", "upper80", "drawn"]
POINT: Final = "point"
UPPER: Final = "upper80"
DRAWN: Final = "drawn"
# Trials held in memory at once, times the people in them.
PEOPLE_AT_ONCE: Final = 100_000


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
        Share of people lost for good by the last visit; each visit loses the same share of the
        rest.
    missing : float
        Share of the other values after the baseline that are missing, each visit on its own.
    sd : str
        ``point``: the pilot's standard deviations; ``upper80``: their one-sided 80 % upper
        limits; ``drawn``: SDs and correlations of visits for each trial
        anew from what so few people leave possible.
    """

    n_per_arm: int
    difference: Vector
    drift: Vector
    dropout: float = 0.0
    missing: float = 0.0
    sd: SpreadName = POINT


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
    active: Flags


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
    values, active, lost = draw_values(population, scenario, n, rng)
    values += means(population, scenario)[active.astype(int)]
    return Trials(scores_of(population, values, lost), active)


def draw_values(
    population: Population, scenario: Scenario, n: int, rng: Generator
) -> tuple[Vector, Flags, Flags]:
    """Return deviations from the mean, who is in the first group, and which visits are lost.

    Shapes (trials, people, o, v), (people,) and (trials, people, v); arguments as for
    `draw_trials`. The groups take turns.
    """
    first = np.arange(2 * scenario.n_per_arm) % 2 == 0
    shape = (n, len(first), *population.sd.shape)
    values = rng.standard_normal((*shape[:2], population.sd.size))
    values = (values @ np.linalg.cholesky(population.correlation).T).reshape(shape)
    lost = _lost(scenario, shape, rng)
    if scenario.sd == DRAWN:
        values = _redrawn(population, values, rng)
    values *= population.sd * sd_factor(population, scenario)[:, np.newaxis]
    return values, first, lost


def scores_of(population: Population, values: Vector, lost: Flags) -> Vector:
    """Return values as the scales record them, NaN where lost."""
    for number, scale in enumerate(population.scales):
        if scale.graded:
            values[:, :, number] = scale.scores(values[:, :, number])
    values[np.broadcast_to(lost[:, :, np.newaxis], values.shape)] = np.nan
    return values


def blocks(n_simulated: int, n_per_arm: int) -> Iterator[int]:
    """Yield how many trials are held in memory at once, until all are simulated."""
    most = max(1, PEOPLE_AT_ONCE // (2 * n_per_arm))
    for start in range(0, n_simulated, most):
        yield min(most, n_simulated - start)


def mc_error(values: NDArray[np.generic]) -> float:
    """Return the Monte Carlo standard error of the mean of one value per trial."""
    numbers = values.astype(float)
    return float(numbers.std(ddof=1) / np.sqrt(numbers.size)) if numbers.size > 1 else np.nan


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
    if not scale.graded:
        return float(active - control)
    sd = sd * sd_factor(population, scenario)[outcome]
    return scale.mean_score(active, sd) - scale.mean_score(control, sd)


def expected_share(scenario: Scenario, visits: int, needed: Sequence[int]) -> float:
    """Return the share of people with values at all the visits needed, besides the baseline."""
    present = kept_shares(scenario, visits)[max(needed)] * (1 - scenario.missing) ** len(needed)
    return float(present)


def sd_factor(population: Population, scenario: Scenario) -> Vector:
    """Return what the pilot's SDs are multiplied by, shape (o,); 1 where they are drawn."""
    if scenario.sd != UPPER:
        return np.ones(len(population.scales))
    return np.array([sd_upper_limit(1.0, n - 1) for n in population.n])


def _redrawn(population: Population, values: Vector, rng: Generator) -> Vector:
    """Return values with a covariance of visits drawn for each trial, shape (trials, people, o, v).

    Covariances are inverse Wishart around the pilot's, with so many degrees of freedom that each
    standard deviation alone is drawn from the chi-square distribution of the pilot's.
    """
    trials, _, _, v = values.shape
    redrawn = np.empty_like(values)
    for number, n in enumerate(population.n):
        root = np.linalg.cholesky(population.within(number))
        factor = np.sqrt(n - 1) * np.linalg.inv(_bartlett(trials, v, n - 2 + v, rng))
        change = root @ np.swapaxes(factor, 1, 2) @ np.linalg.inv(root)
        redrawn[:, :, number] = values[:, :, number] @ np.swapaxes(change, 1, 2)
    return redrawn


def _bartlett(n: int, v: int, df: float, rng: Generator) -> Vector:
    """Return lower triangles A, shape (n, v, v), with A A' Wishart of identity."""
    lower = np.tril(rng.standard_normal((n, v, v)), -1)
    places = np.arange(v)
    lower[:, places, places] = np.sqrt(rng.chisquare(df - places, (n, v)))
    return lower


def kept_shares(scenario: Scenario, visits: int) -> Vector:
    """Return the share of people who have not dropped out by each visit, shape (v,)."""
    shares: Vector = (1 - scenario.dropout) ** (np.arange(visits) / (visits - 1))
    return shares


def _lost(scenario: Scenario, shape: tuple[int, ...], rng: Generator) -> Flags:
    """Return which visits have no values, shape (trials, people, v)."""
    trials, people, _, visits = shape
    gone = rng.random((trials, people, 1)) >= kept_shares(scenario, visits)
    absent = rng.random((trials, people, visits)) < scenario.missing
    absent[:, :, BASELINE] = False
    return np.asarray(gone | absent)
