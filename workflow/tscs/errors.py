"""Errors that a user can cause: each says what is wrong, where, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Fault:
    """One fault of one cell, row or file of a study.

    Attributes
    ----------
    file : str
        File relative to the study folder.
    line : int or None
        Line as a spreadsheet or an editor shows it; the header is line 1.
    column : str or None
        Column of a table, or key of a configuration file.
    value : str or None
        The offending text as it stands in the file.
    rule : str
        Short code of the rule that is broken.
    message : str
        What is wrong and what is allowed.
    mend : str
        What to do about it.
    severity : str
        ``"fault"`` stops the analysis, ``"warning"`` does not.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    rule: str
    message: str
    mend: str
    severity: str = "fault"

    def place(self) -> str:
        """Return file, line and column in words."""
        parts = [self.file]
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column is not None:
            parts.append(f"column {self.column}" if self.file.endswith(".csv") else self.column)
        return ", ".join(parts)

    def sort_key(self) -> tuple[str, int, str, str, str]:
        """Order faults as a reader walks through the files."""
        return (self.file, self.line or 0, self.column or "", self.rule, self.value or "")


class TscsError(Exception):
    """An error whose text is the complete message for the user."""


class StudyFaults(TscsError):
    """All faults found in the files of a study.

    Parameters
    ----------
    faults : iterable of Fault
        The faults; they are sorted by file, line and column.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=Fault.sort_key))
        super().__init__(format_faults(self.faults))


def format_faults(faults: Iterable[Fault]) -> str:
    """Return faults as text, two lines each.

    Parameters
    ----------
    faults : iterable of Fault
        What to print, in the order given.
    """
    return "\n".join(_format_fault(fault) for fault in faults)


def nearest_label(word: str, known: Iterable[str]) -> str:
    """Return a hint as `nearest` does, but never another number: P03 is no slip for P09."""
    return nearest(word, [name for name in known if _numbers(name) == _numbers(word)])


def _numbers(word: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"[0-9]{1,9}", word)]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint naming the known word nearest to `word`, or an empty text."""
    lowered = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return f"did you mean '{lowered[close[0]]}'?" if close else ""


def _format_fault(fault: Fault) -> str:
    value = "" if fault.value is None else f" '{_shorten(fault.value)}'"
    return f"{fault.place()}:{value} {fault.message} [{fault.rule}]\n    -> {fault.mend}"


def _shorten(value: str, limit: int = 60) -> str:
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in value)
    return clean if len(clean) <= limit else clean[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}"
