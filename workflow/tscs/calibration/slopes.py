"""Tests of slopes over the sessions when people differ in their slopes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
    WRONG,
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
GAMMA_SHAPE = 1.5
GRADE = 2.0
STEP, STEP_AT = 3.0, 5
MISSED = 0.15
SLACK = 0.005
AT_ONCE = 4000
NORMAL, SKEWED_SLOPES, GRADES = "slopes", "skewed slopes", "coarse grades, slopes"
T_METHOD = "t on least-squares slopes"
SLOPE, EXACT_SLOPE, TO_EFFECT = "slope test", "exact slope test", "sessions to effect"
TESTS: Final = {
    SLOPE: T_METHOD,
    EXACT_SLOPE: "exact sign flip of least-squares slopes",
    TO_EFFECT: "exact sign flips in fixed sequence",
}


@dataclass(frozen=True)
class Courses:
    """How values run over the sessions.

    Attributes
    ----------
    spread : float
        SD of people's slopes.
    slope : float
        Their mean.
    missing : bool
        Whether visits are missed.
    shape : str
        `NORMAL`, `SKEWED_SLOPES` (gamma) or `GRADES` (values rounded to `GRADE`).
    """

    spread: float
    slope: float = 0.0
    missing: bool = False
    shape: str = NORMAL

    @property
    def label(self) -> str:
        """Scenario in words."""
        lost = "missing visits" if self.missing else "all visits"
        return f"{self.shape} with SD {self.spread:g}, {lost}"


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
    without = [Courses(sd, missing=lost) for sd, lost in product(SLOPE_SDS, (False, True))]
    uneven = [Courses(SLOPE_SDS[2], shape=shape) for shape in (SKEWED_SLOPES, GRADES)]
    for courses in (*without, *uneven, Courses(SLOPE_SDS[1], TRUE_SLOPE)):
        yield from _records(rng, courses, shape, alpha)
    if n <= EXACT_FLIPS_MAX and sessions > STEP_AT:
        yield _too_early(rng, shape, alpha)


def _records(
    rng: Generator, courses: Courses, shape: tuple[int, int, int], alpha: float
) -> Iterator[Record]:
    slope, level, kind = courses.slope, 1 - alpha, POWER if courses.slope else TYPE_1_ERROR
    case = Case(courses.label, f"slope {slope:g}" if slope else "none", shape[1])
    promised = courses.shape == NORMAL
    band = Band(high=alpha + SLACK) if promised and not slope else OPEN
    around = Band(level - 0.01, level + 0.01) if promised else OPEN
    parts = [_judged(draw(rng, part, courses), slope, alpha) for part in _parts(shape)]
    hits = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    yield share_record(case, "mean slope", COVERAGE, hits["covered"], level, T_METHOD, around)
    for name, method in TESTS.items():
        if name in hits:
            statistic = FAMILY_ERROR if name == TO_EFFECT and not slope else kind
            yield share_record(case, name, statistic, hits[name], alpha, method, band)


def _too_early(rng: Generator, shape: tuple[int, int, int], alpha: float) -> Record:
    """Return how often a session before the one at which everybody changes is named."""
    courses, later = Courses(SLOPE_SDS[0]), np.arange(shape[2]) >= STEP_AT - 1
    hits = [
        first_reached(fixed_sequence_p(draw(rng, part, courses) + STEP * later), alpha)
        < STEP_AT - 2  # the first of the later sessions is the second of all
        for part in _parts(shape)
    ]
    case = Case("courses that change at one session", f"{STEP:g} SD from S{STEP_AT} on", shape[1])
    band = Band(high=alpha + SLACK)
    method = TESTS[TO_EFFECT]
    return share_record(
        case, "session named too early", WRONG, np.concatenate(hits), alpha, method, band
    )


def _parts(shape: tuple[int, int, int]) -> Iterator[tuple[int, int, int]]:
    for start in range(0, shape[0], AT_ONCE):
        yield (min(AT_ONCE, shape[0] - start), *shape[1:])


def draw(rng: Generator, shape: tuple[int, int, int], courses: Courses) -> Vector:
    """Return values of cohorts.

    Parameters
    ----------
    rng : Generator
        Source of randomness.
    shape : tuple of int
        Cohorts, people and visits, one unit of time apart.
    courses : Courses
        What they are like; the SD of one visit about a person's line is 1.

    Returns
    -------
    ndarray
        NaN where a visit was missed.
    """
    slopes = courses.slope + courses.spread * _deviations(rng, shape, courses.shape)
    level = LEVEL_SD * rng.standard_normal((*shape[:2], 1))
    values = level + slopes * np.arange(shape[2]) + rng.standard_normal(shape)
    if courses.shape == GRADES:
        values = GRADE * np.rint(values / GRADE)
    return np.where(rng.random(shape) < MISSED, np.nan, values) if courses.missing else values


def _deviations(rng: Generator, shape: tuple[int, int, int], name: str) -> Vector:
    if name == SKEWED_SLOPES:
        k = GAMMA_SHAPE
        return np.asarray((rng.standard_gamma(k, (*shape[:2], 1)) - k) / np.sqrt(k))
    return rng.standard_normal((*shape[:2], 1))


def _judged(values: Vector, slope: float, alpha: float) -> dict[str, NDArray[np.bool_]]:
    """Tell of each cohort whether the interval covers, tests reject, a session is reached."""
    times = np.arange(float(values.shape[2]))
    test = slopes_test(values, times, alpha=alpha)
    hits = {"covered": (test.low <= slope) & (slope <= test.high), SLOPE: test.p <= alpha}
    if values.shape[1] <= EXACT_FLIPS_MAX:
        hits[EXACT_SLOPE] = exact_slopes_p(values, times) <= alpha
        hits[TO_EFFECT] = np.isfinite(first_reached(fixed_sequence_p(values), alpha))
    return hits
