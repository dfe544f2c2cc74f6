"""Pendulum tests for scoring: from the recordings where there are any, else from the vendor."""

from __future__ import annotations

from typing import Final

import pandas as pd

from tscs.catalogue import Measured, Outcome
from tscs.reasons import RECORDING_REASONS
from tscs.scoring.recordings import BESIDE, RECORDINGS, UNREAD
from tscs.scoring.rows import mark_rows

NOT_RECORDED: Final = "joint_not_recorded"
WHOLE_TRIAL: Final = "fse"  # its reason holds for every measure that has none of its own


def readable_trials(pendulum: pd.DataFrame, recordings: pd.DataFrame) -> pd.DataFrame:
    """Return the pendulum tests with their line in ``recordings.csv`` as index.

    Parameters
    ----------
    pendulum : DataFrame
        The ``pendulum`` table.
    recordings : DataFrame
        The recordings table; the index is the line in the file.

    Returns
    -------
    DataFrame
        Recordings that cannot be read, or lack the knee, are left out: they leave the vendor's
        number.
    """
    line = pd.Series(recordings.index, index=recordings["recording_id"])
    whole = _codes(pendulum, WHOLE_TRIAL)
    kept = pendulum[~whole.isin([UNREAD, NOT_RECORDED])]
    return kept.assign(line=kept["recording_id"].map(line)).set_index("line").sort_index()


def trial_rows(
    outcome: Outcome, source: Measured, vendor: pd.DataFrame, trials: pd.DataFrame
) -> pd.DataFrame:
    """Return an outcome's rows from pendulum tests with the vendor's rows that stand beside them.

    Parameters
    ----------
    outcome : Outcome
        Catalogue entry.
    source : Measured
        Its measure of recordings.
    vendor : DataFrame
        Its marked rows from the vendor's table; may be empty.
    trials : DataFrame
        Numbered rows of `readable_trials`.

    Returns
    -------
    DataFrame
        As from `rows.source_rows`, one row per trial; an undefined measure says why.
    """
    if trials.empty:
        return vendor
    keys = list(outcome.aggregate)
    rows = mark_rows(trials, outcome, RECORDINGS, keys, source.column)
    own, whole = (_codes(trials, name) for name in (source.column, WHOLE_TRIAL))
    stated = own.fillna(whole).map(_worded).reset_index(drop=True)
    undefined = rows["value"].isna() & stated.notna() & ~trials["absent"].to_numpy(dtype=bool)
    rows = rows.assign(why=rows["why"].mask(undefined, stated))
    if vendor.empty:
        return rows
    place = ["cell", *keys]
    known = pd.MultiIndex.from_frame(vendor[place]).isin(pd.MultiIndex.from_frame(rows[place]))
    beside = vendor.assign(why=vendor["why"].mask(known & (vendor["why"] == ""), BESIDE))
    return pd.concat([rows, beside], ignore_index=True)


def mean_of_trials(rows: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Return usable rows with the trials of each leg averaged, so that legs weigh the same."""
    place = ["cell", *outcome.aggregate]
    return rows.groupby(place, sort=False)["value"].mean().reset_index()


def _codes(pendulum: pd.DataFrame, column: str) -> pd.Series:
    reasons = pendulum["reason"].astype("str")
    return reasons.str.extract(rf"(?:^|; ){column}: (\w+)", expand=False)


def _worded(code: object) -> object:
    if not isinstance(code, str):
        return code
    text = RECORDING_REASONS[code].removesuffix(".")
    return text[0].lower() + text[1:]
