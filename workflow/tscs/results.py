"""Result tables by name: their columns, types and keys, and how they are read and written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import pandas as pd

from tscs.contract import RESULTS_FILE
from tscs.files import write_bytes
from tscs.reasons import REASONS, RECORDING_REASONS
from tscs.tables import encode

README_HEAD = """\
# Results

Everything the workflow writes stands here; git ignores it but for this page, which is made from
`workflow/contract/results.json`. Rows of a table marked *individual* are people: think before you
share it. An empty cell means not computable or not recorded; `reason` says why.

| file | what it is |
|---|---|
| `validation.json` | faults and warnings of the last validation, digests of code and inputs |
| `datapackage.json` | this dictionary for programs |
| `provenance.json` | inputs with SHA-256, resolved settings, versions, commit |
| `report/` | the report as HTML, PDF and DOCX |
| `figures/` | every figure as SVG and PNG |
| `notebooks/` | executed notebooks and their HTML |
| `logs/` | messages of failed steps |
"""
REASONS_HEAD = """\
## Reasons

The codes that a column `reason` gives for an empty value, as `column: code`.
"""
BAR = r"\|"


@dataclass(frozen=True)
class ResultSpec:
    """One result table.

    Attributes
    ----------
    name, path, title : str
        Name, path below ``results/`` and what it holds.
    level : str
        ``"individual"`` (rows are people) or ``"aggregate"``.
    key : tuple of str
        Columns that identify a row and order the file.
    types, descriptions : dict of str to str
        Frictionless type and meaning by column, in the order of the file.
    on_request : bool
        Whether only a target of its own makes the table.
    """

    name: str
    path: str
    title: str
    level: str
    key: tuple[str, ...]
    types: dict[str, str]
    descriptions: dict[str, str]
    on_request: bool = False


@cache
def result_specs() -> dict[str, ResultSpec]:
    """Return all result tables by name."""
    content = json.loads(RESULTS_FILE.read_text(encoding="utf-8"))
    return {name: _spec(name, entry) for name, entry in content["tables"].items()}


def regular_specs() -> dict[str, ResultSpec]:
    """Return the result tables that every run makes, by name."""
    return {name: spec for name, spec in result_specs().items() if not spec.on_request}


def encode_result(name: str, frame: pd.DataFrame) -> bytes:
    """Return the bytes of a result table.

    Parameters
    ----------
    name : str
        Name of the table.
    frame : DataFrame
        Its rows, with exactly the columns of the contract in any order.

    Raises
    ------
    KeyError
        If a column of the contract is missing; that is a fault of this library.
    """
    spec = result_specs()[name]
    return encode(frame[list(spec.types)], spec.key)


def write_result(name: str, frame: pd.DataFrame, results: Path) -> None:
    """Write a result table below a results folder."""
    write_bytes(encode_result(name, frame), results / result_specs()[name].path)


def read_result(name: str, results: Path) -> pd.DataFrame:
    """Read a result table from a results folder; empty cells are NaN."""
    spec = result_specs()[name]
    return read_table(spec, results / spec.path)


def read_results(results: Path) -> dict[str, pd.DataFrame]:
    """Read every result table that a run makes from a results folder."""
    return {name: read_result(name, results) for name in regular_specs()}


def read_table(spec: ResultSpec, path: Path) -> pd.DataFrame:
    """Read a result table from a file; empty cells are NaN."""
    with path.open("rb") as stream:
        return _decode(spec, stream)


def hand_on(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table as the next stage of the workflow would read it from its file.

    Stages hand on files with ten significant digits; a computation in memory that skipped the
    rounding could differ in the last digit.
    """
    return _decode(result_specs()[name], BytesIO(encode_result(name, frame)))


def results_package(names: list[str]) -> dict[str, Any]:
    """Return the data package that describes result tables.

    Parameters
    ----------
    names : list of str
        Tables to describe.

    Returns
    -------
    dict
        A Frictionless descriptor; ``level`` labels each table individual or aggregate.
    """
    specs = [result_specs()[name] for name in names]
    return {"name": "tscs-results", "resources": [_resource(spec) for spec in specs]}


def dictionary() -> str:
    """Return the dictionary of the results folder as Markdown."""
    chapters = [_chapter(spec) for spec in result_specs().values()]
    return "\n".join([README_HEAD, *chapters, _reason_codes()])


def _chapter(spec: ResultSpec) -> str:
    rows = [f"| `{name}` | {text} |" for name, text in spec.descriptions.items()]
    head = f"## `{spec.path}` ({spec.level})\n\n{spec.title}. Key: {', '.join(spec.key)}.\n"
    return "\n".join([head, "| column | meaning |", "|---|---|", *rows, ""])


def _reason_codes() -> str:
    reasons = REASONS | RECORDING_REASONS
    rows = [f"| `{code}` | {text.replace('|', BAR)} |" for code, text in reasons.items()]
    return "\n".join([REASONS_HEAD, "| code | meaning |", "|---|---|", *rows, ""])


def _resource(spec: ResultSpec) -> dict[str, Any]:
    fields = [
        {"name": name, "type": kind, "description": spec.descriptions[name]}
        for name, kind in spec.types.items()
    ]
    return {
        "name": spec.name,
        "title": spec.title,
        "level": spec.level,
        "path": spec.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields},
    }


def _spec(name: str, entry: dict[str, Any]) -> ResultSpec:
    columns = entry["columns"]
    return ResultSpec(
        name=name,
        path=entry["path"],
        title=entry["title"],
        level=entry["level"],
        key=tuple(entry["key"]),
        types={column["name"]: column["type"] for column in columns},
        descriptions={column["name"]: column["description"] for column in columns},
        on_request=entry.get("on_request", False),
    )


def _decode(spec: ResultSpec, stream: IO[bytes]) -> pd.DataFrame:
    frame = pd.read_csv(stream, dtype="str", keep_default_na=False, na_values=[""])
    numbers = [name for name, kind in spec.types.items() if kind == "number"]
    return frame.astype(dict.fromkeys(numbers, "float64"))
