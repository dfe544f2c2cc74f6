"""Read the tables as text and say what is wrong with a file that cannot be read as one."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Sequence
from io import StringIO
from pathlib import Path

from tscs.contract import Contract
from tscs.errors import Fault, nearest
from tscs.tables import TextTable, read_text_table

SAVE_AS = "save it as 'CSV UTF-8 (comma delimited)' with a decimal point"
LONGEST_LINE = 100_000
_SEPARATORS = {";": "semicolon", "\t": "tab", "|": "vertical bar"}
_MAGIC = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_texts(folder: Path, contract: Contract) -> tuple[dict[str, TextTable], list[Fault]]:
    """Read every table of the contract that the study has, as text.

    Parameters
    ----------
    folder : Path
        The study.
    contract : Contract
        Tables and their columns.

    Returns
    -------
    tables : dict of str to TextTable
        Tables that can be read.
    faults : list of Fault
        One fault for each file that cannot; missing tables, names that are none.
    """
    tables: dict[str, TextTable] = {}
    faults: list[Fault] = []
    for name, spec in contract.tables.items():
        path = folder / "data" / f"{name}.csv"
        if not path.exists() and not path.is_symlink():
            faults += [_missing_table(path.name)] if spec.required else []
            continue
        table = read_text(path, f"data/{path.name}", spec.fields)
        if isinstance(table, Fault):
            faults.append(table)
        else:
            tables[name] = table
    return tables, faults + _unknown_tables(folder / "data", contract)


def read_text(path: Path, file: str, columns: Iterable[str]) -> TextTable | Fault:
    """Read one file as text, or say in one fault why that is impossible.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        Its name in messages.
    columns : iterable of str
        Columns that the file may have.
    """
    try:
        content = path.read_bytes()
    except OSError:
        kind = "is a folder" if path.is_dir() else "cannot be opened"
        return Fault(file, None, None, None, "file", f"the file {kind}", "put a CSV file there")
    wrong = _encoding_fault(file, content) or _dialect_fault(file, content, tuple(columns))
    return wrong or _parsed(path, file)


def _parsed(path: Path, file: str) -> TextTable | Fault:
    try:
        return read_text_table(path)
    except (OSError, UnicodeDecodeError):
        return Fault(file, None, None, None, "file", "the file cannot be read", SAVE_AS)
    except csv.Error:
        line = _broken_quote(path)
        message = "a quotation mark is opened and never closed, or text follows a closing one"
        mend = "close the quotation mark, or write two of them for one inside a text"
        return Fault(file, line, None, None, "quotation", message, mend)


def _broken_quote(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        start = 0
        try:
            for _ in reader:
                start = reader.line_num
        except csv.Error:
            return start + 1
    return start


def _encoding_fault(file: str, content: bytes) -> Fault | None:
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            return _file_fault(file, None, "encoding", f"the file is {kind}, not a CSV text")
    if content.startswith(_UTF16):
        return _file_fault(file, None, "encoding", "the file is UTF-16 text, not UTF-8")
    if not content.strip(b"\xef\xbb\xbf \r\n\t"):
        return _file_fault(file, None, "empty_file", "the file is empty: it needs a header")
    if b"\0" in content:
        message = "the file holds a NUL byte: it is binary or damaged"
        return _file_fault(file, _line_of(content, content.index(b"\0")), "encoding", message)
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "the text is not UTF-8 (often: an umlaut in a file saved for Windows)"
        return _file_fault(file, _line_of(content, error.start), "encoding", message)
    return None


def _line_of(content: bytes, place: int) -> int:
    before = content[:place].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def _file_fault(file: str, line: int | None, rule: str, message: str) -> Fault:
    return Fault(file, line, None, None, rule, message, SAVE_AS)


def _dialect_fault(file: str, content: bytes, columns: Sequence[str]) -> Fault | None:
    lines = re.split(r"\r\n|\r|\n", content.decode("utf-8-sig"))
    longest = max(range(len(lines)), key=lambda place: len(lines[place]))
    if len(lines[longest]) > LONGEST_LINE:
        message = f"the line has more than {LONGEST_LINE} characters"
        return _file_fault(file, longest + 1, "dialect", message)
    first = lines[0].strip()
    if first.lower().startswith("sep="):
        mend = f"delete this line and {SAVE_AS}"
        message = "'sep=' is a note for Excel, not a header"
        return Fault(file, 1, None, first[:8], "dialect", message, mend)
    if _known(lines[0], ",", columns):
        return _mixed_separators(file, lines)
    return _wrong_separator(file, lines, columns) or _title_row(file, lines, columns)


def _wrong_separator(file: str, lines: list[str], columns: Sequence[str]) -> Fault | None:
    for sign, word in _SEPARATORS.items():
        if _known(lines[0], sign, columns):
            message = f"the columns are separated by a {word}, allowed is the comma"
            return Fault(file, 1, None, sign, "dialect", message, SAVE_AS)
    return None


def _mixed_separators(file: str, lines: list[str]) -> Fault | None:
    body = [line for line in lines[1:] if line]
    if "," not in lines[0] or not body:
        return None
    for sign, word in _SEPARATORS.items():
        if all(line.count(sign) >= lines[0].count(",") for line in body):
            message = f"the header is separated by commas, the rows by a {word}"
            return Fault(file, 2, None, sign, "dialect", message, SAVE_AS)
    return None


def _title_row(file: str, lines: list[str], columns: Sequence[str]) -> Fault:
    for place, line in enumerate(lines[1:20], start=2):
        if any(len(_known(line, sign, columns)) > 1 for sign in (",", *_SEPARATORS)):
            message = f"the header stands in line {place}, it must be line 1"
            return Fault(file, 1, None, None, "title_row", message, "delete the lines above it")
    message = f"line 1 names no column of this table; it has {', '.join(columns)}"
    return Fault(file, 1, None, None, "header", message, "write the column names in line 1")


def _known(line: str, separator: str, columns: Sequence[str]) -> set[str]:
    try:
        row = next(csv.reader(StringIO(line), delimiter=separator), [])
    except csv.Error:
        return set()
    return {cell.strip() for cell in row} & set(columns)


def _missing_table(file: str) -> Fault:
    message = "the study needs this table"
    mend = "add it; `run.py new PATH` writes an empty one with all columns"
    return Fault(f"data/{file}", None, None, None, "missing_table", message, mend)


def _unknown_tables(data: Path, contract: Contract) -> list[Fault]:
    try:
        found = sorted(path for path in data.iterdir() if path.suffix.lower() == ".csv")
    except OSError:
        return []
    known = list(contract.tables)
    # Excel keeps a file ~$NAME beside a table that is open.
    # An allocation in data/ has a fault of its own, which says why it must not be there.
    own = {f"{name}.csv" for name in (*known, contract.allocation.name)}
    strange = [path for path in found if path.name not in own and path.name[:2] != "~$"]
    present = {path.stem for path in found} & set(known)
    return [_unknown_table(path, known, present) for path in strange]


def _unknown_table(path: Path, known: Sequence[str], present: Collection[str]) -> Fault:
    hint = nearest(path.stem, [name for name in known if name not in present])
    if not hint and nearest(path.stem, present):
        hint = "it looks like a copy of a table that is there too: move it out of data/"
    message = f"no table of this name is read; there are {', '.join(known)}"
    mend = hint or "move the file out of data/"
    # A name close to one of the contract is a slip of the pen: its rows would be lost.
    severity = "fault" if hint else "warning"
    return Fault(f"data/{path.name}", None, None, None, "unknown_table", message, mend, severity)
