"""Pairs of every outcome and contrast of the grid, as the main analysis uses them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.config import Config
from tscs.contrasts import Contrast, paired_values
from tscs.schedule import Schedule
from tscs.sensitivity.changes import Changes, changes_of

SINCE_LAST = "since_last_assessment"
FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class Inputs:
    """What the grid reads.

    Attributes
    ----------
    outcomes, visits, scores, follow_up : DataFrame
        Tables ``outcomes``, visits, ``contrast_scores`` and ``follow_up``.
    affected : DataFrame
        participant_id, visit_id and kind of visits affected by co-interventions.
    catalogue, config, schedule, contrasts
        Of the study; contrasts by name.
    """

    outcomes: pd.DataFrame
    visits: pd.DataFrame
    scores: pd.DataFrame
    follow_up: pd.DataFrame
    affected: pd.DataFrame
    catalogue: Catalogue
    config: Config
    schedule: Schedule
    contrasts: dict[str, Contrast]


@dataclass(frozen=True)
class Grid:
    """Outcomes and contrasts of the sensitivity analyses.

    Attributes
    ----------
    inputs : Inputs
        The study.
    """

    inputs: Inputs
    _pairs: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    _main: dict[tuple[str, str], Changes] = field(default_factory=dict, repr=False)

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """Main outcomes with rows: the primary ones in their order, then the others."""
        present = set(self.inputs.outcomes["outcome"])
        main = [
            name
            for name, outcome in self.inputs.catalogue.outcomes.items()
            if name in present and not outcome.part_of
        ]
        primary = [name for name in self.inputs.config.primary if name in present]
        return tuple(dict.fromkeys([*primary, *main]))

    @cached_property
    def contrasts(self) -> tuple[str, ...]:
        """Names of the contrasts: as declared, or the family's, the follow-up and since the end."""
        declared = self.inputs.config.analysis.sensitivity.contrasts
        family = self.inputs.config.analysis.family_contrast
        wanted = declared or tuple(dict.fromkeys((family, FOLLOW_UP, SINCE_LAST)))
        return tuple(name for name in wanted if name in self.inputs.contrasts)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The scores of the outcomes of the grid, of their other codings and of walking speed."""
        names = {*self.outcomes, *self._recoded()}
        return self.inputs.outcomes[self.inputs.outcomes["outcome"].isin(names)]

    def _recoded(self) -> list[str]:
        known = self.inputs.catalogue.outcomes
        return [name for name, outcome in known.items() if outcome.part_of in self.outcomes
                and outcome.coding is not None and outcome.aggregate]  # fmt: skip

    def outcome(self, name: str) -> Outcome:
        """Return an outcome of the catalogue."""
        return self.inputs.catalogue.outcomes[name]

    def pairs(self, contrast: str) -> pd.DataFrame:
        """Return the pairs of a contrast, indexed by outcome and person."""
        if contrast not in self._pairs:
            self._pairs[contrast] = self.paired(self.scores, self.inputs.contrasts[contrast])
        return self._pairs[contrast]

    def paired(self, scores: pd.DataFrame, contrast: Contrast) -> pd.DataFrame:
        """Return pairs of given scores in any contrast, indexed by outcome and person."""
        pairs = paired_values(scores, self.inputs.visits, contrast)
        return pairs.set_index(["outcome", "participant_id"]).sort_index()

    def changes(self, pairs: pd.DataFrame, outcome: str, contrast: str) -> Changes:
        """Return the changes of an outcome in altered pairs of a contrast."""
        found = outcome in pairs.index.get_level_values("outcome")
        people = pairs.xs(outcome, level="outcome") if found else pairs.droplevel("outcome")[:0]
        return changes_of(
            people, self.outcome(outcome), self.inputs.contrasts[contrast],
            self.inputs.config.analysis,
        )  # fmt: skip

    def main(self, outcome: str, contrast: str) -> Changes:
        """Return the changes that the main analysis uses."""
        key = outcome, contrast
        if key not in self._main:
            self._main[key] = self.changes(self.pairs(contrast), outcome, contrast)
        return self._main[key]
