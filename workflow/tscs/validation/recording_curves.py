"""Joint-angle curves against their row: columns, time, rate, degrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from pathlib import Path

import pandas as pd

from tscs.errors import Fault, nearest
from tscs.kinematics.recordings import SHORTEST_WALK_S
from tscs.validation.recording_angles import angle_faults
from tscs.validation.recording_text import EXPORT, absent_column, file_fault, read_cells
from tscs.validation.sheets import Sheets

RECORDINGS = "recordings"
TIME = "time_s"
ANGLES = tuple(f"{joint}_flexion_{leg}" for leg in "lr" for joint in ("hip", "knee", "ankle"))
RATE_TOLERANCE = 0.02
Span = tuple[float, float]


def recording_faults(
    sheets: Sheets, line: int, row: pd.Series, path: Path
) -> tuple[list[Fault], Span | None]:
    """Check one recording against its row; formats other than CSV need only not be empty.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    line : int
        Line of the recording in ``recordings.csv``.
    row : Series
        That row.
    path : Path
        The file.

    Returns
    -------
    faults : list of Fault
        Of the file, and of the row where it says something else.
    span : tuple of float, or None
        First and last time in seconds.
    """
    file = f"data/{row['file']}"
    if row["format"] != "csv":
        empty = path.stat().st_size == 0
        return [file_fault(file, None, "empty_file", "the file is empty")] if empty else [], None
    cells = read_cells(path, file)
    if isinstance(cells, Fault):
        return [cells], None
    faults = _header(file, cells.header, row)
    if any(fault.severity == "fault" for fault in faults):
        return faults, None
    curves = cells.numbers()
    if isinstance(curves, Fault):
        return [*faults, curves], None
    return [*faults, *_curves(sheets, line, row, curves, file)], _span(curves)


def _span(curves: pd.DataFrame) -> Span | None:
    time = curves[TIME].dropna()
    return (float(time.min()), float(time.max())) if len(time) else None


def _header(file: str, header: Sequence[str], row: pd.Series) -> list[Fault]:
    strange = [name for name in header if name not in (TIME, *ANGLES)]
    if strange:
        return [_strange_column(file, name) for name in strange]
    wanted = _angles_of(row)
    absent = [name for name in wanted if name not in header]
    if TIME not in header:
        return [absent_column(file, TIME, header)]
    if wanted and len(absent) == len(wanted):
        return [absent_column(file, absent[0], header)]
    return [_partial(file, absent)] if absent else []


def _angles_of(row: pd.Series) -> list[str]:
    """Return the angles to expect; none for a pendulum test whose leg is not stated."""
    if row["task"] != "pendulum":
        return list(ANGLES)
    return [f"knee_flexion_{row['leg'].lower()}"] if isinstance(row["leg"], str) else []


def _partial(file: str, absent: Sequence[str]) -> Fault:
    message = f"the recording lacks {', '.join(absent)}"
    mend = "export all joints of both legs if they were recorded"
    return Fault(file, 1, absent[0], None, "recording_columns", message, mend, "warning")


def _strange_column(file: str, name: str) -> Fault:
    message = f"unknown column; a recording has {TIME}, {', '.join(ANGLES)}"
    mend = nearest(name, (TIME, *ANGLES)) or "delete the column"
    return Fault(file, 1, name, name, "unknown_column", message, mend)


def _curves(
    sheets: Sheets, line: int, row: pd.Series, curves: pd.DataFrame, file: str
) -> Iterator[Fault]:
    steps = curves[TIME].diff().iloc[1:]
    if steps.empty or not (steps > 0).all():
        yield _time_order(file, curves[TIME], steps)
        return
    yield from _rate(sheets, line, row, float(steps.median()))
    yield from _short(row, float(steps.sum()), file)
    yield from angle_faults(curves.drop(columns=TIME), row, file)


def _time_order(file: str, time: pd.Series, steps: pd.Series) -> Fault:
    wrong = steps.index[~(steps > 0)]
    place = int(wrong[0]) if len(wrong) else int(time.index[0])
    value = "" if isnan(time[place]) else f"{time[place]:g}"
    message = "time must rise from row to row"
    return Fault(file, place, TIME, value, "time_order", message, EXPORT)


def _rate(sheets: Sheets, line: int, row: pd.Series, step: float) -> Iterator[Fault]:
    stated, found = row["rate_hz"], 1 / step
    if isnan(stated) or abs(found / stated - 1) <= RATE_TOLERANCE:
        return
    thousand = abs(found * 1000 / stated - 1) <= RATE_TOLERANCE
    message = f"the file has {found:.4g} rows per second"
    mend = f"{TIME} looks like milliseconds" if thousand else "correct rate_hz or the file"
    yield sheets.fault(RECORDINGS, line, "rate_hz", "rate", message, mend)


def _short(row: pd.Series, duration: float, file: str) -> Iterator[Fault]:
    if row["task"] == "walk" and duration < SHORTEST_WALK_S:
        message = f"the walk lasts {duration:.3g} s, too short for many strides"
        mend = f"keep it if there is none of {SHORTEST_WALK_S:g} s or more"
        yield Fault(file, None, None, None, "short_recording", message, mend, "warning")
