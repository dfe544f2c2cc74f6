"""The structural contract of the tables: columns, types, keys and structural value lists."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORKFLOW = Path(__file__).resolve().parents[1]
RESULTS_FILE = WORKFLOW / "contract" / "results.json"
CONTRACT_FILE = WORKFLOW / "contract" / "datapackage.json"


@dataclass(frozen=True)
class Field:
    """One column of a table.

    Attributes
    ----------
    name : str
        Column name.
    type : str
        ``"string"``, ``"number"`` or ``"integer"``.
    description : str
        What the column holds, with its unit.
    constraints : dict
        Frictionless constraints (required, enum, pattern, minimum, maximum).
    """

    name: str
    type: str
    description: str
    constraints: dict[str, Any]

    @property
    def required(self) -> bool:
        """Whether the column must exist and may not be empty."""
        return bool(self.constraints.get("required"))


@dataclass(frozen=True)
class TableSpec:
    """Structure of one table.

    Attributes
    ----------
    name, title : str
        Name (the file is ``<name>.csv``) and what it holds.
    required : bool
        Whether a study must have the table.
    fields : dict of str to Field
        Columns in the order of the contract.
    key : tuple of str
        Primary key.
    foreign_keys : tuple of dict
        Frictionless foreign keys.
    """

    name: str
    title: str
    required: bool
    fields: dict[str, Field]
    key: tuple[str, ...]
    foreign_keys: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Contract:
    """All tables of data/, the allocation of a trial, and the Frictionless descriptor."""

    descriptor: dict[str, Any]
    tables: dict[str, TableSpec]
    allocation: TableSpec


@cache
def load_contract() -> Contract:
    """Read the contract shipped with the workflow.

    Returns
    -------
    Contract
        Tables in the order of the contract.
    """
    descriptor = json.loads(CONTRACT_FILE.read_text(encoding="utf-8"))
    specs = [_table(resource) for resource in descriptor["resources"]]
    tables = {spec.name: spec for spec in specs}
    return Contract(descriptor, tables, _table(descriptor["allocation"]))


@cache
def measured_tables() -> dict[str, TableSpec]:
    """Return the result tables with measurements of recordings that outcomes are scored from.

    Of several recordings of one assessment one is used, so that their rows are identified
    without it.
    """
    content = json.loads(RESULTS_FILE.read_text(encoding="utf-8"))["tables"]
    entries = {name: entry for name, entry in content.items() if entry.get("measured")}
    return {name: _measured_table(name, entry) for name, entry in entries.items()}


def _measured_table(name: str, entry: dict[str, Any]) -> TableSpec:
    columns = entry["columns"]
    fields = {item["name"]: Field(**item, constraints={}) for item in columns}
    key = tuple(column for column in entry["key"] if column != "recording_id")
    return TableSpec(name, entry["title"], False, fields, key, ())


def study_package(contract: Contract, headers: dict[str, list[str]]) -> dict[str, Any]:
    """Return the Frictionless descriptor of the tables and columns a study has.

    Parameters
    ----------
    contract : Contract
        The contract.
    headers : dict of str to list of str
        Header of each table present, in the order of the file.

    Returns
    -------
    dict
        A data package whose schemas hold only the columns present; foreign keys to absent tables
        or columns are left out. Columns unknown to the contract are left out.
    """
    resources = [
        _resource(contract, resource, headers)
        for resource in contract.descriptor["resources"]
        if resource["name"] in headers
    ]
    return {
        "name": "tscs-study",
        "title": contract.descriptor["title"],
        "resources": resources,
    }


def _resource(
    contract: Contract, resource: dict[str, Any], headers: dict[str, list[str]]
) -> dict[str, Any]:
    spec = contract.tables[resource["name"]]
    columns = [name for name in headers[spec.name] if name in spec.fields]
    by_name = {field["name"]: field for field in resource["schema"]["fields"]}
    schema: dict[str, Any] = {
        "fields": [by_name[name] for name in columns],
        "primaryKey": [name for name in spec.key if name in columns],
        "missingValues": resource["schema"]["missingValues"],
    }
    foreign = [key for key in spec.foreign_keys if _reachable(key, columns, headers)]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "name": spec.name,
        "title": spec.title,
        "path": resource["path"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"csv": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True}},
        "schema": schema,
    }


def _reachable(key: dict[str, Any], columns: list[str], headers: dict[str, list[str]]) -> bool:
    target = headers.get(key["reference"]["resource"])
    if target is None:
        return False
    return set(key["fields"]) <= set(columns) and set(key["reference"]["fields"]) <= set(target)


def _table(resource: dict[str, Any]) -> TableSpec:
    schema = resource["schema"]
    fields = [
        Field(entry["name"], entry["type"], entry["description"], entry.get("constraints", {}))
        for entry in schema["fields"]
    ]
    return TableSpec(
        name=resource["name"],
        title=resource["title"],
        required=resource["required_table"],
        fields={field.name: field for field in fields},
        key=tuple(schema["primaryKey"]),
        foreign_keys=tuple(schema.get("foreignKeys", ())),
    )


@cache
def result_paths() -> tuple[str, ...]:
    """Return the files of the result tables that every study gets, below its ``results/``."""
    tables = json.loads(RESULTS_FILE.read_text(encoding="utf-8"))["tables"]
    return tuple(str(entry["path"]) for entry in tables.values() if not entry.get("on_request"))
