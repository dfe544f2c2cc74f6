"""Joint angles from Xsens MVN (.mvnx)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import numpy as np

from tscs.kinematics.readers.channels import HEADING, Channels, Floats, UnreadableRecording
from tscs.recording_settings import System

EXPORT: Final = "export the recording again from MVN with joint angles"
MS_PER_S: Final = 1e3
PLACES: Final = {"x": 0, "y": 1, "z": 2}


@dataclass
class _Content:
    """What is gathered while the file is read."""

    rate_hz: float = 0.0
    joints: list[str] = field(default_factory=list)
    times_ms: list[float] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    angles: list[Floats] = field(default_factory=list)
    pelvis: list[Floats] = field(default_factory=list)


def read_mvnx(path: Path, system: System) -> Channels:
    """Read the joint angles of an MVN recording.

    Parameters
    ----------
    path : Path
        The file.
    system : System
        Component that holds flexion, if it is not z.

    Returns
    -------
    Channels
        Flexion of every joint, and the direction in which the pelvis faces if the file holds
        orientations. Calibration poses (frames of another type than normal) are left out.

    Raises
    ------
    UnreadableRecording
        If the file is no complete XML or holds no joint angles.

    Notes
    -----
    A jointAngle is the Euler sequence ZXY in degrees, stored x, y, z, where z is flexion and
    extension; joints stand in the order of the list of joints; time counts milliseconds, so that
    frame numbers and frame rate are more exact (Xsens, MVN User Manual MV0319P.N, sections 14.4
    and 19.8). That flexion is positive is not stated there; the check of the knee shows it.
    """
    content = _Content()
    try:
        for element in _elements(path):
            _take(content, element)
    except (ElementTree.ParseError, ValueError, TypeError):
        message = "the file is not a complete mvnx file: is it damaged?"
        raise UnreadableRecording(message, EXPORT, "unreadable") from None
    if not content.angles or len({values.size for values in content.angles}) != 1:
        message = "the file has no joint angles, or not in every frame"
        raise UnreadableRecording(message, EXPORT, "missing_column")
    if content.angles[0].size != 3 * len(content.joints):
        message = "the number of joint angles is not three per joint"
        raise UnreadableRecording(message, EXPORT, "unreadable")
    return _channels(content, PLACES[system.component or "z"])


def _elements(path: Path) -> Iterator[ElementTree.Element]:
    for _, element in ElementTree.iterparse(path):
        element.tag = element.tag.rpartition("}")[2]
        yield element
        if element.tag == "frame":
            element.clear()


def _take(content: _Content, element: ElementTree.Element) -> None:
    if element.tag == "subject":
        content.rate_hz = content.rate_hz or float(element.get("frameRate", 0))
    elif element.tag == "joints":
        content.joints = [str(joint.get("label")) for joint in element]
    elif element.tag == "frame" and element.get("type", "normal") == "normal":
        _take_frame(content, element)


def _take_frame(content: _Content, frame: ElementTree.Element) -> None:
    content.times_ms.append(float(frame.get("time", "nan")))
    content.indices.append(int(frame.get("index", -1)))
    content.angles.append(_numbers(frame.findtext("jointAngle")))
    content.pelvis.append(_numbers(frame.findtext("orientation"))[:4])


def _numbers(text: str | None) -> Floats:
    return np.array((text or "").split(), dtype=float)


def _channels(content: _Content, component: int) -> Channels:
    angles = np.stack(content.angles)[:, component::3]
    labels = tuple(content.joints)
    if {values.size for values in content.pelvis} == {4}:
        angles = np.column_stack([angles, _heading(np.stack(content.pelvis))])
        labels = (*labels, HEADING)
    return Channels(_times(content), labels, angles)


def _times(content: _Content) -> Floats:
    indices, times_ms = np.array(content.indices), np.array(content.times_ms)
    if content.rate_hz > 0 and (np.diff(indices) > 0).all():
        return np.asarray((indices - indices[0]) / content.rate_hz)
    if content.rate_hz > 0 and (np.diff(times_ms) > 0).all():
        frames = np.rint((times_ms - times_ms[0]) * content.rate_hz / MS_PER_S)
        return np.asarray(frames / content.rate_hz)
    return times_ms / MS_PER_S


def _heading(q: Floats) -> Floats:
    """Return the rotation of the pelvis about the vertical axis, degrees, without jumps."""
    turned = np.arctan2(
        2 * (q[:, 0] * q[:, 3] + q[:, 1] * q[:, 2]), 1 - 2 * (q[:, 2] ** 2 + q[:, 3] ** 2)
    )
    return np.degrees(np.unwrap(turned))
