"""Stage of a crossover; other designs get its tables without rows."""

from __future__ import annotations

import pandas as pd

from tscs.stages.tables import Tables, hand_over
from tscs.study import Study
from tscs.trials.crossover_tables import crossover_people, crossover_periods
from tscs.trials.washout import washout_table


def crossover_stage(study: Study, outcomes: pd.DataFrame, effects: pd.DataFrame) -> Tables:
    """Describe both periods of a crossover and what carry-over would do to its estimates.

    Parameters
    ----------
    study : Study
        The study.
    outcomes, effects : DataFrame
        The tables ``outcomes`` and ``between_arm_effects``.

    Returns
    -------
    dict of str to DataFrame
        ``crossover_people``, ``crossover_periods`` and ``washout``; without rows while the trial
        is blinded.
    """
    people = crossover_people(study, outcomes)
    return hand_over(
        crossover_people=people,
        crossover_periods=crossover_periods(people),
        washout=washout_table(study, outcomes, effects),
    )
