"""Norm curves of the sagittal joint angles, built in or from a file of the study."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.contract import WORKFLOW
from tscs.errors import TscsError, nearest
from tscs.kinematics.cycles import GRID
from tscs.kinematics.readers import JOINTS, Floats
from tscs.strict_yaml import load
from tscs.tables import MISSING

NORMS_FILE: Final = WORKFLOW / "catalogue" / "gait_norms.yaml"
COLUMNS: Final = ("joint", "percent", "mean_deg")
DEFAULT: Final = "schwartz_2008_free"


@dataclass(frozen=True)
class Norm:
    """Norm curves.

    Attributes
    ----------
    label : str
        Who walked, for the report.
    curves : ndarray, shape (101, 3)
        Hip, knee and ankle at 0 to 100 % of the gait cycle, degrees.
    verified : bool
        Whether built-in curves were read in their source; those of a study are its own.
    """

    label: str
    curves: Floats
    verified: bool


def coefficients(name: str) -> Floats:
    """Return the Fourier coefficients of a built-in norm.

    Parameters
    ----------
    name : str
        Key of `workflow/catalogue/gait_norms.yaml`.

    Returns
    -------
    ndarray, shape (3, 2, 6)
        Hip, knee, ankle; cosine and sine terms from 0, degrees.
    """
    entry = _entries()[name]
    return np.array([[entry[joint]["cosine"], entry[joint]["sine"]] for joint in JOINTS])


def builtin_norm(name: str = DEFAULT) -> Norm:
    """Return a built-in norm."""
    entry, series = _entries()[name], coefficients(name)
    turns = 2 * np.pi * np.arange(series.shape[2])[:, None] * GRID
    curves = series[:, 0] @ np.cos(turns) + series[:, 1] @ np.sin(turns)
    return Norm(entry["label"], curves.T, entry["verified"])


def load_norm(data: Path, name: str) -> Norm:
    """Return the norm that a study names.

    Parameters
    ----------
    data : Path
        Folder ``data`` of the study.
    name : str
        A built-in norm, or the path of a CSV file below ``data`` with the columns `COLUMNS`.

    Raises
    ------
    TscsError
        If there is no such norm, or the file does not give a curve for every joint.
    """
    if name in _entries():
        return builtin_norm(name)
    path = data / name
    if not name.startswith("norms/") or not path.is_file():
        known = ", ".join(_entries())
        hint = nearest(name, _entries()) or f"use one of {known}, or norms/NAME.csv in data/"
        message = f"norm {name!r} is neither built in nor a file of data/norms\n    -> {hint}"
        raise TscsError(message)
    return Norm(f"norm curves of {name}", _read(path, name), verified=True)


def _read(path: Path, name: str) -> Floats:
    try:
        table = pd.read_csv(path, encoding="utf-8-sig", na_values=list(MISSING))
        curves = [_curve(table[list(COLUMNS)], joint) for joint in JOINTS]
    except (KeyError, ValueError, UnicodeError):
        message = (
            f"data/{name} is no norm\n    -> columns {', '.join(COLUMNS)}; for hip, knee and ankle "
            "rows from 0 to 100 % without gaps, degrees"
        )
        raise TscsError(message) from None
    return np.column_stack(curves)


def _curve(table: pd.DataFrame, joint: str) -> Floats:
    rows = table[table["joint"] == joint].sort_values("percent")
    percent, degrees = (rows[column].to_numpy(dtype=float) for column in COLUMNS[1:])
    complete = np.isfinite(degrees).all() and (np.diff(percent) > 0).all()
    if percent.size < 2 or not complete or (percent[0], percent[-1]) != (0.0, 100.0):
        raise ValueError(joint)
    return np.asarray(np.interp(100 * GRID, percent, degrees))


@cache
def _entries() -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = load(NORMS_FILE, NORMS_FILE.name).value["norms"]
    return entries
