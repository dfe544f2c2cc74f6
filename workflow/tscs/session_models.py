"""Mixed models of a series: a random slope over the sessions, and means of visits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tscs.mixed import (
    Estimate,
    MixedFit,
    MixedModelError,
    fit_mixed,
    kenward_roger,
    random_slope,
    satterthwaite,
    slope_columns,
    visit_columns,
    visit_contrast,
)
from tscs.mixed.grouped import NOT_CONVERGED
from tscs.paired import Columns
from tscs.series import Series
from tscs.trajectory_terms import T_COLUMNS, Term

Array = NDArray[np.float64]
Test = Callable[..., Estimate]

TESTS: Final[dict[str, Test]] = {"Kenward-Roger": kenward_roger, "Satterthwaite": satterthwaite}
REML: Final = "restricted maximum likelihood"
SLOPES: Final = {name: Term("random_slope", "slope", name) for name in TESTS}
SPREADS: Final = tuple(
    Term("random_slope", name, REML, ("estimate",))
    for name in ("sd_intercept", "sd_slope", "sd_residual")
)
MODEL_TERMS: Final = (*SLOPES.values(), *SPREADS)


def model_rows(series: Series, alpha: float) -> list[Columns]:
    """Return the rows of the mixed models of one outcome.

    Parameters
    ----------
    series : Series
        The outcome over its sessions, without obstacle.
    alpha : float
        One minus the confidence of the intervals.

    Returns
    -------
    list of dict
        ``random_slope``: linear in the sessions completed before, intercept and slope random, at
        sessions only. ``visit_means``: a mean per visit, follow-up included, with the same random
        effects; the last session and the follow-up against the first session.
    """
    return [*_slope_rows(series, alpha), *_visit_rows(series, alpha)]


def _slope_rows(series: Series, alpha: float) -> Iterator[Columns]:
    rows, columns = np.nonzero(~np.isnan(series.treated))
    values, doses = series.treated[rows, columns], series.treated_doses[rows, columns]
    fit, code = _fitted(lambda: random_slope(values, doses, rows))
    for name, term in SLOPES.items():
        yield term.row(series, _tested(fit, name, np.array([0.0, 1.0]), alpha), code)
    spreads = () if fit is None else (*np.sqrt(np.diag(fit.random_covariance)), fit.sigma)
    values_of = dict(zip(SPREADS, map(float, spreads), strict=False))
    for term in SPREADS:
        found = {"estimate": values_of[term]} if term in values_of else {}
        yield term.row(series, found, code)


def _visit_rows(series: Series, alpha: float) -> Iterator[Columns]:
    visits = [*series.sessions, *([series.followup] if series.followup else [])]
    rows, columns = np.nonzero(~np.isnan(series.scaled))
    values, doses = series.scaled[rows, columns], series.doses[rows, columns]
    fixed = visit_columns([visits[place] for place in columns], visits)
    fit, code = _fitted(lambda: fit_mixed(values, fixed, rows, slope_columns(doses)))
    first, later = visits[0], dict.fromkeys((series.sessions[-1], visits[-1]))
    for visit in later:
        contrast = visit_contrast(visits, visit, first)
        for name in TESTS:
            term = Term("visit_means", f"{visit} - {first}", name)
            values_of = _tested(fit, name, contrast, alpha)
            yield term.row(series, values_of, code, n_visits=len(values))


def _fitted(fit: Callable[[], MixedFit]) -> tuple[MixedFit | None, str]:
    """Return a fit, or the code of the reason why there is none."""
    try:
        found = fit()
    except MixedModelError as error:
        return None, error.reason
    return (found, "") if found.converged else (None, NOT_CONVERGED)


def _tested(fit: MixedFit | None, name: str, contrast: Array, alpha: float) -> dict[str, float]:
    if fit is None:
        return {}
    estimate = asdict(TESTS[name](fit, contrast, alpha=alpha))
    return {column: estimate[column] for column in T_COLUMNS}
