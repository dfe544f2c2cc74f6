"""The verdict on expectations when nothing happens but the change without treatment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from tscs.calibration.populations import NORMAL, ORDINAL, Population, normal, ordinal, skewed
from tscs.calibration.records import (
    FAMILY_ERROR,
    MONTE_CARLO_LEVEL,
    POWER,
    Band,
    Case,
    Record,
    share_record,
)
from tscs.exact import Vector
from tscs.expectation import ABOVE, Reference, cohort_verdicts
from tscs.rank_effects import clopper_pearson

# In units of the SD of changes: a placebo arm of thirty people, and studies that differ.
DRIFT, REFERENCE_PEOPLE, TAU = 0.4, 30, 0.2
TIMES_THE_REFERENCE = 3.0
AT_REFERENCE = "drift equals the reference"
QUANTITY = "expectation verdict: above reference"
METHOD = "one-sided Welch t against the reference, Holm"


def placebo_records(
    n: int, outcomes: int, alpha: float, n_simulated: int, seed: int
) -> Iterator[Record]:
    """Yield how often a change is judged above its reference, by chance and rightly.

    Parameters
    ----------
    n : int
        People.
    outcomes : int
        Primary outcomes, tested as one family; their changes are independent.
    alpha : float
        Two-sided level of the study; the verdict uses half of it.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.
    """
    rng = np.random.default_rng(seed)
    shape = (n_simulated, outcomes, n)
    improving = skewed("none", 0.0)
    for population in (normal("none", 0.0), ordinal("none", 0.0), improving, _mirrored(improving)):
        yield from _records(rng, population, shape, alpha)


def _mirrored(population: Population) -> Population:
    """Return a population whose long tail is one of worsening."""
    return replace(
        population,
        scenario=f"{population.scenario}, towards worsening",
        draw=lambda rng, shape: -population.draw(rng, shape),
    )


def _records(
    rng: Generator, population: Population, shape: tuple[int, int, int], alpha: float
) -> Iterator[Record]:
    unit = population.sd
    error, drift = unit / np.sqrt(REFERENCE_PEOPLE), DRIFT * unit
    fixed = Reference(drift, error, REFERENCE_PEOPLE - 1)
    changes = population.draw(rng, shape) - population.mean
    cases = {
        AT_REFERENCE: drift,
        "drift 1 SE above the reference": drift + error,
        f"{TIMES_THE_REFERENCE:g} times the reference": TIMES_THE_REFERENCE * drift,
    }
    for name, mean in cases.items():
        case = Case(population.scenario, name, shape[2])
        yield _record(case, _above(changes + mean, fixed, alpha), alpha)
    studies = rng.standard_normal((2, *shape[:2]))
    drawn = Reference(drift + error * studies[0], error, REFERENCE_PEOPLE - 1, TAU * unit)
    differing = drift + TAU * unit * studies[1][..., np.newaxis]
    case = Case(population.scenario, "drift and reference drawn with tau", shape[2])
    yield _record(case, _above(changes + differing, drawn, alpha), alpha)


def _above(changes: Vector, reference: Reference, alpha: float) -> Vector:
    """Tell which cohorts have at least one outcome above its reference."""
    return np.asarray((cohort_verdicts(changes, reference, alpha) == ABOVE).any(axis=-1))


def _record(case: Case, hits: Vector, alpha: float) -> Record:
    planted = case.effect.endswith("times the reference")
    record = share_record(
        case, QUANTITY, POWER if planted else FAMILY_ERROR, hits, alpha / 2, METHOD
    )
    symmetric = case.scenario in (NORMAL, ORDINAL)
    return _held(record, hits, alpha) if symmetric and case.effect == AT_REFERENCE else record


def _held(record: Record, hits: Vector, alpha: float) -> Record:
    """Hold the one-sided lower Monte Carlo limit of the rate against the level."""
    low, _ = clopper_pearson(float(hits.mean()), hits.size, 2 * (1 - MONTE_CARLO_LEVEL))
    band = Band(high=alpha / 2)
    return record | {"band_high": band.high, "within_band": band.verdict(float(low))}
