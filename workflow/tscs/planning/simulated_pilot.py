"""The population of simulated trials from the tables of a study."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tscs.catalogue import Outcome
from tscs.contrasts import Contrast, paired_values
from tscs.exact import Vector
from tscs.planning.simulated_population import Population, Scale, pilot_population
from tscs.planning.variability import LOG_UNIT
from tscs.study import Study

GRADED: Final = ("ordinal", "count", "censored")
VISITS: Final = ("baseline", "end", "follow_up")


def study_population(
    study: Study, outcomes: pd.DataFrame, contrasts: tuple[Contrast, ...], names: tuple[str, ...]
) -> tuple[Population, dict[str, str]]:
    """Estimate the population of a study's outcomes.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : DataFrame
        The ``outcomes`` table.
    contrasts : tuple of Contrast
        From one baseline to the end and, if there is a second, to the follow-up.
    names : tuple of str
        Outcome ids.

    Returns
    -------
    Population
        Of the outcomes that can be estimated.
    dict of str to str
        Why an outcome is left out: code by outcome.
    """
    measured = [paired_values(outcomes, study.tables["visits"], contrast) for contrast in contrasts]
    known = [name for name in names if all((pairs["outcome"] == name).any() for pairs in measured)]
    scales = tuple(_scale(study.catalogue.outcomes[name]) for name in known)
    values = {scale.outcome: _values(measured, scale) for scale in scales}
    population, why = pilot_population(scales, VISITS[: 1 + len(contrasts)], values)
    return population, dict.fromkeys(set(names) - set(known), "no_complete_pairs") | why


def _scale(outcome: Outcome) -> Scale:
    """Return how values are made; logarithms have neither steps nor ends."""
    if outcome.transform == LOG_UNIT:
        return Scale(outcome.id, LOG_UNIT, LOG_UNIT, outcome.improvement_sign)
    tops = [top for top in (outcome.ceiling, outcome.censored_at) if top is not None]
    return Scale(
        outcome=outcome.id,
        name="raw",
        unit=outcome.unit,
        sign=outcome.improvement_sign,
        step=outcome.resolution if outcome.type in GRADED else 0.0,
        low=-np.inf if outcome.floor is None else outcome.floor,
        high=min(tops, default=np.inf),
    )


def _values(measured: list[pd.DataFrame], scale: Scale) -> Vector:
    """Return baseline and later values of everybody, shape (people, visits)."""
    own = [pairs[pairs["outcome"] == scale.outcome] for pairs in measured]
    columns = [own[0]["value_from"], *(pairs["value_to"] for pairs in own)]
    values: Vector = np.column_stack([column.to_numpy(dtype=float) for column in columns])
    if scale.name != LOG_UNIT:
        return values
    positive = values > 0
    return np.log(values, out=np.full(values.shape, np.nan), where=positive)
