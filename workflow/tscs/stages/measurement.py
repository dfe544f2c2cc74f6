"""Stages from recordings and tables to one number per person, visit and outcome."""

from __future__ import annotations

import pandas as pd

from tscs.contrasts import resolve_contrasts
from tscs.kinematics.agreement import agreement
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.mean_curves import mean_curves
from tscs.kinematics.waveforms import waveforms, with_known_zero
from tscs.scoring import completeness, exclusions, score
from tscs.scoring.recordings import cycle_exclusions, measured_tables
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
        ``joint_angles``, ``gait_kinematics``, ``mean_curves``, ``waveforms`` and
        ``joint_angle_agreement``; empty without recordings.
    """
    recordings = study.tables.get("recordings", NO_RECORDINGS)
    angles, curves, further = measure(recordings, study.recordings, study.norm)
    contrasts = {item.name: item for item in resolve_contrasts(study.config, study.schedule)}
    settings = study.config.analysis
    family = contrasts.get(settings.family_contrast)
    levels = with_known_zero(curves, recordings)
    return hand_over(
        joint_angles=angles,
        gait_kinematics=further,
        waveforms=waveforms(levels, family, settings.alpha, settings.seed),
        mean_curves=mean_curves(curves, family),
        joint_angle_agreement=agreement(angles, study.tables.get("joint_angle_features")),
    )


def score_stage(study: Study, joint_angles: pd.DataFrame, gait_kinematics: pd.DataFrame) -> Tables:
    """Score the tables: one number per person, visit, time point and outcome.

    Parameters
    ----------
    study : Study
        The study.
    joint_angles, gait_kinematics : DataFrame
        The tables of those names.

    Returns
    -------
    dict of str to DataFrame
        ``outcomes``, ``outcome_sources``, ``completeness`` and ``exclusions``.
    """
    recordings = study.tables.get("recordings", NO_RECORDINGS)
    measured = measured_tables(joint_angles, gait_kinematics, recordings)
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
