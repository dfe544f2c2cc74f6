"""When something was measured: no data at a missed visit, single or pre and post."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.contract import Contract
from tscs.errors import Fault
from tscs.validation.measures import VISIT, rows_of
from tscs.validation.sheets import Sheets

_WITHOUT_VALUE = ("recordings", "stimulation")


def attendance_faults(sheets: Sheets, catalogue: Catalogue, contract: Contract) -> Iterator[Fault]:
    """Check that a missed visit has no data; a row without a value is none.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    catalogue : Catalogue
        Which column of a table holds its value.
    contract : Contract
        Tables that belong to visits.
    """
    visits = sheets.values["visits"]
    missed = _visits(visits[visits["attended"] == "no"])
    for table in _tables_of_visits(contract):
        frame = sheets.values[table]
        if frame.empty:
            continue
        rows = has_value(table, frame, catalogue) & _visits(frame).isin(missed)
        for line in sheets.lines(table, rows):
            message = f"{sheets.cell(table, line, 'participant_id')} did not attend this visit"
            mend = "delete the row, or set attended to yes in data/visits.csv"
            yield sheets.fault(table, line, "visit_id", "not_attended", message, mend)


def _visits(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[VISIT].astype("object"))


def _tables_of_visits(contract: Contract) -> list[str]:
    """Return the tables whose rows need a visit that took place."""
    return [
        name
        for name, spec in contract.tables.items()
        if any(list(key["fields"]) == VISIT for key in spec.foreign_keys)
    ]


def has_value(table: str, frame: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Return which rows of a table hold a value.

    Parameters
    ----------
    table : str
        The table; a recording or a stimulation block is a value by itself.
    frame : DataFrame
        Its rows.
    catalogue : Catalogue
        Which column of a table holds its value.

    Returns
    -------
    Series of bool
        Index of `frame`.
    """
    if table in _WITHOUT_VALUE:
        return pd.Series(True, index=frame.index)
    columns = {entry.column for entry in catalogue.for_table(table) if entry.table == table}
    columns |= {"total"} if table == "questionnaire_totals" else set()
    return frame[sorted(columns)].notna().any(axis=1)


def timepoint_faults(sheets: Sheets, catalogue: Catalogue, contract: Contract) -> Iterator[Fault]:
    """Check that an outcome has `single` or pre and post at a visit, and post only at sessions.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    catalogue : Catalogue
        Outcomes.
    contract : Contract
        Tables with time points.
    """
    for table in _tables_with_timepoints(sheets, contract):
        # Few tables mix both at one visit; only then it matters which outcome the rows are of.
        if _single_beside(sheets.values[table]):
            yield from _mixed_timepoints(sheets, table, catalogue.for_table(table))
    yield from _post_without_session(sheets, contract)


def _tables_with_timepoints(sheets: Sheets, contract: Contract) -> list[str]:
    return [
        name
        for name, spec in contract.tables.items()
        if "timepoint" in spec.fields and not sheets.values[name].empty
    ]


def _mixed_timepoints(sheets: Sheets, table: str, outcomes: Sequence[Outcome]) -> Iterator[Fault]:
    reported: set[int] = set()
    frame = sheets.values[table]
    for outcome in outcomes:
        found = set(_single_beside(frame[rows_of(outcome, table, frame)])) - reported
        reported |= found
        for line in sorted(found):
            message = f"{outcome.short} has pre or post and single at the same visit"
            mend = "write pre or post, or delete one of them"
            rule = "single_beside_pre_post"
            yield sheets.fault(table, line, "timepoint", rule, message, mend)


def _single_beside(rows: pd.DataFrame) -> list[int]:
    """Return the first `single` row of each visit that also has pre or post."""
    rows = rows.dropna(subset=VISIT)
    single = rows["timepoint"] == "single"
    both = single & _visits(rows).isin(_visits(rows[rows["timepoint"].isin(["pre", "post"])]))
    return [int(line) for line in rows[both].drop_duplicates(VISIT).index]


def _post_without_session(sheets: Sheets, contract: Contract) -> Iterator[Fault]:
    visits = sheets.values["visits"]
    others = _visits(visits[visits["visit_type"].isin(["baseline", "followup"])])
    for table in _tables_with_timepoints(sheets, contract):
        frame = sheets.values[table]
        rows = (frame["timepoint"] == "post") & _visits(frame).isin(others)
        for line in sheets.lines(table, rows):
            message = "post means after stimulation, but this visit is no session"
            mend = "write single, or correct visit_type in data/visits.csv"
            yield sheets.warning(table, line, "timepoint", "post_without_session", message, mend)
