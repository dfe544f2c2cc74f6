"""Courses that level off: the shape and the change over the sessions on simulated cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.random import Generator

from tscs.calibration.records import COVERAGE, NOT_GIVEN, OPEN, Band, Case, Record, share_record
from tscs.exact import Vector
from tscs.mixed.slopes import VISITS_MIN
from tscs.person_lines import person_lines
from tscs.plateau import Plateau, fit_plateau, progress
from tscs.session_tests import INVERSION, LEAST_SQUARES
from tscs.trajectory_terms import t_columns

# In units of the SD of people's changes; share of the change reached half-way, SD of a visit.
MEAN_CHANGE: Final = -1.5
START_SD: Final = 2.0
SHAPES: Final = ((0.5, 0.5), (0.73, 0.5), (0.9, 0.5), (0.73, 1.5))
SHAPE: Final = "share of the change reached half-way"
LEVELLING: Final = "change, exponential approach"
TOLD: Final = "change, exponential approach, where the shape is told"
STRAIGHT: Final = "change, straight line"


def levelling_records(
    n: int, sessions: int, alpha: float, n_simulated: int, seed: int
) -> Iterator[Record]:
    """Yield coverage of shape and change, and how often the shape stays open.

    Parameters
    ----------
    n : int
        People.
    sessions : int
        Sessions at which they are assessed.
    alpha : float
        One minus the confidence.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.
    """
    if sessions < VISITS_MIN:
        return
    rng = np.random.default_rng(seed)
    times = np.arange(float(sessions))
    for share, noise in SHAPES:
        values = _draw(rng, (n_simulated, n, sessions), share, noise)
        case = Case(
            f"{100 * share:g} % of the change half-way, visits with SD {noise:g}",
            f"known, {abs(MEAN_CHANGE):g} SD", n,
        )  # fmt: skip
        yield from _records(case, values, times, share, alpha)


def _draw(rng: Generator, shape: tuple[int, int, int], share: float, noise: float) -> Vector:
    reached = progress(np.linspace(0, 1, shape[2]), share)
    changes = MEAN_CHANGE + rng.standard_normal((*shape[:2], 1))
    starts = START_SD * rng.standard_normal((*shape[:2], 1))
    return np.asarray(starts + changes * reached + noise * rng.standard_normal(shape))


def _records(
    case: Case, values: Vector, times: Vector, share: float, alpha: float
) -> Iterator[Record]:
    grid = np.broadcast_to(times, values.shape[1:])
    fits = [fit for cohort in values if (fit := fit_plateau(cohort, grid, alpha)) is not None]
    held = np.array([_covers(fit.lines.slope, alpha) for fit in fits])
    told = np.array([not _open(fit) for fit in fits])
    lines = person_lines(values, times).slope * (times[-1] - times[0])
    level = 1 - alpha
    shape = [fit.share_low <= share <= fit.share_high for fit in fits]
    rows = {
        SHAPE: (shape, INVERSION, Band(low=level - 0.01)),
        LEVELLING: (held, LEAST_SQUARES, Band(level - 0.015, level + 0.015)),
        TOLD: (held[told], LEAST_SQUARES, OPEN),
        STRAIGHT: ([_covers(cohort, alpha) for cohort in lines], LEAST_SQUARES, OPEN),
    }
    for name, (hits, method, band) in rows.items():
        yield share_record(case, name, COVERAGE, hits, level, method, band)
    yield share_record(case, SHAPE, NOT_GIVEN, ~told, np.nan, INVERSION)


def _covers(changes: Vector, alpha: float) -> bool:
    found = t_columns(changes, 0.0, alpha)
    return found["low"] <= MEAN_CHANGE <= found["high"]


def _open(fit: Plateau) -> bool:
    """Tell whether any shape is possible, so that the report gives none."""
    return fit.share_low == 0 and fit.share_high == 1
