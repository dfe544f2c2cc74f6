"""Shape of the sagittal joint angles over one gait cycle."""

from __future__ import annotations

import numpy as np

from tscs.simulate.streams import Floats

JOINTS = ("hip", "knee", "ankle")
# Fourier coefficients of the mean sagittal curves of Schwartz 2008 (J Biomech 41:1639), very slow
# and free walking; RMS error <= 0.25 and 0.71 deg. Cosine terms 0-5 per joint, then sine terms.
SLOW = np.array(
    [
        [[16.78, 14.20, -0.09, -0.49, 0.02, -0.15], [0.0, -1.13, -3.08, 0.46, -0.07, 0.02]],
        [[16.13, -0.35, -9.39, -1.68, 0.20, -0.23], [0.0, -15.44, -0.36, 3.65, 0.70, 0.32]],
        [[3.15, -6.09, 1.83, -2.73, -0.14, 0.52], [0.0, 1.22, -3.30, -1.73, 0.94, -0.26]],
    ]
)
FREE = np.array(
    [
        [[18.45, 20.87, -3.14, -0.10, -0.10, -0.27], [0.0, -3.19, -1.54, 1.62, -0.09, 0.27]],
        [[22.87, -1.91, -13.63, -0.70, -0.87, -0.54], [0.0, -18.75, 7.00, 4.31, 0.63, 0.73]],
        [[0.75, -2.05, 0.82, -4.60, 2.20, -0.52], [0.0, 7.09, -7.22, 0.86, 0.24, -1.38]],
    ]
)
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
