"""Stage that simulates a later trial from the variability of the study."""

from __future__ import annotations

import pandas as pd

from tscs.contrasts import Contrast
from tscs.individuals import FOLLOW_UP, individual_contrasts
from tscs.planning.pilot import pilots
from tscs.planning.simulated_look import Level
from tscs.planning.simulated_looks import LOOK_COLUMNS, interim_looks
from tscs.planning.simulated_pilot import study_population
from tscs.planning.simulated_table import COLUMNS, operating_characteristics
from tscs.planning.targets import targets
from tscs.planning_settings import PlannedOutcome
from tscs.stages.tables import Tables, hand_over
from tscs.study import Study


def simulated_trials_stage(
    study: Study, outcomes: pd.DataFrame, variability: pd.DataFrame, effects: pd.DataFrame
) -> Tables:
    """Simulate trials of the declared designs.

    Parameters
    ----------
    study : Study
        The study.
    outcomes, variability, effects : DataFrame
        The tables ``outcomes``, ``variability`` and ``within_subject_effects``.

    Returns
    -------
    dict of str to DataFrame
        ``operating_characteristics`` and ``interim_looks``; empty for a randomised trial, and if
        the schedule does not hold the contrast of the family.
    """
    contrasts = () if study.config.is_trial else _contrasts(study)
    if not contrasts:
        return hand_over(
            operating_characteristics=pd.DataFrame(columns=COLUMNS),
            interim_looks=pd.DataFrame(columns=LOOK_COLUMNS),
        )
    planning = study.config.planning
    names = tuple(planning.outcomes) or study.config.primary
    population, left_out = study_population(study, outcomes, contrasts, names)
    known = pilots(variability, effects, study.catalogue, names)
    wanted = {
        name: targets(pilot, planning.outcomes.get(name, PlannedOutcome())).values
        for name, pilot in known.items()
    }
    settings, level = planning.simulation, Level(planning.alpha, planning.power)
    return hand_over(
        operating_characteristics=operating_characteristics(
            population, left_out, wanted, settings, level.alpha
        ),
        interim_looks=interim_looks(population, wanted, settings, level),
    )


def _contrasts(study: Study) -> tuple[Contrast, ...]:
    """Return the contrast of the family, and the follow-up where it has the same baseline."""
    known = {item.name: item for item in individual_contrasts(study.config, study.schedule)}
    family, later = known.get(study.config.analysis.family_contrast), known.get(FOLLOW_UP)
    if family is None or family.start is None:
        return ()
    same = later is not None and later.start == family.start and later.end != family.end
    return (family, later) if later is not None and same else (family,)
