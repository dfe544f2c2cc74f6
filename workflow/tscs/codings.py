"""Grades that were coded in more than one way: does a finding depend on the coding."""

from __future__ import annotations

from tscs.catalogue import Catalogue, Outcome


def adds_grades(outcome: Outcome) -> bool:
    """Return whether an outcome adds coded grades, as if these were equally spaced."""
    return outcome.coding is not None and "sum" in outcome.aggregate.values()


def other_codings(catalogue: Catalogue, name: str) -> list[str]:
    """Return the outcomes that add the same grades under another coding.

    Parameters
    ----------
    catalogue : Catalogue
        Outcomes; one coding is a part of the other.
    name : str
        Id of an outcome.
    """
    outcome = catalogue.outcomes[name]
    if not adds_grades(outcome):
        return []
    return [
        other.id
        for other in catalogue.outcomes.values()
        if (other.part_of == name or outcome.part_of == other.id)
        and adds_grades(other)
        and other.coding != outcome.coding
    ]
