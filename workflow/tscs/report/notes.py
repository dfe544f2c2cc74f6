"""What a reader must know beside a number: codings, recall windows, caps, selections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from tscs import claims
from tscs.catalogue import Catalogue, Outcome
from tscs.claims.sentences import SAME
from tscs.codings import adds_grades, other_codings
from tscs.report import numbers
from tscs.report.comparisons import Comparison
from tscs.report.words import unit_sign

CONFLICT_SIGN: Final = "\u2021"
OTHER: Final = "another direction"


@dataclass(frozen=True)
class Recoded:
    """The mean change of a sum of grades, and the same with the grades coded otherwise.

    Attributes
    ----------
    name : str
        Short name of the outcome that adds grades.
    unit, change, n : str
        The other coding: unit, mean change with interval, people; empty without one.
    direction : str
        Whether both mean changes point in the same direction.
    """

    name: str
    unit: str = ""
    change: str = ""
    n: str = ""
    direction: str = ""

    @property
    def verdict(self) -> str:
        """What both codings say together."""
        return claims.codings(self.direction)


def recoded(
    effects: pd.DataFrame, catalogue: Catalogue, outcomes: Iterable[str], contrast: str
) -> list[Recoded]:
    """Return every sum of grades among the outcomes, beside its other codings.

    Parameters
    ----------
    effects : DataFrame
        Result table ``within_subject_effects``.
    catalogue : Catalogue
        Outcomes.
    outcomes : iterable of str
        Ids.
    contrast : str
        The contrast to compare.
    """
    table = effects[effects["contrast"] == contrast].to_dict("records")
    rows = {row["outcome"]: row for row in cast("list[Mapping[str, Any]]", table)}
    found: list[Recoded] = []
    for name in outcomes:
        if adds_grades(catalogue.outcomes[name]):
            others = [other for other in other_codings(catalogue, name) if _has_change(rows, other)]
            pairs = [_recoded(rows, catalogue, name, other) for other in others]
            found += pairs or [Recoded(catalogue.outcomes[name].short)]
    return found


def _has_change(rows: Mapping[str, Mapping[str, Any]], name: str) -> bool:
    return name in rows and bool(pd.notna(rows[name]["mean_change"]))


def _recoded(
    rows: Mapping[str, Mapping[str, Any]], catalogue: Catalogue, name: str, other: str
) -> Recoded:
    row, outcome = rows[other], catalogue.outcomes[other]
    same = _has_change(rows, name) and np.sign(rows[name]["mean_change"]) == np.sign(
        row["mean_change"]
    )
    decimals = numbers.decimals_of(outcome.resolution, row.get("widest_sd", row["sd_change"]))
    return Recoded(
        catalogue.outcomes[name].short,
        unit_sign(outcome.unit),
        numbers.estimate(row["mean_change"], row["ci_low"], row["ci_high"], decimals),
        numbers.whole(row["n"]),
        SAME if same else OTHER,
    )


def recall_notes(
    effects: pd.DataFrame,
    catalogue: Catalogue,
    outcomes: Iterable[str],
    compared: Sequence[Comparison],
) -> list[str]:
    """Return the outcomes with a recall conflict in a contrast, and their recall days."""
    shown = effects[effects["mean_change"].notna()]
    pairs = set(zip(shown["outcome"], shown["contrast"], strict=True))
    return [
        f"{outcome.short}, {numbers.whole(outcome.recall_days)} {_days(outcome)}"
        for outcome in (catalogue.outcomes[name] for name in outcomes)
        if any((outcome.id, x.name) in pairs and x.recall_conflict(outcome) for x in compared)
    ]


def _days(outcome: Outcome) -> str:
    return "day" if outcome.recall_days == 1 else "days"


def without_recall_period(catalogue: Catalogue, outcomes: Iterable[str]) -> list[str]:
    """Return questionnaires of several items whose recall period the catalogue does not state."""
    asked = [catalogue.outcomes[name] for name in outcomes]
    return [item.short for item in asked if item.items is not None and item.recall_days is None]


def cap_notes(scores: pd.DataFrame, catalogue: Catalogue, outcomes: Iterable[str]) -> list[str]:
    """Return the outcomes with values at the cap of the test, and how many stand there."""
    notes = []
    for outcome in (catalogue.outcomes[name] for name in outcomes):
        values = scores.loc[scores["outcome"] == outcome.id, "value"].dropna()
        if outcome.censored_at is not None and (values == outcome.censored_at).any():
            capped = numbers.counted(int((values == outcome.censored_at).sum()), len(values))
            cap = f"{numbers.whole(outcome.censored_at)}\u00a0{unit_sign(outcome.unit)}"
            notes.append(f"{outcome.short}, {capped} values at {cap}")
    return notes


def selections(catalogue: Catalogue, outcomes: Iterable[str]) -> list[str]:
    """Return why outcomes are exploratory, each reason once."""
    reasons = [catalogue.outcomes[name].exploratory for name in outcomes]
    return list(dict.fromkeys(reason for reason in reasons if reason))
