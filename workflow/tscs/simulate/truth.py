"""What was put into a cohort, for tests that check what comes out."""

from __future__ import annotations

import numpy as np

from tscs.simulate import clinic, spasticity, walking
from tscs.simulate.course import Course
from tscs.simulate.curves import JOINTS
from tscs.simulate.kinematics import Kinematics
from tscs.simulate.pendulum_trials import Drop
from tscs.simulate.protocol import END, LEGS, MOMENTS, START
from tscs.simulate.questionnaires import INSTRUMENTS
from tscs.simulate.recordings import Walk
from tscs.simulate.streams import Floats


def truth(
    seed: int,
    effect: bool,
    course: Course,
    kinematics: Kinematics,
    walks: tuple[Walk, ...],
    drops: tuple[Drop, ...],
) -> dict[str, object]:
    """Collect what no reader of the data can know.

    Parameters
    ----------
    seed : int
        Seed.
    effect : bool
        Whether stimulation has an effect.
    course : Course
        Drift and benefit of each person.
    kinematics : Kinematics
        True ranges of motion.
    walks : tuple of Walk
        The recorded walks.
    drops : tuple of Drop
        The recorded pendulum tests.

    Returns
    -------
    dict
        Ready for JSON: ``seed``, ``effect``; ``latent_change``, mean change from S1 pre to S8 pre
        by outcome and source (drift, benefit) on the latent scale, before rounding and bounds;
        ``share``, drift and benefit of P01 to P09 at S8 pre and FU; ``rom_deg``, true range of
        motion by recording, leg and joint; ``pendulum``, R2n and first swing excursion (degrees)
        by recording.
    """
    return {
        "seed": seed,
        "effect": effect,
        "latent_change": _latent_change(course),
        "share": _shares(course),
        "rom_deg": {walk.recording_id: _ranges(walk, kinematics) for walk in walks},
        "pendulum": {
            drop.recording_id: {"r2n": round(drop.r2n, 4), "fse": round(drop.fse, 3)}
            for drop in drops
        },
    }


def _latent_change(course: Course) -> dict[str, dict[str, float | str]]:
    drift = float((course.drift[:, END] - course.drift[:, START]).mean())
    benefit = float((course.benefit[:, END] - course.benefit[:, START]).mean())
    return {
        name: {"drift": round(size * drift, 4), "benefit": round(gain * benefit, 4), "scale": scale}
        for name, (size, gain, scale) in _sizes().items()
    }


def _sizes() -> dict[str, tuple[float, float, str]]:
    sizes = {
        "mas_sum": (-spasticity.DRIFT_POINTS, -spasticity.BENEFIT_POINTS, "points"),
        "spasticity_NRS": (-clinic.NRS_DRIFT, -clinic.NRS_BENEFIT, "points"),
    }
    for test in walking.TESTS:
        sizes[test.name] = (walking.DRIFT, test.benefit, "log speed or distance")
    for instrument in INSTRUMENTS:
        sizes[instrument.name] = (-instrument.drift, -instrument.benefit, "points per item")
    return sizes


def _shares(course: Course) -> dict[str, dict[str, list[float]]]:
    places = {"S8_pre": END, "FU_single": len(MOMENTS) - 1}
    return {
        place: {
            "drift": _rounded(course.drift[:, column]),
            "benefit": _rounded(course.benefit[:, column]),
        }
        for place, column in places.items()
    }


def _rounded(values: Floats) -> list[float]:
    return [float(value) for value in np.round(values, 4)]


def _ranges(walk: Walk, kinematics: Kinematics) -> dict[str, dict[str, float]]:
    rom = np.round(kinematics.rom[walk.person, walk.moment], 3)
    return {
        leg: {joint: float(rom[side, column]) for column, joint in enumerate(JOINTS)}
        for side, leg in enumerate(LEGS)
    }
