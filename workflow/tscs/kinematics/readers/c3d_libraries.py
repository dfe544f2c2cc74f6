"""The two libraries that read C3D, behind one form.

Both read most files and some files only one of them (duplicate parameters, processors of MIPS);
what both read is equal to 4e-6. ezc3d can end the whole process on a damaged file, so that it comes
second and runs in a process of its own.
"""

from __future__ import annotations

import io
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tscs.kinematics.readers.channels import Floats

if TYPE_CHECKING:
    from c3d import Reader

LONGEST_READ_S: Final = 120
EVENT_PARAMETERS: Final = ("CONTEXTS", "LABELS", "TIMES")
Keep = Callable[[str], bool]


@dataclass(frozen=True)
class Content:
    """What is used of a C3D file.

    Attributes
    ----------
    labels : tuple of str
        Labels of the points that were asked for.
    points : ndarray, shape (n, len(labels), 3)
        Their components; NaN where the file marks a sample as invalid.
    rate_hz : float
        Frames per second.
    start_field : sequence of float
        TRIAL:ACTUAL_START_FIELD, empty if absent.
    angle_units : str
        POINT:ANGLE_UNITS, empty if absent.
    events : mapping of str to sequence
        CONTEXTS, LABELS and TIMES of the group EVENT; TIMES flat.
    """

    labels: tuple[str, ...]
    points: Floats
    rate_hz: float
    start_field: Sequence[float]
    angle_units: str
    events: Mapping[str, Sequence[Any]]


def read_content(path: Path, keep: Keep) -> Content | None:
    """Read a C3D file with py-c3d, else with ezc3d.

    Parameters
    ----------
    path : Path
        The file.
    keep : callable
        Whether the point of a label is wanted.

    Returns
    -------
    Content or None
        None if neither library reads the file.
    """
    for read in (read_with_c3d, read_with_ezc3d):
        try:
            return read(path, keep)
        except Exception:  # each raises whatever it meets in a damaged file
            continue
    return None


def read_with_c3d(path: Path, keep: Keep) -> Content:
    """Read a file with py-c3d; raises whatever the library meets."""
    import c3d

    with warnings.catch_warnings(), path.open("rb") as stream:
        warnings.simplefilter("ignore")  # its warnings can hold text of the header
        reader = c3d.Reader(stream)
        labels = _texts(reader, "POINT:LABELS")
        number = 2
        while len(labels) < reader.point_used and reader.get(f"POINT:LABELS{number}"):
            labels += _texts(reader, f"POINT:LABELS{number}")
            number += 1
        # Some files label more points than their frames hold.
        used = enumerate(labels[: reader.point_used])
        places = [place for place, label in used if keep(label)]
        frames = [points[places, :4] for _, points, _ in reader.read_frames()]
    samples = np.asarray(frames, dtype=float).reshape(len(frames), len(places), 4)
    points = np.where(samples[..., 3:] < 0, np.nan, samples[..., :3])
    start = reader.get("TRIAL:ACTUAL_START_FIELD")
    times = reader.get("EVENT:TIMES")
    return Content(
        tuple(labels[place] for place in places), points, float(reader.point_rate),
        [] if start is None else start.uint16_array.ravel().tolist(),
        "".join(_texts(reader, "POINT:ANGLE_UNITS")[:1]),
        {
            "CONTEXTS": _texts(reader, "EVENT:CONTEXTS"),
            "LABELS": _texts(reader, "EVENT:LABELS"),
            "TIMES": [] if times is None else times.float_array.ravel().tolist(),
        },
    )  # fmt: skip


def _texts(reader: Reader, name: str) -> list[str]:
    parameter = reader.get(name)
    if parameter is None or parameter.num_elements == 0:
        return []
    return [str(text).strip() for text in np.ravel(parameter.string_array)]


def read_with_ezc3d(path: Path, keep: Keep) -> Content:
    """Read a file with ezc3d in a process of its own; raises if that process ends badly."""
    script = Path(__file__).with_name("ezc3d_process.py")
    done = subprocess.run(
        [sys.executable, str(script), str(path)],
        capture_output=True, check=True, timeout=LONGEST_READ_S,
    )  # fmt: skip
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as arrays:
        held = {name: arrays[name] for name in arrays.files}
    labels = [str(label).strip() for label in held["labels"]][: held["points"].shape[1]]
    places = [place for place, label in enumerate(labels) if keep(label)]
    return Content(
        tuple(labels[place] for place in places),
        held["points"][:, places],
        float(held["rate"][0]),
        held["start"].tolist(),
        "".join(str(text) for text in held["units"][:1]),
        {name: held[name].tolist() for name in EVENT_PARAMETERS},
    )
