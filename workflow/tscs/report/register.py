"""Registered outcomes against reported outcomes, both ways."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from tscs.catalogue import Catalogue
from tscs.config import Config, RegisteredOutcome, Registration
from tscs.report import numbers
from tscs.report.comparisons import Comparison

NOT_GIVEN = "not given"
NO_ROLE = "none declared"
NOT_ASSIGNED = "none assigned"


def registration(
    config: Config,
    catalogue: Catalogue,
    reported: Sequence[str],
    n_people: int,
    leading: Comparison | None,
    compared: Collection[str],
) -> dict[str, Any] | None:
    """Return the registration beside what the report holds, or None without one.

    Parameters
    ----------
    config : Config
        Settings of the study.
    catalogue : Catalogue
        Outcomes.
    reported : sequence of str
        Ids of main outcomes with values.
    n_people : int
        Number of people in the report.
    leading : Comparison or None
        The contrast whose later end answers a registered time point.
    compared : collection of str
        Ids of outcomes with pairs in it.
    """
    entry = config.study.registration
    if entry is None:
        return None
    registered = [item.outcome for item in entry.outcomes]
    return {
        "id": entry.id,
        "date": entry.date or NOT_GIVEN,
        "planned_n": numbers.whole(entry.planned_n, NOT_GIVEN),
        "reported_n": numbers.whole(n_people),
        "difference": _difference(entry.planned_n, n_people),
        "outcomes": [
            _row(item, config, catalogue, reported, _answer(item, leading, compared))
            for item in entry.outcomes
        ],
        "unreported": [
            _name(item.outcome, catalogue)
            for item in entry.outcomes
            if item.outcome not in reported
        ],
        "unregistered": [
            catalogue.outcomes[name].short for name in reported if name not in registered
        ],
        "deviations": _deviations(entry, catalogue),
        "unexplained": _unexplained(entry, catalogue, reported),
        "undated": _undated(entry),
    }


def _difference(planned: int | None, n_people: int) -> str:
    """Return how far the number of people is from the plan; empty without a plan."""
    if planned is None:
        return ""
    if planned == n_people:
        return "as planned"
    word = "fewer" if n_people < planned else "more"
    return f"{numbers.whole(abs(n_people - planned))} {word} than planned"


def _answer(item: RegisteredOutcome, leading: Comparison | None, compared: Collection[str]) -> str:
    """Return the assessment that answers a registered time point, with the doses before it."""
    if leading is None or not item.timepoint or item.outcome not in compared:
        return NOT_ASSIGNED
    return f"{leading.end}; sessions completed before: {leading.doses_end}{leading.out_of}"


def _row(
    item: RegisteredOutcome,
    config: Config,
    catalogue: Catalogue,
    reported: Sequence[str],
    answer: str,
) -> list[str]:
    declared = config.outcomes.get(item.outcome)
    return [
        _name(item.outcome, catalogue),
        item.role,
        declared.role if declared else NO_ROLE,
        item.timepoint or NOT_GIVEN,
        answer,
        "reported" if item.outcome in reported else "not reported",
    ]


def _name(outcome: str, catalogue: Catalogue) -> str:
    known = catalogue.outcomes.get(outcome)
    return known.label if known else outcome


def _deviations(entry: Registration, catalogue: Catalogue) -> list[list[str]]:
    return [
        [
            item.what,
            ", ".join(_short(name, catalogue) for name in item.outcomes),
            item.when or NOT_GIVEN,
            item.why or NOT_GIVEN,
        ]
        for item in entry.deviations
    ]


def _unexplained(entry: Registration, catalogue: Catalogue, reported: Sequence[str]) -> list[str]:
    """Return outcomes registered or reported, not both, that no deviation names."""
    registered = [item.outcome for item in entry.outcomes]
    explained = {name for item in entry.deviations for name in item.outcomes}
    apart = [name for name in registered if name not in reported]
    apart += [name for name in reported if name not in registered]
    return [_short(name, catalogue) for name in apart if name not in explained]


def _undated(entry: Registration) -> bool:
    """Return whether the register entry lacks its date or a time point of an outcome."""
    return not entry.date or any(not item.timepoint for item in entry.outcomes)


def _short(outcome: str, catalogue: Catalogue) -> str:
    known = catalogue.outcomes.get(outcome)
    return known.short if known else outcome
