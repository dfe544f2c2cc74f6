"""Read recordings and event files, and say where they cannot be read."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from tscs.errors import Fault, nearest
from tscs.tables import MISSING

EXPORT = "export the file again as CSV in UTF-8"


@dataclass(frozen=True)
class Cells:
    """A file of comma-separated numbers as text.

    Attributes
    ----------
    file : str
        File relative to the study.
    header : tuple of str
        Column names.
    lines : list of str
        The rows; the first is line 2 of the file.
    """

    file: str
    header: tuple[str, ...]
    lines: list[str]

    def column(self, name: str) -> pd.Series:
        """Return one column as text, index = line."""
        place = self.header.index(name)
        cells = [line.split(",")[place].strip() for line in self.lines]
        return pd.Series(cells, index=range(2, len(cells) + 2), name=name, dtype="str")

    def numbers(self) -> pd.DataFrame | Fault:
        """Return all columns as numbers (index = line), or the first cell that is none."""
        text = StringIO("\n".join(self.lines))
        try:
            frame = pd.read_csv(
                text, header=None, names=list(self.header), keep_default_na=False,
                na_values=list(MISSING), skip_blank_lines=False, index_col=False,
            )  # fmt: skip
        except (ValueError, pd.errors.ParserError):
            return self._first_wrong(self.header)
        frame.index = pd.RangeIndex(2, len(self.lines) + 2, name="line")
        text_columns = [name for name in self.header if not _is_number(frame[name])]
        if text_columns:
            return self._first_wrong(text_columns)
        return frame.astype("float64")

    def _first_wrong(self, columns: Sequence[str]) -> Fault:
        for name in columns:
            cells = self.column(name)
            known = cells.isin(MISSING) | np.isfinite(pd.to_numeric(cells, errors="coerce"))
            for line in cells.index[~known]:
                message = "must be a number with a decimal point; an empty cell is a gap"
                return Fault(self.file, int(line), name, cells[line], "type", message, EXPORT)
        message = "the numbers cannot be read"
        return Fault(self.file, None, None, None, "unreadable", message, EXPORT)


def read_cells(path: Path, file: str) -> Cells | Fault:
    """Read a file, plain or gzipped, whose first line names the columns.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        Its name in messages.

    Returns
    -------
    Cells or Fault
        The text, or one fault that says why there is none.
    """
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        lines = content.decode("utf-8-sig").rstrip("\r\n").splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        return file_fault(file, None, "unreadable", "the file cannot be read: is it damaged?")
    if len(lines) < 2:
        return file_fault(file, None, "empty_file", "the file has no values")
    header = tuple(label.strip().strip('"') for label in lines[0].split(","))
    if len(header) == 1 or len(set(header)) < len(header):
        message = "line 1 must name the columns, each once, separated by commas"
        return file_fault(file, 1, "dialect", message)
    for place, line in enumerate(lines[1:], start=2):
        if line.count(",") != len(header) - 1:
            message = f"the row has {line.count(',') + 1} cells, the header has {len(header)}"
            return file_fault(file, place, "ragged_row", message)
    return Cells(file, header, lines[1:])


def absent_column(file: str, name: str, header: Sequence[str]) -> Fault:
    """Return the fault of a column that is not there."""
    message = f"the column {name} is not there"
    mend = nearest(name, header) or "add it, or correct the row in data/recordings.csv"
    return Fault(file, 1, name, None, "missing_column", message, mend)


def file_fault(file: str, line: int | None, rule: str, message: str) -> Fault:
    """Return the fault of a whole file or line."""
    return Fault(file, line, None, None, rule, message, EXPORT)


def _is_number(cells: pd.Series) -> bool:
    if not pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_bool_dtype(cells):
        return False
    return not np.isinf(cells.to_numpy(dtype="float64")).any()
