"""Values of measurement tables against the outcome catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import pi

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.contract import Contract
from tscs.errors import Fault, nearest
from tscs.validation.limits import allowed_step, outside_limits
from tscs.validation.measures import MUSCLE, matching, naming_columns, rows_of
from tscs.validation.sheets import SPACES, Sheets

# So many angles below pi, none of them a whole number, are not degrees read off a goniometer.
ENOUGH_ANGLES = 5
# So many forces below two newtons, the weight of a glass of water, are kilonewtons.
ENOUGH_FORCES, WEAKEST_N = 5, 2.0
_TOTALS = "questionnaire_totals"
_ADD = "add it to the study's catalogue.yaml"


def value_faults(sheets: Sheets, catalogue: Catalogue, contract: Contract) -> Iterator[Fault]:
    """Check that every row belongs to a known measure, in its unit and inside its limits.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    catalogue : Catalogue
        Outcomes with unit, range, allowed and plausible values.
    contract : Contract
        Closed lists of the structure.

    Yields
    ------
    Fault
        At most one per cell.
    """
    for table, spec in contract.tables.items():
        words = naming_columns(spec, catalogue)
        if not sheets.values[table].empty and catalogue.for_table(table):
            yield from _unknown_words(sheets, table, words)
            yield from _unused_rows(sheets, table, catalogue, words)
            yield from _first_per_cell(_measured(sheets, table, catalogue))
            yield from _kilonewtons(sheets, table, catalogue)
    yield from _participants_edss(sheets, catalogue)


def _unknown_words(
    sheets: Sheets, table: str, words: dict[str, tuple[str, ...]]
) -> Iterator[Fault]:
    for column, known in words.items():
        cells = sheets.values[table][column]
        rule = "unknown_muscle" if column == MUSCLE else "unknown_measure"
        for line in sheets.lines(table, cells.notna() & ~cells.isin(known)):
            message = f"not in the catalogue; known: {', '.join(known)}"
            mend = nearest(str(cells[line]).strip(), known) or _ADD
            padded = str(cells[line]).strip() in known
            finding = SPACES if padded else (rule, message, mend)
            yield sheets.fault(table, line, column, *finding)


def _unused_rows(
    sheets: Sheets, table: str, catalogue: Catalogue, words: dict[str, tuple[str, ...]]
) -> Iterator[Fault]:
    frame = sheets.values[table]
    if not words:
        return
    used = pd.Series(False, index=frame.index)
    for outcome in catalogue.for_table(table):
        used |= rows_of(outcome, table, frame)
    known = frame[list(words)].isin(words).all(axis=1)
    for line in sheets.lines(table, known & ~used):
        message = "the row belongs to no outcome of the catalogue and is not used"
        mend = "correct the row, or add an outcome to the study's catalogue.yaml"
        yield sheets.warning(table, line, list(words)[-1], "unused_row", message, mend)


def _first_per_cell(faults: Iterator[Fault]) -> Iterator[Fault]:
    """Keep the first fault of a row: a wrong unit explains a wrong value."""
    seen: set[int | None] = set()
    for fault in faults:
        if fault.line not in seen:
            seen.add(fault.line)
            yield fault


def _measured(sheets: Sheets, table: str, catalogue: Catalogue) -> Iterator[Fault]:
    outcomes = catalogue.for_table(table)
    for outcome in outcomes:
        if outcome.table == table:
            yield from _unit(sheets, outcome)
            yield from _items(sheets, outcome)
    for outcome in outcomes:
        if outcome.table == table:
            yield from _limits(sheets, outcome)
            yield from _radians(sheets, outcome)
        else:
            yield from _total_limits(sheets, outcome)


def _unit(sheets: Sheets, outcome: Outcome) -> Iterator[Fault]:
    frame = sheets.values[outcome.table]
    if "unit" not in frame:
        return
    rows = rows_of(outcome, outcome.table, frame)
    wrong = rows & frame["unit"].notna() & (frame["unit"] != outcome.unit)
    for line in sheets.lines(outcome.table, wrong):
        message = f"the unit of {outcome.short} is {outcome.unit}"
        mend = (
            f"convert the value to {outcome.unit} and write {outcome.unit}, "
            "or state another unit in the study's catalogue.yaml"
        )
        yield sheets.fault(outcome.table, line, "unit", "unit", message, mend)


def _items(sheets: Sheets, outcome: Outcome) -> Iterator[Fault]:
    frame = sheets.values[outcome.table]
    if outcome.items is None or "item" not in frame:
        return
    number = outcome.items.number
    rows = rows_of(outcome, outcome.table, frame) & (frame["item"] > number)
    for line in sheets.lines(outcome.table, rows):
        message = f"{outcome.instrument} has the items 1 to {number}"
        mend = "correct the number of the item"
        yield sheets.fault(outcome.table, line, "item", "item", message, mend)


def _limits(sheets: Sheets, outcome: Outcome) -> Iterator[Fault]:
    frame = sheets.values[outcome.table]
    rows = rows_of(outcome, outcome.table, frame)
    for line, cell in frame.loc[rows, outcome.column].dropna().items():
        found = outside_limits(outcome, cell)
        if found is not None:
            rule, message, mend, severity = found
            yield sheets.fault(outcome.table, line, outcome.column, rule, message, mend, severity)


def _radians(sheets: Sheets, outcome: Outcome) -> Iterator[Fault]:
    """Yield one fault if all angles without plausible limits are too small for degrees."""
    if outcome.unit != "deg" or outcome.plausible is not None or outcome.part_of is not None:
        return
    frame = sheets.values[outcome.table]
    angles = frame.loc[rows_of(outcome, outcome.table, frame), outcome.column].dropna()
    if not _look_like_radians(angles[angles != 0]):
        return
    message = f"all {len(angles)} angles lie below 3.2: these are radians, allowed are degrees"
    mend = "multiply by 180/pi"
    yield sheets.fault(outcome.table, angles.index[0], outcome.column, "unit", message, mend)


def _look_like_radians(angles: pd.Series) -> bool:
    whole = bool((angles % 1 == 0).any())
    return len(angles) >= ENOUGH_ANGLES and not whole and bool((angles.abs() <= pi).all())


def _kilonewtons(sheets: Sheets, table: str, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield one fault if all forces of a table are too small for newtons."""
    frame = sheets.values[table]
    own = [entry for entry in catalogue.for_table(table) if entry.unit == "N"]
    if not own or own[0].table != table:
        return
    rows = pd.Series(False, index=frame.index)
    for outcome in own:
        rows |= rows_of(outcome, table, frame)
    if "unit" in frame:
        rows &= frame["unit"].isna() | (frame["unit"] == own[0].unit)
    forces = frame.loc[rows, own[0].column].dropna()
    known = forces[forces != 0].abs()
    if len(known) < ENOUGH_FORCES or known.max() >= WEAKEST_N:
        return
    message = (
        f"all {len(forces)} forces lie below {WEAKEST_N:g}: these are kilonewtons, allowed is N"
    )
    mend = "multiply by 1000"
    yield sheets.fault(table, forces.index[0], own[0].column, "unit", message, mend)


def _total_limits(sheets: Sheets, outcome: Outcome) -> Iterator[Fault]:
    frame = sheets.values[_TOTALS]
    limits = _limits_of_total(outcome)
    if limits is None:
        return
    totals = frame.loc[rows_of(outcome, _TOTALS, frame), "total"]
    for line in totals.index[(totals < limits[0]) | (totals > limits[1])]:
        message = f"{outcome.short} lies between {limits[0]:g} and {limits[1]:g}"
        mend = "correct it, or state the scale of the total in the study's catalogue.yaml"
        yield sheets.fault(_TOTALS, line, "total", "range", message, mend)


def _limits_of_total(outcome: Outcome) -> tuple[float, float] | None:
    items, totals = outcome.items, outcome.totals
    if items is not None and totals is not None and totals.scale == "sum":
        return len(items.included) * items.scale[0], len(items.included) * items.scale[1]
    if outcome.floor is None or outcome.ceiling is None:
        return None
    return outcome.floor, outcome.ceiling


def unknown_totals(sheets: Sheets, catalogue: Catalogue) -> Iterator[Fault]:
    """Check that every entered total names a subscale of its own instrument.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    catalogue : Catalogue
        Outcomes and where their totals stand.
    """
    frame = sheets.values[_TOTALS]
    for instrument in catalogue.vocabulary(_TOTALS, "instrument"):
        rows = matching(frame, {"instrument": (instrument,)})
        known = _subscales(catalogue, instrument)
        for line in sheets.lines(_TOTALS, rows & ~frame["subscale"].isin(known)):
            cell = sheets.cell(_TOTALS, line, "subscale")
            message = f"{instrument} has the subscales {', '.join(known)}"
            mend = nearest(cell, known) or _ADD
            yield sheets.fault(_TOTALS, line, "subscale", "unknown_measure", message, mend)


def _subscales(catalogue: Catalogue, instrument: str) -> Sequence[str]:
    keys = [outcome.selects(_TOTALS) for outcome in catalogue.for_table(_TOTALS)]
    return sorted(
        {word for key in keys if instrument in key["instrument"] for word in key["subscale"]}
    )


def _participants_edss(sheets: Sheets, catalogue: Catalogue) -> Iterator[Fault]:
    outcome = catalogue.outcomes.get("edss")
    if outcome is None:
        return
    for line, cell in sheets.values["participants"]["edss"].dropna().items():
        found = allowed_step(outcome, float(cell))
        if found is not None:
            rule, message, mend, severity = found
            yield sheets.fault("participants", line, "edss", rule, message, mend, severity)
