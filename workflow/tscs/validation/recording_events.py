"""Files of gait events against their recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from tscs.errors import Fault, nearest
from tscs.validation.recording_text import Cells, absent_column, read_cells

TIME = "time_s"
COLUMNS = (TIME, "leg", "event", "source")
WORDS = {"leg": ("L", "R"), "event": ("foot_strike", "foot_off")}


def event_faults(file: str, path: Path, span: tuple[float, float] | None) -> Iterator[Fault]:
    """Check the events of one recording.

    Parameters
    ----------
    file : str
        File relative to the study.
    path : Path
        The file.
    span : tuple of float, or None
        First and last time of the recording in seconds, None if unknown.
    """
    cells = read_cells(path, file)
    if isinstance(cells, Fault):
        yield cells
        return
    absent = [name for name in COLUMNS[:-1] if name not in cells.header]
    if absent:
        yield absent_column(file, absent[0], cells.header)
        return
    yield from (_strange(file, name) for name in cells.header if name not in COLUMNS)
    for column, words in WORDS.items():
        yield from _words(cells.column(column), words, file)
    yield from _times(cells, span)


def _strange(file: str, name: str) -> Fault:
    message = f"unknown column; events have {', '.join(COLUMNS)}"
    mend = nearest(name, COLUMNS) or "delete the column"
    return Fault(file, 1, name, name, "unknown_column", message, mend)


def _words(cells: pd.Series, words: Sequence[str], file: str) -> Iterator[Fault]:
    column = str(cells.name)
    for line in cells.index[~cells.isin(words)]:
        message = f"allowed: {', '.join(words)}"
        mend = nearest(cells[line], words) or "write one of these"
        yield Fault(file, int(line), column, cells[line], "enum", message, mend)


def _times(cells: Cells, span: tuple[float, float] | None) -> Iterator[Fault]:
    text = cells.column(TIME)
    times = pd.to_numeric(text, errors="coerce")
    for line in times.index[times.isna()]:
        message, mend = "an event needs its time in seconds", "write a number"
        yield Fault(cells.file, int(line), TIME, text[line], "type", message, mend)
    if span is None:
        return
    for line in times.index[(times < span[0]) | (times > span[1])]:
        message = f"outside the recording, which goes from {span[0]:g} to {span[1]:g} s"
        mend = "count from the start of the recording, in seconds"
        yield Fault(cells.file, int(line), TIME, text[line], "event_time", message, mend)
