"""The verdict of a row of the grid: one rule, the same for the main analysis and every variant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from tscs.exact import nonzero, sign_flip_test, smallest_attainable_p
from tscs.multiplicity import adjust_family
from tscs.pairs import in_working_unit
from tscs.sensitivity.alterations import Alteration
from tscs.sensitivity.changes import Changes
from tscs.sensitivity.grid import FOLLOW_UP, Grid
from tscs.triplets import END, contrasts_of_triplets
from tscs.verdicts import judge

IMPROVED: Final = "improved"
WORSENED: Final = "worsened"
NEITHER: Final = "neither shown"
SHOWN: Final = {1: IMPROVED, -1: WORSENED, 0: NEITHER}


@dataclass(frozen=True)
class Verdict:
    """A verdict with the adjusted p that decides it, or the codes why there is none."""

    text: str = ""
    code: str = ""
    p_family: float = np.nan
    p_code: str = ""


@dataclass(frozen=True)
class Judge:
    """Verdicts on the rows of a grid.

    Attributes
    ----------
    grid : Grid
        The grid.
    """

    grid: Grid
    _families: dict[int, dict[str, float]] = field(default_factory=dict, repr=False)

    def verdict(
        self, outcome: str, contrast: str, changes: Changes, alteration: Alteration | None
    ) -> Verdict:
        """Return the verdict on changes.

        Parameters
        ----------
        outcome, contrast : str
            The row.
        changes : Changes
            Its changes under the alteration.
        alteration : Alteration or None
            None for the main analysis.
        """
        settings = self.grid.inputs.config
        if contrast == FOLLOW_UP and contrasts_of_triplets(
            list(self.grid.inputs.contrasts.values())
        ):
            return self._of_follow_up(outcome, alteration)
        estimate = changes.estimate()
        if np.isnan(estimate.value):
            return Verdict(code=estimate.reasons["estimate"])
        primary = outcome in settings.primary and not settings.is_trial
        if not primary or contrast != settings.analysis.family_contrast:
            return Verdict(SHOWN[estimate.shown])
        p = self._family(contrast, alteration).get(outcome, np.nan)
        shown = estimate.direction if p <= settings.analysis.alpha else 0
        p_code = "attainable_p_above_alpha" if np.isnan(p) else ""
        return Verdict(SHOWN[shown], p_family=p, p_code=p_code)

    def _changed(self, alteration: Alteration | None, outcome: str, contrast: str) -> Changes:
        """Return altered changes, or those of the main analysis where nothing is altered."""
        altered = alteration.change(outcome, contrast) if alteration else ""
        return self.grid.main(outcome, contrast) if isinstance(altered, str) else altered

    def _of_follow_up(self, outcome: str, alteration: Alteration | None) -> Verdict:
        refusal = self._refusals.get(outcome)
        if refusal:
            return Verdict(code=refusal)
        end, later = (self._changed(alteration, outcome, contrast) for contrast in (END, FOLLOW_UP))
        computable = end.sample.computable and later.sample.computable
        if not computable:
            return Verdict(code="not_positive")
        both = pd.concat([end.by_person, later.by_person], axis=1, join="inner")
        if len(both) < 2:
            return Verdict(code="single_pair" if len(both) else "no_complete_triplets")
        if (
            np.ptp(both.to_numpy(), axis=0) <= max(end.sample.tolerance, later.sample.tolerance)
        ).any():
            return Verdict(code="zero_variance")
        ends, laters = both.to_numpy(dtype=float).T
        return Verdict(str(judge(ends, laters, self.grid.inputs.config.analysis.alpha).verdict))

    @cached_property
    def _refusals(self) -> dict[str, str]:
        """Codes why the main analysis has no verdict on what is still present, by outcome."""
        table = self.grid.inputs.follow_up
        refused = table[table["verdict"].isna()]
        reasons = refused.set_index("outcome")["reason"].fillna("")
        return {str(name): _code(str(reason)) for name, reason in reasons.items()}

    def _family(self, contrast: str, alteration: Alteration | None) -> dict[str, float]:
        key = id(alteration)
        if key not in self._families:
            members = {
                name: self._changed(alteration, name, contrast)
                for name in self.grid.inputs.config.primary
                if name in self.grid.outcomes
            }
            self._families[key] = family_p(members, self.grid.inputs.config.analysis.alpha)
        return self._families[key]


def family_p(members: Mapping[str, Changes], alpha: float) -> dict[str, float]:
    """Return the family-adjusted sign-flip p of the outcomes that stay in the family.

    Parameters
    ----------
    members : mapping of str to Changes
        Candidates by outcome.
    alpha : float
        Level; an outcome whose smallest attainable p exceeds it leaves the family.
    """
    kept = {name: item for name, item in members.items() if _attainable(item) <= alpha}
    if not kept:
        return {}
    samples = [in_working_unit(item.sample)[0] for item in kept.values()]
    matrix = pd.concat(
        [pd.Series(sample.differences, index=item.people)
         for sample, item in zip(samples, kept.values(), strict=True)], axis=1,
    ).to_numpy()  # fmt: skip
    tolerances = np.array([sample.tolerance for sample in samples])
    seed = samples[0].seed
    adjusted = adjust_family(matrix, tolerances, seed=seed).p
    own = [
        float(sign_flip_test(sample.differences, tolerance=sample.tolerance, seed=seed).p_two_sided)
        for sample in samples
    ]
    return dict(zip(kept, np.maximum(adjusted, own).tolist(), strict=True))


def _attainable(item: Changes) -> float:
    if not item.sample.n or not item.sample.computable:
        return 1.0
    moved = nonzero(item.sample.differences, item.sample.tolerance)
    return float(smallest_attainable_p(int(np.count_nonzero(moved))))


def _code(reasons: str) -> str:
    codes = dict(part.split(": ", 1) for part in reasons.split("; ") if ": " in part)
    return codes.get("verdict", "no_complete_triplets")
