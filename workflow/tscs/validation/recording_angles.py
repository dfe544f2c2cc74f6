"""Joint angles of one recording: degrees, direction of flexion, columns without a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi

import pandas as pd

from tscs.errors import Fault
from tscs.kinematics.readers.signs import is_inverted, only_extends
from tscs.validation.recording_text import EXPORT, file_fault

LARGEST_ANGLE = 180.0


@dataclass(frozen=True)
class Stated:
    """What is stated of the knee's direction.

    Attributes
    ----------
    direction : str
        flexion_positive or extension_positive.
    by : str
        Who says so, in words.
    mend : str
        What to do where the data say otherwise.
    """

    direction: str
    by: str
    mend: str


def angle_faults(
    angles: pd.DataFrame, row: pd.Series, file: str, stated: Stated
) -> Iterator[Fault]:
    """Check the angles of one recording.

    Parameters
    ----------
    angles : DataFrame
        Joint angles, one column each; the index is the line in the file.
    row : Series
        Row of ``recordings.csv``: task and definition of zero.
    file : str
        File relative to the study.
    stated : Stated
        Direction of the knee and who states it.
    """
    extent = (angles.max() - angles.min()).dropna()
    if extent.empty:
        yield file_fault(file, None, "empty_file", "the file has no angles")
        return
    yield from _empty(angles, file)
    if extent.max() <= pi:
        column = str(extent.idxmax())
        message = f"no joint moves more than {extent.max():.3g}: radians, allowed are degrees"
        yield Fault(file, None, column, None, "unit", message, "multiply the angles by 180/pi")
        return
    too_large = list(_too_large(angles, file))
    yield from too_large or _knees(angles, row, file, stated)


def _empty(angles: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Yield one warning that names every column without a value."""
    empty = [str(name) for name in angles if angles[name].isna().all()]
    if empty:
        message = f"the recording has no value of {', '.join(empty)}"
        mend = "export it again if the joint was recorded, else delete the empty column"
        yield Fault(file, 1, empty[0], empty[0], "empty_column", message, mend, "warning")


def _too_large(angles: pd.DataFrame, file: str) -> Iterator[Fault]:
    largest = angles.abs().max()
    column = str(largest.idxmax())
    if largest[column] <= LARGEST_ANGLE:
        return
    place = int(angles[column].abs().fillna(0).to_numpy().argmax())
    message = f"joint angles lie between -{LARGEST_ANGLE:g} and {LARGEST_ANGLE:g} degrees"
    value = f"{angles[column].iloc[place]:g}"
    yield Fault(file, int(angles.index[place]), column, value, "range", message, EXPORT)


def _knees(angles: pd.DataFrame, row: pd.Series, file: str, stated: Stated) -> Iterator[Fault]:
    """Yield walking knees that only extend: their sign is inverted, or the knee never bends."""
    if row["task"] != "walk" or row["zero_definition"] == "first_frame":
        return  # what counts as straight is not known
    turned = stated.direction == "extension_positive"
    for column in (str(name) for name in angles if str(name).startswith("knee_flexion")):
        flexion = -angles[column] if turned else angles[column]
        if not only_extends(flexion.to_numpy()):
            continue
        mean, least, most = (
            round(number, 1) + 0.0  # no minus before zero
            for number in (angles[column].mean(), angles[column].min(), angles[column].max())
        )
        message = (
            f"the knee only extends: mean {mean:.1f}, from {least:.1f} to {most:.1f} degrees, "
            f"while {stated.by} {stated.direction}"
        )
        severity = "fault" if is_inverted(flexion.to_numpy()) else "warning"
        yield Fault(file, 1, column, column, "knee_sign", message, stated.mend, severity)
