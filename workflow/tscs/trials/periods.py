"""The periods of a crossover, and what each outcome was at their start and end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tscs.catalogue import Outcome
from tscs.config import Moment
from tscs.contrasts import Contrast, paired_values
from tscs.schedule import PERIODS, Schedule, usual_periods
from tscs.study import Study
from tscs.trials.allocation import JOINT
from tscs.trials.columns import Array, Mask

KEYS: Final = ["outcome", "participant_id"]


@dataclass(frozen=True)
class PeriodValues:
    """One outcome of everybody who was randomised: n people, two periods.

    Attributes
    ----------
    outcome : Outcome
        Direction and scale.
    active_first : ndarray of bool, shape (n,)
        Whether a person was randomised to active stimulation in the first period.
    strata : ndarray of str, shape (n,), or None
        Label of the stratum.
    baseline, end : ndarray, shape (n, 2)
        Values in the unit of the outcome; NaN unless measured.
    """

    outcome: Outcome
    active_first: Mask
    strata: NDArray[np.object_] | None
    baseline: Array
    end: Array

    @property
    def log(self) -> bool:
        """Whether the outcome is analysed as logarithm."""
        return self.outcome.transform == "log"

    @property
    def positive(self) -> bool:
        """Whether every value has a logarithm."""
        return not (np.any(self.baseline <= 0) or np.any(self.end <= 0))

    @cached_property
    def analysed(self) -> tuple[Array, Array]:
        """Baseline and end on the scale of the analysis, shape (n, 2) each."""
        if not self.log:
            return self.baseline, self.end
        return np.log(self.baseline), np.log(self.end)

    @property
    def change(self) -> Array:
        """Change from the period's own baseline on the scale of the analysis, shape (n, 2)."""
        baseline, end = self.analysed
        return np.asarray(end - baseline)

    @property
    def complete(self) -> Mask:
        """Whether a person has both ends of both periods."""
        return np.asarray(np.isfinite(self.baseline + self.end).all(axis=1))

    def by_treatment(self, values: Array) -> tuple[Array, Array]:
        """Return values of two periods as those under active and those under control.

        Parameters
        ----------
        values : ndarray, shape (n, 2)
            By period.
        """
        active = np.where(self.active_first, values[:, 0], values[:, 1])
        control = np.where(self.active_first, values[:, 1], values[:, 0])
        return active, control

    def standardiser(self) -> float:
        """Return the SD of the first baseline on the scale of the analysis."""
        first = self.analysed[0][:, 0]
        known = first[np.isfinite(first)]
        return float(known.std(ddof=1)) if len(known) > 1 else float("nan")


def period_ends(study: Study) -> tuple[tuple[Moment, Moment], ...]:
    """Return baseline and end of each period; empty if a period has no visit.

    Parameters
    ----------
    study : Study
        A crossover: the first visit of a period in the order of the schedule holds its baseline,
        the last its end, at the time points of ``trial.crossover``.
    """
    visits = study.tables["visits"]
    if "period" not in visits:
        return ()
    usual, settings = usual_periods(visits), study.config.trial.crossover
    found = [_labels(study.schedule, usual, period) for period in PERIODS]
    if not all(found):
        return ()
    return tuple(
        (
            Moment(visit=labels[0], timepoint=settings.baseline),
            Moment(visit=labels[-1], timepoint=settings.end),
        )
        for labels in found
    )


def _labels(schedule: Schedule, usual: dict[str, str], period: str) -> list[str]:
    return [label for label in schedule.visits if usual.get(label) == period]


def randomised_sequences(study: Study) -> pd.DataFrame:
    """Return everybody who was randomised in a crossover.

    Parameters
    ----------
    study : Study
        A crossover with its allocation.

    Returns
    -------
    DataFrame
        participant_id (sorted), sequence (as in the allocation), active_first, stratum (NaN
        without strata).
    """
    columns = ["participant_id", "sequence", "active_first", "stratum"]
    if study.allocation is None:
        return pd.DataFrame(columns=columns)
    first = study.allocation["sequence"].str.split(JOINT, regex=False).str[0]
    active = first == study.config.trial.arms.active
    return study.allocation.assign(active_first=active.astype(bool))[columns]


def period_values(
    study: Study, outcomes: pd.DataFrame, people: pd.DataFrame
) -> dict[str, PeriodValues]:
    """Return the values of every outcome that was measured in a period, by outcome id.

    Parameters
    ----------
    study : Study
        A crossover.
    outcomes : DataFrame
        The ``outcomes`` table.
    people : DataFrame
        From `randomised_sequences`: everybody counts, whether measured or not.
    """
    parts = [
        paired_values(outcomes, study.tables["visits"], Contrast("", *ends)).set_index(KEYS)
        for ends in period_ends(study)
    ]
    if not parts:
        return {}
    names = [str(name) for name in sorted(parts[0].index.unique("outcome"))]
    return {name: _values(study.catalogue.outcomes[name], people, parts) for name in names}


def _values(outcome: Outcome, people: pd.DataFrame, parts: list[pd.DataFrame]) -> PeriodValues:
    own = [part.loc[outcome.id].reindex(people["participant_id"]) for part in parts]
    baseline, end = (
        np.column_stack([part[column].to_numpy(dtype=float) for part in own])
        for column in ("value_from", "value_to")
    )
    strata = people["stratum"]
    labels = None if strata.isna().any() else strata.to_numpy(dtype=object)
    return PeriodValues(outcome, people["active_first"].to_numpy(dtype=bool), labels, baseline, end)
