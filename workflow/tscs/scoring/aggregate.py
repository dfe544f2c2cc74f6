"""From several values to one number: trials, legs, muscles, velocities, days."""

from __future__ import annotations

import pandas as pd

from tscs.catalogue import Outcome
from tscs.scoring.tardieu import slow_minus_fast

PICKED = ("best", "last", "first")


def fold(rows: pd.DataFrame, outcome: Outcome, until: str | None = None) -> pd.DataFrame:
    """Combine the values of each assessment in the order of the catalogue entry.

    Parameters
    ----------
    rows : DataFrame
        Usable rows: cell, one column per combined key, value.
    outcome : Outcome
        Catalogue entry, for the functions and the direction of improvement.
    until : str or None
        Key column before which to stop.

    Returns
    -------
    DataFrame
        cell, the keys not yet combined, value.
    """
    keys = list(outcome.aggregate)
    frame = rows[["cell", *keys, "value"]]
    for column, function in outcome.aggregate.items():
        if column == until:
            break
        keys.remove(column)
        frame = _combine(frame, ["cell", *keys], column, function, outcome.direction)
    return frame


def picked_rows(rows: pd.DataFrame, outcome: Outcome) -> pd.Series:
    """Return which rows give the value where the first function picks one of several.

    Parameters
    ----------
    rows : DataFrame
        Usable rows.
    outcome : Outcome
        Catalogue entry.

    Returns
    -------
    Series of bool
        All true where values are averaged, summed or subtracted first.
    """
    column, function = next(iter(outcome.aggregate.items()), ("", ""))
    if function not in PICKED:
        return pd.Series(True, index=rows.index)
    others = [key for key in outcome.aggregate if key != column]
    order = _in_order(rows, column, function, outcome.direction)
    return (~order.duplicated(["cell", *others])).reindex(rows.index)


def _combine(
    frame: pd.DataFrame, by: list[str], column: str, function: str, direction: str
) -> pd.DataFrame:
    if function == "v1_minus_v3":
        return slow_minus_fast(frame, by)
    if function in ("mean", "sum"):
        values = frame.groupby(by, sort=False)["value"]
        return (values.mean() if function == "mean" else values.sum()).reset_index()
    order = _in_order(frame, column, function, direction)
    return order.drop_duplicates(by)[[*by, "value"]]


def _in_order(frame: pd.DataFrame, column: str, function: str, direction: str) -> pd.DataFrame:
    """Sort so that the row to pick comes first; a leg chosen before has one row only."""
    if function == "best":
        rising = direction == "down"
        return frame.sort_values(["value", column], ascending=[rising, True], kind="stable")
    return frame.sort_values(column, ascending=function != "last", kind="stable")
