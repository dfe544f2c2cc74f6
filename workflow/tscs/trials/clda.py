"""Constrained longitudinal data analysis: one mean of both arms at the baseline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from tscs.trials.columns import ALPHA
from tscs.trials.inference import KENWARD_ROGER_LINEAR
from tscs.trials.mmrm import (
    STRUCTURES,
    RepeatedResult,
    comparable,
    compare,
    visit_effects,
    with_strata,
)


def clda(
    y: ArrayLike,
    active: ArrayLike,
    baseline: ArrayLike,
    strata: ArrayLike | None = None,
    *,
    method: str = KENWARD_ROGER_LINEAR,
    structures: Sequence[str] = STRUCTURES,
    alpha: float = ALPHA,
) -> RepeatedResult:
    """Compare two arms at each visit with the baseline as a first outcome of equal means.

    People with a baseline and no later visit count too, and so do people without a baseline.

    Parameters
    ----------
    y, active, baseline, strata, method, structures, alpha
        As for `tscs.trials.mmrm.mmrm`.

    Raises
    ------
    MixedModelError
        Reason ``too_many_visits``.

    References
    ----------
    Liang KY, Zeger SL (2000). Sankhya B 62:134-148.
    Liu GF et al (2009). Stat Med 28:2509-2530.
    """
    values, arm = np.asarray(y, dtype=float), np.asarray(active, dtype=bool)
    first = np.asarray(baseline, dtype=float)
    visits = comparable(values if np.isfinite(first).any() else np.full_like(values, np.nan), arm)
    k = int(visits.kept.sum())
    every = np.column_stack([first, values[:, visits.kept]])
    people = np.isfinite(every).any(axis=1)
    # Without the difference of the arms at the baseline.
    columns = np.delete(visit_effects(arm[people], k + 1), k + 1, axis=2)
    columns = with_strata(columns, strata, people)
    return compare(visits, every[people], columns, k + 1 + np.arange(k),
                   method=method, structures=structures, alpha=alpha)  # fmt: skip
