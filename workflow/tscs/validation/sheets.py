"""Tables during validation: cells as they stand in the file, and the values that can be used."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tscs.contract import Contract, TableSpec
from tscs.errors import Fault
from tscs.tables import MISSING, TextTable, typed

# A row broken by one of these has no cell that can be trusted to stand in its column.
ROW_RULES = frozenset({"blank_row", "extra_cell", "missing_cell", "duplicate_key", "header_again"})


_HEADER = 1
# Rule, message, how to mend it, for a known word with spaces around it.
SPACES = ("spaces", "a space stands before or after the word", "delete the space")
# A row with one of these stands for a measure that cannot be told: it may be the one that lacks.
NAMING_RULES = frozenset({"unknown_muscle", "unknown_measure", "item", "spaces"})


@dataclass(frozen=True)
class Sheet:
    """One table as text.

    Attributes
    ----------
    name : str
        Table.
    text : TextTable
        Cells as they stand in the file.
    outside : str
        File relative to the study of a table that is not in data/, else empty.
    """

    name: str
    text: TextTable
    outside: str = ""

    @property
    def file(self) -> str:
        """File relative to the study."""
        return self.outside or f"data/{self.name}.csv"

    def row(self, line: int) -> list[str]:
        """Return the cells of one line."""
        return self.text.rows[bisect_left(self.text.lines, line)]

    def cell(self, line: int, column: str) -> str | None:
        """Return one cell, None if the row is too short or the column absent."""
        if column not in self.text.header:
            return None
        place, row = self.text.header.index(column), self.row(line)
        return row[place] if place < len(row) else None

    def fault(
        self, line: int, column: str, rule: str, message: str, mend: str, severity: str = "fault"
    ) -> Fault:
        """Return the fault of one cell."""
        value = self.cell(line, column)
        return Fault(self.file, line, column, value, rule, message, mend, severity)


@dataclass(frozen=True)
class Sheets:
    """All tables of a study, as far as their structure allows to use them.

    Attributes
    ----------
    sheets : mapping of str to Sheet
        Tables as text, for messages.
    values : mapping of str to DataFrame
        Typed tables, index = line; cells and rows with structural faults are missing.
    doubtful : frozenset of str
        Tables whose keys have faults: what they lack cannot be said before these are mended.
    """

    sheets: Mapping[str, Sheet]
    values: Mapping[str, pd.DataFrame]
    doubtful: frozenset[str]

    def doubting(self, faults: Collection[Fault]) -> Sheets:
        """Return the tables, doubtful also where a row does not say what it measures."""
        files = {fault.file for fault in faults if fault.rule in NAMING_RULES}
        unclear = {name for name, sheet in self.sheets.items() if sheet.file in files}
        return replace(self, doubtful=self.doubtful | unclear)

    def fault(
        self,
        table: str,
        line: object,
        column: str,
        rule: str,
        message: str,
        mend: str,
        severity: str = "fault",
    ) -> Fault:
        """Return the fault of one cell of one table."""
        return self.sheets[table].fault(int(str(line)), column, rule, message, mend, severity)

    def warning(
        self, table: str, line: object, column: str, rule: str, message: str, mend: str
    ) -> Fault:
        """Return the warning about one cell of one table."""
        return self.fault(table, line, column, rule, message, mend, "warning")

    def cell(self, table: str, line: object, column: str) -> str:
        """Return one cell as it stands in the file."""
        return self.sheets[table].cell(int(str(line)), column) or ""

    def has(self, table: str, column: str) -> bool:
        """Whether the file of a table is there and has a column."""
        return table in self.sheets and column in self.sheets[table].text.header

    def blank(self, table: str, column: str) -> pd.Series:
        """Return which rows have an empty cell; a cell with a fault of its own is not empty."""
        lines = self.values[table].index
        if not self.has(table, column):
            return pd.Series(False, index=lines)
        cells = [self.sheets[table].cell(int(line), column) in MISSING for line in lines]
        return pd.Series(cells, index=lines, dtype="bool")

    def lines(self, table: str, rows: pd.Series) -> list[int]:
        """Return the lines where a condition holds."""
        return [int(line) for line in rows.index[rows.fillna(False).astype(bool)]]


def usable(sheets: Mapping[str, Sheet], contract: Contract, faults: Collection[Fault]) -> Sheets:
    """Type the tables, leaving out what has structural faults.

    Parameters
    ----------
    sheets : mapping of str to Sheet
        Tables that could be read.
    contract : Contract
        Types of the columns.
    faults : collection of Fault
        Structural faults.

    Returns
    -------
    Sheets
        Every table of the contract; absent ones have no rows.
    """
    values = {}
    doubtful = {name for name in contract.tables if _doubtful(name, contract.tables[name], faults)}
    for name, spec in contract.tables.items():
        sheet = sheets.get(name, Sheet(name, TextTable(list(spec.key), [], [])))
        values[name] = typed(_clean(sheet, faults), spec)
    return Sheets(sheets, values, frozenset(doubtful))


def _doubtful(name: str, spec: TableSpec, faults: Collection[Fault]) -> bool:
    own = [fault for fault in faults if fault.file == f"data/{name}.csv"]
    if any(fault.rule == "unknown_table" and f"'{name}'" in fault.mend for fault in faults):
        return True
    whole = {None, *spec.key}
    return any(
        fault.line in (None, _HEADER) or fault.rule in ROW_RULES or fault.column in whole
        for fault in own
    )


def _clean(sheet: Sheet, faults: Collection[Fault]) -> TextTable:
    own = [fault for fault in faults if fault.file == sheet.file]
    dropped = {fault.line for fault in own if fault.rule in ROW_RULES}
    masked = {(fault.line, fault.column) for fault in own}
    header = sheet.text.header
    kept = [place for place, label in enumerate(header) if label and header.index(label) == place]
    pairs = [
        (line, row)
        for line, row in zip(sheet.text.lines, sheet.text.rows, strict=True)
        if line not in dropped
    ]
    rows = [_masked(line, row, header, kept, masked) for line, row in pairs]
    return TextTable([header[place] for place in kept], [line for line, _ in pairs], rows)


def _masked(
    line: int,
    row: Sequence[str],
    header: Sequence[str],
    kept: Sequence[int],
    masked: Collection[tuple[int | None, str | None]],
) -> list[str]:
    return [MISSING[0] if (line, header[place]) in masked else row[place] for place in kept]
