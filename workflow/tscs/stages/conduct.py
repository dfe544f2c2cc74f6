"""Stages about the conduct of the study: harms, feasibility, diary, planning."""

from __future__ import annotations

import pandas as pd

from tscs.cointerventions import cointerventions
from tscs.diary import diary
from tscs.feasibility import feasibility
from tscs.harms import harms
from tscs.individuals import individual_contrasts
from tscs.planning.variability import variability
from tscs.results import hand_on
from tscs.stages.tables import Tables, hand_over
from tscs.study import Study
from tscs.trials.blinding import blinded_measures


def safety_stage(study: Study, outcomes: pd.DataFrame, counts: pd.DataFrame) -> Tables:
    """Count harms, and describe recruitment, adherence and stimulation.

    Parameters
    ----------
    study : Study
        The study.
    outcomes, counts : DataFrame
        The tables ``outcomes`` and ``individual_counts``.

    Returns
    -------
    dict of str to DataFrame
        ``harms`` and ``feasibility``.
    """
    alpha = study.config.analysis.alpha
    suffered = hand_on("harms", harms(study.tables, study.schedule, counts, alpha))
    if study.blinded:
        suffered = blinded_measures(suffered)
    done = feasibility(study.tables, study.schedule, study.config, outcomes, suffered)
    if study.blinded:
        done = blinded_measures(done)
    return {"harms": suffered, **hand_over(feasibility=done)}


def course_stage(study: Study) -> Tables:
    """Describe what happened between the visits.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    dict of str to DataFrame
        ``diary`` by week and ``cointerventions`` with the visits they may have acted on.
    """
    return hand_over(
        diary=diary(study.tables, study.config.analysis.alpha),
        cointerventions=cointerventions(study.tables, study.schedule, study.config),
    )


def planning_stage(study: Study, outcomes: pd.DataFrame) -> Tables:
    """Describe how much the outcomes vary, for the planning of a trial.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    dict of str to DataFrame
        ``variability``; empty if the schedule does not hold the contrast of the family.
    """
    contrasts = individual_contrasts(study.config, study.schedule)
    name, alpha = study.config.analysis.family_contrast, study.config.analysis.alpha
    family = next((contrast for contrast in contrasts if contrast.name == name), None)
    visits = study.tables["visits"]
    return hand_over(
        variability=variability(outcomes, visits, family, study.catalogue, study.schedule, alpha)
    )
