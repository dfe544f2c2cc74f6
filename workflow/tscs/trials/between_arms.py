"""The difference between the arms of a parallel trial: one row per outcome, analysis and visit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from tscs.config import Config
from tscs.study import Study
from tscs.trials.arm_sensitivity import Compared, sensitivity_rows
from tscs.trials.arms import ArmValues, Assessments, arm_values, assessments, randomised
from tscs.trials.effect_rows import (
    NOT_POSITIVE,
    Row,
    arm_cells,
    effect_table,
    outcome_cells,
    test_cells,
    without,
)
from tscs.trials.gatekeeping import MAIN, in_fixed_sequence, steps
from tscs.trials.mmrm import mmrm

MMRM: Final = "mmrm"
SENSITIVITY: Final = "sensitivity"
PRIMARY: Final = "primary"
KEY_SECONDARY: Final = "key_secondary"
SECONDARY: Final = "secondary"


def between_arm_effects(study: Study, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Estimate the difference active minus control of every outcome.

    Parameters
    ----------
    study : Study
        A study; only a parallel trial that is not blinded has rows.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    DataFrame
        Columns `tscs.trials.effect_rows.EFFECT_COLUMNS`. People count in the arm they were
        randomised to, whatever they received (treatment policy).

    Notes
    -----
    Main analysis: mixed model for repeated measures (`tscs.trials.mmrm`) of the later visits,
    with the baseline and the strata; its p at the steps of the fixed sequence are the only tests.
    All other rows are sensitivity analyses of the primary and key secondary outcomes at the
    endpoint, and descriptions.
    """
    at = assessments(study.config, study.schedule)
    if study.config.study.design != "parallel" or study.allocation is None or at is None:
        return effect_table([])
    values = arm_values(study, outcomes, randomised(study), at)
    rows = [
        row
        for name in _compared(study, values)
        for row in _outcome_rows(values[name], at, study.config)
    ]
    order = steps(study.config, at)
    return in_fixed_sequence(effect_table(rows), order, study.config.analysis.alpha)


def role_of(name: str, config: Config) -> str:
    """Return the role of an outcome in a trial: primary, key_secondary or secondary."""
    if name in config.primary:
        return PRIMARY
    return KEY_SECONDARY if name in config.trial.key_secondary else SECONDARY


def estimand_of(config: Config) -> str:
    """Return the name of the estimand of the trial; empty if none is declared."""
    return config.trial.estimand or next(iter(config.estimands), "")


def _compared(study: Study, values: dict[str, ArmValues]) -> list[str]:
    """Return the outcomes that are no part of another one, in the order of the catalogue."""
    named = {*study.config.primary, *study.config.trial.key_secondary}
    return [
        name
        for name, outcome in study.catalogue.outcomes.items()
        if name in values and (name in named or not outcome.part_of)
    ]


def _outcome_rows(values: ArmValues, at: Assessments, config: Config) -> Iterator[Row]:
    role = role_of(values.outcome.id, config)
    shared = outcome_cells(values) | {"role": role}
    shared |= {"estimand": estimand_of(config) if role == PRIMARY else ""}
    for place, cells in enumerate(_mmrm(values, config.analysis.alpha)):
        yield shared | _when(at, place) | {"purpose": MAIN, "analysis": MMRM} | cells
    if role != SECONDARY:
        for cells in sensitivity_rows(Compared(values, at.endpoint, config)):
            yield shared | _when(at, at.endpoint) | {"purpose": SENSITIVITY} | cells


def _when(at: Assessments, place: int) -> Row:
    return {"visit_id": at.later[place].visit, "timepoint": at.later[place].timepoint}


def _mmrm(values: ArmValues, alpha: float) -> Iterator[Row]:
    """Yield the cells of each later visit."""
    places = range(values.later.shape[1])
    if values.log and not values.positive:
        yield from (arm_cells(values, place) | without(NOT_POSITIVE) for place in places)
        return
    baseline, later = values.analysed
    found = mmrm(later, values.active, baseline, values.strata, alpha=alpha)
    for place in places:
        code = str(found.reason[place])
        cells = without(code) if code else test_cells(found, place, values)
        told = {"structure": found.structure, "method": found.method}
        yield arm_cells(values, place) | cells | told
