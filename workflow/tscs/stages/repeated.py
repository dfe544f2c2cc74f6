"""Stage about repeated values of the same people: their agreement, and what moves together."""

from __future__ import annotations

import pandas as pd

from tscs.associations import Tables as AssociatedTables
from tscs.associations import associations
from tscs.individuals import individual_contrasts
from tscs.reliability import reliability
from tscs.stages.tables import Tables, hand_over
from tscs.study import Study


def reliability_stage(study: Study, outcomes: pd.DataFrame, variability: pd.DataFrame) -> Tables:
    """Describe how well repeated values agree, and which outcomes move together within people.

    Parameters
    ----------
    study : Study
        The study.
    outcomes, variability : DataFrame
        The tables ``outcomes`` and ``variability``.

    Returns
    -------
    dict of str to DataFrame
        ``reliability`` and ``associations``.
    """
    settings, visits = study.config.analysis, study.tables["visits"]
    contrasts = {item.name: item for item in individual_contrasts(study.config, study.schedule)}
    family = contrasts.get(settings.family_contrast)
    tables = AssociatedTables(
        outcomes, visits, family, study.schedule, settings.alpha, settings.seed
    )
    return hand_over(
        reliability=reliability(
            outcomes, visits, variability, study.catalogue, study.schedule, settings.alpha
        ),
        associations=associations(tables, study.catalogue, study.config),
    )
