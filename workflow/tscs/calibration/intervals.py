"""Intervals, tests and effect sizes of the effects table on simulated cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from tscs.calibration.populations import (
    EFFECTS,
    LEVEL_SD,
    MISSING,
    NORMAL,
    ORDINAL,
    TIMES,
    Population,
    normal,
    populations,
)
from tscs.calibration.records import (
    COVERAGE,
    OPEN,
    POWER,
    TYPE_1_ERROR,
    Band,
    Case,
    Record,
    bias_record,
    level_record,
    share_record,
)
from tscs.exact import Vector, sign_flip_interval
from tscs.paired import paired_statistics
from tscs.pairs import PairedSample
from tscs.signed_rank import hodges_lehmann

MISSED = 0.15
LOG_LEVEL, LOG_SD = 2.0, 0.3
LEVELS_UP_TO = 20

Arrays = dict[str, Vector]


@dataclass(frozen=True)
class Quantity:
    """An interval of the effects table: its columns, its truth and how it is made."""

    name: str
    estimate: str
    low: str
    high: str
    truth: str
    method: str


def _quantity(name: str, column: str, truth: str, method: str, limits: str = "") -> Quantity:
    stem = limits or column
    return Quantity(name, column, f"{stem}_low", f"{stem}_high", truth, method)


T_INTERVAL: Final = "mean change, t interval"
SIGN_FLIP: Final = "mean change, sign-flip interval"
HODGES_LEHMANN: Final = "Hodges-Lehmann estimate"
GEOMETRIC_RATIO: Final = "geometric mean ratio"
QUANTITIES: Final = (
    _quantity(T_INTERVAL, "mean_change", "mean", "Student t", "ci"),
    _quantity(SIGN_FLIP, "mean_change", "mean", "inverted exact sign flip", "sign_flip"),
    _quantity(HODGES_LEHMANN, "hodges_lehmann", "centre", "exact signed rank", "hl"),
    _quantity("d_z", "d_z", "d_z", "noncentral t"),
    _quantity("g_z", "g_z", "d_z", "noncentral t times J"),
    _quantity("d_av", "d_av", "d_av", "Algina-Keselman"),
    _quantity("g_av", "g_av", "d_av", "Algina-Keselman times J"),
    _quantity(
        "rank-biserial correlation", "rank_biserial", "rank_biserial", "Wilson on effective weights"
    ),
    _quantity("probability of improvement", "prob_improvement", "improvement", "Clopper-Pearson"),
)
RATIO: Final = _quantity(GEOMETRIC_RATIO, "ratio", "ratio", "t on logarithms")
TESTS: Final = {
    "t test": ("p_t", "Student t"),
    "sign-flip test": ("p_sign_flip", "exact sign flip"),
    "Wilcoxon test": ("p_wilcoxon", "exact signed rank, zeros dropped"),
    "Wilcoxon test (Pratt)": ("p_wilcoxon_pratt", "exact signed rank, zeros ranked"),
}


def interval_records(n: int, alpha: float, n_simulated: int, seed: int) -> Iterator[Record]:
    """Yield what intervals, tests and estimates do in every scenario.

    Parameters
    ----------
    n : int
        People per cohort, at least 3.
    alpha : float
        One minus the confidence.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.
    """
    yield from attained_levels(n, alpha)
    rng = np.random.default_rng(seed)
    for population in populations():
        start, end = cohorts(population, rng, (n_simulated, n))
        yield from _records(population, n, alpha, _statistics(population, start, end, alpha))
    for effect, size in EFFECTS.items():
        population = normal(effect, size, MISSING)
        yield from _records(
            population, n, alpha, _with_missing(rng, population, n_simulated, n, alpha)
        )
    for effect, size in EFFECTS.items():
        yield from _times(rng, normal(effect, size, TIMES), (n_simulated, n), alpha)


def attained_levels(n: int, alpha: float) -> Iterator[Record]:
    """Yield the level that exact intervals attain at n and at every n up to 20."""
    for size in sorted({*range(6, LEVELS_UP_TO + 1), n}):
        changes = np.arange(1.0, size + 1)
        found = {
            SIGN_FLIP: sign_flip_interval(changes, alpha=alpha),
            HODGES_LEHMANN: hodges_lehmann(changes, alpha=alpha)[1],
        }
        for name, interval in found.items():
            case = Case("continuous and symmetric", "any", size)
            yield level_record(case, name, float(interval.level), 1 - alpha, "enumeration")


def cohorts(
    population: Population, rng: Generator, shape: tuple[int, ...]
) -> tuple[Vector, Vector]:
    """Return values at both ends; continuous ones have the same SD at both.

    Parameters
    ----------
    population : Population
        Changes.
    rng : Generator
        Source of randomness.
    shape : tuple of int
        Cohorts and people.
    """
    change = population.draw(rng, shape)
    level = LEVEL_SD * population.sd * rng.standard_normal(shape)
    steps, held = np.rint(2 * level), level - (change - population.mean) / 2
    start = steps if population.stepped else held
    return start, start + change


def sd_average(population: Population) -> float:
    """Return the root mean square of the true SDs at both ends of `cohorts`."""
    level = (LEVEL_SD * population.sd) ** 2
    if population.stepped:
        return float(np.sqrt(4 * level + 1 / 12 + population.sd**2 / 2))
    return float(np.sqrt(level + population.sd**2 / 4))


def _statistics(population: Population, start: Vector, end: Vector, alpha: float) -> Arrays:
    step = 1.0 if population.stepped else None
    return _numbers(PairedSample(start, end, step=step, alpha=alpha))


def _numbers(sample: PairedSample) -> Arrays:
    columns = paired_statistics(sample).items()
    return {name: values.astype(float) for name, values in columns if values.dtype.kind == "f"}


def _with_missing(
    rng: Generator, population: Population, n_simulated: int, n: int, alpha: float
) -> Arrays:
    """Return statistics of cohorts that lost pairs at random; at least three are left."""
    left = np.maximum(rng.binomial(n, 1 - MISSED, n_simulated), 3)
    parts = []
    for size, count in zip(*np.unique(left, return_counts=True), strict=True):
        start, end = cohorts(population, rng, (int(count), int(size)))
        parts.append(_statistics(population, start, end, alpha))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _times(
    rng: Generator, population: Population, shape: tuple[int, ...], alpha: float
) -> Iterator[Record]:
    """Yield what holds for times: logarithms are normal, their changes too."""
    ends = cohorts(population, rng, shape)
    start, end = (np.exp(LOG_LEVEL + LOG_SD * values) for values in ends)
    columns = _numbers(PairedSample(start, end, log=True, alpha=alpha))
    case = Case(population.scenario, population.effect, shape[1])
    ratio = float(np.exp(LOG_SD * population.mean))
    log_sd = LOG_SD * sd_average(population)
    first = np.exp(LOG_LEVEL + log_sd**2 / 2)
    truths = {"ratio": ratio, "mean": float(first * (ratio - 1))}
    for quantity in (RATIO, QUANTITIES[0]):
        band = _band(quantity, NORMAL, alpha) if quantity is RATIO else OPEN
        yield from _of_interval(case, quantity, columns, truths[quantity.truth], alpha, band)


def _records(population: Population, n: int, alpha: float, columns: Arrays) -> Iterator[Record]:
    case = Case(population.scenario, population.effect, n)
    truths = {
        "mean": population.mean,
        "centre": population.centre,
        "d_z": population.mean / population.sd,
        "d_av": population.mean / sd_average(population),
        "rank_biserial": population.rank_biserial,
        "improvement": population.improvement,
    }
    for quantity in QUANTITIES:
        band = _band(quantity, population.scenario, alpha)
        yield from _of_interval(case, quantity, columns, truths[quantity.truth], alpha, band)
    kind = POWER if population.mean else TYPE_1_ERROR
    for name, (column, method) in TESTS.items():
        yield share_record(case, name, kind, columns[column] <= alpha, alpha, method)


def _of_interval(
    case: Case, quantity: Quantity, columns: Arrays, truth: float, alpha: float, band: Band
) -> Iterator[Record]:
    low, high = columns[quantity.low], columns[quantity.high]
    known = np.isfinite(low) & np.isfinite(high)
    # Limits that equal the truth of a stepped scale may differ from it in the last bits.
    slack = 1e-9 * max(1.0, abs(truth))
    covered = (low <= truth + slack) & (truth - slack <= high)
    yield share_record(
        case, quantity.name, COVERAGE, covered[known], 1 - alpha, quantity.method, band
    )
    yield bias_record(case, quantity.name, columns[quantity.estimate], truth, quantity.method)


def _band(quantity: Quantity, scenario: str, alpha: float) -> Band:
    """Return the limits of methods that promise a coverage in a scenario.

    J times the limits of d cover J times the effect as often as d covers the effect; of the effect
    itself they promise nothing.
    """
    level, normal_data = 1 - alpha, scenario in (NORMAL, MISSING)
    if quantity.name in (T_INTERVAL, GEOMETRIC_RATIO, "d_av") and normal_data:
        return Band(level - 0.01, level + 0.01)
    if quantity.name == "d_z" and (normal_data or scenario == ORDINAL):
        return Band(level - 0.01, level + 0.02)
    if quantity.name in (SIGN_FLIP, HODGES_LEHMANN) and (normal_data or scenario == ORDINAL):
        return Band(level - 0.007)
    return OPEN
