"""Recordings as the analysis needs them, read one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from tscs.errors import TscsError
from tscs.kinematics.readers import (
    Recording,
    UnreadableRecording,
    can_read,
    read_events,
    read_recording,
    system_of,
)
from tscs.recording_settings import System

__all__ = ["SHORTEST_TRIAL_S", "SHORTEST_WALK_S", "Recording", "RecordingFiles"]
SHORTEST_WALK_S: Final = 10.0
SHORTEST_TRIAL_S: Final = 1.0


class RecordingFiles(Mapping[str, Recording]):
    """Recordings of a study by identifier; a file is read when its recording is asked for.

    Parameters
    ----------
    data : Path
        Folder to which the paths of the table are relative.
    table : DataFrame
        The recordings table; rows of formats without a reader are left out.
    systems : mapping of str to System, optional
        Measuring systems that config.yaml describes.
    """

    def __init__(
        self, data: Path, table: pd.DataFrame, systems: Mapping[str, System] | None = None
    ) -> None:
        self._data = data
        self._rows = table[table["format"].map(can_read).astype(bool)].set_index("recording_id")
        self._systems = systems or {}

    def __getitem__(self, recording_id: str) -> Recording:
        """Read a recording; events of an events file take the place of those in the recording."""
        row = self._rows.loc[recording_id]
        file_format = str(row["format"])
        system = system_of(row.get("system"), row["sign_convention"], file_format, self._systems)
        try:
            recording = read_recording(self._data / row["file"], file_format, system)
        except UnreadableRecording as unreadable:
            message = f"data/{row['file']}: {unreadable}"
            raise TscsError(message) from None
        if not isinstance(row["events_file"], str):
            return recording
        events = read_events(self._data / row["events_file"])
        return replace(recording, strikes=events.strikes, offs=events.offs)

    def __contains__(self, recording_id: object) -> bool:
        """Tell whether a recording can be read, without reading it."""
        return recording_id in self._rows.index

    def __iter__(self) -> Iterator[str]:
        """Yield the identifiers in the order of the table."""
        return iter(self._rows.index)

    def __len__(self) -> int:
        """Return the number of recordings that can be read."""
        return len(self._rows)
