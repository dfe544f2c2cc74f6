"""A leg that is let go: a pendulum with a stretch reflex of the knee extensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tscs.simulate.streams import Floats

STEP_S: Final = 1e-3
GRAVITY: Final = 9.81
MASS_KG, HEIGHT_M = 70.0, 1.70
STIFFNESS: Final = 3.0  # N m / rad
REFLEX_DELAY_S, REFLEX_RISE_S = 0.04, 0.05
REFLEX_FROM_DEG_S: Final = 60.0
HANGING_DEG: Final = 90.0
# Severity 0 is no reflex, 4 a severe one: labels of the model, not grades of a scale.
SEVERITY: Final = np.array([-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
GAIN: Final = np.array([0.0, 0.0, 1.0, 2.0, 3.5, 7.0, 12.0])
RELAXATION_S: Final = np.array([0.05, 0.05, 0.15, 0.30, 0.50, 0.80, 1.2])
TONE: Final = np.array([0.0, 0.0, 0.3, 0.8, 1.5, 3.0, 4.5])
DAMPING: Final = np.array([0.25, 0.55, 0.60, 0.65, 0.70, 0.90, 1.2])


@dataclass(frozen=True)
class Leg:
    """Shank and foot as a rigid pendulum (Winter 2009, table 4.1).

    Attributes
    ----------
    inertia : float
        kg m^2 about the knee.
    weight : float
        Moment of gravity when the shank is horizontal, N m.
    """

    inertia: float
    weight: float


def body_leg(mass_kg: float = MASS_KG, height_m: float = HEIGHT_M) -> Leg:
    """Return the pendulum of a person's mass and height."""
    mass, length = 0.061 * mass_kg, 0.246 * height_m
    return Leg(mass * (0.735 * length) ** 2, mass * GRAVITY * 0.606 * length)


def swing(severity: Floats, start_deg: Floats, seconds: float = 12.0) -> Floats:
    """Let legs go and follow their knees.

    Parameters
    ----------
    severity : ndarray, shape (n,)
        From -1 (very loose) over 0 (no reflex) to 5.
    start_deg : ndarray, shape (n,)
        Knee flexion at which the leg is held, degrees.
    seconds : float
        How long to follow it.

    Returns
    -------
    ndarray, shape (1000 * seconds, n)
        Knee flexion, degrees, in steps of 1 ms from the release on.

    Notes
    -----
    I th'' + B th' + K th + m g l sin(th) = reflex + tone, th the angle of the shank from the
    vertical. The reflex follows the velocity of stretch above 60 deg/s after 40 ms, rises with
    50 ms and falls more slowly the more severe it is. Semi-implicit Euler steps.
    """
    leg = body_leg()
    gain, fading, tone, damping = (
        np.interp(severity, SEVERITY, values) for values in (GAIN, RELAXATION_S, TONE, DAMPING)
    )
    delay, threshold = round(REFLEX_DELAY_S / STEP_S), np.radians(REFLEX_FROM_DEG_S)
    angle, velocity = np.radians(HANGING_DEG - start_deg), np.zeros(len(severity))
    active = np.zeros(len(severity))
    angles = np.empty((round(seconds / STEP_S), len(severity)))
    velocities = np.zeros((len(angles) + delay, len(severity)))
    for step in range(len(angles)):
        angles[step], velocities[step + delay] = angle, velocity
        wanted = gain * np.maximum(0.0, -velocities[step] - threshold)
        active = active + STEP_S * (wanted - active) / np.where(
            wanted > active, REFLEX_RISE_S, fading
        )
        moment = active + tone - damping * velocity - STIFFNESS * angle
        velocity = velocity + STEP_S * (moment - leg.weight * np.sin(angle)) / leg.inertia
        angle = angle + STEP_S * velocity
    return np.asarray(HANGING_DEG - np.degrees(angles))


def linear_swing(
    time_s: Floats, damping_ratio: float, frequency_hz: float, start_deg: float, rest_deg: float
) -> Floats:
    """Return the knee of a linear pendulum let go at time 0, in closed form.

    Parameters
    ----------
    time_s : ndarray, shape (n,)
        Seconds; before 0 the leg is held.
    damping_ratio, frequency_hz : float
        Damping ratio and damped frequency.
    start_deg, rest_deg : float
        Angle at which the leg is held, and resting angle, degrees.

    Returns
    -------
    ndarray, shape (n,)
        Knee flexion, degrees.
    """
    free = np.maximum(time_s, 0.0)
    turn = 2 * np.pi * frequency_hz
    decay = damping_ratio / np.sqrt(1 - damping_ratio**2)
    wave = np.cos(turn * free) + decay * np.sin(turn * free)
    return np.asarray(rest_deg - (rest_deg - start_deg) * np.exp(-decay * turn * free) * wave)
