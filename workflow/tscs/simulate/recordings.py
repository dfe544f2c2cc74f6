"""Joint-angle recordings of the walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tscs.simulate.blemishes import SHORT_RECORDING, SHORT_SECONDS
from tscs.simulate.curves import JOINTS, joint_curve
from tscs.simulate.kinematics import Kinematics
from tscs.simulate.protocol import LEGS, MOMENTS, PEOPLE, Plan
from tscs.simulate.streams import Booleans, Floats, Integers, Texts, stream
from tscs.simulate.walking import Gait

RATE_HZ = 60
SECONDS = (22.0, 30.0)
STRIDE_AMPLITUDE_SD, STRIDE_OFFSET_SD = 0.05, 1.0
RESIDUAL_SD, RESIDUAL_S, WHITE_SD = 0.8, 0.05, 0.1
ANGLES = tuple(f"{joint}_flexion_{leg.lower()}" for leg in LEGS for joint in JOINTS)


@dataclass(frozen=True)
class Walk:
    """One recorded walk.

    Attributes
    ----------
    recording_id : str
        Identifier, also the file's name.
    person, moment : int
        Places in `PEOPLE` and `MOMENTS`.
    seconds : float
        Length.
    strikes : tuple of ndarray
        True foot strikes of the left and right leg, s; some lie before the start and after the end.
    """

    recording_id: str
    person: int
    moment: int
    seconds: float
    strikes: tuple[Floats, Floats]

    @property
    def n_strides(self) -> int:
        """Complete strides of the leg that has fewer of them."""
        inside = [((leg >= 0) & (leg <= self.seconds)).sum() for leg in self.strikes]
        return max(int(min(inside)) - 1, 0)


@dataclass(frozen=True)
class Recording:
    """What a motion system writes.

    Attributes
    ----------
    time_s : ndarray, shape (n,)
        Seconds from the start.
    angles_deg : ndarray, shape (n, m)
        Of a walk hip, knee and ankle flexion of the left, then of the right leg.
    names : tuple of str
        Names of the m angles.
    """

    time_s: Floats
    angles_deg: Floats
    names: tuple[str, ...] = ANGLES


def make_walks(seed: int, plan: Plan, gait: Gait) -> tuple[Walk, ...]:
    """Draw length and foot strikes of every walk.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Attendance.
    gait : Gait
        Stride times.

    Returns
    -------
    tuple of Walk
        One per assessment that took place.
    """
    return tuple(_walk(seed, person, moment, gait) for person, moment in _places(plan.assessed))


def _places(assessed: Booleans) -> Iterator[tuple[int, int]]:
    for person, moment in np.argwhere(assessed):
        yield int(person), int(moment)


def _walk(seed: int, person: int, moment: int, gait: Gait) -> Walk:
    rng = stream(seed, "recordings", person, moment, 0)
    visit, timepoint = MOMENTS[moment]
    seconds = float(np.round(rng.uniform(*SECONDS)))
    if (PEOPLE[person], visit, timepoint) == SHORT_RECORDING:
        seconds = SHORT_SECONDS
    mean = float(gait.stride_time[person, moment])
    n_strides = int(1.4 * seconds / mean) + 6
    strides = mean * (1 + rng.uniform(0.03, 0.06) * rng.standard_normal(n_strides))
    left = np.cumsum(strides) - mean * (2 + rng.random())
    right = left[:-1] + 0.5 * np.diff(left) * (1 + 0.02 * rng.standard_normal(n_strides - 1))
    return Walk(
        f"{PEOPLE[person]}_{visit}_{timepoint}_walk", person, moment, seconds, (left, right)
    )


def stride_counts(walks: tuple[Walk, ...]) -> Texts:
    """Return the number of complete strides of each walk as text, shape (9, 18)."""
    counts = np.full((len(PEOPLE), len(MOMENTS)), "", dtype="U4")
    for walk in walks:
        counts[walk.person, walk.moment] = str(walk.n_strides)
    return counts


def record(seed: int, walk: Walk, kinematics: Kinematics) -> Recording:
    """Sample the joint angles of a walk.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    walk : Walk
        Foot strikes and length.
    kinematics : Kinematics
        Curves of the walk.

    Returns
    -------
    Recording
        Strides vary in amplitude (5 %), offset (1 deg) and timing; soft-tissue movement adds
        slowly varying noise (0.8 deg), the sensor white noise (0.1 deg).
    """
    rng = stream(seed, "recordings", walk.person, walk.moment, 1)
    time_s = np.arange(int(walk.seconds * RATE_HZ) + 1) / RATE_HZ
    legs = [_leg_angles(rng, time_s, walk, leg, kinematics) for leg in range(len(LEGS))]
    return Recording(time_s, np.concatenate(legs, axis=1))


def _leg_angles(
    rng: np.random.Generator, time_s: Floats, walk: Walk, leg: int, kinematics: Kinematics
) -> Floats:
    stride, phase = phases(walk.strikes[leg], time_s)
    warp = 0.01 * rng.standard_normal(len(walk.strikes[leg]))[stride]
    phase = phase + warp * np.sin(np.pi * phase) ** 2
    place = (walk.person, walk.moment)
    angles = np.empty((time_s.size, len(JOINTS)))
    for column, joint in enumerate(JOINTS):
        stiffness = kinematics.stiffness[(*place, leg, column)]
        curve = joint_curve(joint, phase, kinematics.pace[place], stiffness)
        size = kinematics.amplitude[(*place, leg, column)]
        angles[:, column] = size * curve + variation(rng, curve - curve.mean(), size, stride, phase)
    return angles + noise(rng, angles.shape)


def phases(strikes: Floats, time_s: Floats) -> tuple[Integers, Floats]:
    """Return the stride and the phase of the gait cycle of each time.

    Parameters
    ----------
    strikes : ndarray
        Foot strikes of a leg, s; they begin before and end after the times.
    time_s : ndarray, shape (n,)
        Times, s.

    Returns
    -------
    stride : ndarray of int, shape (n,)
        Number of the foot strike before.
    phase : ndarray, shape (n,)
        0 to 1 from that strike to the next.
    """
    stride = np.searchsorted(strikes, time_s, side="right") - 1
    return stride, (time_s - strikes[stride]) / (strikes[stride + 1] - strikes[stride])


def variation(
    rng: np.random.Generator, curve: Floats, size: float, stride: Integers, phase: Floats
) -> Floats:
    """Let amplitude and offset move from stride to stride without a jump at foot strike.

    Parameters
    ----------
    rng : Generator
        Source of chance.
    curve : ndarray, shape (n,)
        Angle about its mean, degrees.
    size : float
        Factor of the curve.
    stride, phase : ndarray, shape (n,)
        As from `phases`.
    """
    factor, offset = rng.standard_normal((2, int(stride.max()) + 2))
    between = (1 - phase) * np.stack([factor, offset])[:, stride]
    between += phase * np.stack([factor, offset])[:, stride + 1]
    return np.asarray(
        STRIDE_AMPLITUDE_SD * between[0] * size * curve + STRIDE_OFFSET_SD * between[1]
    )


def noise(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    rate_hz: float = RATE_HZ,
    residual_sd: float = RESIDUAL_SD,
) -> Floats:
    """Return soft-tissue movement (correlated over 50 ms) and white noise of the sensor.

    Parameters
    ----------
    rng : Generator
        Source of chance.
    shape : tuple of int
        Samples, joints.
    rate_hz : float
        Samples per second.
    residual_sd : float
        SD of the soft-tissue movement, degrees.
    """
    from scipy.signal import lfilter

    kept = np.exp(-1 / (RESIDUAL_S * rate_hz))
    draws = rng.standard_normal(shape)
    slow = lfilter([np.sqrt(1 - kept**2)], [1.0, -kept], draws, axis=0)
    return np.asarray(residual_sd * slow + WHITE_SD * rng.standard_normal(shape))
