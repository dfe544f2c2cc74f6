"""Flexion positive: the stated direction of a joint, and knees that only extend."""

from __future__ import annotations

from typing import Final

import numpy as np

from tscs.kinematics.readers.channels import JOINTS, Floats
from tscs.recording_settings import System

# No knee bends backwards so far; a walking one flexes by more than the second.
HYPEREXTENSION_DEG: Final = 25.0
FLEXES_DEG: Final = 5.0


def only_extends(knee: Floats) -> bool:
    """Return whether a walking knee never flexes: its sign is inverted, or it does not bend.

    Parameters
    ----------
    knee : ndarray, shape (n,)
        Flexion in degrees; NaN is missing.
    """
    known = knee[np.isfinite(knee)]
    if not known.size:
        return False
    return bool(known.mean() < 0 and known.max() < max(FLEXES_DEG, -known.min() / 2))


def is_inverted(knee: Floats) -> bool:
    """Return whether a knee only extends, and further than a knee can."""
    return only_extends(knee) and float(np.nanmin(knee)) < -HYPEREXTENSION_DEG


def oriented(raw: Floats, system: System) -> tuple[Floats, tuple[str, ...]]:
    """Turn joints so that flexion and dorsiflexion are positive.

    Parameters
    ----------
    raw : ndarray, shape (n, 6)
        Angles in the order of `channels.ANGLES`, as they stand in the file.
    system : System
        Directions of the joints. ``from_data`` turns knees if every recorded one is inverted;
        hip and ankle, whose sign the data do not show, stay as they are.

    Returns
    -------
    angles : ndarray, shape (n, 6)
        Degrees, flexion and dorsiflexion positive.
    turned : tuple of str
        Joints that the data decided to turn.
    """
    signs, turned = np.ones(len(JOINTS)), []
    for place, joint in enumerate(JOINTS):
        direction = system.directions.get(joint, "flexion_positive")
        if direction == "extension_positive":
            signs[place] = -1.0
        elif (
            direction == "from_data" and joint == "knee" and _inverted(raw[:, place :: len(JOINTS)])
        ):
            signs[place] = -1.0
            turned.append(joint)
    turns = (signs < 0).any()
    return raw * np.tile(signs, 2) if turns else raw, tuple(turned)


def _inverted(knees: Floats) -> bool:
    recorded = knees[:, np.isfinite(knees).any(axis=0)]
    return recorded.shape[1] > 0 and all(is_inverted(knee) for knee in recorded.T)
