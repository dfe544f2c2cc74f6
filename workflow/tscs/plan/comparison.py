"""The declared plan against the plan of the present settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tscs.catalogue import Catalogue
from tscs.config import Config
from tscs.plan.content import Item, plan_content, plan_hash
from tscs.plan.kept import KeptPlan

# How the dates of time stamp and first assessment lie to each other.
BEFORE: Final = "before"
NOT_BEFORE: Final = "not before"
TOO_COARSE: Final = "too coarse"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Difference:
    """An item of the plan that is not as planned; None where one of the two lacks it."""

    path: str
    was: Item | None
    now: Item | None


@dataclass(frozen=True)
class Compared:
    """What can be said about a declared plan.

    Attributes
    ----------
    declared, present : str
        Hash as declared ("" if the plan was not made by the workflow) and of the present settings.
    kept : str
        Hash of the plan kept in the study folder; "" if none is kept.
    differences : tuple of Difference
        Items that differ from the kept plan, if that is the declared one.
    """

    declared: str
    present: str
    kept: str
    differences: tuple[Difference, ...]

    @property
    def followed(self) -> bool:
        """Whether the present settings give the declared plan."""
        return self.declared == self.present


def compare_plans(config: Config, catalogue: Catalogue, kept: KeptPlan | None) -> Compared:
    """Compare the declared plan with the present settings.

    Parameters
    ----------
    config, catalogue
        Settings and outcomes of the study.
    kept : KeptPlan or None
        The plan kept in the study folder.

    Returns
    -------
    Compared
        Without differences if nothing was kept, or something else than the declared plan.
    """
    declared = config.plan.hash
    content = plan_content(config, catalogue)
    genuine = kept is not None and kept.hash == declared
    found = differences(kept.content, content) if kept is not None and genuine else ()
    return Compared(declared, plan_hash(content), kept.hash if kept else "", found)


def differences(was: Mapping[str, Item], now: Mapping[str, Item]) -> tuple[Difference, ...]:
    """Return the items that differ, sorted by their path.

    Parameters
    ----------
    was, now : mapping
        Items of two plans by path.
    """
    return tuple(
        Difference(path, was.get(path), now.get(path))
        for path in sorted({*was, *now})
        if was.get(path) != now.get(path)
    )


def order_of_dates(stamp: str, first: str) -> str:
    """Return whether a time stamp lies before the first assessment.

    Parameters
    ----------
    stamp, first : str
        Dates as ``2027-03-31``, ``2027-03`` or ``2027``; the coarser one decides how far they can
        be compared. Empty: not declared.
    """
    if not (stamp and first):
        return UNKNOWN
    known = min(len(stamp), len(first))
    one, other = stamp[:known], first[:known]
    if one == other:
        return NOT_BEFORE if known == len("2027-03-31") else TOO_COARSE
    return BEFORE if one < other else NOT_BEFORE
