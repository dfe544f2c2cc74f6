"""The table of recordings against the files in ``data/recordings``."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pandas as pd

from tscs.errors import Fault, nearest, nearest_label
from tscs.kinematics.trials import has_other_trials
from tscs.recording_settings import System
from tscs.validation.fault_list import MANY_EQUAL
from tscs.validation.recording_curves import RECORDINGS, recording_faults
from tscs.validation.recording_events import event_faults
from tscs.validation.sheets import Sheets

EXPORT_RULES = ("knee_sign", "empty_column", "constant_column", "small_range")
_DRIVE = re.compile(r"[A-Za-z]:")
_WORD = re.compile(r"[_.\-/ ]+")


def recordings_faults(
    sheets: Sheets, folder: Path, systems: Mapping[str, System]
) -> Iterator[Fault]:
    """Check that recordings exist, are readable, and match their row.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    folder : Path
        The study.
    systems : mapping of str to System
        Measuring systems that config.yaml describes.

    Yields
    ------
    Fault
        Of ``recordings.csv`` and of the files it names.
    """
    frame = sheets.values[RECORDINGS]
    frame = frame.assign(other_trials=has_other_trials(frame))
    yield from _unused_systems(frame, systems)
    yield from _unlisted(sheets, frame, folder / "data")
    if len(frame["file"].dropna()) and not (folder / "data" / RECORDINGS).is_dir():
        yield _no_folder()
        return
    yield from _same_file_twice(sheets, frame)
    yield from _pendulum_legs(sheets, frame)
    yield from _names(sheets, frame)
    found = [
        fault
        for line, row in frame.iterrows()
        for fault in _files_of_row(sheets, folder / "data", int(str(line)), row, systems)
    ]
    yield from _once(found)


def _once(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Yield faults; one that an export repeats in many recordings names the first of them."""
    groups: dict[tuple[str, str | None, str], list[Fault]] = {}
    for fault in faults:
        if fault.rule in EXPORT_RULES:
            key = (fault.rule, fault.column, fault.severity)
            groups.setdefault(key, []).append(fault)
        else:
            yield fault
    for first, *others in groups.values():
        if len(others) + 1 < MANY_EQUAL:
            yield from (first, *others)
        else:
            also = f"{first.message} (also in {len(others)} other recordings)"
            yield replace(first, message=also)


def _files_of_row(
    sheets: Sheets, data: Path, line: int, row: pd.Series, systems: Mapping[str, System]
) -> Iterator[Fault]:
    span = None
    name, events = row["file"], row["events_file"]
    if isinstance(name, str):
        fault = _path_fault(sheets, data, line, "file", name)
        faults = [fault] if fault else []
        if fault is None:
            faults, span = recording_faults(sheets, line, row, data / name, systems)
        yield from faults
    if isinstance(events, str):
        fault = _path_fault(sheets, data, line, "events_file", events)
        yield from [fault] if fault else event_faults(f"data/{events}", data / events, span)


def _unused_systems(frame: pd.DataFrame, systems: Mapping[str, System]) -> Iterator[Fault]:
    named = sorted(set(frame["system"].dropna()))
    for name in systems:
        if name not in named:
            message = "no row of data/recordings.csv names this system"
            mend = nearest(name, named) or "enter it in the column system, or delete it here"
            column, rule = f"recordings.systems.{name}", "unused_system"
            yield Fault("config.yaml", None, column, None, rule, message, mend, "warning")


def _path_fault(sheets: Sheets, data: Path, line: int, column: str, name: str) -> Fault | None:
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ".." in parts or _DRIVE.match(name):
        message = "must be a path inside data/, with / between folders"
        mend = "put the file into data/recordings and write recordings/NAME"
        return sheets.fault(RECORDINGS, line, column, "file_path", message, mend)
    if _is_file(data / name):
        return None
    message = "there is no such file in data/"
    mend = nearest_label(name, _files(data)) or "add the file, or correct its name"
    return sheets.fault(RECORDINGS, line, column, "file_missing", message, mend)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _files(data: Path) -> list[str]:
    found = [
        Path(folder, name).relative_to(data).as_posix()
        for folder, _, names in os.walk(data / RECORDINGS)
        for name in names
    ]
    named = (name for name in found if not PurePosixPath(name).name.startswith("."))
    return sorted(name for name in named if _is_file(data / name))


def _no_folder() -> Fault:
    message = "there is no such folder, but data/recordings.csv names files in it"
    mend = "add the folder with its files, or delete data/recordings.csv"
    return Fault(f"data/{RECORDINGS}", None, None, None, "file_missing", message, mend)


def _unlisted(sheets: Sheets, frame: pd.DataFrame, data: Path) -> Iterator[Fault]:
    if RECORDINGS not in sheets.sheets:
        if _files(data) and RECORDINGS not in sheets.doubtful:
            message = "there is no data/recordings.csv that says whose these files are"
            mend = "add the table, or move the files out of data/recordings"
            file, rule = f"data/{RECORDINGS}", "unlisted_file"
            yield Fault(file, None, None, None, rule, message, mend, "warning")
        return
    listed = set(frame["file"].dropna()) | set(frame["events_file"].dropna())
    for name in _files(data):
        if name not in listed:
            message = "no row of data/recordings.csv names this file"
            mend = "add its row, or move the file out of data/recordings"
            yield Fault(f"data/{name}", None, None, None, "unlisted_file", message, mend, "warning")


def _same_file_twice(sheets: Sheets, frame: pd.DataFrame) -> Iterator[Fault]:
    for column in ("file", "events_file"):
        names = frame[column].dropna()
        for line in names.index[names.duplicated()]:
            first = names.index[names == names[line]][0]
            message = f"the file already belongs to line {first}"
            mend = "each recording has its own file"
            yield sheets.fault(RECORDINGS, line, column, "duplicate_file", message, mend)


def _pendulum_legs(sheets: Sheets, frame: pd.DataFrame) -> Iterator[Fault]:
    without = (frame["task"] == "pendulum") & frame["leg"].isna()
    for line in sheets.lines(RECORDINGS, without):
        column = "leg" if sheets.has(RECORDINGS, "leg") else "task"
        message, mend = "a pendulum recording needs its leg", "enter L or R in the column leg"
        yield sheets.fault(RECORDINGS, line, column, "required", message, mend)


def _names(sheets: Sheets, frame: pd.DataFrame) -> Iterator[Fault]:
    """Yield a fault where the name of a file speaks of another person, visit or time point."""
    known = {
        "participant_id": set(sheets.values["participants"]["participant_id"].dropna()),
        "visit_id": set(sheets.values["visits"]["visit_id"].dropna()),
        "timepoint": {"pre", "post", "single"},
    }
    for line, row in frame.iterrows():
        if not isinstance(row["file"], str):
            continue
        words = _WORD.split(PurePosixPath(row["file"]).name)
        for column, names in known.items():
            other = _other_word(words, row[column], names)
            if other is not None:
                message = f"the name says {other}, the row says {row[column]}"
                mend = "correct the row or rename the file"
                place = int(str(line))
                yield sheets.fault(RECORDINGS, place, "file", "recording_name", message, mend)
                break


def _other_word(words: Sequence[str], own: object, known: Collection[str]) -> str | None:
    named = [word for word in words if word in known]
    return named[0] if named and own not in named and isinstance(own, str) else None
