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
KINEMATICS: Final = "gait_kinematics"
RECORDINGS: Final = "recordings"
UNREAD: Final = "format_not_read"
BESIDE: Final = "the recording is used instead of the vendor's number"
FEWER: Final = "a recording of the same assessment with more gait cycles is used"
PLACE: Final = ["participant_id", "visit_id", "timepoint", "leg", "joint"]
CYCLES_LEFT_OUT: Final = "n_excluded: "


def measured_tables(
    joint_angles: pd.DataFrame, gait_kinematics: pd.DataFrame | None, recordings: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return what was measured from recordings as tables to score; none without recordings.

    Parameters
    ----------
    joint_angles, gait_kinematics : DataFrame
        The tables of those names; without the latter its outcomes are not scored.
    recordings : DataFrame
        The recordings table; the index is the line in the file.
    """
    if joint_angles.empty:
        return {}
    tables = {MEASURED: measured_features(joint_angles, recordings)}
    if gait_kinematics is not None:
        place = [*PLACE, "feature"]
        tables[KINEMATICS] = _best_rows(gait_kinematics, recordings, "value", place)
    return tables


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
    best = _best_rows(joint_angles, recordings, "rom_mean", PLACE)
    facts = {"task": "walk", "feature": "rom", "statistic": "mean"}
    return best.assign(**facts, value_deg=best["rom_mean"])[
        [*PLACE, *facts, "value_deg", "unusable"]
    ]


def _best_rows(
    table: pd.DataFrame, recordings: pd.DataFrame, column: str, place: list[str]
) -> pd.DataFrame:
    """Return rows with the value over all trials, and why it is missing or another row has it."""
    line = pd.Series(recordings.index, index=recordings["recording_id"])
    trials = pd.Series(trial_of(recordings).to_numpy(), index=recordings["recording_id"])
    code = table["reason"].astype("str").str.extract(rf"\b{column}: (\w+)", expand=False)
    order = table.assign(
        line=table["recording_id"].map(line),
        trial=table["recording_id"].map(trials),
        unusable=[_worded(name) if isinstance(name, str) else "" for name in code],
    )[~code.isin([UNREAD, "joint_not_recorded"])]
    order = order.sort_values(["n_cycles", "line"], ascending=[False, True], kind="stable")
    pooled = pool(order[order["unusable"] == ""], column, place)
    beside = pd.Series(FEWER, index=pooled.index).mask(pooled["joined"], POOLED)
    beside = beside[~pooled["leads"]]
    marked = order.assign(
        **{column: pooled["pooled"].reindex(order.index)},
        unusable=beside.reindex(order.index).fillna(order["unusable"]),
    )
    return marked.set_index("line").sort_index(kind="stable")


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
    rows = kinematic_rows(outcome, measured)
    if rows.empty:
        return vendor
    if vendor.empty:
        return rows
    place = ["cell", *outcome.aggregate]
    known = pd.MultiIndex.from_frame(vendor[place]).isin(pd.MultiIndex.from_frame(rows[place]))
    beside = vendor.assign(why=vendor["why"].mask(known & (vendor["why"] == ""), BESIDE))
    return pd.concat([rows, beside], ignore_index=True)


def kinematic_rows(outcome: Outcome, measured: pd.DataFrame) -> pd.DataFrame:
    """Return an outcome's rows from recordings, with the reason where a row cannot count.

    Parameters
    ----------
    outcome : Outcome
        Catalogue entry.
    measured : DataFrame
        Numbered rows from `measured_tables`.

    Returns
    -------
    DataFrame
        As from `rows.source_rows`; the table is recordings, the row its line.
    """
    chosen = select(measured, outcome.where)
    if chosen.empty:
        return chosen
    rows = mark_rows(chosen, outcome, RECORDINGS, list(outcome.aggregate), outcome.column)
    unusable = chosen["unusable"].reset_index(drop=True)
    stated = (rows["why"].isin(["", NO_VALUE])) & (unusable != "")
    return rows.assign(why=rows["why"].mask(stated, unusable))


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
