"""The list of faults, on screen and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from tscs import errors
from tscs.errors import Fault
from tscs.validation.units import LOOKS_LIKE

MOST_ON_SCREEN = 200
# So many equal faults of one column are one cause: a word used in every row, a column of zeros.
MANY_EQUAL = 4
MOST_LINES = 12
_DIFFERING_VALUES = ("decimal_comma", "r1_beyond_r2", "event_time", "diary_day", "spaces")


def condensed(faults: Iterable[Fault]) -> list[Fault]:
    """Sort faults, keep the first of a cell, join those that repeat each other down a column.

    Parameters
    ----------
    faults : iterable of Fault
        All faults, for each cell the most telling first.

    Returns
    -------
    list of Fault
        Sorted by file, line and column; of many equal ones the first, which names the other lines.
    """
    kept = _first_per_cell(faults)
    groups: dict[tuple[object, ...], list[Fault]] = {}
    for fault in sorted(kept, key=_order):
        # Settings have no columns: the same wrong word in several places is one cause.
        column = fault.column if fault.file.endswith(".csv") else ""
        key = (fault.file, column, fault.rule, fault.severity, *_cause(fault))
        groups.setdefault(key, []).append(fault)
    joined = [fault for group in groups.values() for fault in _joined(group)]
    return sorted(joined, key=_order)


def _cause(fault: Fault) -> tuple[str | None, str]:
    """Return what faults of one cause share: a wrong unit differs in value from row to row."""
    if fault.rule == "unit" or fault.mend.startswith(LOOKS_LIKE):
        return None, fault.mend
    if fault.rule in _DIFFERING_VALUES:
        return None, fault.message
    # The message about a repeated key names a line, and so differs from row to row.
    return fault.value, "" if fault.rule == "duplicate_key" else fault.message


def format_faults(faults: Sequence[Fault]) -> str:
    """Return faults as text for the screen.

    Parameters
    ----------
    faults : sequence of Fault
        Sorted faults and warnings.

    Returns
    -------
    str
        Faults first, then warnings, at most 200 together; the last line counts them.
    """
    wrong = [fault for fault in faults if fault.severity == "fault"]
    odd = [fault for fault in faults if fault.severity != "fault"]
    shown = wrong[:MOST_ON_SCREEN]
    noted = odd[: MOST_ON_SCREEN - len(shown)]
    parts = [errors.format_faults(shown)] if shown else []
    parts += ["Warnings:", errors.format_faults(noted)] if noted else []
    hidden = len(faults) - len(shown) - len(noted)
    parts += [f"... and {hidden} more in results/validation.json"] if hidden else []
    return "\n".join([*parts, f"{_count(wrong, 'fault')}, {_count(odd, 'warning')}"])


def faults_as_json(faults: Sequence[Fault]) -> dict[str, Any]:
    """Return faults as the content of ``results/validation.json``.

    Parameters
    ----------
    faults : sequence of Fault
        Sorted faults and warnings.

    Returns
    -------
    dict
        valid, n_faults, n_warnings, faults, warnings.
    """
    wrong = [_entry(fault) for fault in faults if fault.severity == "fault"]
    odd = [_entry(fault) for fault in faults if fault.severity != "fault"]
    counts = {"n_faults": len(wrong), "n_warnings": len(odd)}
    return {"valid": not wrong, **counts, "faults": wrong, "warnings": odd}


def _first_per_cell(faults: Iterable[Fault]) -> list[Fault]:
    kept: dict[tuple[object, ...], Fault] = {}
    for fault in faults:
        cell = (fault.file, fault.line, fault.column, fault.severity)
        kept.setdefault(cell if None not in cell else (*cell, fault), fault)
    return list(kept.values())


def _entry(fault: Fault) -> dict[str, Any]:
    entry = asdict(fault)
    del entry["severity"]
    return entry


def _count(faults: Sequence[Fault], word: str) -> str:
    return f"{len(faults)} {word}{'' if len(faults) == 1 else 's'}"


def _order(fault: Fault) -> tuple[object, ...]:
    return (*fault.sort_key(), fault.message)


def _joined(group: list[Fault]) -> list[Fault]:
    first, others = group[0], [fault.line for fault in group[1:] if fault.line is not None]
    if len(group) < MANY_EQUAL:
        return group
    return [replace(first, message=f"{first.message} (also in {_lines(others)})")]


def _lines(lines: Sequence[int]) -> str:
    """Return lines as ranges: lines 3-5, 9; of very many the first and their number."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    words = [f"{low}-{high}" if high > low else str(low) for low, high in ranges[:MOST_LINES]]
    more = sum(high - low + 1 for low, high in ranges[MOST_LINES:])
    tail = f" and {more} more" if more else ""
    return f"{'lines' if len(lines) > 1 else 'line'} {', '.join(words)}{tail}"
