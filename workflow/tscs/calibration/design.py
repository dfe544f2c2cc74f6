"""The size of a study, as far as calibration simulates it."""

from __future__ import annotations

import pandas as pd

from tscs.calibration.table import Design
from tscs.study import Study


def design_of(study: Study, effects: pd.DataFrame) -> Design:
    """Return the size of a study.

    Parameters
    ----------
    study : Study
        The study.
    effects : DataFrame
        The ``within_subject_effects`` table: n is the largest number of complete pairs in the
        contrast of the confirmatory family.
    """
    settings = study.config.analysis
    pairs = effects.loc[effects["contrast"] == settings.family_contrast, "n"]
    return Design(
        n=0 if pairs.empty else int(pairs.max()),
        sessions=len(study.schedule.of_type("session")),
        outcomes=len(study.config.primary),
        alpha=settings.alpha,
    )
