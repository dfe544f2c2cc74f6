"""Outcomes pooled over all people of a trial: what may be looked at before it is unblinded."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.catalogue import Outcome
from tscs.config import Moment
from tscs.contrasts import Contrast, paired_values
from tscs.exact import Vector
from tscs.reasons import format_reasons
from tscs.study import Study
from tscs.trials.arms import assessments

REVIEW_COLUMNS: Final = (
    *("outcome", "visit_id", "timepoint", "scale", "n_expected", "n"),
    *("mean", "sd", "minimum", "q1", "median", "q3", "maximum", "n_pairs", "adjusted_sd"),
    "reason",
)
NEEDED: Final = 4
Row = dict[str, Any]


def data_review(study: Study, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Describe the values of each outcome at each assessment, pooled over all people.

    Parameters
    ----------
    study : Study
        The study; a case series has no rows.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    DataFrame
        Per outcome, visit and time point: people expected and measured, mean, SD, quartiles and
        extremes in the unit of the outcome; and for visits after the baseline the SD given the
        baseline (``adjusted_sd``, on the scale of the analysis), which a blinded re-estimation of
        the sample size needs. A difference between arms, unknown here, makes it larger.

    References
    ----------
    Kieser M, Friede T (2003). Stat Med 22:3571-3581.
    """
    if not study.config.is_trial:
        return pd.DataFrame(columns=list(REVIEW_COLUMNS))
    spreads = _adjusted_spreads(study, outcomes)
    rows = [
        _described(study.catalogue.outcomes[str(name)], str(visit), str(timepoint), own)
        | spreads.get((str(name), str(visit), str(timepoint)), {})
        for (name, visit, timepoint), own in outcomes.groupby(
            ["outcome", "visit_id", "timepoint"], sort=True
        )
        if _shown(study, str(name))
    ]
    return pd.DataFrame(rows, columns=list(REVIEW_COLUMNS))


def _shown(study: Study, name: str) -> bool:
    return study.catalogue.outcomes[name].part_of is None or name in study.config.primary


def _described(outcome: Outcome, visit: str, timepoint: str, own: pd.DataFrame) -> Row:
    values = own.loc[own["status"] == "measured", "value"]
    quartiles = values.quantile([0.25, 0.5, 0.75]).to_list()
    return {
        "outcome": outcome.id, "visit_id": visit, "timepoint": timepoint, "scale": _scale(outcome),
        "n_expected": len(own), "n": len(values), "mean": values.mean(), "sd": values.std(),
        "minimum": values.min(), "maximum": values.max(),
        **dict(zip(("q1", "median", "q3"), quartiles, strict=True)),
    }  # fmt: skip


def _scale(outcome: Outcome) -> str:
    return "log" if outcome.transform == "log" else "raw"


def _adjusted_spreads(study: Study, outcomes: pd.DataFrame) -> dict[tuple[str, str, str], Row]:
    at = assessments(study.config, study.schedule)
    found: dict[tuple[str, str, str], Row] = {}
    if at is None:
        return found
    for moment in at.later:
        for name, pairs in _pairs(study, outcomes, at.baseline, moment):
            found[(name, moment.visit, moment.timepoint)] = _spread(
                study.catalogue.outcomes[name], pairs
            )
    return found


def _pairs(
    study: Study, outcomes: pd.DataFrame, start: Moment, end: Moment
) -> Iterator[tuple[str, pd.DataFrame]]:
    pairs = paired_values(outcomes, study.tables["visits"], Contrast("", start, end))
    for name, own in pairs.groupby("outcome", sort=True):
        yield str(name), own.dropna(subset=["value_from", "value_to"])


def _spread(outcome: Outcome, pairs: pd.DataFrame) -> Row:
    first, last = (pairs[name].to_numpy(dtype=float) for name in ("value_from", "value_to"))
    if outcome.transform == "log":
        if min(first.min(initial=1.0), last.min(initial=1.0)) <= 0:
            return {"n_pairs": len(first), "reason": _without("not_positive")}
        first, last = np.log(first), np.log(last)
    spread = _residual_sd(first, last)
    reason = "" if math.isfinite(spread) else _without("no_spread")
    return {"n_pairs": len(first), "adjusted_sd": spread, "reason": reason}


def _without(code: str) -> str:
    return format_reasons({"adjusted_sd": code})


def _residual_sd(first: Vector, last: Vector) -> float:
    """Return the SD of the later values about their regression on the baseline."""
    if len(first) < NEEDED or not np.ptp(first):
        return math.nan
    away, later = first - first.mean(), last - last.mean()
    residual = later - away * float(away @ later) / float(away @ away)
    return math.sqrt(float(residual @ residual) / (len(first) - 2))
