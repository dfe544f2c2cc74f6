"""Joint angles and gait events from CSV, plain or gzipped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tscs.kinematics.readers.channels import (
    TIME,
    Channels,
    Events,
    Floats,
    UnreadableRecording,
    by_leg,
)
from tscs.recording_settings import System
from tscs.tables import MISSING


def read_csv(path: Path, system: System) -> Channels:
    """Read a table of numbers whose first line names the columns.

    Parameters
    ----------
    path : Path
        The file.
    system : System
        Names the column of time if it is not ``time_s``.

    Returns
    -------
    Channels
        All columns but time.

    Raises
    ------
    UnreadableRecording
        If a cell is no number or there is no time.
    """
    mend = "export the file again as CSV in UTF-8"
    try:
        frame = _read(path, "float64")
    except (ValueError, OSError, EOFError, pd.errors.ParserError):
        message = "the file cannot be read as a table of numbers"
        raise UnreadableRecording(message, mend, "unreadable") from None
    time = system.columns.get(TIME, TIME)
    if time not in frame:
        message = f"the column {time} is not there"
        raise UnreadableRecording(message, mend, "missing_column")
    columns = {str(name): frame[name].to_numpy() for name in frame}
    time_s = columns.pop(time)
    values = np.array(list(columns.values())).reshape(-1, time_s.size).T
    return Channels(time_s, tuple(columns), values, first_line=2)


def read_events(path: Path) -> Events:
    """Read an events file.

    Parameters
    ----------
    path : Path
        CSV file with ``time_s``, ``leg`` and ``event``.

    Returns
    -------
    Events
        Foot strikes and foot offs.
    """
    events = _read(path, {TIME: "float64"})
    found = [_times(events[events["event"] == name]) for name in ("foot_strike", "foot_off")]
    return Events(*found)


def read_strikes(path: Path) -> dict[str, Floats]:
    """Read the foot strikes of an events file, seconds by leg, rising."""
    return read_events(path).strikes


def _times(events: pd.DataFrame) -> dict[str, Floats]:
    return by_leg(events[TIME].to_numpy(), events["leg"].to_numpy(dtype=np.str_))


def _read(path: Path, kinds: dict[str, str] | str) -> pd.DataFrame:
    return pd.read_csv(
        path, dtype=kinds, encoding="utf-8", keep_default_na=False, na_values=list(MISSING)
    )
