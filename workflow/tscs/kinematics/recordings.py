"""Recordings as the analysis needs them, read one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from tscs.kinematics.readers import Floats, can_read, read_curves, read_strikes

SHORTEST_WALK_S: Final = 10.0


@dataclass(frozen=True)
class Recording:
    """A recorded walk, or pendulum test of one knee.

    Attributes
    ----------
    time_s : ndarray, shape (n,)
        Seconds, rising.
    angles : ndarray, shape (n, 6)
        Degrees in the order of `readers.ANGLES`, flexion and dorsiflexion positive; NaN is missing.
    strikes : dict of str to ndarray, or None
        Foot strikes by leg in seconds, from an events file.
    """

    time_s: Floats
    angles: Floats
    strikes: dict[str, Floats] | None = None


class RecordingFiles(Mapping[str, Recording]):
    """Recordings of a study by identifier; a file is read when its recording is asked for.

    Parameters
    ----------
    data : Path
        Folder to which the paths of the table are relative.
    table : DataFrame
        The recordings table; rows of formats without a reader are left out.
    """

    def __init__(self, data: Path, table: pd.DataFrame) -> None:
        self._data = data
        self._rows = table[table["format"].map(can_read)].set_index("recording_id")

    def __getitem__(self, recording_id: str) -> Recording:
        """Read a recording with its events."""
        row = self._rows.loc[recording_id]
        time_s, angles = read_curves(self._data / row["file"], str(row["format"]))
        if row["sign_convention"] == "extension_positive":
            angles = -angles
        events = row["events_file"]
        strikes = read_strikes(self._data / events) if isinstance(events, str) else None
        return Recording(time_s, angles, strikes)

    def __contains__(self, recording_id: object) -> bool:
        """Tell whether a recording can be read, without reading it."""
        return recording_id in self._rows.index

    def __iter__(self) -> Iterator[str]:
        """Yield the identifiers in the order of the table."""
        return iter(self._rows.index)

    def __len__(self) -> int:
        """Return the number of recordings that can be read."""
        return len(self._rows)
