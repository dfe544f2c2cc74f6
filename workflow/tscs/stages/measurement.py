"""Stages from recordings and tables to one number per person, visit and outcome."""

from __future__ import annotations

import pandas as pd

from tscs.contrasts import resolve_contrasts
from tscs.kinematics.agreement import agreement
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.mean_curves import mean_curves
from tscs.kinematics.pendulum_tests import pendulum_tests
from tscs.kinematics.quality import recording_quality
from tscs.kinematics.waveforms import waveforms, with_known_zero
from tscs.scoring import completeness, exclusions, score
from tscs.scoring.pendulum import readable_trials
from tscs.scoring.recordings import cycle_exclusions, measured_tables
from tscs.scoring.tardieu import tardieu_angles
from tscs.stages.tables import NO_RECORDINGS, Tables, hand_over
from tscs.study import Study


def recordings_stage(study: Study) -> Tables:
    """Measure and judge every recording, and compute the Tardieu angles.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    dict of str to DataFrame
        The tables of `joint_angles_stage`, `pendulum_stage`, `tardieu_stage` and `quality_stage`.
    """
    measured = joint_angles_stage(study) | pendulum_stage(study) | tardieu_stage(study)
    judged = quality_stage(study, measured["joint_angles"], measured["pendulum"])
    return measured | judged


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


def pendulum_stage(study: Study) -> Tables:
    """Measure all recorded pendulum tests.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    dict of str to DataFrame
        ``pendulum``; empty without recordings.
    """
    recordings = study.tables.get("recordings", NO_RECORDINGS)
    swing_deg = study.config.analysis.pendulum.swing_deg
    return hand_over(pendulum=pendulum_tests(recordings, study.recordings, swing_deg))


def tardieu_stage(study: Study) -> Tables:
    """Compute the Tardieu angles of every assessed muscle.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    dict of str to DataFrame
        ``tardieu``; empty without the table ``spasticity_tardieu``.
    """
    return hand_over(tardieu=tardieu_angles(study.tables.get("spasticity_tardieu")))


def quality_stage(study: Study, joint_angles: pd.DataFrame, pendulum: pd.DataFrame) -> Tables:
    """Judge every recording.

    Parameters
    ----------
    study : Study
        The study.
    joint_angles, pendulum : DataFrame
        The tables of these names.

    Returns
    -------
    dict of str to DataFrame
        ``recording_quality``; empty without recordings.
    """
    recordings = study.tables.get("recordings", NO_RECORDINGS)
    return hand_over(
        recording_quality=recording_quality(recordings, study.recordings, joint_angles, pendulum)
    )


def score_stage(study: Study, measured: Tables) -> Tables:
    """Score the tables: one number per person, visit, time point and outcome.

    Parameters
    ----------
    study : Study
        The study.
    measured : dict of str to DataFrame
        What recordings gave: ``joint_angles``, ``gait_kinematics`` and ``pendulum``.

    Returns
    -------
    dict of str to DataFrame
        ``outcomes``, ``outcome_sources``, ``completeness`` and ``exclusions``.
    """
    recordings = study.tables.get("recordings", NO_RECORDINGS)
    angles = measured["joint_angles"]
    features = measured_tables(angles, measured["gait_kinematics"], recordings)
    if len(measured["pendulum"]):
        features["pendulum"] = readable_trials(measured["pendulum"], recordings)
    outcomes, sources = score(study.tables | features, study.catalogue, study.schedule)
    left_out = [
        exclusions(outcomes, sources, study.tables),
        cycle_exclusions(angles, recordings),
    ]
    return hand_over(
        outcomes=outcomes,
        outcome_sources=sources,
        completeness=completeness(outcomes),
        exclusions=pd.concat([part for part in left_out if len(part)] or left_out[:1]),
    )
