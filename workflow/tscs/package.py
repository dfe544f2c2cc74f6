"""The Frictionless data package that describes a study's tables to other programs."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

from tscs.contract import Contract, Field, load_contract, study_package
from tscs.errors import StudyFaults, TscsError
from tscs.files import as_json, write_bytes
from tscs.tables import read_text_table
from tscs.validation.study_package import FILE, joined_package


def write_package(folder: Path) -> Path:
    """Write ``data/datapackage.json``; what the study itself added to it is kept.

    Parameters
    ----------
    folder : Path
        The study folder.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    TscsError
        If there are no tables, or one cannot be read.
    StudyFaults
        If the study's own ``datapackage.json`` cannot be used.
    """
    contract = _with_additions(folder)
    package = study_package(contract, _headers(folder / "data", contract))
    path = folder / FILE
    write_bytes(as_json(package).encode(), path)
    return path


def _headers(data: Path, contract: Contract) -> dict[str, list[str]]:
    paths = {name: data / f"{name}.csv" for name in contract.tables}
    present = {name: path for name, path in paths.items() if path.is_file()}
    if not present:
        message = f"{data} holds no table of the contract. Nothing was written."
        raise TscsError(message)
    return {name: _header(path) for name, path in present.items()}


def _header(path: Path) -> list[str]:
    try:
        return read_text_table(path).header
    except (OSError, UnicodeDecodeError, csv.Error):
        message = f"{path} cannot be read as UTF-8 text with commas. Nothing was written."
        raise TscsError(message) from None


def _with_additions(folder: Path) -> Contract:
    contract = load_contract()
    descriptor, faults = joined_package(folder, contract)
    if faults:
        raise StudyFaults(faults)
    schemas = {entry["name"]: entry["schema"] for entry in descriptor["resources"]}
    tables = {
        name: replace(
            spec, fields={entry["name"]: _field(entry) for entry in schemas[name]["fields"]}
        )
        for name, spec in contract.tables.items()
    }
    return Contract(descriptor, tables, contract.allocation)


def _field(entry: dict[str, Any]) -> Field:
    description = entry.get("description", "")
    return Field(entry["name"], entry["type"], description, entry.get("constraints", {}))
