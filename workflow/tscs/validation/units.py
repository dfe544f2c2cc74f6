"""Numbers that betray another unit: centimetres for metres, milliseconds for seconds."""

from __future__ import annotations

import re
from math import pi

LOOKS_LIKE = "this looks like"
# Codes for missing in other programs: -9, -99, 999, 9999.
CODE = re.compile(r"-9+(\.0*)?|9{3,}(\.0*)?")

# Unit in the contract or catalogue: (unit suspected, factor from the suspected to the right one).
CONFUSED = {
    "m": (("centimetres", 0.01), ("millimetres", 0.001), ("kilometres", 1000.0), ("feet", 0.3048)),
    "s": (("milliseconds", 0.001), ("minutes", 60.0)),
    "min": (("seconds", 1 / 60), ("milliseconds", 1 / 60000), ("hours", 60.0)),
    "deg": (("radians", 180 / pi),),
    "m/s": (("kilometres per hour", 1 / 3.6), ("centimetres per second", 0.01)),
    "cm": (("metres", 100.0), ("millimetres", 0.1)),
    "kg": (("grams", 0.001),),
    "N": (("kilonewtons", 1000.0), ("millinewtons", 0.001)),
    "%": (("a share of one", 100.0),),
    "steps/min": (("strides per minute", 2.0), ("steps per second", 60.0)),
    "us": (("milliseconds", 1000.0), ("seconds", 1e6)),
    "ma": (("amperes", 1000.0), ("microamperes", 0.001)),
    "hz": (("kilohertz", 1000.0),),
    "1": (("per cent", 0.01),),
}


def suspected_unit(value: float, unit: str, low: float, high: float) -> str | None:
    """Return the unit in which a value outside its limits would lie inside them.

    Parameters
    ----------
    value : float
        Value as entered.
    unit : str
        Unit it should have.
    low, high : float
        Limits in that unit.

    Returns
    -------
    str or None
        Name of the suspected unit.
    """
    for name, factor in CONFUSED.get(unit, ()):
        if low <= value * factor <= high:
            return name
    return None


def mend_of_range(cell: str, suspect: str | None, unit: str) -> str:
    """Return how to mend a number outside its limits: a unit, a code for missing, or a slip."""
    if suspect:
        return f"{LOOKS_LIKE} {suspect}: convert to {unit}"
    if CODE.fullmatch(cell):
        return "correct the number; if it is a code for missing, leave the cell empty"
    return "correct the number"


def unit_of_column(column: str) -> str:
    """Return the unit that a column name ends in, such as ``deg`` in ``angle_deg``, or ''."""
    if column.endswith("_m_s"):
        return "m/s"
    unit = column.rpartition("_")[2]
    return unit if unit in CONFUSED else ""


def limits_in_words(low: float | None, high: float | None, unit: str = "") -> str:
    """Return limits as they are said in messages."""
    tail = f" {unit}" if unit and unit != "1" else ""
    if low is None:
        return f"at most {high:g}{tail}"
    return f"at least {low:g}{tail}" if high is None else f"{low:g} to {high:g}{tail}"
