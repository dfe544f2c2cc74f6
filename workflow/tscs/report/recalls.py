"""Questions that look back, beside the days that they may look back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from tscs.catalogue import Outcome
from tscs.recall import LookBack
from tscs.report import numbers
from tscs.report.comparisons import Comparison
from tscs.series import session_look_back
from tscs.study import Study

HEAD: Final = (
    "Outcome", "Recall period, days", "Days to the assessment before, at sessions",
    "Days since the session before", "Course over the sessions", "Contrasts with a conflict",
)  # fmt: skip
NO_DAYS: Final = "none before"


def recall_rows(
    study: Study,
    results: Mapping[str, pd.DataFrame],
    outcomes: Sequence[str],
    compared: Sequence[Comparison],
) -> list[list[str]]:
    """Return one row per outcome that looks back: its period, the days it has, the conflicts.

    Parameters
    ----------
    study, outcomes, compared
        As for `tscs.report.worsening.without_limit`.
    results : mapping of str to DataFrame
        Result tables ``outcomes`` and ``within_subject_effects``.
    """
    scores, effects = results["outcomes"], results["within_subject_effects"]
    shown = effects[effects["mean_change"].notna()]
    pairs = set(zip(shown["outcome"], shown["contrast"], strict=True))
    rows = []
    for outcome in (study.catalogue.outcomes[name] for name in outcomes):
        if outcome.recall_days:
            own = [item for item in compared if (outcome.id, item.name) in pairs]
            reach = session_look_back(scores, study.tables["visits"], study.schedule, outcome)
            rows.append(_row(outcome, reach, own))
    return rows


def _row(outcome: Outcome, reach: LookBack, compared: Sequence[Comparison]) -> list[str]:
    conflicts = [item.ends for item in compared if item.recall_conflict(outcome)]
    return [
        outcome.short,
        numbers.whole(outcome.recall_days),
        *(_days(days) for days in (reach.days_between, reach.days_after)),
        "none: conflict" if reach.conflict(outcome) else "possible",
        "; ".join(conflicts) or "none",
    ]


def _days(days: float) -> str:
    return numbers.whole(days) if math.isfinite(days) else NO_DAYS
