"""The one reader of study tables and the one writer of result tables."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tscs.contract import Contract, TableSpec
from tscs.errors import Fault, StudyFaults

MISSING = ("", "NA", "n/a")
SNAP = 1e-12


@dataclass(frozen=True)
class TextTable:
    """A table as text, before any value is interpreted.

    Attributes
    ----------
    header : list of str
        Column names.
    lines : list of int
        Line of each row in the file, as an editor shows it; the header is line 1.
    rows : list of list of str
        Cells of each row; rows may have fewer or more cells than the header.
    """

    header: list[str]
    lines: list[int]
    rows: list[list[str]]


def read_text_table(path: Path) -> TextTable:
    """Read a CSV file (UTF-8, comma, double quotes) as text.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    TextTable
        Header and rows; empty lines are skipped, their line numbers are kept.

    Raises
    ------
    OSError, UnicodeDecodeError, csv.Error
        If the file cannot be read; validation turns these into faults.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        header: list[str] = next(reader, [])
        start, lines, rows = reader.line_num, [], []
        for row in reader:
            if row:
                lines.append(start + 1)
                rows.append(row)
            start = reader.line_num
    return TextTable(header, lines, rows)


def read_tables(data: Path, contract: Contract) -> dict[str, pd.DataFrame]:
    """Read every table of the contract that a data folder holds.

    Parameters
    ----------
    data : Path
        The data folder of a study that has passed validation.
    contract : Contract
        Names and types of the columns.

    Returns
    -------
    dict of str to DataFrame
        Tables present, index = line in the file; text columns are ``str``, numbers ``float64``;
        missing values are NaN. Columns of the contract that the file lacks are added, empty.

    Raises
    ------
    StudyFaults
        If a file cannot be read.
    """
    tables = {}
    for name, spec in contract.tables.items():
        path = data / f"{name}.csv"
        if path.exists():
            tables[name] = read_table(path, f"data/{path.name}", spec)
    return tables


def read_table(path: Path, file: str, spec: TableSpec) -> pd.DataFrame:
    """Read one table of a study that has passed validation.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        Its name in messages.
    spec : TableSpec
        Types of its columns.

    Returns
    -------
    DataFrame
        As described for `read_tables`.

    Raises
    ------
    StudyFaults
        If the file cannot be read.
    """
    try:
        return typed(read_text_table(path), spec)
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
        message = f"the table cannot be read ({type(error).__name__})"
        mend = "run `validate` for the list of faults"
        raise StudyFaults([Fault(file, None, None, None, "file", message, mend)]) from None


def typed(table: TextTable, spec: TableSpec) -> pd.DataFrame:
    """Give the columns of a text table the types of the contract.

    Parameters
    ----------
    table : TextTable
        The text.
    spec : TableSpec
        Types by column.

    Returns
    -------
    DataFrame
        As described for `read_tables`.

    Raises
    ------
    ValueError
        If a row is ragged or a number is no number.
    """
    index = pd.Index(table.lines, name="line", dtype="int64")
    frame = pd.DataFrame(table.rows, columns=table.header, index=index, dtype="str")
    frame = frame.mask(frame.isin(MISSING))
    for name, field in spec.fields.items():
        if name not in frame:
            empty = "str" if field.type == "string" else "float64"
            frame[name] = pd.Series(np.nan, index=index, dtype=empty)
        elif field.type != "string":
            frame[name] = pd.to_numeric(frame[name]).astype("float64")
    return frame


def encode(frame: pd.DataFrame, key: Sequence[str]) -> bytes:
    r"""Return a result table as CSV so that equal results are equal bytes.

    Sorted by key, numbers with ten significant digits after values below 1e-12 of the column's
    largest have been set to 0, ``\n`` line ends, missing values empty.

    Parameters
    ----------
    frame : DataFrame
        The table; its index is not written.
    key : sequence of str
        Columns to sort by.

    Returns
    -------
    bytes
        UTF-8 text.
    """
    ordered = frame.sort_values(list(key), kind="stable")
    text = pd.DataFrame({name: _as_text(ordered[name]) for name in ordered}, index=ordered.index)
    return text.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _as_text(column: pd.Series) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return column
    values = column.to_numpy(dtype="float64", na_value=np.nan)
    finite = np.abs(values[np.isfinite(values)])
    small = SNAP * finite.max() if finite.size else 0.0
    snapped = np.where(np.abs(values) < small, 0.0, values) + 0.0
    text = ["" if np.isnan(value) else f"{value:.10g}" for value in snapped]
    return pd.Series(text, index=column.index, dtype="str")
