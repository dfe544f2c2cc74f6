"""The source rows of an outcome: selected, coded to numbers, and marked where they cannot count."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tscs.catalogue import Outcome
from tscs.scoring.assessments import Tables, diary_cells, with_cells

NO_VALUE = "no value recorded"
UNABLE = "unable to do the test"
NOT_DONE = "test not done"
NOT_ATTENDED = "visit not attended"
POOLED = "its gait cycles are counted with those of another trial of the assessment"
WHOLE = "the value for both legs is used"
COMPLETED = {"unable": UNABLE, "no": NOT_DONE}


def numbered(tables: Tables, visits: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables with assessments, their rows numbered by cell; other tables unchanged.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed tables; the index is the line in the file.
    visits : DataFrame
        Planned visits.
    """
    return {
        name: with_cells(table, visits) if "timepoint" in table else table
        for name, table in tables.items()
    }


def source_rows(outcome: Outcome, tables: Tables, visits: pd.DataFrame) -> pd.DataFrame:
    """Return the rows from which an outcome is scored.

    Parameters
    ----------
    outcome : Outcome
        Catalogue entry without `items`.
    tables : mapping of str to DataFrame
        Tables as from `numbered`.
    visits : DataFrame
        Planned visits.

    Returns
    -------
    DataFrame
        participant_id, cell, the columns that are combined, value (float), table, row (line in
        the file) and why: empty where the row can count. Without any row an empty frame.
    """
    if outcome.table not in tables:
        return pd.DataFrame()
    chosen = select(tables[outcome.table], outcome.where)
    if chosen.empty:
        return chosen
    if outcome.window_days is not None:
        chosen = diary_cells(chosen, visits, outcome.window_days)
    return mark_rows(chosen, outcome, outcome.table, list(outcome.aggregate), outcome.column)


def select(table: pd.DataFrame, where: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return the rows whose columns have the values of `where`.

    Parameters
    ----------
    table : DataFrame
        A typed table.
    where : mapping of str to tuple of str
        Permitted values by column.
    """
    for column, values in where.items():
        if pd.api.types.is_numeric_dtype(table[column]):
            table = table[table[column].isin([float(value) for value in values])]
        else:
            table = table[table[column].isin(values)]
    return table


def mark_rows(
    chosen: pd.DataFrame, outcome: Outcome, table: str, keys: list[str], column: str
) -> pd.DataFrame:
    """Return rows in the common form, with the reason where a row cannot count.

    Parameters
    ----------
    chosen : DataFrame
        Numbered rows of one table.
    outcome : Outcome
        Catalogue entry, for the coding.
    table : str
        Name of the table.
    keys : list of str
        Columns to keep.
    column : str
        Column with the value.

    Returns
    -------
    DataFrame
        As from `source_rows`.
    """
    raw = chosen[column]
    value = raw.map(outcome.coding) if outcome.coding else pd.to_numeric(raw, errors="coerce")
    why = pd.Series("", index=chosen.index, dtype="object").mask(value.isna(), NO_VALUE)
    if "completed" in chosen:
        reason = chosen["completed"].map(COMPLETED)
        why = why.mask(reason.notna(), reason)
    why = why.mask(chosen["absent"], NOT_ATTENDED)
    rows = chosen[["participant_id", "cell", *keys, "row"]]
    return rows.assign(value=value.astype(float), table=table, why=why).reset_index(drop=True)


def stand_for_both_legs(rows: pd.DataFrame) -> pd.DataFrame:
    """Let a value recorded for both legs together stand for each of them.

    Parameters
    ----------
    rows : DataFrame
        Rows of an outcome that is the mean of the legs.

    Returns
    -------
    DataFrame
        Rows of leg ``both`` stand twice, as L and R; single legs beside them are marked unused.
    """
    usable = rows["why"] == ""
    whole = rows[(rows["leg"] == "both") & usable]
    if whole.empty:
        return rows
    beside = rows["cell"].isin(whole["cell"]) & (rows["leg"] != "both") & usable
    rest = rows.assign(why=rows["why"].mask(beside, WHOLE)).drop(whole.index)
    return pd.concat([rest, whole.assign(leg="L"), whole.assign(leg="R")], ignore_index=True)
