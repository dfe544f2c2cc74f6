"""First block of a C3D file: whether it is one, and how many frames it promises.

The libraries shorten a truncated file in silence, so that the promise is compared with what they
read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tscs.kinematics.readers.channels import UnreadableRecording

BLOCK: Final = 512
MAGIC: Final = 0x50
# Processor type (Intel, DEC, MIPS) in the parameter section: byte order of its words.
PROCESSORS: Final = {84: "<", 85: "<", 86: ">"}
EXPORT: Final = "export the trial again as C3D"


@dataclass(frozen=True)
class Header:
    """Words of the header that count frames.

    Attributes
    ----------
    n_points, n_frames : int
        Points per frame, and frames; the header counts no further than 65,535 of them.
    first_frame : int
        Number of the first frame, from 0 at the start of the recording.
    """

    n_points: int
    n_frames: int
    first_frame: int


def read_header(path: Path) -> Header:
    """Read and check the header of a C3D file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Header
        Its counts.

    Raises
    ------
    UnreadableRecording
        If the file is no C3D file or its parameters are not where the header says.

    References
    ----------
    The C3D File Format: A Technical User Guide, header section.
    """
    with path.open("rb") as stream:
        first = stream.read(BLOCK)
        if len(first) < BLOCK or first[1] != MAGIC:
            message = "the file is not a C3D file"
            raise UnreadableRecording(message, EXPORT, "unreadable")
        stream.seek((first[0] - 1) * BLOCK if first[0] else 0)
        start = stream.read(4)
    processor = start[3] if len(start) == 4 else 0
    if first[0] == 0 or processor not in PROCESSORS:
        message = "the parameters of the C3D file are not where its header says: it is damaged"
        raise UnreadableRecording(message, EXPORT, "unreadable")
    return _counted(first, processor)


def _counted(first: bytes, processor: int) -> Header:
    _, points, _, begin, end = struct.unpack(f"{PROCESSORS[processor]}5H", first[:10])
    n_frames = max(end - begin + 1, 0)
    if points == 0 or n_frames == 0:
        message = "the C3D file has no frames of points"
        raise UnreadableRecording(message, EXPORT, "empty_file")
    return Header(points, n_frames, max(begin - 1, 0))
