"""Stage that simulates cohorts of the size of the study, on request only."""

from __future__ import annotations

import pandas as pd

from tscs.calibration.design import design_of
from tscs.calibration.table import calibration
from tscs.stages.tables import Tables, hand_over
from tscs.study import Study


def calibration_stage(study: Study, effects: pd.DataFrame) -> Tables:
    """Simulate cohorts of the size of the study; not part of `analyse`, as it takes minutes.

    Parameters
    ----------
    study : Study
        The study.
    effects : DataFrame
        The ``within_subject_effects`` table.

    Returns
    -------
    dict of str to DataFrame
        ``calibration``.
    """
    settings = study.config.analysis.calibration
    return hand_over(calibration=calibration(design_of(study, effects), settings))
