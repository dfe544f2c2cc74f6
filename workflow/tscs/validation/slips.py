"""Single numbers that stand out among a person's own: another unit, or a decimal point too far."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.errors import Fault
from tscs.validation.measures import rows_of
from tscs.validation.sheets import Sheets
from tscs.validation.units import CONFUSED

# With fewer other values nobody can say what is usual for a person.
ENOUGH_OTHERS = 4
# A value has slipped if it lies this many times away from the others as it stands ...
FAR = 6.0
# ... and no further than this from them once the slip is undone.
NEAR = 1.5
DECIMAL_POINT = (
    ("a decimal point one place too far left", 10.0),
    ("a decimal point one place too far right", 0.1),
)


def slip_warnings(sheets: Sheets, catalogue: Catalogue) -> Iterator[Fault]:
    """Warn of measured values that would fit a person's other values in another unit.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    catalogue : Catalogue
        Outcomes with their units.

    Yields
    ------
    Fault
        One warning per cell: the value may be true, so that it stops nothing.

    Notes
    -----
    Only continuous positive measures other than angles with at least `ENOUGH_OTHERS` other values
    of the same person are judged, against the median of those.
    """
    seen: set[tuple[str, int]] = set()
    for outcome in catalogue.outcomes.values():
        if not _on_ratio_scale(outcome) or outcome.table not in sheets.values:
            continue
        for line, others, slip in _slips(sheets.values[outcome.table], outcome):
            if (outcome.table, line) not in seen:
                seen.add((outcome.table, line))
                yield _warning(sheets, outcome, line, others, slip)


def _on_ratio_scale(outcome: Outcome) -> bool:
    """Whether a multiple of the usual value is odd; an angle may well be near zero."""
    return outcome.type == "continuous" and outcome.unit != "deg"


def _slips(frame: pd.DataFrame, outcome: Outcome) -> Iterator[tuple[int, float, str]]:
    if outcome.column not in frame or "participant_id" not in frame:
        return
    own = frame[rows_of(outcome, outcome.table, frame) & frame[outcome.column].gt(0)]
    for _, values in own.groupby("participant_id")[outcome.column]:
        if len(values) > ENOUGH_OTHERS:
            yield from _slips_of_person(values, outcome.unit)


def _slips_of_person(values: pd.Series, unit: str) -> Iterator[tuple[int, float, str]]:
    usual = values.median()
    for line, value in values[(values > FAR * usual) | (values < usual / FAR)].items():
        others = values.drop(line).median()
        for slip, factor in (*CONFUSED.get(unit, ()), *DECIMAL_POINT):
            if 1 / NEAR <= value * factor / others <= NEAR:
                yield int(str(line)), float(others), slip
                break


def _warning(sheets: Sheets, outcome: Outcome, line: int, others: float, slip: str) -> Fault:
    message = (
        f"far from this person's other values of {outcome.short} "
        f"(median {others:.4g} {outcome.unit}); this looks like {slip}"
    )
    mend = f"compare with the original record; correct it if it is not in {outcome.unit}"
    return sheets.warning(outcome.table, line, outcome.column, "slip", message, mend)
