"""Grades per muscle group and leg: where they stand, how they read, which pattern they form."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from tscs.catalogue import Catalogue, Outcome

LEGS: Final = {"L": "left", "R": "right"}
# A convention of this workflow, not of a scale: the definition of focal and generalised
# spasticity differs between authors, and grade 1 is the least reliable one.
RAISED_FROM: Final = "1+"
GENERALISED_ABOVE: Final = 0.5


@dataclass(frozen=True)
class Site:
    """One muscle group of one leg.

    Attributes
    ----------
    outcome, muscle, leg : str
        Outcome id, name of the muscle group in the catalogue, ``"L"`` or ``"R"``.
    """

    outcome: str
    muscle: str
    leg: str


@dataclass(frozen=True)
class Pattern:
    """How widely tone is raised in one person.

    Attributes
    ----------
    raised, scored : int
        Sites with a raised grade, and sites with a grade.
    spread : str
        ``"none"``, ``"focal"``, ``"generalised"``; ``"not known"`` without a grade.
    actions : tuple of str
        Actions of the muscle groups with the highest grade, in the order of the catalogue.
    """

    raised: int
    scored: int
    spread: str
    actions: tuple[str, ...]


def muscle_sites(catalogue: Catalogue, present: Collection[str]) -> list[Site]:
    """Return the outcomes that are the text grade of one muscle group of one leg.

    Parameters
    ----------
    catalogue : Catalogue
        Outcomes and muscle groups.
    present : collection of str
        Ids of outcomes with values.

    Returns
    -------
    list of Site
        In the order of the muscle groups, left before right; a site that several outcomes code
        counts once.
    """
    order = list(catalogue.muscles)
    found: dict[tuple[str, str], Site] = {}
    for outcome in catalogue.outcomes.values():
        muscles, legs = (outcome.where.get(key, ()) for key in ("muscle_group", "leg"))
        single = RAISED_FROM in (outcome.coding or {}) and len(muscles) == len(legs) == 1
        if single and outcome.id in present:
            found.setdefault((muscles[0], legs[0]), Site(outcome.id, muscles[0], legs[0]))
    return sorted(found.values(), key=lambda site: (order.index(site.muscle), site.leg))


def grade_text(outcome: Outcome, value: float) -> str:
    """Return the grade that a coded value stands for; empty where there is none."""
    texts = {number: text for text, number in (outcome.coding or {}).items()}
    return texts.get(value, "")


def median_grade(outcome: Outcome, values: pd.Series) -> str:
    """Return the median grade as text; both middle grades where it falls between two.

    Grades are ordered, not spaced: a number between two grades would be none of them.
    """
    known = values.dropna().sort_values().to_numpy()
    if not len(known):
        return ""
    middle = [known[(len(known) - 1) // 2], known[len(known) // 2]]
    return "–".join(dict.fromkeys(grade_text(outcome, value) for value in middle))


def spasticity_pattern(
    grades: Iterable[tuple[Site, float]], catalogue: Catalogue, threshold: str = RAISED_FROM
) -> Pattern:
    """Return how widely tone is raised in one person.

    Parameters
    ----------
    grades : iterable of (Site, float)
        Coded grade of every site; NaN where it was not scored.
    catalogue : Catalogue
        Outcomes and muscle groups.
    threshold : str
        Lowest grade that counts as raised.

    Returns
    -------
    Pattern
        Generalised: more than half of the sites with a grade are raised; focal: fewer, but any.
    """
    known = [(site, value) for site, value in grades if not pd.isna(value)]
    raised = [
        (site, value)
        for site, value in known
        if value >= (catalogue.outcomes[site.outcome].coding or {})[threshold]
    ]
    highest = max((value for _, value in raised), default=0.0)
    top = {catalogue.muscles[site.muscle].action for site, value in raised if value == highest}
    order = dict.fromkeys(muscle.action for muscle in catalogue.muscles.values())
    return Pattern(
        len(raised), len(known), _spread(len(raised), len(known)),
        tuple(action for action in order if action in top),
    )  # fmt: skip


def _spread(raised: int, scored: int) -> str:
    if not scored:
        return "not known"
    if not raised:
        return "none"
    return "generalised" if raised > GENERALISED_ABOVE * scored else "focal"
