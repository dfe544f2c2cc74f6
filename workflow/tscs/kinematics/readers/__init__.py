"""Readers of recorded joint angles and gait events, all behind one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from tscs.kinematics.readers.c3d_file import read_c3d
from tscs.kinematics.readers.channels import (
    ANGLES,
    HEADING,
    JOINTS,
    LEGS,
    TIME,
    Channels,
    Events,
    Floats,
    UnreadableRecording,
)
from tscs.kinematics.readers.csv_file import read_csv, read_events, read_strikes
from tscs.kinematics.readers.mvnx import read_mvnx
from tscs.kinematics.readers.opensim import read_mot
from tscs.kinematics.readers.signs import oriented
from tscs.kinematics.readers.systems import match, system_of, wanted_labels
from tscs.recording_settings import System

__all__ = [
    "ANGLES", "HEADING", "JOINTS", "LEGS", "READERS", "TIME", "Events", "Floats", "Recording",
    "UnreadableRecording", "can_read", "read_events", "read_recording", "read_strikes",
    "system_of",
]  # fmt: skip
READERS: Final[dict[str, Callable[[Path, System], Channels]]] = {
    "csv": read_csv,
    "c3d": read_c3d,
    "mot": read_mot,
    "mvnx": read_mvnx,
}


@dataclass(frozen=True)
class Recording:
    """A recording of joint angles.

    Attributes
    ----------
    time_s : ndarray, shape (n,)
        Seconds, rising.
    angles : ndarray, shape (n, 6)
        Degrees in the order of `ANGLES`, flexion and dorsiflexion positive; NaN is missing.
    strikes : dict of str to ndarray, or None
        Foot strikes by leg in seconds, from an events file or from the recording itself.
    offs : dict of str to ndarray, or None
        Foot offs, likewise.
    heading_deg : ndarray, shape (n,), or None
        Direction of walking, if the file holds it.
    turned : tuple of str
        Joints whose sign the data decided: their values were turned round.
    first_line : int or None
        Line of the first sample in a text file.
    n_promised : int
        Samples that the header of the file promises; 0 where it does not say.
    """

    time_s: Floats
    angles: Floats
    strikes: dict[str, Floats] | None = None
    offs: dict[str, Floats] | None = None
    heading_deg: Floats | None = None
    turned: tuple[str, ...] = ()
    first_line: int | None = None
    n_promised: int = 0

    @property
    def table(self) -> pd.DataFrame:
        """Time and the joint angles that hold values, as columns named as in the contract."""
        angles = pd.DataFrame(self.angles, columns=list(ANGLES)).dropna(axis=1, how="all")
        angles.insert(0, TIME, self.time_s)
        return angles


def read_recording(path: Path, file_format: str, system: System | None = None) -> Recording:
    """Read a recording of joint angles with the events it holds.

    Parameters
    ----------
    path : Path
        The file.
    file_format : str
        A key of `READERS`; ``mot`` serves for .sto files too.
    system : System or None
        Labels and signs, from `system_of`; None: those usual in the format.

    Returns
    -------
    Recording
        Flexion and dorsiflexion positive.

    Raises
    ------
    UnreadableRecording
        If the file cannot be read or holds none of the joint angles; the message has no text from
        the file.
    KeyError
        If the format has no reader; see `can_read`.
    """
    chosen = system_of(None, None, file_format, {}) if system is None else system
    channels = READERS[file_format](path, chosen)
    found = match(channels, file_format, chosen)
    if not set(found) & set(ANGLES):
        message = f"the file has none of the channels {wanted_labels(file_format, chosen)}"
        mend = "export joint angles, or name their channels under recordings.systems in config.yaml"
        raise UnreadableRecording(message, mend, "missing_column")
    nothing = np.full(len(channels.time_s), np.nan)
    raw = np.array([found.get(column, nothing) for column in ANGLES]).T
    angles, turned = oriented(raw, chosen)
    events = channels.events or Events({}, {})
    return Recording(
        channels.time_s, angles, events.strikes or None, events.offs or None, _heading(found),
        turned, channels.first_line, channels.n_promised,
    )  # fmt: skip


def can_read(file_format: str) -> bool:
    """Return whether recordings of a format can be read."""
    return file_format in READERS


def _heading(found: dict[str, Floats]) -> Floats | None:
    heading = found.get(HEADING)
    if heading is None or not np.isfinite(heading).all():
        return None
    return np.asarray(np.unwrap(heading, period=360.0))
