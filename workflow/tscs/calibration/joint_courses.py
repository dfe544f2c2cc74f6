"""Intervals of associations between two outcomes on simulated cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.random import Generator

from tscs.associations import BONETT_WRIGHT, LEAST_PEOPLE, spearman_interval
from tscs.calibration.records import (
    COVERAGE,
    OPEN,
    Band,
    Case,
    Record,
    bias_record,
    share_record,
    within_limits,
)
from tscs.exact import Vector
from tscs.repeated_correlation import Courses
from tscs.signed_rank import midranks

CORRELATIONS: Final = (0.0, 0.5, 0.8)
FEW_VISITS: Final = 4
MISSED: Final = 0.15
LEVEL_SD, VISIT_SD = 1.5, 0.7
# Of people, instead of the 5,000 of the report, so that thousands of cohorts take seconds.
RESAMPLES: Final = 400
SLACK: Final = 0.02
WITHIN: Final = "repeated-measures correlation"
CHANGES: Final = "correlation of changes"
WITHIN_METHOD: Final = f"bootstrap of people on Fisher's scale, {RESAMPLES} resamples"


def association_records(
    n: int, visits: int, alpha: float, n_simulated: int, seed: int
) -> Iterator[Record]:
    """Yield coverage and bias of the correlation within people and of that of changes.

    Parameters
    ----------
    n : int
        People.
    visits : int
        Assessments before stimulation.
    alpha : float
        One minus the confidence.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.
    """
    if n < LEAST_PEOPLE:
        return
    rng = np.random.default_rng(seed)
    for rho in CORRELATIONS:
        for count, missing in dict.fromkeys([(visits, False), (visits, True), (FEW_VISITS, False)]):
            if count >= FEW_VISITS:
                cohorts = _draw(rng, (n_simulated, n, count), rho, missing)
                yield from _within(cohorts, rho, alpha)
        yield from _changes(rng.standard_normal((2, n_simulated, n)), rho, alpha)


def _draw(rng: Generator, shape: tuple[int, int, int], rho: float, missing: bool) -> Vector:
    """Return both outcomes, shape (cohorts, 2, people, visits)."""
    own, other = rng.standard_normal((2, *shape))
    residuals = np.stack([own, rho * own + np.sqrt(1 - rho**2) * other], axis=1)
    people = LEVEL_SD * rng.standard_normal((shape[0], 2, shape[1], 1))
    visits = VISIT_SD * rng.standard_normal((shape[0], 2, 1, shape[2]))
    lost = np.zeros(shape, dtype=bool) if not missing else rng.random(shape) < MISSED
    values = residuals + people + visits
    return np.where(lost[:, np.newaxis], np.nan, values)


def _within(cohorts: Vector, rho: float, alpha: float) -> Iterator[Record]:
    n, visits = cohorts.shape[2:]
    lost = "15 % of visits missing" if np.isnan(cohorts).any() else "all visits"
    case = Case(f"normal courses of {visits} visits, {lost}", f"correlation {rho:g}", n)
    found = [Courses(*_seen_twice(cohort)) for cohort in cohorts]
    limits = [
        courses.interval(alpha, seed, RESAMPLES) for seed, courses in enumerate(found, start=1)
    ]
    held, band = within_limits(limits, rho), _band(alpha, rho)
    yield share_record(case, WITHIN, COVERAGE, held, 1 - alpha, WITHIN_METHOD, band)
    yield bias_record(case, WITHIN, [courses.correlation for courses in found], rho, WITHIN_METHOD)


def _band(alpha: float, rho: float) -> Band:
    """Return the bar: the interval has been chosen to cover at least nearly its level."""
    return Band(low=1 - alpha - SLACK) if rho < CORRELATIONS[-1] else OPEN


def _seen_twice(cohort: Vector) -> Vector:
    return np.asarray(cohort[:, (~np.isnan(cohort[0])).sum(axis=1) > 1])


def _changes(drawn: Vector, rho: float, alpha: float) -> Iterator[Record]:
    n = drawn.shape[2]
    first, second = drawn[0], rho * drawn[0] + np.sqrt(1 - rho**2) * drawn[1]
    ranks = np.stack([midranks(first), midranks(second)]) - (n + 1) / 2
    found = (ranks[0] * ranks[1]).sum(axis=1) / (ranks[0] ** 2).sum(axis=1)
    truth = 6 / np.pi * float(np.arcsin(rho / 2))
    case = Case("normal changes of two outcomes", f"correlation {rho:g}", n)
    held = within_limits([spearman_interval(value, n, alpha) for value in found.tolist()], truth)
    yield share_record(case, CHANGES, COVERAGE, held, 1 - alpha, BONETT_WRIGHT)
    yield bias_record(case, CHANGES, found, truth, BONETT_WRIGHT)
