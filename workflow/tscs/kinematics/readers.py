"""Readers of recorded joint angles and gait events, all behind one function."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tscs.tables import MISSING

Floats = npt.NDArray[np.float64]
LEGS: Final = ("L", "R")
JOINTS: Final = ("hip", "knee", "ankle")
TIME: Final = "time_s"
ANGLES: Final = tuple(f"{joint}_flexion_{leg.lower()}" for leg in LEGS for joint in JOINTS)


def read_curves(path: Path, file_format: str) -> tuple[Floats, Floats]:
    """Read the joint angles of a recording.

    Parameters
    ----------
    path : Path
        The file.
    file_format : str
        A key of `READERS`.

    Returns
    -------
    time_s : ndarray, shape (n,)
        Seconds.
    angles : ndarray, shape (n, 6)
        Degrees in the order of `ANGLES`; NaN where a value or a whole joint is missing.

    Raises
    ------
    KeyError
        If the format has no reader; see `can_read`.
    """
    return READERS[file_format](path)


def can_read(file_format: str) -> bool:
    """Return whether recordings of a format can be read."""
    return file_format in READERS


def read_strikes(path: Path) -> dict[str, Floats]:
    """Read the foot strikes of an events file.

    Parameters
    ----------
    path : Path
        CSV file with ``time_s``, ``leg`` and ``event``.

    Returns
    -------
    dict of str to ndarray
        Times in seconds by leg, rising.
    """
    events = _read_csv(path, {TIME: "float64"})
    strikes = events[events["event"] == "foot_strike"]
    return {leg: np.sort(strikes.loc[strikes["leg"] == leg, TIME].to_numpy()) for leg in LEGS}


def _read_csv_curves(path: Path) -> tuple[Floats, Floats]:
    frame = _read_csv(path, "float64")
    return frame[TIME].to_numpy(), frame.reindex(columns=list(ANGLES)).to_numpy()


def _read_csv(path: Path, kinds: dict[str, str] | str) -> pd.DataFrame:
    return pd.read_csv(
        path, dtype=kinds, encoding="utf-8-sig", keep_default_na=False, na_values=list(MISSING)
    )


READERS: Final[dict[str, Callable[[Path], tuple[Floats, Floats]]]] = {"csv": _read_csv_curves}
