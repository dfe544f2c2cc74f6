"""Recordings in formats of motion-capture software, brought into the form of the checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from tscs.errors import Fault
from tscs.kinematics.readers import Recording, UnreadableRecording, read_recording
from tscs.recording_settings import System
from tscs.validation.recording_angles import Stated
from tscs.validation.recording_text import EXPORT

AGAIN = "export the recording again"


@dataclass(frozen=True)
class ReadFile:
    """A recording that can be read.

    Attributes
    ----------
    curves : DataFrame
        time_s and the joint angles as they stand in the file; index = line, or sample.
    faults : tuple of Fault
        What is odd about the file as a whole.
    has_lines : bool
        Whether samples are lines of a text file.
    turned : bool
        Whether the data decided that the knee's sign is inverted.
    """

    curves: pd.DataFrame
    faults: tuple[Fault, ...]
    has_lines: bool
    turned: bool

    def direction(self, stated: Stated) -> Stated:
        """Return the knee's direction, decided from the data where nobody stated it."""
        if stated.direction != "from_data":
            return stated
        return replace(
            stated, direction="extension_positive" if self.turned else "flexion_positive"
        )

    def placed(self, fault: Fault) -> Fault:
        """Return a fault without the number of a sample, which is no line."""
        mend = AGAIN if fault.mend == EXPORT else fault.mend
        elsewhere = fault.file == "data/recordings.csv"
        return replace(fault, mend=mend, line=fault.line if elsewhere or self.has_lines else None)


def read_file(path: Path, file: str, row: pd.Series, system: System) -> ReadFile | Fault:
    """Read a recording, or say why it cannot be read.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        Its name in messages. No message holds text of the file: headers can name people.
    row : Series
        Row of ``recordings.csv``.
    system : System
        Labels and signs.
    """
    if path.stat().st_size == 0:
        return Fault(file, None, None, None, "empty_file", "the file is empty", AGAIN)
    try:
        recording = read_recording(path, str(row["format"]), system)
    except UnreadableRecording as why:
        return Fault(file, why.line, None, None, why.rule, why.message, why.mend)
    curves = recording.table
    if "knee" in recording.turned or system.signs["knee"] == "extension_positive":
        knees = curves.columns.str.startswith("knee")
        curves.loc[:, knees] = -curves.loc[:, knees]
    first = recording.first_line or 0
    curves.index = pd.RangeIndex(first, first + len(curves))
    faults = tuple(_oddities(recording, file))
    return ReadFile(curves, faults, recording.first_line is not None, bool(recording.turned))


def _oddities(recording: Recording, file: str) -> Iterator[Fault]:
    if len(recording.time_s) < recording.n_promised:
        message = (
            f"the header promises {recording.n_promised} samples, the file has "
            f"{len(recording.time_s)}"
        )
        mend = "copy the file again if it was cut off; else keep it"
        yield Fault(file, None, None, None, "truncated", message, mend, "warning")
    if recording.turned:
        message = "the knee only extends, as some OpenSim models write it: its sign was turned"
        mend = "state the knee's direction under recordings.systems in config.yaml"
        yield Fault(file, None, None, None, "knee_sign", message, mend, "warning")
