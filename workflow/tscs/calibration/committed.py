"""Calibration tables that belong to the repository, so that no report waits for a simulation."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from tscs.contract import WORKFLOW
from tscs.files import as_json, write_bytes
from tscs.results import encode_result, read_table, result_specs

FOLDER: Final = WORKFLOW / "contract" / "calibration"
TABLE: Final = "calibration"


@dataclass(frozen=True)
class Origin:
    """Where a committed calibration table comes from.

    Attributes
    ----------
    n, alpha : int, float
        People per cohort and two-sided level.
    date : str
        Day on which it was made.
    n_simulated, n_simulated_slopes, n_simulated_models, seed : int
        Settings of the simulation.
    code_digest : str
        Digest of the modules that were simulated.
    """

    n: int
    alpha: float
    date: str
    n_simulated: int
    n_simulated_slopes: int
    n_simulated_models: int
    seed: int
    code_digest: str


def committed(n: int, alpha: float) -> tuple[pd.DataFrame, Origin] | None:
    """Return the committed table for so many people at this level, or None.

    Parameters
    ----------
    n : int
        People.
    alpha : float
        Two-sided level.
    """
    about = FOLDER / f"n{n}.json"
    if not about.is_file():
        return None
    origin = Origin(**json.loads(about.read_text(encoding="utf-8")))
    table = read_table(result_specs()[TABLE], about.with_suffix(".csv"))
    return (table, origin) if origin.alpha == alpha else None


def commit(table: pd.DataFrame, origin: Origin) -> list[Path]:
    """Write a table and its origin into the repository.

    Parameters
    ----------
    table : DataFrame
        Result table ``calibration``.
    origin : Origin
        Where it comes from.
    """
    about = FOLDER / f"n{origin.n}.json"
    write_bytes(as_json(asdict(origin)).encode(), about)
    write_bytes(encode_result(TABLE, table), about.with_suffix(".csv"))
    return [about, about.with_suffix(".csv")]
