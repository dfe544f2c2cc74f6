"""Registered outcomes against reported outcomes, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tscs.catalogue import Catalogue
from tscs.config import Config, RegisteredOutcome, Registration
from tscs.report import numbers

NOT_GIVEN = "not given"


def registration(
    config: Config, catalogue: Catalogue, reported: Sequence[str], n_people: int
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
        "outcomes": [_row(item, catalogue, reported) for item in entry.outcomes],
        "unregistered": [
            catalogue.outcomes[name].short for name in reported if name not in registered
        ],
        "deviations": _deviations(entry),
    }


def _row(item: RegisteredOutcome, catalogue: Catalogue, reported: Sequence[str]) -> list[str]:
    known = catalogue.outcomes.get(item.outcome)
    name = known.label if known else item.outcome
    state = "reported" if item.outcome in reported else "not reported"
    return [name, item.role, item.timepoint or NOT_GIVEN, state]


def _deviations(entry: Registration) -> list[list[str]]:
    return [[item.what, item.when or NOT_GIVEN, item.why or NOT_GIVEN] for item in entry.deviations]
