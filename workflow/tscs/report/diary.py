"""The diary between visits, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd

from tscs.diary import FEWEST, ITEMS, SCORED, TRIGGERS
from tscs.report import numbers
from tscs.report.words import DIARY_ITEMS, diary_scale
from tscs.study import Study

Row = Mapping[str, Any]
DECIMALS: Final = 1
NO_CHANGE: Final = "–"
NOT_GIVEN: Final = {
    "scored_outcome": "see text",
    "before_first_session": NO_CHANGE,
    "no_week_before": "no week before",
}


def diary_facts(study: Study, summary: pd.DataFrame) -> dict[str, Any] | None:
    """Return the values of the chapter on the diary; None without a diary.

    Parameters
    ----------
    study : Study
        The study.
    summary : DataFrame
        Result table ``diary``.
    """
    if summary.empty:
        return None
    items = [item for item in ITEMS if item in set(summary["item"])]
    rows = cast("list[Row]", summary.to_dict("records"))
    return {
        "rows": [_cells(row) for item in items for row in rows if row["item"] == item],
        "filled": [_filled(item, summary[summary["item"] == item]) for item in items],
        "absent": [DIARY_ITEMS[item].lower() for item in ITEMS if item not in items],
        "noted": _noted(summary[summary["item"] == TRIGGERS]),
        "scored": [
            outcome.short
            for outcome in study.catalogue.outcomes.values()
            if outcome.table == "diary" and outcome.column == SCORED and SCORED in items
        ],
        "fewest": numbers.percent(FEWEST),
    }


def _cells(row: Row) -> list[str]:
    return [
        diary_scale(row["item"]),
        numbers.whole(row["week"]),
        numbers.counted(row["days_filled"], row["days_expected"]),
        numbers.counted(row["n"], row["n_expected"]),
        numbers.with_spread(row["mean"], row["sd"], DECIMALS),
        _range(row),
        *_change(row),
    ]


def _range(row: Row) -> str:
    if pd.isna(row["low"]):
        return numbers.ABSENT
    return " to ".join(numbers.number(row[end], DECIMALS) for end in ("low", "high"))


def _change(row: Row) -> list[str]:
    """Return change with interval and number of people; the words of the reason without one."""
    if pd.isna(row["mean_change"]):
        code = str(row["reason"]).partition("mean_change: ")[2].partition(";")[0]
        return [NOT_GIVEN.get(code, numbers.ABSENT), NO_CHANGE]
    ends = row["mean_change"], row["change_low"], row["change_high"]
    return [numbers.estimate(*ends, DECIMALS), numbers.whole(row["n_change"])]


def _filled(item: str, own: pd.DataFrame) -> str:
    days = numbers.counted(own["days_filled"].sum(), own["days_expected"].sum())
    return f"{DIARY_ITEMS[item].lower()} {days}"


def _noted(own: pd.DataFrame) -> str:
    if own.empty:
        return ""
    return numbers.counted(own["days_noted"].sum(), own["days_filled"].sum())
