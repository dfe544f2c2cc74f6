"""Who was randomised to which arm, and what each outcome was at baseline and later visits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tscs.catalogue import Outcome
from tscs.config import Config, Moment
from tscs.contrasts import Contrast, paired_values, resolve_contrasts
from tscs.schedule import Schedule
from tscs.study import Study
from tscs.trials.columns import Array, Mask

ACTIVE: Final = "active"
CONTROL: Final = "control"
ALL: Final = "all"
FOLLOW_UP: Final = "follow_up"


@dataclass(frozen=True)
class Assessments:
    """The assessments that a trial compares.

    Attributes
    ----------
    baseline : Moment
        Before treatment.
    later : tuple of Moment
        Visits of the repeated-measures model, in the order of the schedule.
    endpoint : int
        Place of the primary endpoint in `later`.
    """

    baseline: Moment
    later: tuple[Moment, ...]
    endpoint: int


@dataclass(frozen=True)
class ArmValues:
    """One outcome of everybody who was randomised: n people, v later visits.

    Attributes
    ----------
    outcome : Outcome
        Direction and scale.
    active : ndarray of bool, shape (n,)
        Whether a person was randomised to the active arm.
    strata : ndarray of str, shape (n,), or None
        Label of the stratum.
    baseline : ndarray, shape (n,)
    later : ndarray, shape (n, v)
        Values in the unit of the outcome; NaN unless measured.
    """

    outcome: Outcome
    active: Mask
    strata: NDArray[np.object_] | None
    baseline: Array
    later: Array

    @property
    def log(self) -> bool:
        """Whether the outcome is analysed as logarithm."""
        return self.outcome.transform == "log"

    @property
    def positive(self) -> bool:
        """Whether every value has a logarithm."""
        return not (np.any(self.baseline <= 0) or np.any(self.later <= 0))

    @cached_property
    def analysed(self) -> tuple[Array, Array]:
        """Baseline and later values on the scale of the analysis."""
        if not self.log:
            return self.baseline, self.later
        return np.log(self.baseline), np.log(self.later)

    def standardiser(self) -> float:
        """Return the SD of the baseline on the scale of the analysis, pooled within arms."""
        values = self.analysed[0]
        parts = [values[mask & np.isfinite(values)] for mask in (self.active, ~self.active)]
        freedom = sum(len(part) - 1 for part in parts)
        if min(len(part) for part in parts) < 2:
            return float("nan")
        squares = sum(float(np.square(part - part.mean()).sum()) for part in parts)
        return float(np.sqrt(squares / freedom))


def randomised(study: Study) -> pd.DataFrame:
    """Return everybody who was randomised in a parallel trial.

    Parameters
    ----------
    study : Study
        A trial with its allocation.

    Returns
    -------
    DataFrame
        participant_id (sorted), arm (``active`` or ``control``), stratum (label, NaN for all
        without strata): the strata of the allocation, joined with the site where it is not
        determined by them.
    """
    if study.allocation is None:
        return pd.DataFrame(columns=["participant_id", "arm", "stratum"], dtype="str")
    arms = study.config.trial.arms
    names = {arms.active: ACTIVE, arms.control: CONTROL}
    people = study.tables["participants"].set_index("participant_id")
    rows = study.allocation
    site = rows["participant_id"].map(people["site"])
    return pd.DataFrame(
        {
            "participant_id": rows["participant_id"],
            "arm": rows["arm"].map(names),
            "stratum": _strata(rows["stratum"], site),
        }
    )


def _strata(stratum: pd.Series, site: pd.Series) -> pd.Series:
    """Join strata and sites: neither twice where one follows from the other."""
    used = [label for label in (stratum, site) if label.notna().all() and len(set(label)) > 1]
    if not used:
        return pd.Series(np.nan, index=stratum.index, dtype="str")
    if len(used) == 1 or _determines(used[0], used[1]):
        return used[0]
    return used[1] if _determines(used[1], used[0]) else used[0] + ", " + used[1]


def _determines(fine: pd.Series, coarse: pd.Series) -> bool:
    return len(set(zip(fine, coarse, strict=True))) == len(set(fine))


def assessments(config: Config, schedule: Schedule) -> Assessments | None:
    """Return the assessments that a trial compares, or None if its schedule lacks them.

    Parameters
    ----------
    config : Config
        ``trial.visits``, and the contrast of the confirmatory family whose ends are the baseline
        and the endpoint.
    schedule : Schedule
        Visits in order.
    """
    contrasts = {item.name: item for item in resolve_contrasts(config, schedule)}
    primary = contrasts.get(config.analysis.family_contrast)
    if primary is None or primary.start is None or primary.end is None:
        return None
    known = _known(contrasts.values(), primary.start)
    known[primary.end.visit] = primary.end
    labels = set(config.trial.visits) | {primary.end.visit}
    follow_up = contrasts.get(FOLLOW_UP)
    if not config.trial.visits and follow_up and follow_up.end:
        labels.add(follow_up.end.visit)
    ordered = [label for label in schedule.visits if label in labels]
    later = tuple(known.get(label, Moment(visit=label)) for label in ordered)
    return Assessments(primary.start, later, ordered.index(primary.end.visit))


def _known(contrasts: Iterable[Contrast], start: Moment) -> dict[str, Moment]:
    """Return the assessment at each visit that a contrast from the baseline names."""
    ends = (item.end for item in contrasts if item.start == start)
    return {end.visit: end for end in ends if end is not None}


def arm_values(
    study: Study, outcomes: pd.DataFrame, people: pd.DataFrame, at: Assessments
) -> dict[str, ArmValues]:
    """Return the values of every outcome with a baseline, by outcome id.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : DataFrame
        The ``outcomes`` table.
    people : DataFrame
        From `randomised`: everybody counts, whether measured or not.
    at : Assessments
        What is compared.
    """
    parts = [_pairs(study, outcomes, at.baseline, moment) for moment in at.later]
    found = {}
    for name in sorted(parts[0].index.unique("outcome")):
        own = [part.loc[name].reindex(people["participant_id"]) for part in parts]
        found[str(name)] = _values(study.catalogue.outcomes[str(name)], people, own)
    return found


def _values(outcome: Outcome, people: pd.DataFrame, own: Sequence[pd.DataFrame]) -> ArmValues:
    strata = people["stratum"]
    return ArmValues(
        outcome,
        (people["arm"] == ACTIVE).to_numpy(),
        None if strata.isna().any() else strata.to_numpy(dtype=object),
        own[0]["value_from"].to_numpy(dtype=float),
        np.column_stack([part["value_to"].to_numpy(dtype=float) for part in own]),
    )


def _pairs(study: Study, outcomes: pd.DataFrame, start: Moment, end: Moment) -> pd.DataFrame:
    contrast = Contrast("", start, end)
    pairs = paired_values(outcomes, study.tables["visits"], contrast)
    return pairs.set_index(["outcome", "participant_id"])[["value_from", "value_to"]]
