"""Faults of many tables that have one cause: a row that lacks, or a visit marked as missed."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from tscs.errors import Fault
from tscs.validation.sheets import Sheets

# Rows of so many tables cannot all be wrong: the one table they refer to is.
MANY_TABLES = 3
_FOREIGN_KEY, _NOT_ATTENDED, _NO_VISITS = "foreign_key", "not_attended", "no_visits"
_INCOMPLETE = "schedule_incomplete"
Group = tuple[str, str | None, str]


def with_root_causes(faults: Iterable[Fault], sheets: Sheets) -> list[Fault]:
    """Replace faults that point from many tables to one place by one fault of that place.

    Parameters
    ----------
    faults : iterable of Fault
        All faults.
    sheets : Sheets
        The tables.

    Returns
    -------
    list of Fault
        Foreign keys of three and more tables that lack the same row become a fault of the table
        without the row; data of three and more tables at one missed visit a fault of that visit.
    """
    kept: list[Fault] = []
    groups: dict[Group, list[Fault]] = {}
    for fault in faults:
        if fault.rule in (_FOREIGN_KEY, _NOT_ATTENDED):
            groups.setdefault(_group(fault), []).append(fault)
        else:
            kept.append(fault)
    unvisited = {fault.value for fault in kept if fault.rule == _NO_VISITS}
    for (_, _, message), group in groups.items():
        if message.partition(" for ")[2] not in unvisited:
            kept += _joined(group, sheets)
    told = {f"{fault.message.partition(' has no such row')[0]}|{fault.value}" for fault in kept}
    return [fault for fault in kept if not (fault.rule == _INCOMPLETE and _same(fault) in told)]


def _same(fault: Fault) -> str:
    """Return the person and the visit that a scheduled visit without a row is about."""
    person, _, visit = fault.message.partition(" has no row for the scheduled visit ")
    return f"{person}|{visit}"


def _group(fault: Fault) -> Group:
    return fault.rule, fault.value, fault.message.partition(";")[0]


def _joined(group: list[Fault], sheets: Sheets) -> list[Fault]:
    if len({fault.file for fault in group}) < MANY_TABLES:
        return group
    first = group[0]
    where = _places(group)
    if first.rule == _NOT_ATTENDED:
        return [_missed(first, where, sheets)]
    _, _, target = first.message.partition(";")[0].partition("not in ")
    file, _, person = target.partition(" for ")
    message = f"{f'{person} has ' if person else ''}no such row here, but {where}"
    mend = "add the row, or correct its name here"
    column = "visit_id" if person else "participant_id"
    return [Fault(file, None, column, first.value, _FOREIGN_KEY, message, mend)]


def _missed(fault: Fault, where: str, sheets: Sheets) -> Fault:
    person, visits = fault.message.partition(" ")[0], sheets.values["visits"]
    rows: pd.Series = (visits["participant_id"] == person) & (visits["visit_id"] == fault.value)
    message = f"{person} did not attend {fault.value}, but {where}"
    mend = "set attended to yes, or delete those rows"
    line = sheets.lines("visits", rows)[0]
    return sheets.fault("visits", line, "attended", _NOT_ATTENDED, message, mend)


def _places(group: list[Fault]) -> str:
    """Return the tables and their first lines: it stands in data/walk_tests.csv (line 3)."""
    first: dict[str, int | None] = {}
    for fault in group:
        first.setdefault(fault.file, fault.line)
    places = [f"{file} (line {line})" for file, line in sorted(first.items())]
    return f"{len(places)} tables have data of it: {', '.join(places)}"
