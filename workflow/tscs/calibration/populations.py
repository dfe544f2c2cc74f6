"""Populations of changes that cohorts are drawn from, with the true values of every statistic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

import numpy as np
from numpy.random import Generator
from scipy.optimize import brentq
from scipy.special import gammaincc, gammaincinv, ndtr

from tscs.exact import Vector

NORMAL: Final = "normal"
SKEWED: Final = "skewed (gamma, shape 1.5)"
ORDINAL: Final = "ordinal with ties"
HEAVY_TIES: Final = "heavy ties (45 % zeros)"
OUTLIERS: Final = "10 % outliers"
MISSING: Final = "normal, missing visits"
TIMES: Final = "times (log-normal)"
SCENARIOS: Final = (NORMAL, MISSING, ORDINAL, HEAVY_TIES, SKEWED, OUTLIERS, TIMES)

# Mean change in units of the SD of changes. Placebo arms show 0.3 (MUSEC) to 0.6 (cervical
# dystonia, Davis 2002).
EFFECTS: Final = {"none": 0.0, "sham-sized drift": 0.4, "known, 0.8 SD": 0.8, "known, 1.5 SD": 1.5}
GAMMA_SHAPE = 1.5
OUTLIER_SHARE, OUTLIER_SD = 0.1, 4.0
LATENT_SD = 1.5
GRID = np.arange(-20.0, 21.0)
TIED_CHANGES = np.arange(-2.0, 3.0)
TIED_MASS = np.array([0.1, 0.175, 0.45, 0.175, 0.1])
LEVEL_SD = 1.2

Draw = Callable[[Generator, tuple[int, ...]], Vector]


@dataclass(frozen=True)
class Population:
    """Changes of people, a rise being an improvement.

    Attributes
    ----------
    scenario, effect : str
        Names of the shape and of the effect.
    draw : callable
        Draws independent changes: generator, shape.
    mean, sd : float
        Of the changes.
    centre : float
        Pseudomedian: median of the mean of two changes; of rounded normal changes their centre of
        symmetry before rounding.
    improvement : float
        Probability of an improvement, no change counting half.
    rank_biserial : float
        2 P(sum of two changes above 0) - 1 among people who changed, a sum of 0 counting half.
    stepped : bool
        Whether changes are whole steps of a scale.
    """

    scenario: str
    effect: str
    draw: Draw
    mean: float
    sd: float
    centre: float
    improvement: float
    rank_biserial: float
    stepped: bool = False


def populations() -> Iterator[Population]:
    """Yield every shape with every effect that it can have."""
    for effect, size in EFFECTS.items():
        yield normal(effect, size)
        yield skewed(effect, size)
        yield ordinal(effect, size)
        if size < 1:  # with so many zeros the mean cannot be 1.5 SD away from 0
            yield heavy_ties(effect, size)
        yield outliers(effect, size)


def normal(effect: str, size: float, scenario: str = NORMAL) -> Population:
    """Return normal changes with SD 1."""
    above, sums = float(ndtr(size)), float(ndtr(sqrt(2) * size))
    return Population(
        scenario,
        effect,
        lambda rng, shape: size + rng.standard_normal(shape),
        *(size, 1.0, size, above, 2 * sums - 1),
    )


def skewed(effect: str, size: float) -> Population:
    """Return gamma changes, moved and scaled to SD 1."""
    k, root = GAMMA_SHAPE, sqrt(GAMMA_SHAPE)
    zero = max(k - size * root, 0.0)
    return Population(
        SKEWED,
        effect,
        lambda rng, shape: (rng.standard_gamma(k, shape) - k) / root + size,
        *(size, 1.0, float(gammaincinv(2 * k, 0.5) / 2 - k) / root + size),
        *(float(gammaincc(k, zero)), 2 * float(gammaincc(2 * k, 2 * zero)) - 1),
    )


def outliers(effect: str, size: float) -> Population:
    """Return normal changes of which one in ten has four times the SD."""
    share, wide = OUTLIER_SHARE, OUTLIER_SD
    sd = sqrt(1 - share + share * wide**2)
    mean = size * sd
    above = (1 - share) * ndtr(mean) + share * ndtr(mean / wide)
    weights = np.array([(1 - share) ** 2, 2 * share * (1 - share), share**2])
    spreads = np.sqrt([2.0, 1 + wide**2, 2 * wide**2])
    sums = float(weights @ ndtr(2 * mean / spreads))

    def draw(rng: Generator, shape: tuple[int, ...]) -> Vector:
        scale = np.where(rng.random(shape) < share, wide, 1.0)
        return mean + scale * rng.standard_normal(shape)

    return Population(OUTLIERS, effect, draw, mean, sd, mean, float(above), 2 * sums - 1)


def ordinal(effect: str, size: float) -> Population:
    """Return whole steps: normal changes with SD 1.5 steps, rounded, symmetric but for that."""
    mean = size * LATENT_SD
    mass = np.diff(ndtr((np.append(GRID, GRID[-1] + 1) - 0.5 - mean) / LATENT_SD))
    rounded = _stepped(
        ORDINAL,
        effect,
        lambda rng, shape: np.rint(mean + LATENT_SD * rng.standard_normal(shape)),
        GRID,
        mass / mass.sum(),
    )
    return replace(rounded, centre=mean)


def heavy_ties(effect: str, size: float) -> Population:
    """Return changes of up to two steps, 45 % of them zero; an effect shifts the others."""
    mass = _tilted(float(brentq(lambda tilt: _size(_tilted(tilt)) - size, -0.1, 9.0)))

    def draw(rng: Generator, shape: tuple[int, ...]) -> Vector:
        return np.asarray(rng.choice(TIED_CHANGES, shape, p=mass))

    return _stepped(HEAVY_TIES, effect, draw, TIED_CHANGES, mass)


def _tilted(tilt: float) -> Vector:
    changed = np.where(TIED_CHANGES == 0, 0.0, TIED_MASS * np.exp(tilt * TIED_CHANGES))
    changed *= (1 - TIED_MASS[TIED_CHANGES == 0]) / changed.sum()
    return np.where(TIED_CHANGES == 0, TIED_MASS, changed)


def _size(mass: Vector) -> float:
    mean = mass @ TIED_CHANGES
    return float(mean / np.sqrt(mass @ TIED_CHANGES**2 - mean**2))


def _stepped(scenario: str, effect: str, draw: Draw, values: Vector, mass: Vector) -> Population:
    mean = float(mass @ values)
    sd = float(np.sqrt(mass @ (values - mean) ** 2))
    sums, all_sums = np.arange(2 * values[0], 2 * values[-1] + 1), np.convolve(mass, mass)
    changed = np.where(values == 0, 0.0, mass) / (1 - mass[values == 0])
    centre = float(sums[np.searchsorted(np.cumsum(all_sums), 0.5 - 1e-12)] / 2)
    share, pairs = _above(values, mass), _above(sums, np.convolve(changed, changed))
    return Population(scenario, effect, draw, mean, sd, centre, share, 2 * pairs - 1, stepped=True)


def _above(values: Vector, mass: Vector) -> float:
    return float(mass[values > 0].sum() + mass[values == 0].sum() / 2)
