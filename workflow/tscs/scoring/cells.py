"""One row per planned assessment and outcome: its value, or why there is none."""

from __future__ import annotations

import pandas as pd

from tscs.scoring.assessments import TIMEPOINTS, cell_facts
from tscs.scoring.rows import NOT_DONE, POOLED, UNABLE

INCOMPLETE = "score incomplete: "
KEY = ["rank", "cell"]


def planned_cells(rows: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return the assessments that outcomes should have.

    Parameters
    ----------
    rows : DataFrame
        Source rows of all outcomes, with rank (of the outcome in the catalogue) and cell.
    visits : DataFrame
        Planned visits.

    Returns
    -------
    DataFrame
        rank, cell and the facts of the cell: every visit and time point at which anybody has rows
        of the outcome, for everybody whose plan has that visit.
    """
    known = rows[KEY].drop_duplicates()
    facts = cell_facts(visits, known["cell"])[["visit_id", "timepoint"]]
    moments = facts.assign(rank=known["rank"], order=known["cell"] % len(TIMEPOINTS))
    plan = visits[["visit_id"]].assign(first=visits.index * len(TIMEPOINTS))
    planned = moments.drop_duplicates(["rank", "visit_id", "timepoint"]).merge(plan, on="visit_id")
    cells = pd.DataFrame({"rank": planned["rank"], "cell": planned["first"] + planned["order"]})
    cells = cells.sort_values(["cell", "rank"], ignore_index=True)
    return cells.join(cell_facts(visits, cells["cell"]))


def fill_cells(
    cells: pd.DataFrame, scores: pd.DataFrame, expected: pd.DataFrame, rows: pd.DataFrame
) -> pd.DataFrame:
    """Return the planned assessments with value, counts and status.

    Parameters
    ----------
    cells : DataFrame
        As from `planned_cells`.
    scores : DataFrame
        rank, cell, value, n_components, n_expected.
    expected : DataFrame
        rank, participant_id, n_planned: components a score needs.
    rows : DataFrame
        Source rows of all outcomes.

    Returns
    -------
    DataFrame
        Cells with value, n_components, n_expected and status.
    """
    filled = cells.merge(scores, on=KEY, how="left")
    filled = filled.merge(expected, on=["rank", "participant_id"], how="left")
    return filled.assign(
        n_components=filled["n_components"].fillna(0).astype(int),
        n_expected=filled["n_expected"].fillna(filled["n_planned"]).astype(int),
        status=_status(filled, rows),
    )


def _status(filled: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Return measured, not_attended, unable, not_done or missing; the first that is true."""
    key = pd.MultiIndex.from_frame(filled[KEY])
    status = pd.Series("missing", index=filled.index)
    for reason, name in ((NOT_DONE, "not_done"), (UNABLE, "unable")):
        named = pd.MultiIndex.from_frame(rows.loc[rows["why"] == reason, KEY])
        status = status.mask(key.isin(named), name)
    status = status.mask(~filled["attended"].astype(bool), "not_attended")
    return status.mask(filled["value"].notna(), "measured")


def trace(rows: pd.DataFrame, filled: pd.DataFrame) -> pd.DataFrame:
    """Return the source rows with `used`, and a reason where they are not used or need a remark.

    Parameters
    ----------
    rows : DataFrame
        Source rows of all outcomes, with why and remark.
    filled : DataFrame
        As from `fill_cells`.

    Returns
    -------
    DataFrame
        rank, participant_id, visit_id, timepoint, table, row, used (yes or no) and why.
    """
    # A value for both legs stands once for each leg, but it is one row of the file.
    rows = rows.drop_duplicates([*KEY, "table", "row"])
    facts = ["visit_id", "timepoint", "status", "n_components", "n_expected"]
    rows = rows.merge(filled[[*KEY, *facts]], on=KEY)
    countable = rows["why"] == ""
    used = (countable | (rows["why"] == POOLED)) & (rows["status"] == "measured")
    counted = rows["n_components"].astype(str) + " of " + rows["n_expected"].astype(str)
    why = rows["why"].mask(countable, INCOMPLETE + counted).mask(used & countable, rows["remark"])
    traced = rows.assign(why=why.astype("str"), used=used.map({True: "yes", False: "no"}))
    return traced.sort_values(["cell", "rank", "table", "row"], ignore_index=True)
