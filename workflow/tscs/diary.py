"""The diary between visits, by week counted from the first session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from tscs.reasons import format_reasons

DAYS: Final = 7
BEFORE: Final = -1
FEWEST: Final = 0.5
ITEMS: Final = ("spasticity_nrs", "spasm_count", "pain_nrs", "sleep_disturbance_nrs")
TRIGGERS: Final = "triggers"
# Its change is an outcome of the catalogue (spasticity_nrs_diary).
SCORED: Final = "spasticity_nrs"
LEVELS: Final = ("mean", "sd", "low", "high")
CHANGES: Final = ("mean_change", "sd_change", "change_low", "change_high")
COLUMNS: Final = (
    "item", "week", "first_day", "last_day", "n_expected", "n", "days_expected", "days_filled",
    "days_noted", *LEVELS, "n_change", *CHANGES, "reason",
)  # fmt: skip
Tables = Mapping[str, pd.DataFrame]


def diary(tables: Tables, alpha: float = 0.05) -> pd.DataFrame:
    """Summarise the diary by week.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of the study; ``diary`` may be absent or empty.
    alpha : float
        One minus the confidence of the interval of the change.

    Returns
    -------
    DataFrame
        `COLUMNS`, one row per item and week. Means are those of the people's means of a week; a
        person's week counts if at least half of its expected days are filled in. Changes are from
        the week before the first session, with a t interval, over people with both weeks. Of
        triggers, which are free text, only the days with an entry are counted.
    """
    if "diary" not in tables or tables["diary"].empty:
        return pd.DataFrame(columns=list(COLUMNS))
    pages, days = tables["diary"], expected_days(tables)
    rows = [
        row
        for item in recorded_items(pages)
        for row in _item_rows(item, _filled(days, pages, item), alpha)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def recorded_items(pages: pd.DataFrame) -> list[str]:
    """Return the items with a value of anybody, and triggers if there is such a column."""
    known = [item for item in ITEMS if item in pages and pages[item].notna().any()]
    return known + [TRIGGERS] * (TRIGGERS in pages)


def expected_days(tables: Tables) -> pd.DataFrame:
    """Return the days on which each person was expected to fill in the diary.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables ``visits`` and ``diary``.

    Returns
    -------
    DataFrame
        participant_id, study_day, week. A person's days go from the first visit, but not before
        the day on which anybody began, to the last visit; days filled in outside count as well.
        Week 1 begins on the day of the first session, week -1 is the one before; there is no
        week 0.
    """
    visits, pages = tables["visits"], tables["diary"][["participant_id", "study_day"]]
    came = visits[visits["attended"] == "yes"].groupby("participant_id")["study_day"]
    ends = pd.DataFrame({"first": came.min(), "last": came.max()}).dropna()
    ends["first"] = ends["first"].clip(lower=pages["study_day"].min())
    planned = [
        pd.DataFrame({"participant_id": person, "study_day": np.arange(first, last + 1)})
        for person, first, last in ends.itertuples()
    ]
    days = pd.concat([*planned, pages]).drop_duplicates()
    order = days.sort_values(["participant_id", "study_day"], ignore_index=True)
    return order.assign(week=week_of(order["study_day"]))


def week_of(study_day: pd.Series) -> pd.Series:
    """Return the week of study days; there is no week 0."""
    week = study_day // DAYS
    return week.where(week < 0, week + 1)


def weekly_means(tables: Tables, item: str) -> pd.DataFrame:
    """Return each person's mean of one item in the weeks with enough days.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables ``visits`` and ``diary``.
    item : str
        Member of `ITEMS` that the diary has.

    Returns
    -------
    DataFrame
        participant_id, week, mean.
    """
    weeks = _person_weeks(_filled(expected_days(tables), tables["diary"], item))
    return weeks.dropna(subset="mean")[["participant_id", "week", "mean"]]


def _filled(days: pd.DataFrame, pages: pd.DataFrame, item: str) -> pd.DataFrame:
    """Return expected days with the value of an item and whether the day has any entry."""
    values = pages[["participant_id", "study_day"]].assign(value=pages[item], page=True)
    return days.merge(values, on=["participant_id", "study_day"], how="left")


def _person_weeks(days: pd.DataFrame) -> pd.DataFrame:
    groups = days.groupby(["participant_id", "week"])["value"]
    weeks = pd.DataFrame({"expected": groups.size(), "filled": groups.count()})
    enough = (weeks["filled"] > 0) & (weeks["filled"] >= FEWEST * weeks["expected"])
    return weeks.assign(mean=groups.mean().where(enough)).reset_index()


def _item_rows(item: str, days: pd.DataFrame, alpha: float) -> list[dict[str, Any]]:
    by_week = [(week, days[days["week"] == week]) for week in sorted(days["week"].unique())]
    if item == TRIGGERS:
        return [_noted(week, own) for week, own in by_week]
    means = _person_weeks(days).pivot_table(
        index="participant_id", columns="week", values="mean", dropna=False
    )
    return [_row(item, week, own, means, alpha) for week, own in by_week]


def _frame(item: str, week: float, days: pd.DataFrame) -> dict[str, Any]:
    return {
        "item": item,
        "week": week,
        "first_day": days["study_day"].min(),
        "last_day": days["study_day"].max(),
        "n_expected": days["participant_id"].nunique(),
        "days_expected": len(days),
    }


def _noted(week: float, days: pd.DataFrame) -> dict[str, Any]:
    filled = days[days["page"].notna()]
    return {
        **_frame(TRIGGERS, week, days),
        "n": filled["participant_id"].nunique(),
        "days_filled": len(filled),
        "days_noted": int(filled["value"].notna().sum()),
        "reason": format_reasons(dict.fromkeys((*LEVELS, *CHANGES), "counted_only")),
    }


def _row(
    item: str, week: float, days: pd.DataFrame, means: pd.DataFrame, alpha: float
) -> dict[str, Any]:
    own = means[week].dropna()
    codes = dict.fromkeys(LEVELS, "no_full_week") if own.empty else {}
    codes |= {"sd": "single_person"} if len(own) == 1 else {}
    change, why = _change(item, week, means, alpha)
    return {
        **_frame(item, week, days),
        "n": len(own),
        "days_filled": int(days["value"].notna().sum()),
        "mean": own.mean(),
        "sd": own.std(),
        "low": own.min(),
        "high": own.max(),
        **change,
        "reason": format_reasons(codes | why),
    }


def _change(
    item: str, week: float, means: pd.DataFrame, alpha: float
) -> tuple[dict[str, float], dict[str, str]]:
    """Return the change from the week before the first session, and why it is missing."""
    if item == SCORED:
        return {}, dict.fromkeys(CHANGES, "scored_outcome")
    if week < 0:
        return {}, dict.fromkeys(CHANGES, "before_first_session")
    if BEFORE not in means:
        return {}, dict.fromkeys(CHANGES, "no_week_before")
    change = (means[week] - means[BEFORE]).dropna()
    n = len(change)
    if n == 0:
        return {"n_change": 0}, dict.fromkeys(CHANGES, "no_week_before")
    found = {"n_change": n, "mean_change": change.mean()}
    if n == 1:
        return found, dict.fromkeys(CHANGES[1:], "single_pair")
    if np.ptp(change) == 0:
        return found | {"sd_change": 0.0}, dict.fromkeys(CHANGES[2:], "zero_variance")
    reach = float(stdtrit(n - 1, 1 - alpha / 2)) * change.std() / np.sqrt(n)
    ends = {"change_low": change.mean() - reach, "change_high": change.mean() + reach}
    return found | {"sd_change": change.std(), **ends}, {}
