"""Range of motion for scoring: from the recordings where there are any, else from the vendor."""

from __future__ import annotations

from typing import Final

import pandas as pd

from tscs.catalogue import Outcome
from tscs.kinematics.trials import pool, trial_of
from tscs.reasons import RECORDING_REASONS
from tscs.scoring.rows import NO_VALUE, POOLED, mark_rows, select

FEATURES: Final = "joint_angle_features"
MEASURED: Final = "joint_angles"
RECORDINGS: Final = "recordings"
UNREAD: Final = "format_not_read"
BESIDE: Final = "the recording is used instead of the vendor's number"
FEWER: Final = "a recording of the same assessment with more gait cycles is used"
PLACE: Final = ["participant_id", "visit_id", "timepoint", "leg", "joint"]
CYCLES_LEFT_OUT: Final = "n_excluded: "


def measured_features(joint_angles: pd.DataFrame, recordings: pd.DataFrame) -> pd.DataFrame:
    """Return range of motion from recordings in the form of the vendor's table.

    Parameters
    ----------
    joint_angles : DataFrame
        The ``joint_angles`` table.
    recordings : DataFrame
        The recordings table; the index is the line in the file.

    Returns
    -------
    DataFrame
        Columns of ``joint_angle_features`` that select and hold values, and `unusable`: why
        there is no value, else empty. The index is the line in ``recordings.csv``. Recordings
        that cannot be read, or lack the joint, are left out: they leave the vendor's number. The
        cycles of an assessment's trials are averaged together, in the row of the trial with most.
    """
    line = pd.Series(recordings.index, index=recordings["recording_id"])
    code = joint_angles["reason"].astype("str").str.extract(r"rom_mean: (\w+)", expand=False)
    order = joint_angles.assign(
        line=joint_angles["recording_id"].map(line),
        unusable=[_worded(name) if isinstance(name, str) else "" for name in code],
    )[~code.isin([UNREAD, "not_recorded"])]
    order = order.sort_values(["n_cycles", "line"], ascending=[False, True], kind="stable")
    trials = pd.Series(trial_of(recordings).to_numpy(), index=recordings["recording_id"])
    order = order.assign(trial=order["recording_id"].map(trials))
    pooled = pool(order[order["unusable"] == ""])
    beside = pd.Series(FEWER, index=pooled.index).mask(pooled["joined"], POOLED)
    beside = beside[~pooled["leads"]]
    facts = {"task": "walk", "feature": "rom", "statistic": "mean"}
    columns = [*PLACE, *facts, "value_deg", "unusable"]
    named = order.assign(
        **facts,
        value_deg=pooled["pooled"].reindex(order.index),
        unusable=beside.reindex(order.index).fillna(order["unusable"]),
    )
    return named.set_index("line").sort_index(kind="stable")[columns]


def recorded_rows(outcome: Outcome, vendor: pd.DataFrame, measured: pd.DataFrame) -> pd.DataFrame:
    """Return an outcome's rows from recordings with the vendor's rows that stand beside them.

    Parameters
    ----------
    outcome : Outcome
        Catalogue entry that reads ``joint_angle_features``.
    vendor : DataFrame
        Its marked rows from that table; may be empty.
    measured : DataFrame
        Numbered rows from `measured_features`.

    Returns
    -------
    DataFrame
        As from `rows.source_rows`; rows of recordings name the table recordings and its line.
    """
    chosen = select(measured, outcome.where)
    if chosen.empty:
        return vendor
    keys = list(outcome.aggregate)
    rows = mark_rows(chosen, outcome, RECORDINGS, keys, outcome.column)
    unusable = chosen["unusable"].reset_index(drop=True)
    stated = (rows["why"].isin(["", NO_VALUE])) & (unusable != "")
    rows = rows.assign(why=rows["why"].mask(stated, unusable))
    if vendor.empty:
        return rows
    place = ["cell", *keys]
    known = pd.MultiIndex.from_frame(vendor[place]).isin(pd.MultiIndex.from_frame(rows[place]))
    beside = vendor.assign(why=vendor["why"].mask(known & (vendor["why"] == ""), BESIDE))
    return pd.concat([rows, beside], ignore_index=True)


def cycle_exclusions(joint_angles: pd.DataFrame, recordings: pd.DataFrame) -> pd.DataFrame:
    """List recordings of which gait cycles are left out, once for each rule.

    Parameters
    ----------
    joint_angles : DataFrame
        The ``joint_angles`` table.
    recordings : DataFrame
        The recordings table.

    Returns
    -------
    DataFrame
        table, row, participant_id, visit_id, why.
    """
    parts = joint_angles["reason"].astype("str").str.split("; ").explode().astype("str")
    listed = joint_angles.drop(columns="reason").join(parts.rename("part"))
    listed = listed[listed["part"].str.startswith(CYCLES_LEFT_OUT, na=False)]
    line = pd.Series(recordings.index, index=recordings["recording_id"])
    rule = listed["part"].str.removeprefix(CYCLES_LEFT_OUT)
    rows = listed[["participant_id", "visit_id"]].assign(
        table=RECORDINGS, row=listed["recording_id"].map(line), why=rule.map(_worded)
    )
    return rows.drop_duplicates()


def _worded(code: str) -> str:
    text = RECORDING_REASONS[code].removesuffix(".")
    return text[0].lower() + text[1:]
