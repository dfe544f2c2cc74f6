"""A series in summaries of the people: slopes, changes from the first session, two shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from tscs.config import AnalysisSettings
from tscs.exact import (
    SymmetryTest,
    Vector,
    sign_flip_interval,
    sign_flip_test,
    smallest_attainable_p,
)
from tscs.fixed_sequence import first_reached, in_sequence
from tscs.paired import Columns
from tscs.person_lines import Lines, person_lines
from tscs.plateau import Plateau, fit_plateau
from tscs.series import Series
from tscs.trajectory_terms import INTERVAL, T_COLUMNS, Term, t_columns

T_TEST: Final = "t test"
EXACT: Final = "exact sign flip"
SEQUENCE: Final = "in fixed sequence from the last session"
LEAST_SQUARES: Final = "least squares per person, t interval"
INVERSION: Final = "least squares, interval by inversion of a test of bent residuals"
POOLED: Final = "pooled within people"
CHANGE_COLUMNS: Final = tuple(name for name in T_COLUMNS if name != "p")

EXCLUDED = Term("participants", "fewer_than_three_visits", "count", ("estimate",))
SLOPE = Term("two_stage", "slope", T_TEST)
EXACT_SLOPE = Term("two_stage_exact", "slope", EXACT, (*INTERVAL, "p"))
LINEAR = Term("linear", "change", LEAST_SQUARES, CHANGE_COLUMNS)
LINEAR_SD = Term("linear", "within_person_sd", POOLED, ("estimate", "df"))
LEVELLING = Term("plateau", "change", LEAST_SQUARES, CHANGE_COLUMNS)
HALF = Term("plateau", "doses_to_half_change", INVERSION, INTERVAL)
LEVELLING_SD = Term("plateau", "within_person_sd", POOLED, ("estimate", "df"))
TO_EFFECT = Term("sessions_to_effect", "first_session", EXACT, ("estimate", "p"))
FIXED = (*(SLOPE, EXACT_SLOPE, LINEAR, LINEAR_SD, LEVELLING, HALF, LEVELLING_SD, TO_EFFECT),)


def excluded_row(series: Series) -> Columns:
    """Return how many people have a value at one or two sessions only."""
    return EXCLUDED.row(series, {"estimate": series.n_excluded})


def session_rows(
    series: Series, numbers: dict[str, int], settings: AnalysisSettings
) -> list[Columns]:
    """Return the rows of the summaries of one outcome.

    Parameters
    ----------
    series : Series
        The outcome over its sessions, without obstacle.
    numbers : dict of str to int
        Number of each session in the schedule, from 1.
    settings : AnalysisSettings
        Alpha and seed.

    Returns
    -------
    list of dict
        Rows with the columns of ``trajectories``. Outcomes with ``transform: log`` are on natural
        logarithms.
    """
    lines = person_lines(series.treated, series.treated_doses)
    return [
        *_slopes(series, lines, settings),
        *_linear(series, lines, settings.alpha),
        *_levelling(series, settings.alpha),
        *_changes(series, numbers, settings),
    ]


def _slopes(series: Series, lines: Lines, settings: AnalysisSettings) -> Iterator[Columns]:
    slopes = _known(lines.slope)
    counts = {"n_participants": len(slopes)}
    few = "zero_variance" if len(slopes) > 1 else "too_few_sessions"
    yield SLOPE.row(series, t_columns(slopes, series.tolerance, settings.alpha), few, **counts)
    if not len(slopes):
        yield EXACT_SLOPE.row(series, {}, few, **counts)
        return
    test = sign_flip_test(slopes, tolerance=series.tolerance, seed=settings.seed)
    limits = sign_flip_interval(slopes, alpha=settings.alpha, seed=settings.seed)
    values = {"estimate": float(slopes.mean()), "p": float(test.p_two_sided)}
    values |= {"low": float(limits.low), "high": float(limits.high)}
    level = "" if np.isnan(limits.level) else f", interval at {limits.level:.4g} by inversion"
    term = replace(EXACT_SLOPE, method=str(test.method) + level)
    yield term.row(series, values, "unbounded_interval", **counts)


def _known(values: Vector) -> Vector:
    return np.asarray(values[~np.isnan(values)])


def _linear(series: Series, lines: Lines, alpha: float) -> Iterator[Columns]:
    span = float(np.nanmax(series.treated_doses) - np.nanmin(series.treated_doses))
    changes = _known(lines.slope) * span
    few = "zero_variance" if len(changes) > 1 else "too_few_sessions"
    yield LINEAR.row(series, _without_p(t_columns(changes, series.tolerance, alpha)), few)
    yield LINEAR_SD.row(series, _pooled(lines, 0), "no_degrees_of_freedom")


def _levelling(series: Series, alpha: float) -> Iterator[Columns]:
    fit = fit_plateau(series.treated, series.treated_doses, alpha)
    if fit is None:
        for term in (LEVELLING, HALF, LEVELLING_SD):
            yield term.row(series, {}, "no_residuals")
        return
    changes = t_columns(_known(fit.lines.slope), series.tolerance, alpha)
    yield LEVELLING.row(series, _without_p(changes), "zero_variance")
    yield HALF.row(series, _half(fit), "shape_open")
    yield LEVELLING_SD.row(series, _pooled(fit.lines, 1), "no_degrees_of_freedom")


def _half(fit: Plateau) -> dict[str, float]:
    """Return the time of half the change, unless the data allow any."""
    if fit.share_low == 0 and fit.share_high == 1:
        return {}
    return dict(zip(INTERVAL, fit.half, strict=True))


def _pooled(lines: Lines, shapes: int) -> dict[str, float]:
    """Return the SD of single visits about the courses and its degrees of freedom."""
    residuals = _known(lines.residual.ravel())
    df = len(residuals) - 2 * len(_known(lines.slope)) - shapes
    if df < 1:
        return {}
    return {"estimate": float(np.sqrt((residuals**2).sum() / df)), "df": df}


def _without_p(columns: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in columns.items() if name != "p"}


def _changes(
    series: Series, numbers: dict[str, int], settings: AnalysisSettings
) -> Iterator[Columns]:
    later = series.sessions[1:]
    changes = [_known(column) for column in (series.treated[:, 1:] - series.treated[:, :1]).T]
    tests = [
        sign_flip_test(change, tolerance=series.tolerance, seed=settings.seed) for change in changes
    ]
    adjusted = in_sequence(np.array([test.p_two_sided for test in tests]))
    for session, change, test, p in zip(later, changes, tests, adjusted.tolist(), strict=True):
        values = t_columns(change, series.tolerance, settings.alpha)
        term = Term("change_from_first", session, f"t interval; p: {test.method} {SEQUENCE}")
        yield term.row(
            series, values | {"p": p}, _why_no_interval(change),
            n_participants=len(change), n_visits=2 * len(change),
        )  # fmt: skip
    yield _to_effect(series, numbers, adjusted, tests[-1], settings.alpha)


def _why_no_interval(change: Vector) -> str:
    return {0: "no_complete_pairs", 1: "single_pair"}.get(len(change), "zero_variance")


def _to_effect(
    series: Series, numbers: dict[str, int], adjusted: Vector, last: SymmetryTest, alpha: float
) -> Columns:
    term = replace(TO_EFFECT, method=f"{last.method} {SEQUENCE}")
    place = float(first_reached(adjusted, alpha))
    if np.isnan(place):
        possible = smallest_attainable_p(last.n_used) <= alpha
        code = "no_session_differs" if possible else "attainable_p_too_large"
        return term.row(series, {"p": float(adjusted[-1])}, code)
    session = series.sessions[1 + int(place)]
    return term.row(series, {"estimate": numbers[session], "p": float(adjusted[int(place)])})
