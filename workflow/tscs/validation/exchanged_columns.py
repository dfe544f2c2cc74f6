"""Two text columns whose names are exchanged in the header: one fault instead of one per row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from tscs.catalogue import Catalogue
from tscs.config import Config
from tscs.contract import Contract, TableSpec
from tscs.errors import Fault
from tscs.tables import MISSING
from tscs.validation.measures import naming_columns
from tscs.validation.sheets import Sheet

# So many cells must be words of the other column, and none but so many of their own.
MOST, FEW = 0.9, 0.1
FEWEST_CELLS = 2
EXAMPLES = 3
KEYS = ("participant_id", "visit_id")
Words = Mapping[str, frozenset[str]]


def put_right(
    sheets: Mapping[str, Sheet], config: Config, catalogue: Catalogue, contract: Contract
) -> tuple[dict[str, Sheet], list[Fault]]:
    """Find exchanged columns, and hand on the tables as if they stood right.

    Parameters
    ----------
    sheets : mapping of str to Sheet
        The tables as text.
    config : Config
        Labels of the visits.
    catalogue : Catalogue
        Words that name a measure.
    contract : Contract
        Closed lists.

    Returns
    -------
    sheets : dict of str to Sheet
        With exchanged labels put right, so that no other rule stumbles over them.
    faults : list of Fault
        One per pair of columns.
    """
    known = dict(sheets)
    faults: list[Fault] = []
    for name in sorted(sheets, key=_keys_first):
        if name not in contract.tables:
            continue
        words = _words(contract.tables[name], known, config, catalogue)
        for pair in _exchanged(known[name], contract.tables[name], words):
            faults.append(_fault(known[name], *pair))
            known[name] = _swapped(known[name], *pair)
    return {name: known[name] for name in sheets}, faults


def _keys_first(name: str) -> tuple[int, str]:
    first = ("participants", "visits")
    return (first.index(name) if name in first else len(first), name)


def _words(
    spec: TableSpec, sheets: Mapping[str, Sheet], config: Config, catalogue: Catalogue
) -> Words:
    """Return the words that each text column may hold, as far as there is a list of them."""
    listed = {
        name: frozenset(field.constraints["enum"])
        for name, field in spec.fields.items()
        if field.type == "string" and "enum" in field.constraints
    }
    named = {name: frozenset(words) for name, words in naming_columns(spec, catalogue).items()}
    people = _cells(sheets.get("participants"), KEYS[0])
    visits = frozenset(config.schedule.visits) or _cells(sheets.get("visits"), KEYS[1])
    keys = {KEYS[0]: people, KEYS[1]: visits}
    own = {"participants": KEYS[0], "visits": "" if config.schedule.visits else KEYS[1]}
    return listed | named | {
        name: words for name, words in keys.items() if words and own.get(spec.name) != name
    }  # fmt: skip


def _cells(sheet: Sheet | None, column: str) -> frozenset[str]:
    return frozenset(_column(sheet, column)) if sheet else frozenset()


def _column(sheet: Sheet, column: str) -> list[str]:
    """Return the cells of a column that hold something."""
    header = sheet.text.header
    if header.count(column) != 1:
        return []
    place = header.index(column)
    cells = [row[place].strip() for row in sheet.text.rows if place < len(row)]
    return [cell for cell in cells if cell not in MISSING]


def _exchanged(sheet: Sheet, spec: TableSpec, words: Words) -> Iterator[tuple[str, str]]:
    text = [name for name in sheet.text.header if _is_text(spec, name)]
    cells = {name: _column(sheet, name) for name in text}
    used: set[str] = set()
    for one, other in combinations(text, 2):
        if not used & {one, other} and _are_exchanged(one, other, cells, words):
            used |= {one, other}
            yield one, other


def _is_text(spec: TableSpec, name: str) -> bool:
    return name in spec.fields and spec.fields[name].type == "string"


def _are_exchanged(one: str, other: str, cells: Mapping[str, list[str]], words: Words) -> bool:
    """Say whether cells are words of the other column; a column without a list may hold any."""
    if min(len(cells[one]), len(cells[other])) < FEWEST_CELLS:
        return False
    ways = [
        _share(cells[name], words[name]) <= FEW and _share(cells[held], words[name]) >= MOST
        for name, held in ((one, other), (other, one))
        if name in words
    ]
    return bool(ways) and all(ways)


def _share(cells: list[str], words: frozenset[str]) -> float:
    return sum(cell in words for cell in cells) / len(cells)


def _swapped(sheet: Sheet, one: str, other: str) -> Sheet:
    names = {one: other, other: one}
    header = [names.get(label, label) for label in sheet.text.header]
    return replace(sheet, text=replace(sheet.text, header=header))


def _fault(sheet: Sheet, one: str, other: str) -> Fault:
    held = "; ".join(f"{name} holds {_examples(_column(sheet, name))}" for name in (one, other))
    message = f"the columns {one} and {other} are exchanged: {held}"
    mend = "exchange the two names in the header"
    return Fault(sheet.file, 1, one, one, "exchanged_columns", message, mend)


def _examples(cells: list[str]) -> str:
    found = list(dict.fromkeys(cells))
    return ", ".join(found[:EXAMPLES]) + (" ..." if len(found) > EXAMPLES else "")
