"""The difference between active and control of a crossover: one row per outcome and analysis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from tscs.config import Config
from tscs.study import Study
from tscs.trials.between_arms import PRIMARY, SECONDARY, SENSITIVITY, estimand_of, role_of
from tscs.trials.crossover_analyses import Crossed, analyses, descriptions
from tscs.trials.effect_rows import (
    DIFFERENCE,
    LOG_DIFFERENCE,
    NOT_POSITIVE,
    Row,
    effect_table,
    without,
)
from tscs.trials.gatekeeping import MAIN, Step, in_fixed_sequence
from tscs.trials.periods import PeriodValues, period_values, randomised_sequences

DESCRIPTION: Final = "description"


def crossover_effects(study: Study, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Estimate the within-person difference active minus control of every outcome.

    Parameters
    ----------
    study : Study
        A study; only a crossover that is not blinded has rows.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    DataFrame
        Columns `tscs.trials.effect_rows.EFFECT_COLUMNS`; ``n_active`` and ``n_control`` are people
        of the analysis with active and with control stimulation, in the main analysis the same.

    Notes
    -----
    Main analysis: ``trial.crossover.primary``, fixed before the data. Period effect and carry-over
    are described with intervals and without p: no analysis is chosen by them.
    """
    if study.config.study.design != "crossover" or study.allocation is None:
        return effect_table([])
    values = period_values(study, outcomes, randomised_sequences(study))
    rows = [row for name in _compared(study, values) for row in _rows(values[name], study.config)]
    order = sequence_steps(study.config)
    return in_fixed_sequence(effect_table(rows), order, study.config.analysis.alpha)


def sequence_steps(config: Config) -> list[Step]:
    """Return the tests in their order: primary outcomes, then key secondary ones.

    Parameters
    ----------
    config : Config
        Roles in the order of the file; a crossover compares periods, so no visit is named.
    """
    key = [name for name in config.trial.key_secondary if name not in config.primary]
    return [(name, "") for name in (*config.primary, *key)]


def _compared(study: Study, values: dict[str, PeriodValues]) -> list[str]:
    """Return the outcomes that somebody has at both ends of both periods."""
    named = {*study.config.primary, *study.config.trial.key_secondary}
    return [
        name
        for name, outcome in study.catalogue.outcomes.items()
        if name in values
        and (name in named or (not outcome.part_of and values[name].complete.any()))
    ]


def _rows(values: PeriodValues, config: Config) -> Iterator[Row]:
    role = role_of(values.outcome.id, config)
    shared = _outcome_cells(values) | {"role": role}
    shared |= {"estimand": estimand_of(config) if role == PRIMARY else ""}
    if values.log and not values.positive:
        yield shared | {"purpose": MAIN, "analysis": "crossover"} | without(NOT_POSITIVE)
        return
    crossed = Crossed(values, config)
    main, *others = analyses(crossed)
    yield shared | {"purpose": MAIN} | main
    if role != SECONDARY:
        yield from (shared | {"purpose": SENSITIVITY} | cells for cells in others)
        yield from (shared | {"purpose": DESCRIPTION} | cells for cells in descriptions(crossed))


def _outcome_cells(values: PeriodValues) -> Row:
    outcome, everybody = values.outcome, len(values.active_first)
    return {
        "outcome": outcome.id, "domain": outcome.domain, "direction": outcome.direction,
        "unit": outcome.unit, "scale": "log" if values.log else "raw",
        "measure": LOG_DIFFERENCE if values.log else DIFFERENCE, "visit_id": "", "timepoint": "",
        "n_randomised_active": everybody, "n_randomised_control": everybody,
    }  # fmt: skip
