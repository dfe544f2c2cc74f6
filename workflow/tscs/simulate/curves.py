"""Shape of the sagittal joint angles over one gait cycle."""

from __future__ import annotations

import numpy as np

from tscs.kinematics.norms import coefficients
from tscs.simulate.streams import Floats

JOINTS = ("hip", "knee", "ankle")
# Mean sagittal curves of Schwartz 2008 (J Biomech 41:1639), very slow and free walking: cosine,
# then sine terms per joint.
SLOW = coefficients("schwartz_2008_very_slow")
FREE = coefficients("schwartz_2008_free")
# Stiffness of 1 adds these Gaussians (degrees, centre and SD in cycle fraction): less knee flexion
# in swing, more at contact, hyperextension in stance; drop foot in swing, weak push-off.
BUMPS = {
    "hip": (),
    "knee": ((-28.0, 0.74, 0.085), (4.0, 0.0, 0.10), (-4.0, 0.38, 0.12)),
    "ankle": ((-4.0, 0.88, 0.11), (2.0, 0.64, 0.06)),
}
FLATTENING = {"hip": 0.30, "knee": 0.0, "ankle": 0.35}
OFFSET = {"hip": 2.0, "knee": 0.0, "ankle": -3.0}
GRID = np.arange(400) / 400


def joint_curve(joint: str, phase: Floats, pace: Floats, stiffness: Floats) -> Floats:
    """Return the angle of a joint at given phases of the gait cycle.

    Parameters
    ----------
    joint : str
        ``"hip"``, ``"knee"`` or ``"ankle"``.
    phase : ndarray, shape (n,)
        Phase from foot strike, 0 to 1.
    pace : ndarray, shape (...)
        0 very slow, 1 free walking.
    stiffness : ndarray, shape (...)
        0 none, 1 severe.

    Returns
    -------
    ndarray, shape (..., n)
        Degrees, flexion and dorsiflexion positive.
    """
    place = JOINTS.index(joint)
    mix = (1 - pace)[..., None, None] * SLOW[place] + pace[..., None, None] * FREE[place]
    turns = 2 * np.pi * np.arange(mix.shape[-1])[:, None] * phase
    centre, stiff = mix[..., 0, :1], stiffness[..., None]
    wave = mix[..., 0, 1:] @ np.cos(turns[1:]) + mix[..., 1, 1:] @ np.sin(turns[1:])
    swing = sum(size * _bump(phase, at, width) for size, at, width in BUMPS[joint])
    return np.asarray(
        centre + (1 - FLATTENING[joint] * stiff) * wave + stiff * (OFFSET[joint] + swing)
    )


def _bump(phase: Floats, centre: float, width: float) -> Floats:
    distance = (phase - centre + 0.5) % 1 - 0.5
    return np.asarray(np.exp(-0.5 * (distance / width) ** 2))


def curve_range(joint: str, pace: Floats, stiffness: Floats) -> Floats:
    """Return the range of motion of the noiseless curve, degrees."""
    return np.asarray(np.ptp(joint_curve(joint, GRID, pace, stiffness), axis=-1))
