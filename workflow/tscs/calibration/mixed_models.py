"""Mixed models over the sessions: tests of Kenward and Roger and of Satterthwaite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from tscs.calibration.records import COVERAGE, OPEN, TYPE_1_ERROR, Band, Case, Record, share_record
from tscs.calibration.slopes import SLACK, SLOPE_SDS, Courses, draw
from tscs.exact import Vector
from tscs.mixed import (
    Estimate,
    MixedFit,
    MixedModelError,
    fit_mixed,
    random_slope,
    slope_columns,
    visit_columns,
    visit_contrast,
)
from tscs.mixed.slopes import VISITS_MIN
from tscs.session_models import TESTS

KENWARD_ROGER: Final = "Kenward-Roger"
SLOPE: Final = "slope of the mixed model"
TO_LAST: Final = "last session against the first, mixed model"
TO_FOLLOW_UP: Final = "follow-up against the first session, mixed model"
Found = dict[tuple[str, str], Estimate]


def model_records(
    n: int, sessions: int, alpha: float, n_simulated: int, seed: int
) -> Iterator[Record]:
    """Yield type I error and coverage of the tests in mixed models; visits are missing.

    Parameters
    ----------
    n : int
        People.
    sessions : int
        Sessions at which they are assessed; a follow-up comes after them.
    alpha : float
        Two-sided level.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.

    Notes
    -----
    With all visits and a fit that is not singular the test of Kenward and Roger is the t test of
    people's slopes, which `tscs.calibration.slopes` simulates. Cohorts whose fit has not
    converged are not counted.
    """
    if sessions < VISITS_MIN:
        return
    rng = np.random.default_rng(seed)
    for spread in SLOPE_SDS:
        courses = Courses(spread, missing=True)
        cohorts = draw(rng, (n_simulated, n, sessions + 1), courses)
        case = Case(courses.label, "none", n)
        yield from _records(case, [_tested(values, alpha) for values in cohorts], alpha)


def _records(case: Case, cohorts: list[Found], alpha: float) -> Iterator[Record]:
    for key in ((name, test) for name in (SLOPE, TO_LAST, TO_FOLLOW_UP) for test in TESTS):
        found = [cohort[key] for cohort in cohorts if key in cohort]
        promised = key[1] == KENWARD_ROGER
        error = Band(high=alpha + SLACK) if promised else OPEN
        around = Band(low=1 - alpha - 0.01) if promised else OPEN
        name, method = f"{key[0]}, {key[1]}", f"{key[1]}, random intercept and slope"
        p = np.array([estimate.p for estimate in found])
        held = np.array([estimate.low <= 0 <= estimate.high for estimate in found])
        yield share_record(case, name, TYPE_1_ERROR, p <= alpha, alpha, method, error)
        yield share_record(case, name, COVERAGE, held, 1 - alpha, method, around)


def _tested(values: Vector, alpha: float) -> Found:
    """Return the tests of one cohort, as ``trajectories`` has them; its last visit is later."""
    return {
        (name, test): TESTS[test](fit, contrast, alpha=alpha)
        for names, fit in _fits(values)
        for name, contrast in names.items()
        for test in TESTS
    }


def _fits(values: Vector) -> Iterator[tuple[dict[str, Vector], MixedFit]]:
    later = values.shape[1] - 1
    visits = list(range(values.shape[1]))
    ends = {TO_LAST: later - 1, TO_FOLLOW_UP: later}
    contrasts = {name: visit_contrast(visits, visit, 0) for name, visit in ends.items()}
    for names, model in (({SLOPE: np.array([0.0, 1.0])}, _sloped), (contrasts, _by_visit)):
        fit = _fitted(model, values)
        if fit is not None:
            yield names, fit


def _fitted(model: Callable[[Vector], MixedFit], values: Vector) -> MixedFit | None:
    try:
        fit = model(values)
    except MixedModelError:
        return None
    return fit if fit.converged else None


def _sloped(values: Vector) -> MixedFit:
    people, visits = np.nonzero(~np.isnan(values[:, :-1]))
    return random_slope(values[people, visits], visits, people)


def _by_visit(values: Vector) -> MixedFit:
    people, visits = np.nonzero(~np.isnan(values))
    fixed = visit_columns(visits.tolist(), range(values.shape[1]))
    return fit_mixed(values[people, visits], fixed, people, slope_columns(visits))
