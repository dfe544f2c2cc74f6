"""People measured at baseline, at the end of treatment and at follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.contrasts import Contrast, paired_values
from tscs.exact import Vector
from tscs.pairs import PairedSample, in_working_unit

END, FOLLOW_UP = "after_treatment", "follow_up"
CHANGES = ("end_change", "follow_up_change", "change_since_end")


@dataclass(frozen=True)
class Triplets:
    """Values of the same people at baseline, at the end of treatment and at follow-up.

    Attributes
    ----------
    outcome : Outcome
        What was measured.
    baseline, end, follow_up : ndarray, shape (n,)
        Values in a unit in which squares are finite.
    unit : float
        That unit in units of the outcome; 1 in all but extreme cases.
    """

    outcome: Outcome
    baseline: Vector
    end: Vector
    follow_up: Vector
    unit: float

    @property
    def n(self) -> int:
        """Number of people with all three values."""
        return len(self.baseline)

    @cached_property
    def pairs(self) -> dict[str, PairedSample]:
        """The three changes: at the end, at follow-up and since the end."""
        ends = (
            (self.baseline, self.end),
            (self.baseline, self.follow_up),
            (self.end, self.follow_up),
        )
        log, sign = self.outcome.transform == "log", self.outcome.improvement_sign
        samples = (PairedSample(*pair, log=log, improvement=sign) for pair in ends)
        return dict(zip(CHANGES, samples, strict=True))

    @cached_property
    def obstacle(self) -> str:
        """Why no share can be computed; empty if it can."""
        compared = self.pairs["end_change"], self.pairs["follow_up_change"]
        if self.n < 2:
            return "single_pair" if self.n else "no_complete_triplets"
        if not all(sample.computable for sample in compared):
            return "not_positive"
        return "" if all(sample.moments.varying for sample in compared) else "zero_variance"


def contrasts_of_triplets(contrasts: Sequence[Contrast]) -> tuple[Contrast, Contrast] | None:
    """Return the contrasts of the end and of the follow-up.

    Parameters
    ----------
    contrasts : sequence of Contrast
        Resolved contrasts.

    Returns
    -------
    tuple of Contrast or None
        None unless both exist, start from the same assessment and end at different ones.
    """
    known = {contrast.name: contrast for contrast in contrasts}
    end, later = known.get(END), known.get(FOLLOW_UP)
    if end is None or later is None or end.start is None:
        return None
    return (end, later) if end.start == later.start and end.end != later.end else None


def triplets(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    chosen: tuple[Contrast, Contrast],
    catalogue: Catalogue,
) -> dict[str, Triplets]:
    """Return the complete triplets of every outcome.

    Parameters
    ----------
    outcomes, visits : DataFrame
        The ``outcomes`` table and the visits table.
    chosen : tuple of Contrast
        Result of `contrasts_of_triplets`.
    catalogue : Catalogue
        Outcomes.

    Returns
    -------
    dict of str to Triplets
        By outcome id, sorted; empty ones included.
    """
    key = ["outcome", "participant_id"]
    first, second = (paired_values(outcomes, visits, item).set_index(key) for item in chosen)
    values = pd.DataFrame(
        {"baseline": first["value_from"], "end": first["value_to"], "later": second["value_to"]}
    ).dropna()
    grouped = {str(name): people for name, people in values.groupby(level="outcome")}
    names = sorted(set(outcomes["outcome"]))
    empty = values.iloc[:0]
    return {name: _sample(grouped.get(name, empty), catalogue.outcomes[name]) for name in names}


def _sample(people: pd.DataFrame, outcome: Outcome) -> Triplets:
    baseline, end, later = people.to_numpy(dtype=float).T
    _, unit = in_working_unit(PairedSample(np.append(baseline, end), np.append(end, later)))
    return Triplets(outcome, baseline / unit, end / unit, later / unit, float(unit))
