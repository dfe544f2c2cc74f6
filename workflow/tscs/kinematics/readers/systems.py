"""Which channel of a file is which joint, and which direction of it is flexion."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from tscs.kinematics.readers.channels import (
    ANGLES,
    HEADING,
    JOINTS,
    Channels,
    Floats,
    UnreadableRecording,
)
from tscs.recording_settings import Direction, System

SIDES: Final = {"l": "left", "r": "right"}
# OpenSim's models disagree: the knee of gait2392 and gait10dof18musc flexes to the negative side.
DEFAULT_SIGNS: Final[dict[str, dict[str, Direction]]] = {"mot": {"knee": "from_data"}}


def system_of(
    name: object, convention: object, file_format: str, systems: Mapping[str, System]
) -> System:
    """Return how a recording is to be read.

    Parameters
    ----------
    name : object
        ``system`` of its row, if stated.
    convention : object
        ``sign_convention`` of its row, if stated.
    file_format : str
        ``format`` of its row.
    systems : mapping of str to System
        Systems that config.yaml describes.

    Returns
    -------
    System
        With a direction for every joint: that of config.yaml, else that of the row, else the
        usual one of the format.
    """
    system = systems.get(name, System()) if isinstance(name, str) else System()
    usual = DEFAULT_SIGNS.get(file_format, {})
    row = convention if isinstance(convention, str) else None
    signs = {joint: row or usual.get(joint, "flexion_positive") for joint in JOINTS}
    return system.model_copy(update={"signs": signs | dict(system.signs)})


def match(channels: Channels, file_format: str, system: System) -> dict[str, Floats]:
    """Find the joint angles among the channels of a file.

    Parameters
    ----------
    channels : Channels
        What the file holds.
    file_format : str
        Its format.
    system : System
        Labels that differ from those usual in the format.

    Returns
    -------
    dict of str to ndarray
        Found members of `ANGLES` and `HEADING`, as they stand in the file.

    Raises
    ------
    UnreadableRecording
        If two channels of one label hold values: two people in one recording.
    """
    found = {}
    for column in (*ANGLES, HEADING):
        places = _places(column, channels.labels, file_format, system)
        values = channels.values[:, places]
        held = np.isfinite(values).any(axis=0)
        if held.sum() > 1:
            message = f"several channels of the file hold {column}"
            mend = "export one person, or name the channel under recordings.systems in config.yaml"
            raise UnreadableRecording(message, mend, "ambiguous_label")
        if places:
            found[column] = values[:, int(held.argmax())]
    return found


def wanted_labels(file_format: str, system: System) -> str:
    """Return the labels that the joint angles should have, for a message."""
    named = [system.labels.get(column) or _example(column, file_format) for column in ANGLES]
    return ", ".join(named)


def is_wanted(label: str, file_format: str, system: System) -> bool:
    """Return whether a label can be that of a joint angle."""
    return any(_places(column, [label], file_format, system) for column in ANGLES)


def _places(column: str, labels: Sequence[str], file_format: str, system: System) -> list[int]:
    """Return the channels of a column; of labels with endings only the shortest."""
    if column in system.labels:
        own = system.labels[column]
        return [place for place, label in enumerate(labels) if label == own]
    pattern = _pattern(column, file_format)
    fitting = [place for place, label in enumerate(labels) if pattern.fullmatch(label)]
    shortest = min((len(labels[place]) for place in fitting), default=0)
    return [place for place in fitting if len(labels[place]) == shortest]


def _pattern(column: str, file_format: str) -> re.Pattern[str]:
    if file_format == "c3d" and column != HEADING:
        joint, side = _parts(column)
        text = rf"({side}|{SIDES[side]})[ _]?{joint}[ _]?angles?\w{{0,8}}"
    else:
        text = re.escape(_example(column, file_format))
    return re.compile(text, re.IGNORECASE)


def _example(column: str, file_format: str) -> str:
    """Return the usual label of a joint angle in a format."""
    if column == HEADING:
        return {"mot": "pelvis_rotation"}.get(file_format, HEADING)
    joint, side = _parts(column)
    words = {
        "c3d": f"{side.upper()}{joint.capitalize()}Angles",
        "mot": f"{joint}_flexion_{side}" if joint == "hip" else f"{joint}_angle_{side}",
        "mvnx": f"j{SIDES[side].capitalize()}{joint.capitalize()}",
    }
    return words.get(file_format, column)


def _parts(column: str) -> tuple[str, str]:
    joint, _, side = column.split("_")
    return joint, side
