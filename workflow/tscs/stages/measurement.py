"""Stages from recordings and tables to one number per person, visit and outcome."""

from __future__ import annotations

import pandas as pd

from tscs.contrasts import resolve_contrasts
from tscs.kinematics.agreement import agreement
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.mean_curves import mean_curves
from tscs.scoring import completeness, exclusions, score
from tscs.scoring.recordings import MEASURED, cycle_exclusions, measured_features
from tscs.stages.tables import NO_RECORDINGS, Tables, hand_over
from tscs.study import Study


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
    return hand_over(
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
    return hand_over(
        outcomes=outcomes,
        outcome_sources=sources,
        completeness=completeness(outcomes),
        exclusions=pd.concat([part for part in left_out if len(part)] or left_out[:1]),
    )
