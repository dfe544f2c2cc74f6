"""Tests of slopes over the sessions when people differ in their slopes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tscs.calibration.records import (
    COVERAGE,
    FAMILY_ERROR,
    OPEN,
    POWER,
    TYPE_1_ERROR,
    Band,
    Case,
    Record,
    share_record,
)
from tscs.exact import EXACT_FLIPS_MAX, Vector
from tscs.fixed_sequence import first_reached, fixed_sequence_p
from tscs.mixed.slopes import VISITS_MIN, slopes_test
from tscs.person_lines import exact_slopes_p

# In units of the SD of the residuals.
SLOPE_SDS = (0.0, 0.3, 0.6)
LEVEL_SD = 1.5
TRUE_SLOPE = 0.3
MISSED = 0.15
SLACK = 0.005
AT_ONCE = 4000
T_METHOD = "t on least-squares slopes"
SLOPE, EXACT_SLOPE, TO_EFFECT = "slope test", "exact slope test", "sessions to effect"
TESTS: Final = {
    SLOPE: T_METHOD,
    EXACT_SLOPE: "exact sign flip of least-squares slopes",
    TO_EFFECT: "exact sign flips in fixed sequence",
}


def slope_records(
    n: int, sessions: int, alpha: float, n_simulated: int, seed: int
) -> Iterator[Record]:
    """Yield type I error, coverage and power of the tests of the mean slope.

    Parameters
    ----------
    n : int
        People.
    sessions : int
        Sessions at which they are assessed.
    alpha : float
        Two-sided level.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.
    """
    if sessions < VISITS_MIN:
        return
    rng = np.random.default_rng(seed)
    shape = (n_simulated, n, sessions)
    for spread, missing in product(SLOPE_SDS, (False, True)):
        lost = "missing visits" if missing else "all visits"
        case = Case(f"slopes with SD {spread:g}, {lost}", "none", n)
        yield from _records(rng, case, shape, (0.0, spread, missing), alpha)
    case = Case(f"slopes with SD {SLOPE_SDS[1]:g}, all visits", f"slope {TRUE_SLOPE:g}", n)
    yield from _records(rng, case, shape, (TRUE_SLOPE, SLOPE_SDS[1], False), alpha)


def _records(
    rng: Generator,
    case: Case,
    shape: tuple[int, int, int],
    truth: tuple[float, float, bool],
    alpha: float,
) -> Iterator[Record]:
    slope, level, kind = truth[0], 1 - alpha, POWER if truth[0] else TYPE_1_ERROR
    band = OPEN if slope else Band(high=alpha + SLACK)
    around = Band(level - 0.01, level + 0.01)
    parts = [_judged(_draw(rng, part, truth), slope, alpha) for part in _parts(shape)]
    hits = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    yield share_record(case, "mean slope", COVERAGE, hits["covered"], level, T_METHOD, around)
    for name, method in TESTS.items():
        if name in hits:
            statistic = FAMILY_ERROR if name == TO_EFFECT and not slope else kind
            yield share_record(case, name, statistic, hits[name], alpha, method, band)


def _parts(shape: tuple[int, int, int]) -> Iterator[tuple[int, int, int]]:
    for start in range(0, shape[0], AT_ONCE):
        yield (min(AT_ONCE, shape[0] - start), *shape[1:])


def _draw(rng: Generator, shape: tuple[int, int, int], truth: tuple[float, float, bool]) -> Vector:
    """Return values of cohorts, people and sessions; NaN where a visit was missed."""
    slope, spread, missing = truth
    slopes = slope + spread * rng.standard_normal((*shape[:2], 1))
    level = LEVEL_SD * rng.standard_normal((*shape[:2], 1))
    values = level + slopes * np.arange(shape[2]) + rng.standard_normal(shape)
    return np.where(rng.random(shape) < MISSED, np.nan, values) if missing else values


def _judged(values: Vector, slope: float, alpha: float) -> dict[str, NDArray[np.bool_]]:
    """Tell of each cohort whether the interval covers, tests reject, a session is reached."""
    times = np.arange(float(values.shape[2]))
    test = slopes_test(values, times, alpha=alpha)
    hits = {"covered": (test.low <= slope) & (slope <= test.high), SLOPE: test.p <= alpha}
    if values.shape[1] <= EXACT_FLIPS_MAX:
        hits[EXACT_SLOPE] = exact_slopes_p(values, times) <= alpha
        hits[TO_EFFECT] = np.isfinite(first_reached(fixed_sequence_p(values), alpha))
    return hits
