"""Stage that plans a trial from a case series."""

from __future__ import annotations

import pandas as pd

from tscs.individuals import individual_contrasts
from tscs.planning.candidates import candidates
from tscs.planning.correlations import correlations
from tscs.planning.curves import curves
from tscs.planning.sample_size import sample_size
from tscs.stages.tables import Tables, hand_over
from tscs.study import Study


def sample_size_stage(
    study: Study,
    outcomes: pd.DataFrame,
    variability: pd.DataFrame,
    effects: pd.DataFrame,
    reliability: pd.DataFrame,
) -> Tables:
    """Size a trial, rank candidates for its primary outcome, and give what both rest on.

    Parameters
    ----------
    study : Study
        The study.
    outcomes, variability, effects, reliability : DataFrame
        The tables ``outcomes``, ``variability``, ``within_subject_effects`` and ``reliability``.

    Returns
    -------
    dict of str to DataFrame
        ``sample_size``, ``candidates``, ``planning_correlations`` and ``planning_curves``; empty
        for a trial, which has been planned.
    """
    settings = study.config.analysis
    contrasts = {item.name: item for item in individual_contrasts(study.config, study.schedule)}
    family = contrasts.get(settings.family_contrast)
    if study.config.is_trial:
        variability, outcomes, family = variability.iloc[:0], outcomes.iloc[:0], None
    spread = (variability, effects, study.catalogue, study.config)
    return hand_over(
        sample_size=sample_size(*spread),
        candidates=candidates(variability, reliability, study.catalogue, study.config),
        planning_correlations=correlations(
            outcomes, study.tables["visits"], family, study.catalogue, study.schedule,
            settings.alpha,
        ),
        planning_curves=curves(*spread),
    )  # fmt: skip
