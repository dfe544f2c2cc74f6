"""Fresh results against expected ones: which numbers moved, and what may have moved them."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tscs.errors import TscsError
from tscs.results import ResultSpec, read_table, result_specs

# Bytes are promised for one platform, this relative difference for the others.
TOLERANCE = 1e-9
MOVED = ["table", "row", "column", "expected", "fresh", "difference"]
PLACES = ("expected", "docs/shipped_study")
LISTED = 40


def expected_folder(study: Path) -> Path:
    """Return the folder with a study's expected results.

    Parameters
    ----------
    study : Path
        The study folder.

    Returns
    -------
    Path
        ``expected/`` of the study, or ``docs/shipped_study/`` of the shipped one; it holds
        ``tables/`` and, if causes are to be named, ``provenance.json``.

    Raises
    ------
    TscsError
        If there is neither.
    """
    for place in PLACES:
        if (study / place / "tables").is_dir():
            return study / place
    message = (
        "There are no expected tables to verify against.\n"
        "    -> copy the tables and provenance.json of a trusted run to expected/tables/ and "
        "expected/ of the study"
    )
    raise TscsError(message)


def moved_numbers(expected: Path, results: Path) -> pd.DataFrame:
    """Compare every expected table with the fresh one.

    Parameters
    ----------
    expected : Path
        Folder with ``tables/``.
    results : Path
        The fresh results folder.

    Returns
    -------
    DataFrame
        table, row (its key), column, expected, fresh and difference (fresh - expected, for
        numbers); one row per value that differs by more than 1e-9 relative, or as text; a row of
        one side only is one line with an empty column.
    """
    parts = [
        _moved(spec, read_table(spec, path), read_table(spec, results / spec.path))
        for spec in result_specs().values()
        if (path := expected / "tables" / Path(spec.path).name).is_file()
    ]
    return pd.concat([pd.DataFrame(columns=MOVED), *(part for part in parts if len(part))])


def changed_causes(expected: Mapping[str, Any], fresh: Mapping[str, Any]) -> list[str]:
    """Name what differs between two provenance records.

    Parameters
    ----------
    expected, fresh : mapping
        Contents of ``provenance.json``.

    Returns
    -------
    list of str
        Changed, added and removed inputs, versions, settings and the code.
    """
    causes = [
        f"{what} {name}: {_in_words(old)} -> {_in_words(new)}"
        for what, key in (("input", "inputs"), ("version of", "versions"), ("setting", "config"))
        for name, old, new in _differences(expected.get(key, {}), fresh.get(key, {}))
    ]
    if expected.get("code_digest") != fresh.get("code_digest"):
        causes.append("code of the workflow, its catalogue or texts, or Python")
    return causes


def verification_text(moved: pd.DataFrame, causes: list[str] | None) -> str:
    """Return the outcome of a verification for the console.

    Parameters
    ----------
    moved : DataFrame
        As returned by `moved_numbers`.
    causes : list of str or None
        As returned by `changed_causes`; None when no provenance was kept.
    """
    lines = [f"{len(moved)} values differ from the expected tables."]
    lines += [_line(row) for row in moved.head(LISTED).to_dict("records")]
    if len(moved) > LISTED:
        lines.append(f"  and {len(moved) - LISTED} more")
    if causes is None:
        lines.append("The expected results hold no provenance.json, so no cause can be named.")
    elif causes:
        lines += ["Changed since the expected results were made:", *(f"  {c}" for c in causes)]
    else:
        lines.append("Inputs, versions, settings and code are those of the expected results.")
    return "\n".join(lines)


def kept_provenance(expected: Path) -> dict[str, Any] | None:
    """Read the provenance kept beside expected tables, None if there is none."""
    path = expected / "provenance.json"
    if not path.is_file():
        return None
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def _moved(spec: ResultSpec, expected: pd.DataFrame, fresh: pd.DataFrame) -> pd.DataFrame:
    old, new = (_by_key(spec, table) for table in (expected, fresh))
    lines = list(_one_sided(spec, old, new))
    both = old.index.intersection(new.index)
    for column in spec.types:
        if column in old and column in new:
            lines += _moved_column(spec, column, old.loc[both, column], new.loc[both, column])
    return pd.DataFrame(lines, columns=MOVED)


def _by_key(spec: ResultSpec, table: pd.DataFrame) -> pd.DataFrame:
    keys = table[list(spec.key)].astype("str").fillna("")
    names = keys.agg(" / ".join, axis=1) if len(table) else pd.Series(dtype="str")
    again = names.groupby(names).cumcount()
    return table.set_index(names.where(again == 0, names + " #" + (again + 1).astype("str")))


def _one_sided(spec: ResultSpec, old: pd.DataFrame, new: pd.DataFrame) -> Iterator[list[Any]]:
    for row in old.index.difference(new.index):
        yield [spec.name, row, "", "present", "absent", np.nan]
    for row in new.index.difference(old.index):
        yield [spec.name, row, "", "absent", "present", np.nan]


def _moved_column(spec: ResultSpec, column: str, old: pd.Series, new: pd.Series) -> list[list[Any]]:
    same = (old == new) | (old.isna() & new.isna())
    change = pd.Series(np.nan, index=old.index)
    if spec.types[column] == "number":
        change = new - old
        same |= change.abs() <= TOLERANCE * np.maximum(1.0, old.abs())
    return [[spec.name, row, column, old[row], new[row], change[row]] for row in old.index[~same]]


def _differences(old: object, new: object, name: str = "") -> Iterator[tuple[str, object, object]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            path = f"{name}.{key}" if name else str(key)
            yield from _differences(old.get(key), new.get(key), path)
    elif old != new:
        yield name, old, new


def _in_words(value: object) -> str:
    if value is None:
        return "absent"
    text = str(value)
    return text if len(text) <= 24 else f"{text[:12]}..."


def _line(row: Mapping[Hashable, Any]) -> str:
    by = "" if np.isnan(row["difference"]) else f" ({row['difference']:+.4g})"
    place = ", ".join(str(row[name]) for name in ("table", "row", "column") if row[name])
    return f"  {place}: {row['expected']} -> {row['fresh']}{by}"
