"""When each entry of the medication table began, ended or changed a dose during the study."""

from __future__ import annotations

from typing import Final

import pandas as pd

COLUMNS: Final = ("drug", "dose_mg_per_day", "start_day", "end_day", "change")
BEGINS: Final = ("start", "increase", "decrease")
STOPS: Final = "stop"
# An entry begins on the last day of the one before it or on the day after.
TOUCHING: Final = (0, 1)


def change_days(medication: pd.DataFrame) -> pd.DataFrame:
    """Return the first and last day on which each entry changed what the person took.

    Parameters
    ----------
    medication : DataFrame
        Table ``medication``.

    Returns
    -------
    DataFrame
        Index as given. ``first_day``, ``last_day``: study days, NaN where nothing changed;
        ``undated``: a change is recorded without its day.

    Notes
    -----
    An entry begins a change on its first day and ends with one after its last day, unless another
    entry of the same drug continues it: with the same dose nothing changed, with another dose the
    later entry carries the change. A stop counts at its last day where that is known.
    """
    entries = medication.reindex(columns=["participant_id", *COLUMNS])
    before, after = _neighbours(entries)
    stops = entries["change"] == STOPS
    begins = entries["change"].isin(BEGINS) | (~stops & (before != "same"))
    first = entries["start_day"].where(begins)
    last = entries["end_day"].where(after == "none")
    at_stop = entries["end_day"].fillna(entries["start_day"]).where(stops)
    days = pd.DataFrame({"first": first, "last": last, "stop": at_stop})
    coded = stops | entries["change"].isin(BEGINS)
    return pd.DataFrame({
        "first_day": days.min(axis=1), "last_day": days.max(axis=1),
        "undated": coded & days.isna().all(axis=1),
    })  # fmt: skip


def _neighbours(entries: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return for each entry whether the same drug goes on before and after: none, same, other."""
    before, after = [], []
    for line, entry in entries.iterrows():
        others = entries[
            (entries["participant_id"] == entry["participant_id"])
            & (entries["drug"] == entry["drug"])
            & (entries.index != line)
        ]
        earlier = (entry["start_day"] - others["end_day"]).isin(TOUCHING)
        later = (others["start_day"] - entry["end_day"]).isin(TOUCHING)
        before.append(_relation(others[earlier], entry))
        after.append(_relation(others[later], entry))
    return _series(before, entries.index), _series(after, entries.index)


def _series(kinds: list[str], lines: pd.Index) -> pd.Series:
    return pd.Series(kinds, index=lines, dtype="str")


def _relation(others: pd.DataFrame, entry: pd.Series) -> str:
    if others.empty:
        return "none"
    return "same" if (others["dose_mg_per_day"] == entry["dose_mg_per_day"]).any() else "other"
