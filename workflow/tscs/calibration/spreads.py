"""Intervals of standard deviations, reliability and correlations on simulated cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.random import Generator

from tscs.calibration.populations import NORMAL, SKEWED, normal, skewed
from tscs.calibration.records import (
    COVERAGE,
    OPEN,
    Band,
    Case,
    Record,
    share_record,
    within_limits,
)
from tscs.exact import Vector
from tscs.intraclass import FORMS, intraclass, mean_squares
from tscs.planning.intervals import (
    LEAST_PAIRS,
    UPPER_CONFIDENCE,
    correlation_interval,
    sd_interval,
    sd_upper_limit,
)

OCCASIONS: Final = 2
RELIABILITIES: Final = (0.6, 0.9)
CORRELATION: Final = 0.6
CHI_SQUARE: Final = "chi-square interval"


def spread_records(n: int, alpha: float, n_simulated: int, seed: int) -> Iterator[Record]:
    """Yield the coverage of intervals of spread, reliability and correlation.

    Parameters
    ----------
    n : int
        People.
    alpha : float
        One minus the confidence.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.
    """
    rng = np.random.default_rng(seed)
    for population in (normal("none", 0.0), skewed("none", 0.0)):
        spreads = population.draw(rng, (n_simulated, n)).std(axis=1, ddof=1)
        yield from _spreads(population.scenario, spreads, n, alpha)
    for reliability in RELIABILITIES:
        yield from _reliability(rng, (n_simulated, n), reliability, alpha)
    if n >= LEAST_PAIRS:
        yield _correlation(rng, (n_simulated, n), alpha)


def _spreads(scenario: str, spreads: Vector, n: int, alpha: float) -> Iterator[Record]:
    case, exact = Case(scenario, "none", n), scenario != SKEWED
    limits = [sd_interval(sd, n - 1, alpha) for sd in spreads.tolist()]
    level = 1 - alpha
    band = Band(level - 0.01, level + 0.01) if exact else OPEN
    yield share_record(
        case, "SD of the change", COVERAGE, within_limits(limits, 1.0), level, CHI_SQUARE, band
    )
    upper = [sd_upper_limit(sd, n - 1) >= 1 for sd in spreads.tolist()]
    level = UPPER_CONFIDENCE
    band = Band(level - 0.01, level + 0.01) if exact else OPEN
    name = "SD of the change, one-sided upper limit"
    yield share_record(case, name, COVERAGE, upper, level, "chi-square limit", band)


def _reliability(
    rng: Generator, shape: tuple[int, int], reliability: float, alpha: float
) -> Iterator[Record]:
    """Yield what is said of two untreated occasions without a shift between them."""
    error = float(np.sqrt(1 - reliability))
    people = np.sqrt(reliability) * rng.standard_normal((*shape, 1))
    values = people + error * rng.standard_normal((*shape, OCCASIONS))
    squares = [mean_squares(cohort) for cohort in values]
    case = Case("two normal untreated occasions", f"reliability {reliability:g}", shape[1])
    level = 1 - alpha
    found = [intraclass(one, alpha) for one in squares]
    for form, words in FORMS.items():
        limits = [(one[form].low, one[form].high) for one in found]
        band = Band(level - 0.01, level + 0.01) if form != "icc_a" else Band(low=level - 0.01)
        name = f"intraclass correlation, {words}"
        held = within_limits(limits, reliability)
        yield share_record(case, name, COVERAGE, held, level, "F", band)
    limits = [sd_interval(one.sem, one.df_error, alpha) for one in squares]
    name = "standard error of measurement"
    band = Band(level - 0.01, level + 0.01)
    yield share_record(case, name, COVERAGE, within_limits(limits, error), level, CHI_SQUARE, band)


def _correlation(rng: Generator, shape: tuple[int, int], alpha: float) -> Record:
    first, other = rng.standard_normal((2, *shape))
    second = CORRELATION * first + np.sqrt(1 - CORRELATION**2) * other
    found = [float(np.corrcoef(*pair)[0, 1]) for pair in zip(first, second, strict=True)]
    held = within_limits([correlation_interval(r, shape[1], alpha) for r in found], CORRELATION)
    case = Case(NORMAL, f"correlation {CORRELATION:g}", shape[1])
    name = "correlation of baseline and end"
    band = Band(low=1 - alpha - 0.01)
    return share_record(case, name, COVERAGE, held, 1 - alpha, "Fisher z", band)
