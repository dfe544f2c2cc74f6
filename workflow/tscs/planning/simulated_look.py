"""A look at a simulated trial before its end: blinded re-estimation of the SD, futility."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from tscs.exact import Counts, Vector
from tscs.planning.simulated_population import BASELINE, ENDPOINT, Population
from tscs.planning.simulated_trials import Scenario, Trials, blocks, draw_trials
from tscs.planning.two_arm import TwoArm
from tscs.simulation_settings import SimulationSettings
from tscs.trials.ancova import AncovaResult, ancova

BLINDED: Final = "blinded_ssr"
FUTILITY: Final = "futility"
LEAST_PER_ARM: Final = 3
MOST_PER_ARM: Final = 1000

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Level:
    """Two-sided level and power of the trial."""

    alpha: float
    power: float


@dataclass(frozen=True)
class Plan:
    """A trial with a look.

    Attributes
    ----------
    outcome : int
        Number of the outcome in the population.
    target : float
        Difference planned for, active minus control.
    n, look, most : int
        People per arm: planned, at the look, and at most.
    level : Level
        Level and power of the trial.
    threshold : float
        Conditional power below which the trial may stop.
    """

    outcome: int
    target: float
    n: int
    look: int
    most: int
    level: Level
    threshold: float = 0.0


@dataclass(frozen=True)
class Looked:
    """Trials with a look, each attribute of shape (trials,).

    Attributes
    ----------
    rejected, rejected_without : ndarray of bool
        p below the level with the look and in the same trial of planned size without it.
    stopped : ndarray of bool
        Stopped at the look.
    n : ndarray
        People per arm in the end.
    """

    rejected: Flags
    rejected_without: Flags
    stopped: Flags
    n: Vector


def simulated_look(
    population: Population, plan: Plan, look: str, truth: Scenario, settings: SimulationSettings
) -> Looked:
    """Simulate trials with one look; see `tscs.planning.simulated_looks`."""
    rng = np.random.default_rng(settings.seed)
    parts = []
    for size in blocks(settings.n_simulated, truth.n_per_arm):
        ends = _Ends.of(draw_trials(population, truth, size, rng), plan.outcome)
        parts.append(_blinded(ends, plan) if look == BLINDED else _futility(ends, plan))
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    return Looked(*(np.concatenate(column) for column in columns))


def planned_n(effect: float, level: Level) -> int:
    """Return the people per arm of ANCOVA by its closed form, at most `MOST_PER_ARM`.

    Parameters
    ----------
    effect : float
        Target difference over the SD that the baseline leaves.
    level : Level
        Level and power of the trial.
    """
    return int(_needed(np.array([effect]), level)[0])


def _needed(effect: Vector, level: Level) -> Counts:
    """Return people per arm for each effect: the first number that detects so little."""
    numbers = np.arange(LEAST_PER_ARM, MOST_PER_ARM + 1)
    detected = TwoArm(alpha=level.alpha, covariates=1).detectable(numbers, level.power)
    place = np.searchsorted(-detected, -np.abs(effect))
    return np.asarray(numbers[np.minimum(place, len(numbers) - 1)])


@dataclass(frozen=True)
class _Ends:
    """Values at both ends, shape (trials, people), in the order people came; arms alternate."""

    start: Vector
    end: Vector
    active: Flags

    @classmethod
    def of(cls, trials: Trials, outcome: int) -> _Ends:
        values = trials.y[:, :, outcome]
        return cls(values[..., BASELINE], values[..., ENDPOINT], trials.active)

    def tested(self, n: Counts, alpha: float) -> AncovaResult:
        """Return the analysis of the first `n` people per arm of each trial, shape (trials,)."""
        used = np.arange(len(self.active)) < 2 * n[:, np.newaxis]
        end = np.where(used, self.end, np.nan)
        return ancova(end, self.active, self.start[..., np.newaxis], alpha=alpha)

    def blinded_sd(self, n: int) -> Vector:
        """Return the SD that the baseline leaves in the first people of both arms together."""
        start, end = (
            values[:, : 2 * n] - values[:, : 2 * n].mean(axis=1, keepdims=True)
            for values in (self.start, self.end)
        )
        slope = (start * end).sum(axis=1) / (start**2).sum(axis=1)
        rest = end - slope[:, np.newaxis] * start
        sd: Vector = np.sqrt((rest**2).sum(axis=1) / (2 * n - 2))
        return sd


def _blinded(ends: _Ends, plan: Plan) -> Looked:
    sd = ends.blinded_sd(plan.look)
    n = np.clip(_needed(plan.target / sd, plan.level), plan.n, plan.most)
    rejected = ends.tested(n, plan.level.alpha).p < plan.level.alpha
    without = ends.tested(np.full_like(n, plan.n), plan.level.alpha).p < plan.level.alpha
    return Looked(rejected, without, np.zeros_like(rejected), n.astype(float))


def _futility(ends: _Ends, plan: Plan) -> Looked:
    size = np.ones(len(ends.end), dtype=np.int64)
    chance = conditional_power(ends.tested(size * plan.look, plan.level.alpha), plan)
    stopped = chance < plan.threshold
    without = ends.tested(size * plan.n, plan.level.alpha).p < plan.level.alpha
    n = np.where(stopped, plan.look, plan.n)
    return Looked(without & ~stopped, without, stopped, n.astype(float))


def conditional_power(seen: AncovaResult, plan: Plan) -> Vector:
    """Return the power at the end given the data so far, if the target difference is true.

    Parameters
    ----------
    seen : AncovaResult
        Analysis at the look.
    plan : Plan
        Target, people planned and at the look, level.

    Notes
    -----
    Normal approximation; only the direction of the target counts as success.
    """
    share = plan.look / plan.n
    sign = np.sign(plan.target)
    so_far = sign * seen.estimate / seen.se * np.sqrt(share)
    still = sign * plan.target / (seen.se * np.sqrt(share)) * (1 - share)
    lack = ndtri(1 - plan.level.alpha / 2) - so_far - still
    return np.asarray(ndtr(-lack / np.sqrt(1 - share)))
