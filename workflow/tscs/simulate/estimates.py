"""What the tables of one simulated study say about the quantities that were planted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tscs.fieller import BOUNDED, EXCLUSIVE

Tables = Mapping[str, pd.DataFrame]
HALF: Final = "doses_to_half_change"
KEPT: Final = "share still present, mas_sum"
RAW: Final = ("mas_sum", "2mwt", "fsmc", "rom_hip", "rom_knee")
TIMES: Final = ("t25fw", "10mwt_self_selected", "tug")


class Found(NamedTuple):
    """An estimate and whether its interval holds a value.

    Attributes
    ----------
    estimate : float
        NaN where the table has none, or one that is known to be biased.
    holds : callable
        Tells of a value whether the interval holds it; None without an interval.
    """

    estimate: float
    holds: Callable[[float], bool] | None


def _between(estimate: float, low: float, high: float) -> Found:
    if np.isnan(low) or np.isnan(high):
        return Found(estimate, None)
    ends = low, high
    return Found(estimate, lambda value: ends[0] <= value <= ends[1])


def _numbers(row: pd.Series, *columns: str) -> list[float]:
    return [float(row[column]) for column in columns]


def _effect(tables: Tables, outcome: str, contrast: str) -> Found:
    rows = tables["within_subject_effects"]
    row = rows[(rows["outcome"] == outcome) & (rows["contrast"] == contrast)].iloc[0]
    if row["scale"] == "log":
        return _between(*np.log(_numbers(row, "ratio", "ratio_low", "ratio_high")).tolist())
    return _between(*_numbers(row, "mean_change", "ci_low", "ci_high"))


def _trajectory(tables: Tables, model: str, term: str, method: str) -> Found:
    table = tables["trajectories"]
    row = table[
        (table["outcome"] == "mas_sum")
        & (table["model"] == model)
        & (table["term"] == term)
        & table["method"].str.startswith(method)
    ].iloc[0]
    found = _between(*_numbers(row, "estimate", "low", "high"))
    return found._replace(estimate=np.nan) if term == HALF else found


def _share(tables: Tables) -> Found:
    rows = tables["follow_up"]
    row = rows[rows["outcome"] == "mas_sum"].iloc[0]
    kind, (low, high) = str(row["fieller_type"]), _numbers(row, "share_low", "share_high")
    if kind == BOUNDED:
        return Found(np.nan, lambda value: low <= value <= high)
    if kind == EXCLUSIVE:
        return Found(np.nan, lambda value: value <= low or value >= high)
    return Found(np.nan, lambda _: True)


def _spread(tables: Tables) -> Found:
    rows = tables["variability"]
    row = rows[(rows["outcome"] == "mas_sum") & (rows["scale"] == "raw")].iloc[0]
    return _between(*_numbers(row, "sd_change", "sd_change_low", "sd_change_high"))


def _change(outcome: str) -> Callable[[Tables], Found]:
    return lambda tables: _effect(tables, outcome, "after_treatment")


# By name: the truth in `tscs.simulate.planted_truth`, and how the tables tell it.
QUANTITIES: Final[dict[str, tuple[str, Callable[[Tables], Found]]]] = {
    **{f"change, {name}": (f"change, {name}", _change(name)) for name in (*RAW, *TIMES)},
    "change, mas_sum, mixed model (Kenward-Roger)": (
        "change, mas_sum",
        lambda tables: _trajectory(tables, "visit_means", "S8 - S1", "Kenward"),
    ),
    "practice, 2mwt": (
        "practice, 2mwt", lambda tables: _effect(tables, "2mwt", "untreated")
    ),
    "within a session, mas_sum": (
        "within a session, mas_sum", lambda tables: _effect(tables, "mas_sum", "within_session")
    ),
    "slope, mas_sum, two-stage": (
        "slope, mas_sum", lambda tables: _trajectory(tables, "two_stage", "slope", "t test")
    ),
    "slope, mas_sum, mixed model (Kenward-Roger)": (
        "slope, mas_sum", lambda tables: _trajectory(tables, "random_slope", "slope", "Kenward")
    ),
    "doses to half of the change, mas_sum": (
        "doses to half of the change, mas_sum",
        lambda tables: _trajectory(tables, "plateau", HALF, ""),
    ),
    "SD of the change, mas_sum": ("SD of the change, mas_sum", _spread),
    KEPT: (KEPT, _share),
}  # fmt: skip


def estimates(tables: Tables) -> dict[str, Found]:
    """Return the estimates of one study.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        From `tscs.analyse`.

    Returns
    -------
    dict of str to Found
        By the names of `QUANTITIES`.
    """
    return {name: read(tables) for name, (_, read) in QUANTITIES.items()}


def counts(tables: Tables) -> dict[str, float]:
    """Return the counts of attendance and events of one study.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        From `tscs.analyse`.
    """
    asked = {
        "sessions attended": ("feasibility", "sessions_attended"),
        "people followed up": ("feasibility", "followed_up"),
        "sessions at the target intensity": ("feasibility", "target_intensity"),
        "adverse events": ("harms", "events"),
    }
    found = {}
    for name, (table, key) in asked.items():
        rows = tables[table]
        found[name] = float(
            rows[(rows["key"] == key) & (rows["statistic"] == "count")]["estimate"].iloc[0]
        )
    return found
