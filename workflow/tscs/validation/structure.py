"""Structure of the tables against the contract: Frictionless finds the errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isinf
from typing import TYPE_CHECKING, Any

from tscs.errors import Fault
from tscs.tables import MISSING, TextTable
from tscs.validation.sheets import Sheet
from tscs.validation.structure_words import Problem, Translator
from tscs.validation.study_package import FILE, inline_package

if TYPE_CHECKING:
    from frictionless import Package
    from frictionless.resources import TableResource

NUMBER = re.compile(r"[ \t]*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,4})?[ \t]*")


def structure_faults(
    sheets: Mapping[str, Sheet], descriptor: Mapping[str, Any], contract: Mapping[str, Any]
) -> list[Fault]:
    """Check header, types, constraints, keys and foreign keys of every table.

    Parameters
    ----------
    sheets : mapping of str to Sheet
        The tables as text.
    descriptor : mapping
        Contract joined with the study's own package.
    contract : mapping
        Descriptor of the contract alone, used when the study's additions cannot be.

    Returns
    -------
    list of Fault
        In the order of the tables and lines.
    """
    prepared = {name: _prepared(sheet.text, descriptor, name) for name, sheet in sheets.items()}
    package, faults = _package(prepared, descriptor, contract)
    for name in prepared:
        faults += _table_faults(package.get_table_resource(name), sheets)
    return faults


def _package(
    tables: Mapping[str, TextTable], descriptor: Mapping[str, Any], contract: Mapping[str, Any]
) -> tuple[Package, list[Fault]]:
    from frictionless import FrictionlessException, Package

    try:
        return Package.from_descriptor(inline_package(descriptor, tables)), []
    except FrictionlessException:
        message = "a constraint does not fit the type of its column"
        fault = Fault(FILE, None, None, None, "datapackage", message, "correct or delete it")
        return Package.from_descriptor(inline_package(contract, tables)), [fault]


def _table_faults(resource: TableResource, sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    schema = resource.schema
    fields = {field.name: {"type": field.type, **field.constraints} for field in schema.fields}
    name = str(resource.name)
    translator = Translator(sheets[name], fields, tuple(schema.primary_key), sheets)
    with resource:
        yield from translator.header_faults(map(Problem.of, resource.header.errors))
        for row in resource.row_stream:
            if row.errors:
                yield from translator.row_faults([Problem.of(error) for error in row.errors])


def _prepared(table: TextTable, descriptor: Mapping[str, Any], name: str) -> TextTable:
    """Make labels unique, and hand on as text the numbers only a computer reads (nan, 1_000)."""
    schema = next(entry["schema"] for entry in descriptor["resources"] if entry["name"] == name)
    numeric = {field["name"] for field in schema["fields"] if field["type"] != "string"}
    places = {place for place, label in enumerate(table.header) if label in numeric}
    rows = [
        [f"'{cell}'" if place in places and _odd(cell) else cell for place, cell in enumerate(row)]
        for row in table.rows
    ]
    return TextTable(_unique(table.header), table.lines, rows)


def _odd(cell: str) -> bool:
    return cell not in MISSING and (not NUMBER.fullmatch(cell) or isinf(float(cell)))


def _unique(header: list[str]) -> list[str]:
    """Replace labels that are empty, repeated or padded, which Frictionless would let pass."""
    return [
        f"\0{place}" if label in {"", *header[:place]} or label != label.strip() else label
        for place, label in enumerate(header)
    ]
