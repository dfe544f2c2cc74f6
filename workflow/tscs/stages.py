"""The stages of the computation, and all of them as one pure call."""

from __future__ import annotations

import pandas as pd

from tscs.contrasts import resolve_contrasts
from tscs.effects import within_subject_effects
from tscs.feasibility import feasibility
from tscs.followup import follow_up
from tscs.harms import harms
from tscs.individual_counts import individual_counts
from tscs.individuals import individual_changes, individual_contrasts
from tscs.operating_characteristics import RULE_COLUMNS, rule_characteristics
from tscs.results import hand_on
from tscs.scoring import completeness, exclusions, score
from tscs.study import Study

Tables = dict[str, pd.DataFrame]


def analyse(study: Study) -> Tables:
    """Compute every result table of a study.

    Parameters
    ----------
    study : Study
        A study that has passed validation.

    Returns
    -------
    dict of str to DataFrame
        Result tables by name, equal to the CSV files of the workflow.
    """
    scores = score_stage(study)
    effects = effects_stage(study, scores["outcomes"])
    individuals = individuals_stage(study, scores["outcomes"])
    safety = safety_stage(study, scores["outcomes"], individuals["individual_counts"])
    lasting = follow_up_stage(study, scores["outcomes"])
    return scores | effects | individuals | safety | lasting


def score_stage(study: Study) -> Tables:
    """Score the tables: one number per person, visit, time point and outcome.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    dict of str to DataFrame
        ``outcomes``, ``outcome_sources``, ``completeness`` and ``exclusions``.
    """
    outcomes, sources = score(study.tables, study.catalogue, study.schedule)
    return _hand_on(
        outcomes=outcomes,
        outcome_sources=sources,
        completeness=completeness(outcomes),
        exclusions=exclusions(outcomes, sources, study.tables),
    )


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
    return _hand_on(within_subject_effects=effects)


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
    return {"individual_changes": changes, **_hand_on(individual_counts=counts)}


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
    done = feasibility(study.tables, study.schedule, study.config, outcomes, suffered)
    return {"harms": suffered, **_hand_on(feasibility=done)}


def follow_up_stage(study: Study, outcomes: pd.DataFrame) -> Tables:
    """Judge how much of each change is still present at follow-up.

    Parameters
    ----------
    study : Study
        The study.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    dict of str to DataFrame
        ``follow_up``, and ``follow_up_rule``: how often the rule gives each verdict with the
        largest number of complete people of the study.
    """
    contrasts = resolve_contrasts(study.config, study.schedule)
    lasting = follow_up(
        outcomes, study.tables["visits"], contrasts, study.catalogue, study.config, study.schedule
    )
    most = 0 if lasting.empty else int(lasting["n"].max())
    settings = study.config.analysis
    rule = (
        rule_characteristics(most, settings.alpha, settings.seed)
        if most > 1
        else pd.DataFrame(columns=RULE_COLUMNS)
    )
    return _hand_on(follow_up=lasting, follow_up_rule=rule)


def _hand_on(**tables: pd.DataFrame) -> Tables:
    return {name: hand_on(name, table) for name, table in tables.items()}
