"""Rules an entry of the catalogue must satisfy beyond the type of each key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tscs.catalogue.models import Items, Outcome

LEG_FUNCTIONS = ("weaker", "more_affected")


def entry_problems(outcome: Outcome) -> list[str]:
    """Return what is contradictory in one entry, in words.

    Parameters
    ----------
    outcome : Outcome
        The entry; its keys are valid one by one.
    """
    rules: tuple[Callable[[Outcome], Iterator[str]], ...] = (
        _values, _bounds, _censoring, _logarithm, _functions, _components, _diary, _questionnaire,
    )  # fmt: skip
    return [problem for rule in rules for problem in rule(outcome)]


def _values(outcome: Outcome) -> Iterator[str]:
    ways = ("coding", "allowed", "range", "items")
    stated = [name for name in ways if getattr(outcome, name) is not None]
    if len(stated) != 1:
        found = " and ".join(stated) or "none"
        yield f"state the source values by exactly one of coding, allowed, range, items ({found})"


def _bounds(outcome: Outcome) -> Iterator[str]:
    pairs = {
        "range": outcome.range,
        "plausible": outcome.plausible,
        "items.scale": outcome.items.scale if outcome.items else None,
    }
    if outcome.floor is not None and outcome.ceiling is not None:
        pairs["floor, ceiling"] = (outcome.floor, outcome.ceiling)
    for name, pair in pairs.items():
        if pair is not None and pair[0] >= pair[1]:
            yield f"{name}: the first number must be below the second ({pair[0]:g}, {pair[1]:g})"


def _censoring(outcome: Outcome) -> Iterator[str]:
    if (outcome.type == "censored") != (outcome.censored_at is not None):
        yield "type: censored and censored_at belong together"


def _logarithm(outcome: Outcome) -> Iterator[str]:
    if outcome.transform != "log":
        return
    lowest = [bounds[0] for bounds in (outcome.range,) if bounds] + list(outcome.allowed or ())
    if not lowest or min(lowest) <= 0:
        yield "transform: log needs a range or allowed values above 0"


def _functions(outcome: Outcome) -> Iterator[str]:
    for column, function in outcome.aggregate.items():
        if function in LEG_FUNCTIONS and column != "leg":
            yield f"aggregate: {function} is for the column leg, not {column}"
        if function == "v1_minus_v3" and column != "velocity":
            yield f"aggregate: v1_minus_v3 is for the column velocity, not {column}"
    for column in sorted(set(outcome.aggregate) & set(outcome.where)):
        if len(outcome.where[column]) == 1:
            yield f"aggregate: {column} has one value in where, there is nothing to combine"


def _components(outcome: Outcome) -> Iterator[str]:
    for column in outcome.required_components:
        if column not in outcome.aggregate:
            yield f"required_components: {column} is not combined in aggregate"


def _diary(outcome: Outcome) -> Iterator[str]:
    window, least = outcome.window_days, outcome.min_days
    if (window is None) != (least is None):
        yield "window_days and min_days belong together"
    elif window is not None and least is not None and least > window:
        yield f"min_days ({least}) is more than window_days ({window})"


def _questionnaire(outcome: Outcome) -> Iterator[str]:
    if outcome.items is None:
        if outcome.totals is not None:
            yield "totals needs items; a total without items is table: questionnaire_totals"
        return
    if outcome.aggregate or outcome.required_components:
        yield "items replaces aggregate and required_components"
    yield from _item_numbers(outcome.items)


def _item_numbers(items: Items) -> Iterator[str]:
    for name, numbers in (("include", items.include), ("reversed", items.reversed)):
        known = range(1, items.number + 1) if name == "include" else items.included
        unknown = [str(number) for number in numbers if number not in known]
        if unknown:
            yield f"items.{name}: no item {', '.join(unknown)}"
        if len(set(numbers)) < len(numbers):
            yield f"items.{name}: an item is listed twice"
    if items.max_missing >= len(items.included):
        yield "items.max_missing: at least one item must be answered"
    if (items.missing == "person_mean") != (items.max_missing > 0):
        yield "items.missing: person_mean and max_missing above 0 belong together"
