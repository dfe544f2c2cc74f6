"""Stages from scores to changes, at the end of treatment, one week later and session by session."""

from __future__ import annotations

import pandas as pd

from tscs.best_session import best_sessions
from tscs.cointerventions import affected_visits
from tscs.compared import compared_outcomes
from tscs.contrast_scores import contrast_scores
from tscs.contrasts import resolve_contrasts
from tscs.effects import within_subject_effects
from tscs.expectation_grid import expectation_grid
from tscs.expectations import expectations, reference_changes, verdict_by_outcome
from tscs.followup import follow_up
from tscs.individual_counts import individual_counts
from tscs.individuals import individual_changes, individual_contrasts
from tscs.longitudinal import trajectories
from tscs.operating_characteristics import RULE_COLUMNS, rule_characteristics
from tscs.results import hand_on
from tscs.sensitivity import Inputs, sensitivity, walking_speeds
from tscs.singlecase.between_cases import between_case
from tscs.singlecase.indices import single_case
from tscs.stages.tables import Tables, hand_over
from tscs.study import Study


def effects_stage(study: Study, outcomes: pd.DataFrame) -> Tables:
    """Estimate the within-person change of every outcome in every contrast.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    dict of str to DataFrame
        ``within_subject_effects``.
    """
    contrasts = resolve_contrasts(study.config, study.schedule)
    effects = within_subject_effects(
        outcomes, study.tables["visits"], contrasts, study.catalogue, study.config
    )
    return hand_over(within_subject_effects=effects)


def individuals_stage(study: Study, outcomes: pd.DataFrame) -> Tables:
    """Compare the change of every person with MDC95 and MCID.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    dict of str to DataFrame
        ``individual_changes`` and ``individual_counts``.
    """
    contrasts = individual_contrasts(study.config, study.schedule)
    changes = hand_on(
        "individual_changes",
        individual_changes(
            outcomes, study.tables["visits"], contrasts, study.catalogue, study.schedule
        ),
    )
    counts = individual_counts(changes, study.catalogue, study.config.analysis.alpha)
    return {"individual_changes": changes, **hand_over(individual_counts=counts)}


def follow_up_stage(study: Study, outcomes: pd.DataFrame, expected: pd.DataFrame) -> Tables:
    """Judge how much of each change is still present at follow-up.

    Parameters
    ----------
    study : Study
        The study.
    outcomes, expected : DataFrame
        The tables ``outcomes`` and ``expectations``.

    Returns
    -------
    dict of str to DataFrame
        ``follow_up``, and ``follow_up_rule``: how often the rule gives each verdict with the
        largest number of complete people of the study.
    """
    contrasts = resolve_contrasts(study.config, study.schedule)
    lasting = follow_up(
        outcomes, study.tables["visits"], contrasts, study.catalogue, study.config, study.schedule,
        verdict_by_outcome(expected),
    )  # fmt: skip
    most = 0 if lasting.empty else int(lasting["n"].max())
    settings = study.config.analysis
    rule = (
        rule_characteristics(most, settings.alpha, settings.seed)
        if most > 1
        else pd.DataFrame(columns=RULE_COLUMNS)
    )
    return hand_over(follow_up=lasting, follow_up_rule=rule)


def sessions_stage(study: Study, outcomes: pd.DataFrame) -> Tables:
    """Follow every outcome over the treatment sessions.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    dict of str to DataFrame
        ``trajectories``.
    """
    table = trajectories(
        outcomes, study.tables["visits"], study.catalogue, study.config, study.schedule
    )
    return hand_over(trajectories=table)


def sensitivity_stage(
    study: Study, outcomes: pd.DataFrame, joint_angles: pd.DataFrame, lasting: pd.DataFrame
) -> Tables:
    """Repeat the analyses under every variant of the declared grid.

    Parameters
    ----------
    study : Study
        The study.
    outcomes, joint_angles, lasting : DataFrame
        The tables ``outcomes``, ``joint_angles`` and ``follow_up``.

    Returns
    -------
    dict of str to DataFrame
        ``contrast_scores`` and ``sensitivity``.
    """
    contrasts, visits = resolve_contrasts(study.config, study.schedule), study.tables["visits"]
    scores = hand_on(
        "contrast_scores", contrast_scores(outcomes, visits, contrasts, study.catalogue)
    )
    inputs = Inputs(
        outcomes=outcomes,
        visits=visits,
        scores=scores,
        follow_up=lasting,
        speeds=walking_speeds(outcomes, joint_angles),
        affected=affected_visits(study.tables, study.schedule, study.config),
        catalogue=study.catalogue,
        config=study.config,
        schedule=study.schedule,
        contrasts={contrast.name: contrast for contrast in contrasts},
    )
    return {"contrast_scores": scores, **hand_over(sensitivity=sensitivity(inputs))}


def single_case_stage(study: Study, outcomes: pd.DataFrame) -> Tables:
    """Compare the treatment phase of every person with a baseline phase, where there is one.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    dict of str to DataFrame
        ``single_case`` and ``between_case``.
    """
    given = (outcomes, study.tables["visits"], study.catalogue, study.schedule)
    alpha = study.config.analysis.alpha
    return hand_over(
        single_case=single_case(*given, alpha), between_case=between_case(*given, alpha)
    )


def expectations_stage(study: Study, outcomes: pd.DataFrame, effects: pd.DataFrame) -> Tables:
    """Set each change beside what no treatment would have given.

    Parameters
    ----------
    study : Study
        The study.
    outcomes, effects : DataFrame
        The tables ``outcomes`` and ``within_subject_effects``.

    Returns
    -------
    dict of str to DataFrame
        ``expectations``, ``expectation_grid`` and ``reference_changes``; empty without the
        contrast of the confirmatory family, and for a trial, whose control arm is the comparison.
    """
    settings = study.config.analysis
    contrasts = {item.name: item for item in resolve_contrasts(study.config, study.schedule)}
    contrast = contrasts.get(settings.family_contrast)
    items, best = [], {}
    if contrast and not study.config.is_trial:
        items = compared_outcomes(
            effects, study.tables["visits"], contrast, study.catalogue, study.config, study.schedule
        )
        best = best_sessions(
            outcomes, study.tables["visits"], contrast, study.catalogue, study.config,
            study.schedule,
        )  # fmt: skip
    return hand_over(
        expectations=expectations(items, best, settings.family_contrast, settings.alpha),
        expectation_grid=expectation_grid(items, settings.family_contrast, settings.alpha),
        reference_changes=reference_changes(items, settings.alpha),
    )
