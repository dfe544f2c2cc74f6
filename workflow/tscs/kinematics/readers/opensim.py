"""Joint angles from OpenSim motion and storage files (.mot, .sto), also saved by a spreadsheet."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from tscs.kinematics.readers.channels import Channels, UnreadableRecording
from tscs.recording_settings import System
from tscs.tables import MISSING

END: Final = "endheader"
EXPORT: Final = "export the motion again from OpenSim"
_N_ROWS: Final = re.compile(r"(?:nrows\s*=|datarows)\s*(\d{1,9})")
_NOT_DEGREES: Final = re.compile(r"indegrees\s*=\s*no\b")
_ANGLE: Final = re.compile(r"(hip|knee|ankle|pelvis_(tilt|list|rotation))", re.IGNORECASE)


def read_mot(path: Path, system: System) -> Channels:
    """Read an OpenSim motion file.

    Parameters
    ----------
    path : Path
        The file: a header up to ``endheader``, a line of labels, rows of numbers.
    system : System
        Names the column of time if it is not ``time``.

    Returns
    -------
    Channels
        All columns but time; radians (``inDegrees=no``) are turned into degrees. A header that
        does not say so holds degrees; the check of angles finds radians.

    Raises
    ------
    UnreadableRecording
        If the header has no end or a cell is no number.
    """
    lines = path.read_bytes().decode("utf-8-sig", errors="replace").splitlines()
    place = next((n for n, line in enumerate(lines) if _plain(line) == END), None)
    if place is None:
        message = "no line of the file says endheader, so that its header has no end"
        raise UnreadableRecording(message, EXPORT, "no_endheader")
    header = [_plain(line) for line in lines[:place]]
    label_line = next((n for n, line in enumerate(lines) if n > place and _plain(line)), None)
    if label_line is None:
        message = "the file has no values"
        raise UnreadableRecording(message, EXPORT, "empty_file")
    frame = _numbers(lines[label_line:], label_line + 1)
    return _channels(frame, system, header, label_line + 2)


def _plain(line: str) -> str:
    """Return a line of the header without what a spreadsheet put around it."""
    return line.strip(" \t\r,;\"'").lower()


def _promised(header: Sequence[str]) -> int:
    stated = [int(hit.group(1)) for line in header if (hit := _N_ROWS.match(line))]
    return max(stated, default=0)


def _numbers(lines: Sequence[str], first_line: int) -> pd.DataFrame:
    text = StringIO("\n".join(line.strip("\r") for line in lines))
    separator, point = _dialect(lines)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pd.errors.ParserWarning)  # separators ending a row
            frame = pd.read_csv(
                text, sep=separator, decimal=point, keep_default_na=False, index_col=False,
                na_values=[*MISSING, "nan", "NaN"], skipinitialspace=True,
            )  # fmt: skip
        named = frame.loc[:, [not str(name).startswith("Unnamed:") for name in frame]]
        return named.dropna(how="all").astype("float64")
    except (ValueError, pd.errors.ParserError):
        message = "a row does not hold one number per label"
        raise UnreadableRecording(message, EXPORT, "type", first_line) from None


def _dialect(lines: Sequence[str]) -> tuple[str, str]:
    """Return separator and decimal sign: tabs or blanks, or what a spreadsheet made of them."""
    first = lines[1] if len(lines) > 1 else ""
    if "\t" in lines[0] and "\t" in first:
        return "\t", "," if "," in first else "."
    if ";" in lines[0]:
        return ";", "," if "," in first else "."
    return (",", ".") if "," in lines[0] else (r"\s+", ".")


def _channels(
    frame: pd.DataFrame, system: System, header: Sequence[str], first_line: int
) -> Channels:
    frame.columns = pd.Index([_coordinate(str(name)) for name in frame])
    time = system.labels.get("time_s", "time")
    if time not in frame or frame.columns.tolist().count(time) > 1:
        message = f"the column {time} is not there"
        raise UnreadableRecording(message, EXPORT, "missing_column")
    values = frame.drop(columns=time)
    angles = values.to_numpy()
    if any(_NOT_DEGREES.match(line) for line in header):
        own = system.labels.values()
        turning = [bool(_ANGLE.match(name)) or name in own for name in map(str, values)]
        angles = np.where(turning, np.degrees(angles), angles)
    labels = tuple(str(name) for name in values)
    return Channels(frame[time].to_numpy(), labels, angles, None, first_line, _promised(header))


def _coordinate(label: str) -> str:
    """Return the coordinate's name, which states of OpenSim 4 hide in a path that ends in value."""
    parts = label.strip(" \"'").split("/")
    return parts[-2] if len(parts) > 1 and parts[-1] == "value" else parts[-1]
