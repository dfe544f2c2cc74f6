"""Rules between an entry of the catalogue, the contract of the tables and the other entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tscs.catalogue.models import Muscle, Outcome
from tscs.catalogue.rules import entry_problems
from tscs.catalogue.templates import Draft
from tscs.contract import TableSpec, load_contract, measured_tables
from tscs.errors import Fault, nearest

VISIT_KEY = ("participant_id", "visit_id", "timepoint")
DIARY_KEY = ("participant_id", "study_day")


def catalogue_faults(
    outcomes: Mapping[str, Outcome], drafts: Mapping[str, Draft], muscles: Mapping[str, Muscle]
) -> list[Fault]:
    """Return what does not fit together in a catalogue.

    Parameters
    ----------
    outcomes : mapping of str to Outcome
        Entries that are valid key by key.
    drafts : mapping of str to Draft
        Where each of them was written.
    muscles : mapping of str to Muscle
        Known muscle groups.

    Returns
    -------
    list of Fault
        One for each problem.
    """
    tables = load_contract().tables | measured_tables()
    faults: list[Fault] = []
    for name, outcome in outcomes.items():
        draft = drafts[name]
        faults += [_contradiction(draft, problem) for problem in entry_problems(outcome)]
        faults += _part_faults(outcome, draft, drafts)
        if outcome.table not in tables:
            faults.append(_unknown(draft, "table", outcome.table, "is not a table", tables))
            continue
        faults += _column_faults(outcome, draft, tables[outcome.table])
        faults += _value_faults(outcome, draft, tables[outcome.table], muscles)
        faults += _key_faults(outcome, draft, tables[outcome.table])
    return faults


def _contradiction(draft: Draft, problem: str) -> Fault:
    key = problem.partition(":")[0].partition(".")[0]
    known = key if key in draft.keys else None
    return draft.fault(known, None, "contradiction", problem, "correct the entry")


def _part_faults(outcome: Outcome, draft: Draft, drafts: Mapping[str, Draft]) -> Iterator[Fault]:
    if outcome.part_of is not None and outcome.part_of not in drafts:
        yield _unknown(draft, "part_of", outcome.part_of, "is not an outcome", drafts)


def _column_faults(outcome: Outcome, draft: Draft, table: TableSpec) -> Iterator[Fault]:
    if outcome.column not in table.fields:
        message = f"is not a column of {table.name}"
        yield _unknown(draft, "column", outcome.column, message, table.fields)
    for key in ("where", "aggregate"):
        for column in getattr(outcome, key):
            if column not in table.fields:
                message = f"is not a column of {table.name}"
                yield _unknown(draft, key, column, message, table.fields)


def _value_faults(
    outcome: Outcome, draft: Draft, table: TableSpec, muscles: Mapping[str, Muscle]
) -> Iterator[Fault]:
    for key in ("where", "required_components"):
        for column, values in getattr(outcome, key).items():
            known = _known_values(column, table, muscles)
            for value in values if known and isinstance(values, tuple) else ():
                if value not in known:
                    message = f"is not a value of {column}"
                    yield _unknown(draft, key, value, message, known)


def _known_values(column: str, table: TableSpec, muscles: Mapping[str, Muscle]) -> tuple[str, ...]:
    if column == "muscle_group":
        return tuple(muscles)
    field = table.fields.get(column)
    return tuple(map(str, field.constraints.get("enum", ()))) if field else ()


def _key_faults(outcome: Outcome, draft: Draft, table: TableSpec) -> Iterator[Fault]:
    identity = DIARY_KEY[:1] if outcome.window_days else VISIT_KEY
    if not set(DIARY_KEY if outcome.window_days else VISIT_KEY) <= set(table.key):
        message = f"rows of {table.name} do not belong to a visit and time point"
        mend = "choose a table with visit_id and timepoint, or the diary with window_days"
        yield draft.fault("table", table.name, "table", message, mend)
        return
    single = {column for column, values in outcome.where.items() if len(values) == 1}
    settled = {*identity, *single, *outcome.aggregate, *(["item"] if outcome.items else [])}
    for column in table.key:
        if column not in settled:
            message = f"rows of one assessment differ by {column}, so there is no single number"
            mend = f"name one {column} in where, or combine them in aggregate"
            yield draft.fault(None, column, "key", message, mend)


def _unknown(
    draft: Draft, key: str, value: str, message: str, known: Mapping[str, object] | tuple[str, ...]
) -> Fault:
    mend = nearest(value, known) or f"use one of: {', '.join(sorted(known))}"
    return draft.fault(key, value, "unknown", message, mend)
