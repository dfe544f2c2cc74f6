"""Frictionless errors in the words of this workflow, one fault for one cause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tscs.errors import Fault, nearest, nearest_label
from tscs.validation.sheets import SPACES, Sheet
from tscs.validation.study_package import KEYS
from tscs.validation.units import limits_in_words, mend_of_range, suspected_unit, unit_of_column

_POSITION = re.compile(r"position (\d+)")
_CONSTRAINT = re.compile(r'constraint "(\w+)"')
_DECIMAL_COMMA = re.compile(r"\s*[-+]?[0-9]*,[0-9]+\s*")
_WHOLE = re.compile(r"[-+]?[0-9]+\.0+")
_DATE = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}.*")
_NO_VALUE = ("", "NAN", "NULL", "NONE", "N/A", "NV", "MISSING", "K.A")
_PERSONAL = re.compile(r"name|birth|geburt|dob|initial|mail|phone|telefon|address|adresse", re.I)
_RAGGED = ("blank-row", "extra-cell", "missing-cell")
_KEYS = ("primary-key", "foreign-key")
_MISSING = "missing values are empty, NA or n/a"


@dataclass(frozen=True)
class Problem:
    """What Frictionless says about one label, row or cell.

    Attributes
    ----------
    kind : str
        Type of the error, such as ``"constraint-error"``.
    note : str
        Its details in words.
    row, place : int
        Row (the header is 1) and column (the first is 1).
    column : str
        Column, for errors of a cell.
    columns, cells, table, keys
        For a foreign key: columns, cells, table referred to and its columns.
    """

    kind: str
    note: str
    row: int
    place: int
    column: str
    columns: tuple[str, ...]
    cells: tuple[str, ...]
    table: str
    keys: tuple[str, ...]

    @classmethod
    def of(cls, error: object) -> Problem:
        """Return an error of Frictionless, of whatever class it is, as a problem."""
        return cls(
            kind=str(getattr(error, "type", "")),
            note=str(getattr(error, "note", "")),
            row=int(getattr(error, "row_number", 1)),
            place=int(getattr(error, "field_number", 1)),
            column=str(getattr(error, "field_name", "")),
            columns=tuple(getattr(error, "field_names", ())),
            cells=tuple(getattr(error, "field_cells", ())),
            table=str(getattr(error, "reference_name", "")).removesuffix(KEYS),
            keys=tuple(getattr(error, "reference_field_names", ())),
        )


class Translator:
    """Faults of one table.

    Parameters
    ----------
    sheet : Sheet
        The table as text.
    fields : mapping of str to dict
        Type and constraints by column.
    key : sequence of str
        Primary key.
    sheets : mapping of str to Sheet
        All tables, for what a foreign key may name.
    """

    def __init__(
        self,
        sheet: Sheet,
        fields: Mapping[str, Mapping[str, Any]],
        key: Sequence[str],
        sheets: Mapping[str, Sheet],
    ) -> None:
        self.sheet = sheet
        self.fields = fields
        self.key = key
        self.sheets = sheets
        self.first: dict[int, int] = {}

    def header_faults(self, problems: Iterable[Problem]) -> Iterator[Fault]:
        """Yield the faults of the labels; a misspelt column is not missing as well."""
        faults = [self._header_fault(problem) for problem in problems]
        meant = " ".join(fault.mend for fault in faults if fault.rule == "unknown_column")
        for fault in faults:
            if fault.rule != "missing_column" or f"'{fault.column}'" not in meant:
                yield fault

    def _header_fault(self, problem: Problem) -> Fault:
        file, header = self.sheet.file, self.sheet.text.header
        if problem.kind == "missing-label":
            message = f"the table needs the column '{problem.column}'"
            mend = "add the column or correct its name"
            return Fault(file, 1, problem.column, None, "missing_column", message, mend)
        label = header[problem.place - 1]
        rule, message, mend = self._extra_label(label)
        return Fault(file, 1, label or None, label, rule, message, mend)

    def row_faults(self, problems: Sequence[Problem]) -> Iterator[Fault]:
        """Yield the faults of one row; what only follows from another one is left out."""
        line = self._line(problems[0].row)
        if self.sheet.row(line) == self.sheet.text.header:
            message = "the header stands here again: two files were joined"
            yield Fault(self.sheet.file, line, None, None, "header_again", message, "delete it")
            return
        types = {problem.kind for problem in problems}
        for kind in _RAGGED:
            if kind in types:
                yield self._ragged(kind, line)
                return
        wrong: set[str] = set()
        for problem in sorted(problems, key=lambda problem: problem.kind in _KEYS):
            if not self._follows(problem, wrong):
                fault = self._row_fault(problem, line)
                wrong.add(str(fault.column))
                yield fault

    def _extra_label(self, label: str) -> tuple[str, str, str]:
        header = self.sheet.text.header
        if not label.strip():
            return "blank_column", "a column has no name", "name the column or delete it"
        if header.count(label) > 1:
            return "duplicate_column", "the column stands twice", "delete or rename one of them"
        absent = [name for name in self.fields if name not in header]
        hint = nearest(label.strip(), absent) or nearest(label.strip(), self.fields)
        message = f"unknown column; the table may have {', '.join(self.fields)}"
        mend = hint or "delete it, or describe it in data/datapackage.json"
        if _PERSONAL.search(label) and not hint:
            mend = "delete it: no names, no dates of birth, no addresses belong into a study"
        return "unknown_column", message, mend

    def _line(self, row_number: int) -> int:
        # Frictionless counts rows (the header is 1), editors count lines.
        return self.sheet.text.lines[row_number - 2]

    def _follows(self, problem: Problem, wrong: set[str]) -> bool:
        if problem.kind == "foreign-key":
            return bool(wrong & set(problem.columns)) or "" in problem.cells
        if problem.kind == "primary-key":
            return bool(wrong & set(self.key)) or not _POSITION.search(problem.note)
        return problem.column in wrong

    def _ragged(self, kind: str, line: int) -> Fault:
        header, row = self.sheet.text.header, self.sheet.row(line)
        if kind == "blank-row":
            message = "the row is empty"
            return Fault(self.sheet.file, line, None, None, "blank_row", message, "delete it")
        message = f"the row has {len(row)} cells, the header has {len(header)}"
        if kind == "missing-cell":
            mend = "add the missing cells; an empty value still needs its comma"
            return self.sheet.fault(line, header[len(row)], "missing_cell", message, mend)
        mend = "write 1.5 instead of 1,5; put a text with commas in quotation marks"
        value = row[len(header)]
        return Fault(self.sheet.file, line, None, value, "extra_cell", message, mend)

    def _row_fault(self, problem: Problem, line: int) -> Fault:
        if problem.kind == "primary-key":
            return self._duplicate_key(problem, line)
        if problem.kind == "foreign-key":
            return self._foreign_key(problem, line)
        if problem.kind == "type-error":
            return self._type(problem.column, line)
        if problem.kind == "unique-error":
            message, mend = "the value may stand only once", "correct one of the two rows"
            return self.sheet.fault(line, problem.column, "unique", message, mend)
        return self._constraint(problem, line)

    def _duplicate_key(self, problem: Problem, line: int) -> Fault:
        earlier = self._line(int(_POSITION.findall(problem.note)[0]))
        self.first[line] = self.first.get(earlier, earlier)
        message = f"{', '.join(self.key)} must be unique; the same stand in line {self.first[line]}"
        mend = "delete one of the two rows or correct its key"
        return self.sheet.fault(line, self.key[-1], "duplicate_key", message, mend)

    def _foreign_key(self, problem: Problem, line: int) -> Fault:
        column, target = problem.columns[-1], self.sheets[problem.table]
        known = _referenced(target, problem)
        if problem.cells[-1].strip() in known:
            return self.sheet.fault(line, column, *SPACES)
        others = " and ".join(problem.cells[:-1])
        message = f"not in {target.file}{f' for {others}' if others else ''}; {_listed(known)}"
        hint = nearest_label(problem.cells[-1].strip(), known)
        mend = hint or f"correct it or add the row to {target.file}"
        return self.sheet.fault(line, column, "foreign_key", message, mend)

    def _type(self, column: str, line: int) -> Fault:
        cell = self.sheet.cell(line, column) or ""
        whole = self.fields[column]["type"] == "integer"
        kind = "a whole number" if whole else "a number with a decimal point"
        if _DECIMAL_COMMA.fullmatch(cell):
            mend = f"write {cell.replace(',', '.').strip()}"
            message = f"must be {kind}, not with a comma"
            return self.sheet.fault(line, column, "decimal_comma", message, mend)
        mend = _as_number(cell.strip())
        return self.sheet.fault(line, column, "type", f"must be {kind}; {_MISSING}", mend)

    def _constraint(self, problem: Problem, line: int) -> Fault:
        match, column = _CONSTRAINT.search(problem.note), problem.column
        name = match.group(1) if match else ""
        cell = self.sheet.cell(line, column) or ""
        if cell.strip() in map(str, self.fields[column].get("enum", ())):
            return self.sheet.fault(line, column, *SPACES)
        rule, message, mend = _explained(name, column, self.fields[column], cell.strip())
        return self.sheet.fault(line, column, rule, message, mend)


def _as_number(cell: str) -> str:
    """Return how to mend a cell that is no number."""
    if cell.strip("#-./").upper() in _NO_VALUE:
        return "leave the cell empty if there is no value"
    if _DATE.fullmatch(cell):
        return "write the days since the first session: calendar dates stay out of the study"
    return f"write {cell.partition('.')[0]}" if _WHOLE.fullmatch(cell) else "write digits only"


def _grade(cell: str, allowed: Sequence[str]) -> str:
    """Return how to mend a word outside a closed list; '+1' is 1+, '2.0' is 2, '1.5' is 1+."""
    same = [word for word in allowed if sorted(word) == sorted(cell.replace(" ", ""))]
    if not same and "1+" in allowed and cell.replace(",", ".") == "1.5":
        same = ["1+"]
    if not same and _WHOLE.fullmatch(cell):
        same = [word for word in allowed if word == cell.partition(".")[0]]
    if same:
        return f"did you mean '{same[0]}'?"
    return nearest(cell, allowed) or "use one of the allowed values"


def _explained(name: str, column: str, field: Mapping[str, Any], cell: str) -> tuple[str, str, str]:
    if name == "required":
        return "required", "the cell must not be empty", "enter the value"
    if name == "enum":
        allowed = [str(value) for value in field["enum"]]
        return "enum", f"allowed: {', '.join(allowed)}", _grade(cell, allowed)
    if name in ("minimum", "maximum"):
        return _out_of_range(column, field, cell)
    if name == "pattern":
        message = f"must match the pattern {field['pattern']}"
        return "pattern", message, "use letters, digits, _ and - as the pattern allows"
    return "constraint", f"must satisfy {name} {field.get(name)}", "correct the cell"


def _out_of_range(column: str, field: Mapping[str, Any], cell: str) -> tuple[str, str, str]:
    low, high, unit = field.get("minimum"), field.get("maximum"), unit_of_column(column)
    message = f"must be {limits_in_words(low, high, unit)}"
    inside = None
    if low is not None and high is not None:
        inside = suspected_unit(float(cell), unit, float(low), float(high))
    return "range", message, mend_of_range(cell, inside, unit)


def _referenced(target: Sheet, problem: Problem) -> list[str]:
    """Return the last key column of the target, for the row's own leading key values."""
    *leading, last = problem.keys
    places = [target.text.header.index(name) for name in leading]
    place = target.text.header.index(last)
    rows = [row for row in target.text.rows if len(row) > max([place, *places])]
    wanted = [str(cell) for cell in problem.cells[:-1]]
    found = {row[place] for row in rows if [row[other] for other in places] == wanted}
    return sorted(found - {""})


def _listed(known: Sequence[str], most: int = 12) -> str:
    if not known:
        return "there is none"
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"known: {', '.join(known[:most])}{more}"
