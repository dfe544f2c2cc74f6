"""Joint-angle curves against their row: columns, time, rate, degrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from pathlib import Path

import pandas as pd

from tscs.errors import Fault, nearest
from tscs.kinematics.readers import ANGLES, HEADING, TIME, can_read, system_of
from tscs.kinematics.recordings import SHORTEST_WALK_S
from tscs.recording_settings import System
from tscs.validation.recording_angles import Stated, angle_faults
from tscs.validation.recording_files import read_file
from tscs.validation.recording_signals import signal_faults
from tscs.validation.recording_text import EXPORT, absent_column, read_cells
from tscs.validation.sheets import Sheets

RECORDINGS = "recordings"
COLUMNS = (TIME, *ANGLES, HEADING)
KNEE_MEND = (
    "the sign is inverted: multiply this column by -1; if all joints are inverted, correct "
    "sign_convention in data/recordings.csv"
)
SIGNS_MEND = (
    "state the knee's direction under recordings.systems in config.yaml; if all joints are "
    "inverted, correct sign_convention in data/recordings.csv"
)
RATE_TOLERANCE = 0.02
Span = tuple[float, float]


def recording_faults(
    sheets: Sheets, line: int, row: pd.Series, path: Path, systems: Mapping[str, System]
) -> tuple[list[Fault], Span | None]:
    """Check one recording against its row.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    line : int
        Line of the recording in ``recordings.csv``.
    row : Series
        That row, with `other_trials`: whether its assessment has any.
    path : Path
        The file.
    systems : mapping of str to System
        Measuring systems that config.yaml describes.

    Returns
    -------
    faults : list of Fault
        Of the file, and of the row where it says something else.
    span : tuple of float, or None
        First and last time in seconds.
    """
    file = f"data/{row['file']}"
    if not can_read(str(row["format"])):
        return [], None  # its cell is a fault already
    system = system_of(row["system"], row["sign_convention"], str(row["format"]), systems)
    stated = _stated(row, system, systems)
    if row["format"] != "csv":
        read = read_file(path, file, row, system)
        if isinstance(read, Fault):
            return [read], None
        faults = [*read.faults, *_absent(file, [str(name) for name in read.curves], row)]
        found = list(_curves(sheets, line, row, read.curves, file, read.direction(stated)))
        return [*faults, *map(read.placed, found)], _span(read.curves)
    cells = read_cells(path, file)
    if isinstance(cells, Fault):
        return [cells], None
    header = [_named(system).get(name, name) for name in cells.header]
    faults = _header(file, header, row, system)
    if any(fault.severity == "fault" for fault in faults):
        return faults, None
    curves = cells.numbers()
    if isinstance(curves, Fault):
        return [*faults, curves], None
    curves = curves.set_axis(header, axis=1)[[name for name in header if name in COLUMNS]]
    return [*faults, *_curves(sheets, line, row, curves, file, stated)], _span(curves)


def _named(system: System) -> dict[str, str]:
    return {label: str(column) for column, label in system.columns.items()}


def _stated(row: pd.Series, system: System, systems: Mapping[str, System]) -> Stated:
    """Return the knee's direction, of which config.yaml can say something else than the row."""
    own = systems.get(str(row["system"]), System()).signs
    by = "config.yaml says" if "knee" in own else "the row says"
    by = by if own or isinstance(row["sign_convention"], str) else "it is taken as"
    mend = KNEE_MEND if row["format"] == "csv" else SIGNS_MEND
    return Stated(system.signs["knee"], by, mend)


def _span(curves: pd.DataFrame) -> Span | None:
    time = curves[TIME].dropna()
    return (float(time.min()), float(time.max())) if len(time) else None


def _header(file: str, header: Sequence[str], row: pd.Series, system: System) -> list[Fault]:
    strange = [name for name in header if name not in COLUMNS]
    if strange and not system.columns:
        return [_strange_column(file, name) for name in strange]
    if TIME not in header:
        return [absent_column(file, TIME, header)]
    return _absent(file, header, row)


def _absent(file: str, header: Sequence[str], row: pd.Series) -> list[Fault]:
    wanted = _angles_of(row)
    absent = [name for name in wanted if name not in header]
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
    sheets: Sheets, line: int, row: pd.Series, curves: pd.DataFrame, file: str, stated: Stated
) -> Iterator[Fault]:
    steps = curves[TIME].diff().iloc[1:]
    if steps.empty or not (steps > 0).all():
        yield _time_order(file, curves[TIME], steps)
        return
    found = list(_rate(sheets, line, row, float(steps.median())))
    yield from _short(row, float(steps.sum()), file)
    angles = curves.drop(columns=[TIME, HEADING], errors="ignore")
    found += angle_faults(angles, row, file, stated)
    yield from found
    if row["task"] == "walk" and not any(fault.severity == "fault" for fault in found):
        yield from signal_faults(curves[TIME], angles, file)


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
    if row["task"] == "walk" and duration < SHORTEST_WALK_S and not row["other_trials"]:
        message = f"the walk lasts {duration:.3g} s, too short for many strides"
        mend = f"keep it if there is none of {SHORTEST_WALK_S:g} s or more"
        yield Fault(file, None, None, None, "short_recording", message, mend, "warning")
