"""What every reader returns: labelled channels, gait events, and why a file gives neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tscs.errors import TscsError

Floats = npt.NDArray[np.float64]
LEGS: Final = ("L", "R")
JOINTS: Final = ("hip", "knee", "ankle")
TIME: Final = "time_s"
ANGLES: Final = tuple(f"{joint}_flexion_{leg.lower()}" for leg in LEGS for joint in JOINTS)
# Optional: direction of walking, degrees; without it a turn cannot be told from a slow stride.
HEADING: Final = "heading_deg"


class UnreadableRecording(TscsError):
    """A recording that cannot be read, in words without any text of its header.

    Parameters
    ----------
    message : str
        What is wrong.
    mend : str
        What to do.
    rule : str
        Short code of what is wrong.
    line : int or None
        Line of a text file.
    """

    def __init__(self, message: str, mend: str, rule: str, line: int | None = None) -> None:
        self.rule, self.message, self.mend, self.line = rule, message, mend, line
        super().__init__(f"{message}; {mend}")


@dataclass(frozen=True)
class Events:
    """Gait events by leg, in seconds on the time axis of the recording, rising.

    Attributes
    ----------
    strikes, offs : dict of str to ndarray
        Foot strikes and foot offs.
    """

    strikes: dict[str, Floats]
    offs: dict[str, Floats]


@dataclass(frozen=True)
class Channels:
    """Channels of a file under the labels of the file.

    Attributes
    ----------
    time_s : ndarray, shape (n,)
        Seconds.
    labels : tuple of str
        Labels, without the name of a subject in front of them. They stay inside the readers.
    values : ndarray, shape (n, len(labels))
        Degrees; NaN is missing.
    events : Events or None
        Events that the file itself holds.
    first_line : int or None
        Line of the first sample in a text file.
    n_promised : int
        Samples that the header of the file promises; 0 where it does not say.
    """

    time_s: Floats
    labels: tuple[str, ...]
    values: Floats
    events: Events | None = None
    first_line: int | None = None
    n_promised: int = 0


def by_leg(times: Floats, legs: npt.NDArray[np.str_]) -> dict[str, Floats]:
    """Return rising times of each leg."""
    return {leg: np.sort(times[legs == leg]) for leg in LEGS}
