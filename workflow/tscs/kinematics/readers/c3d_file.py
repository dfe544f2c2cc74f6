"""Joint angles and gait events from C3D files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from tscs.kinematics.readers.c3d_events import gait_events
from tscs.kinematics.readers.c3d_header import EXPORT, Header, read_header
from tscs.kinematics.readers.c3d_libraries import Content, read_content
from tscs.kinematics.readers.channels import Channels, Floats, UnreadableRecording
from tscs.kinematics.readers.systems import is_wanted
from tscs.recording_settings import System

PLACES: Final = {"x": 0, "y": 1, "z": 2}
WORD: Final = 65536


def read_c3d(path: Path, system: System) -> Channels:
    """Read the joint angles and gait events of a C3D file.

    Parameters
    ----------
    path : Path
        The file.
    system : System
        Labels and component of the angles, if they are not those of Plug-in Gait.

    Returns
    -------
    Channels
        The angles by label without prefix (``Matt:LKneeAngles`` is LKneeAngles). Time counts from
        the start of the recording, as event times do, not from the first frame kept. Samples that
        the file marks as invalid, and those whose three components are exactly zero, are missing.

    Raises
    ------
    UnreadableRecording
        If neither library reads the file, or it has no rate.
    """
    header = read_header(path)

    def keep(label: str) -> bool:
        return is_wanted(_bare(label), "c3d", system)

    content = read_content(path, keep)
    if content is None:
        message = "the C3D file cannot be read: its parameters are damaged or not standard"
        raise UnreadableRecording(message, EXPORT, "unreadable")
    if not 0 < content.rate_hz < np.inf:
        message = "the C3D file states no frame rate"
        raise UnreadableRecording(message, EXPORT, "rate")
    labels = tuple(_bare(label) for label in content.labels)
    time_s = (_first_frame(content, header) + np.arange(len(content.points))) / content.rate_hz
    angles = _angles(content, PLACES[system.component or "x"])
    events = gait_events(content.events)
    return Channels(time_s, labels, angles, events, n_promised=header.n_frames)


def _bare(label: str) -> str:
    """Return a label without the name of the subject."""
    return label.rpartition(":")[2].strip()


def _first_frame(content: Content, header: Header) -> int:
    """Return the first frame, from 0; the header cannot count beyond 65,535."""
    start = np.ravel(np.asarray(content.start_field, dtype=float))
    if start.size == 2 and (start != 0).any():
        low, high = (int(word) % WORD for word in start)
        return low + high * WORD - 1
    return header.first_frame


def _angles(content: Content, component: int) -> Floats:
    absent = (content.points == 0).all(axis=2)
    angles = np.where(absent, np.nan, content.points[:, :, component])
    return np.degrees(angles) if content.angle_units.lower().startswith("rad") else angles
