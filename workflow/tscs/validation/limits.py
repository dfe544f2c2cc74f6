"""Limits of one value by its entry in the outcome catalogue."""

from __future__ import annotations

from math import inf

from tscs.catalogue import Outcome
from tscs.validation.units import limits_in_words, mend_of_range, suspected_unit

# Rule, message, how to mend it, severity.
Finding = tuple[str, str, str, str]
CLOSE = 1e-6


def outside_limits(outcome: Outcome, cell: object) -> Finding | None:
    """Return what is wrong with a source value, None if nothing is.

    Parameters
    ----------
    outcome : Outcome
        Entry of the catalogue.
    cell : float or str
        Source value, text where the outcome has a coding.
    """
    if outcome.coding is not None:
        return _grade(outcome, str(cell))
    if not isinstance(cell, float):
        return None
    if outcome.items is not None:
        return _item_score(outcome, cell)
    return allowed_step(outcome, cell) or _range(outcome, cell)


def allowed_step(outcome: Outcome, cell: float) -> Finding | None:
    """Return what is wrong with a value of which only certain steps are allowed.

    The mean of two neighbouring EDSS steps, such as 4.75, is a warning: averages of two raters
    stand in many files. 0.5 is none, the scale goes from 0 to 1.

    Parameters
    ----------
    outcome : Outcome
        Entry of the catalogue.
    cell : float
        Value.
    """
    if outcome.allowed is None or cell in outcome.allowed:
        return None
    below = max((step for step in outcome.allowed if step < cell), default=-inf)
    above = min((step for step in outcome.allowed if step > cell), default=inf)
    mean = abs(cell - (below + above) / 2) < CLOSE
    if outcome.instrument == "EDSS" and mean and above - below <= outcome.resolution:
        message = f"lies between the EDSS steps {below:g} and {above:g}: an average of two ratings?"
        return "average", message, "enter one rating if there is one", "warning"
    steps = ", ".join(f"{step:g}" for step in outcome.allowed)
    return "allowed", f"{outcome.short} takes {steps}", "correct the score", "fault"


def _grade(outcome: Outcome, cell: str) -> Finding | None:
    grades = list(outcome.coding or ())
    if cell in grades:
        return None
    message = f"the grades of {outcome.instrument} are {', '.join(grades)}"
    return "allowed", message, "write one of the grades", "fault"


def _item_score(outcome: Outcome, cell: float) -> Finding | None:
    if outcome.items is None:
        return None
    low, high = outcome.items.scale
    step = item_step(outcome)
    steps = (cell - low) / step
    if low <= cell <= high and abs(steps - round(steps)) < CLOSE:
        return None
    message = f"answers of {outcome.instrument} go from {low:g} to {high:g} in steps of {step:g}"
    return "item_score", message, "correct the answer, or leave it empty if there is none", "fault"


def item_step(outcome: Outcome) -> float:
    """Return the step between two answers of an item, from the resolution of the score.

    Parameters
    ----------
    outcome : Outcome
        Outcome with items.

    Returns
    -------
    float
        At most 1; a finer resolution means that items are no whole numbers.
    """
    if outcome.items is None:
        return 1.0
    number, (low, high) = len(outcome.items.included), outcome.items.scale
    factor = {"sum": 1.0, "mean": number, "percent": number * (high - low) / 100}
    step = outcome.resolution * factor[outcome.items.score]
    return 1.0 if step > 1 - 1e-3 else step


def _range(outcome: Outcome, cell: float) -> Finding | None:
    for rule, limits in (("range", outcome.range), ("plausible", outcome.plausible)):
        if limits is not None and not limits[0] <= cell <= limits[1]:
            return _outside(outcome, cell, rule, limits)
    return None


def _outside(outcome: Outcome, cell: float, rule: str, limits: tuple[float, float]) -> Finding:
    low, high = outcome.plausible or limits
    suspect = suspected_unit(cell, outcome.unit, low, high)
    words = "must be" if rule == "range" else "is plausible only from"
    message = f"{outcome.short} {words} {limits_in_words(*limits, outcome.unit)}"
    return rule, message, mend_of_range(f"{cell:g}", suspect, outcome.unit), "fault"
