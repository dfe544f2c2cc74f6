"""Join the contract with a study's own data package, which may tighten it but never loosen it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tscs.contract import Contract
from tscs.errors import Fault
from tscs.tables import MISSING, TextTable

FILE = "data/datapackage.json"
KEYS = "-keys"
TYPES = ("string", "number", "integer")
_MEND = "correct it, or delete the file and write it anew with `run.py schema`"
_LIMITS = {"minimum": max, "maximum": min, "minLength": max, "maxLength": min}


def joined_package(folder: Path, contract: Contract) -> tuple[dict[str, Any], list[Fault]]:
    """Return the contract's descriptor with what the study adds to it.

    Parameters
    ----------
    folder : Path
        The study; ``data/datapackage.json`` is optional.
    contract : Contract
        Its types, keys and constraints always apply.

    Returns
    -------
    descriptor : dict
        Frictionless data package: all tables of the contract, columns the study adds, and for
        every constraint the stricter of both.
    faults : list of Fault
        What in the study's package cannot be used.
    """
    joined = copy.deepcopy(contract.descriptor)
    own, faults = _read(folder / FILE)
    resources = {entry["name"]: entry for entry in joined["resources"]}
    for entry in own:
        target = resources.get(str(entry.get("name")))
        if target is not None:
            faults += _join_fields(target["schema"], _fields(entry))
    return joined, faults


def inline_package(
    descriptor: Mapping[str, Any], tables: Mapping[str, TextTable]
) -> dict[str, Any]:
    """Return the descriptor with the cells of the tables present in place of their paths.

    Frictionless then checks the very cells that the analysis reads, and has nothing to sniff.

    Parameters
    ----------
    descriptor : mapping
        A data package with the tables of the contract.
    tables : mapping of str to TextTable
        Tables present.

    Returns
    -------
    dict
        Data package; foreign keys to tables or columns that are not there are left out.
    """
    present = [entry for entry in descriptor["resources"] if entry["name"] in tables]
    resources = [_inline(entry, tables) for entry in present]
    foreign = [key for entry in resources for key in entry["schema"].get("foreignKeys", ())]
    keys = {key["reference"]["resource"]: key["reference"]["fields"] for key in foreign}
    return {
        "name": "tscs-study",
        "resources": [*resources, *(_keys(name, keys[name], tables) for name in sorted(keys))],
    }


def _inline(entry: Mapping[str, Any], tables: Mapping[str, TextTable]) -> dict[str, Any]:
    table = tables[entry["name"]]
    schema = {name: part for name, part in entry["schema"].items() if name != "foreignKeys"}
    known = [
        key for key in entry["schema"].get("foreignKeys", ()) if _reachable(key, table, tables)
    ]
    if known:
        schema["foreignKeys"] = [_to_keys(key) for key in known]
    # Any order of columns, optional ones may lack, unknown ones are errors.
    schema["fieldsMatch"] = "superset"
    return _table(entry["name"], [table.header, *table.rows], schema)


def _table(name: str, data: list[list[str]], schema: Mapping[str, Any]) -> dict[str, Any]:
    # Without a stated header row Frictionless would look for one of the usual width.
    dialect = {"header": True, "headerRows": [1]}
    return {"name": name, "type": "table", "data": data, "dialect": dialect, "schema": schema}


def _to_keys(key: Mapping[str, Any]) -> dict[str, Any]:
    """Point a foreign key to a copy of the key columns: Frictionless reads them once per table."""
    reference = key["reference"]
    return {**key, "reference": {**reference, "resource": f"{reference['resource']}{KEYS}"}}


def _keys(name: str, columns: Sequence[str], tables: Mapping[str, TextTable]) -> dict[str, Any]:
    table = tables[name.removesuffix(KEYS)]
    places = [table.header.index(column) for column in columns]
    rows = [[row[place] for place in places] for row in table.rows if len(row) > max(places)]
    fields = [{"name": column, "type": "string"} for column in columns]
    schema = {"fields": fields, "missingValues": list(MISSING)}
    return _table(name, [list(columns), *rows], schema)


def _reachable(key: Mapping[str, Any], table: TextTable, tables: Mapping[str, TextTable]) -> bool:
    reference = key["reference"]
    target = tables.get(reference["resource"])
    if target is None or not target.rows:
        return False
    return set(key["fields"]) <= set(table.header) and set(reference["fields"]) <= set(
        target.header
    )


def _read(path: Path) -> tuple[list[dict[str, Any]], list[Fault]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_refuse)
    except FileNotFoundError:
        return [], []
    except json.JSONDecodeError as error:
        return [], [_fault(error.lineno, None, f"not valid JSON: {error.msg}")]
    except (OSError, ValueError, RecursionError):
        return [], [_fault(None, None, "the file cannot be read as JSON in UTF-8")]
    resources = content.get("resources", []) if isinstance(content, dict) else None
    if not isinstance(resources, list) or not all(isinstance(entry, dict) for entry in resources):
        return [], [_fault(None, "resources", "a data package needs a list of resources")]
    return resources, []


def _refuse(constant: str) -> None:
    message = f"{constant} is not JSON"
    raise ValueError(message)


def _fields(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    schema = entry.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    usable = fields if isinstance(fields, list) else []
    return [field for field in usable if isinstance(field, dict)]


def _join_fields(schema: dict[str, Any], own: list[dict[str, Any]]) -> list[Fault]:
    known = {field["name"]: field for field in schema["fields"]}
    faults: list[Fault] = []
    for field in own:
        name, constraints = field.get("name"), field.get("constraints") or {}
        faults += _unusable(name, field, constraints)
        if faults and faults[-1].column == str(name):
            continue
        target = known.setdefault(str(name), {"name": name, "type": field.get("type", "string")})
        target["constraints"] = _stricter(target.get("constraints", {}), constraints)
    schema["fields"] = list(known.values())
    return faults


def _unusable(name: object, field: Mapping[str, Any], constraints: object) -> list[Fault]:
    if not isinstance(name, str) or not name:
        return [_fault(None, str(name), "a field needs a name")]
    if field.get("type", "string") not in TYPES:
        return [_fault(None, name, f"the type of a column is one of {', '.join(TYPES)}")]
    if not isinstance(constraints, dict):
        return [_fault(None, name, "constraints are a list of names and values")]
    wrong = [key for key, value in constraints.items() if not _meaningful(key, value)]
    return [_fault(None, name, f"constraint '{key}' cannot be understood") for key in wrong]


def _meaningful(key: str, value: object) -> bool:
    if key in _LIMITS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if key in ("required", "unique"):
        return isinstance(value, bool)
    if key == "enum":
        return isinstance(value, list) and bool(value)
    return key == "pattern" and _is_pattern(value)


def _is_pattern(value: object) -> bool:
    try:
        re.compile(str(value))
    except (re.error, RecursionError, OverflowError):
        return False
    return isinstance(value, str)


def _stricter(contract: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    joined = {**own, **contract}
    for key in sorted(set(contract) & set(own)):
        joined[key] = _stricter_of(key, contract[key], own[key])
    return joined


def _stricter_of(key: str, contract: object, own: object) -> object:
    if isinstance(contract, int | float) and isinstance(own, int | float) and key in _LIMITS:
        return _LIMITS[key](contract, own)
    if isinstance(contract, list) and isinstance(own, list):
        return [value for value in contract if value in own] or contract
    if key == "pattern":
        both = f"(?=(?:{contract})$)"
        # A package written by `schema` holds the contract's pattern, or both joined already.
        known = own == contract or str(own).startswith(both)
        return own if known else f"{both}(?:{own})"
    return contract or own


def _fault(line: int | None, column: str | None, message: str) -> Fault:
    return Fault(FILE, line, column, None, "datapackage", message, _MEND)
