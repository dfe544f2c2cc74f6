"""What the figures of the sessions show: mean changes, model curves, courses of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tscs.catalogue import Outcome
from tscs.error_limits import rises_with, usable_limits
from tscs.figures.individuals import shown_limit
from tscs.person_lines import Lines, person_lines
from tscs.plateau import fit_plateau, progress
from tscs.series import Series, session_series
from tscs.study import Study

Array = NDArray[np.float64]
POINTS = 60


@dataclass(frozen=True)
class MeanCourse:
    """Mean course of a cohort, as change from the first session.

    Attributes
    ----------
    series : Series
        The outcome over its sessions.
    place : ndarray, shape (points,)
        Sessions completed before, from the first to the last visit.
    straight, levelling : ndarray, shape (points,)
        Mean of the people's straight lines and of their courses that level off; the latter is
        empty where the data set no end to its shape.
    """

    series: Series
    place: Array
    straight: Array
    levelling: Array


def series_of(study: Study, scores: pd.DataFrame, outcomes: Iterable[str]) -> list[Series]:
    """Return the series of outcomes that have one."""
    visits = study.tables["visits"]
    every = (
        session_series(scores, visits, study.schedule, study.catalogue.outcomes[name])
        for name in outcomes
    )
    return [series for series in every if series.sessions and not series.obstacle]


def mean_course(series: Series, alpha: float) -> MeanCourse:
    """Return the mean of the people's fitted courses against the mean at the first session.

    Parameters
    ----------
    series : Series
        The outcome over its sessions, without obstacle.
    alpha : float
        One minus the confidence of the interval of the shape.
    """
    values, doses = series.treated, series.treated_doses
    first = float(np.nanmin(doses))
    span = float(np.nanmax(doses)) - first
    place = np.linspace(0, 1, POINTS)
    lines = person_lines(values, (doses - first) / (span or np.nan))
    fit = fit_plateau(values, doses, alpha)
    told = fit is not None and (fit.share_low > 0 or fit.share_high < 1)
    levelling = (
        _mean_change(fit.lines, progress(place, fit.share), values)
        if fit is not None and told
        else np.empty(0)
    )
    return MeanCourse(series, first + span * place, _mean_change(lines, place, values), levelling)


def _mean_change(lines: Lines, share: Array, values: Array) -> Array:
    """Return the mean over people of fitted course minus first value."""
    fitted = lines.intercept[:, None] + lines.slope[:, None] * share
    return np.asarray(np.nanmean(fitted - values[:, :1], axis=0))


def limit_ends(outcome: Outcome, relative: bool) -> tuple[float, float] | None:
    """Return where the verified MDC95 of one person lies below and above no change.

    Parameters
    ----------
    outcome : Outcome
        The outcome.
    relative : bool
        Whether changes are in per cent of the first value.

    Returns
    -------
    tuple of float or None
        None unless both directions have a verified limit.
    """
    ends = [
        shown_limit(limit, rises_with(direction, outcome), relative)
        for name, direction, limit in usable_limits(outcome)
        if name == "mdc95"
    ]
    known = sorted(end for end in ends if end == end)
    return (known[0], known[-1]) if len(known) == 2 else None
