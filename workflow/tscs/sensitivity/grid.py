"""Pairs of every outcome and contrast of the grid, as the main analysis uses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.config import Config
from tscs.contrasts import Contrast, paired_values
from tscs.schedule import Schedule
from tscs.sensitivity.changes import Changes, changes_of

SINCE_LAST = "since_last_assessment"
FOLLOW_UP = "follow_up"
WALKING_SPEED = "gait_speed"


@dataclass(frozen=True)
class Inputs:
    """What the grid reads.

    Attributes
    ----------
    outcomes, visits, scores, follow_up : DataFrame
        Tables ``outcomes``, visits, ``contrast_scores`` and ``follow_up``.
    speeds : DataFrame
        Walking speeds as rows of ``outcomes``.
    affected : DataFrame
        participant_id, visit_id and kind of visits affected by co-interventions.
    catalogue, config, schedule, contrasts
        Of the study; contrasts by name.
    """

    outcomes: pd.DataFrame
    visits: pd.DataFrame
    scores: pd.DataFrame
    follow_up: pd.DataFrame
    speeds: pd.DataFrame
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
        compared = self.inputs.contrasts[contrast]
        return self.remembered(contrast, lambda: self.paired(self.scores, compared))

    def remembered(self, key: str, pairs: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return pairs that are formed when they are first asked for."""
        if key not in self._pairs:
            self._pairs[key] = pairs()
        return self._pairs[key]

    def paired(self, scores: pd.DataFrame, contrast: Contrast) -> pd.DataFrame:
        """Return pairs of given scores in any contrast, indexed by outcome and person."""
        pairs = paired_values(scores, self.inputs.visits, contrast)
        return pairs.set_index(["outcome", "participant_id"]).sort_index()

    def changes(self, pairs: pd.DataFrame, outcome: str, contrast: str) -> Changes:
        """Return the changes of an outcome in altered pairs of a contrast."""
        return changes_of(
            people_of(pairs, outcome), self.outcome(outcome), self.inputs.contrasts[contrast],
            self.inputs.config.analysis,
        )  # fmt: skip

    def people(self, outcome: str, contrast: str) -> pd.DataFrame:
        """Return values and status of everybody at both ends, indexed by person."""
        return people_of(self.pairs(contrast), outcome)

    def speeds(self, contrast: str) -> pd.DataFrame:
        """Return walking speeds at both ends of a contrast, indexed by person."""
        compared = self.inputs.contrasts[contrast]
        pairs = self.remembered(
            f"{WALKING_SPEED}: {contrast}", lambda: self.paired(self.inputs.speeds, compared)
        )
        return people_of(pairs, WALKING_SPEED)

    def main(self, outcome: str, contrast: str) -> Changes:
        """Return the changes that the main analysis uses."""
        key = outcome, contrast
        if key not in self._main:
            self._main[key] = self.changes(self.pairs(contrast), outcome, contrast)
        return self._main[key]


def people_of(pairs: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return the pairs of one outcome, indexed by person; none where it has no rows."""
    if outcome not in pairs.index.get_level_values("outcome"):
        return pairs.droplevel("outcome").iloc[:0]
    return cast("pd.DataFrame", pairs.xs(outcome, level="outcome"))
