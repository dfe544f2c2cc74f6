"""Stages of a randomised trial; a case series gets the tables without rows."""

from __future__ import annotations

import pandas as pd

from tscs.stages.tables import Tables, hand_over
from tscs.study import Study
from tscs.trials.arm_harms import harms_by_arm
from tscs.trials.baseline import baseline_by_arm
from tscs.trials.between_arms import between_arm_effects
from tscs.trials.crossover_effects import crossover_effects
from tscs.trials.crossover_harms import crossover_harms
from tscs.trials.data_review import data_review
from tscs.trials.flow import trial_flow


def between_arms_stage(study: Study, outcomes: pd.DataFrame) -> Tables:
    """Compare the arms of a trial.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    dict of str to DataFrame
        ``between_arm_effects`` and ``harms_by_arm``; without rows while the trial is blinded.
    """
    if study.config.study.design == "crossover":
        effects, harms = crossover_effects(study, outcomes), crossover_harms(study)
    else:
        effects, harms = between_arm_effects(study, outcomes), harms_by_arm(study)
    return hand_over(between_arm_effects=effects, harms_by_arm=harms)


def trial_conduct_stage(study: Study, outcomes: pd.DataFrame) -> Tables:
    """Describe people, visits and values of a trial.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    dict of str to DataFrame
        ``trial_flow`` and ``baseline_by_arm``, pooled while the trial is blinded, and
        ``data_review``, which is always pooled.
    """
    return hand_over(
        trial_flow=trial_flow(study, outcomes),
        baseline_by_arm=baseline_by_arm(study, outcomes),
        data_review=data_review(study, outcomes),
    )
