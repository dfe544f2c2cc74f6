"""The stages of the computation, and all of them as one pure call."""

from __future__ import annotations

import pandas as pd

from tscs.calibration.design import design_of
from tscs.calibration.table import calibration
from tscs.contrasts import resolve_contrasts
from tscs.effects import within_subject_effects
from tscs.feasibility import feasibility
from tscs.followup import follow_up
from tscs.harms import harms
from tscs.individual_counts import individual_counts
from tscs.individuals import individual_changes, individual_contrasts
from tscs.kinematics.agreement import agreement
from tscs.kinematics.joint_angles import KEYS, measure
from tscs.kinematics.mean_curves import mean_curves
from tscs.longitudinal import trajectories
from tscs.operating_characteristics import RULE_COLUMNS, rule_characteristics
from tscs.results import hand_on
from tscs.scoring import completeness, exclusions, score
from tscs.scoring.recordings import MEASURED, cycle_exclusions, measured_features
from tscs.study import Study

Tables = dict[str, pd.DataFrame]
NO_RECORDINGS = pd.DataFrame(columns=[*KEYS, "task", "zero_definition"])


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
    angles = joint_angles_stage(study)
    scores = score_stage(study, angles["joint_angles"])
    effects = effects_stage(study, scores["outcomes"])
    individuals = individuals_stage(study, scores["outcomes"])
    safety = safety_stage(study, scores["outcomes"], individuals["individual_counts"])
    lasting = follow_up_stage(study, scores["outcomes"])
    sessions = sessions_stage(study, scores["outcomes"])
    return angles | scores | effects | individuals | safety | lasting | sessions


def joint_angles_stage(study: Study) -> Tables:
    """Measure the joint angles of all recorded walks.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    dict of str to DataFrame
        ``joint_angles``, ``mean_curves`` and ``joint_angle_agreement``; empty without recordings.
    """
    recordings = study.tables.get("recordings", NO_RECORDINGS)
    angles, curves = measure(recordings, study.recordings)
    contrasts = {item.name: item for item in resolve_contrasts(study.config, study.schedule)}
    family = contrasts.get(study.config.analysis.family_contrast)
    return _hand_on(
        joint_angles=angles,
        mean_curves=mean_curves(curves, family),
        joint_angle_agreement=agreement(angles, study.tables.get("joint_angle_features")),
    )


def score_stage(study: Study, joint_angles: pd.DataFrame) -> Tables:
    """Score the tables: one number per person, visit, time point and outcome.

    Parameters
    ----------
    study : Study
        The study.
    joint_angles : DataFrame
        The ``joint_angles`` table.

    Returns
    -------
    dict of str to DataFrame
        ``outcomes``, ``outcome_sources``, ``completeness`` and ``exclusions``.
    """
    recordings = study.tables.get("recordings", NO_RECORDINGS)
    measured = {MEASURED: measured_features(joint_angles, recordings)} if len(joint_angles) else {}
    outcomes, sources = score(study.tables | measured, study.catalogue, study.schedule)
    left_out = [
        exclusions(outcomes, sources, study.tables),
        cycle_exclusions(joint_angles, recordings),
    ]
    return _hand_on(
        outcomes=outcomes,
        outcome_sources=sources,
        completeness=completeness(outcomes),
        exclusions=pd.concat([part for part in left_out if len(part)] or left_out[:1]),
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
    return _hand_on(trajectories=table)


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
    counts = settings.n_simulated, settings.n_simulated_slopes
    return _hand_on(calibration=calibration(design_of(study, effects), *counts, settings.seed))


def _hand_on(**tables: pd.DataFrame) -> Tables:
    return {name: hand_on(name, table) for name, table in tables.items()}
