"""Read one C3D file with ezc3d and write its arrays to standard output.

Run as a script: a damaged file can end the process that reads it.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


def main(path: str) -> bytes:
    """Return the arrays of a file as bytes of an npz archive."""
    import ezc3d

    content = ezc3d.c3d(path)
    parameters = content["parameters"]

    def texts(group: str, name: str) -> npt.NDArray[np.str_]:
        return np.array(_value(parameters, group, name), dtype=np.str_)

    labels = _labels(parameters)
    points = np.asarray(content["data"]["points"], dtype=float)[:3].transpose(2, 1, 0)
    packed = io.BytesIO()
    np.savez(
        packed,
        labels=labels,
        points=points,
        rate=np.array([content["header"]["points"]["frame_rate"]], dtype=float),
        start=np.asarray(_value(parameters, "TRIAL", "ACTUAL_START_FIELD"), dtype=float),
        units=texts("POINT", "ANGLE_UNITS"),
        CONTEXTS=texts("EVENT", "CONTEXTS"),
        LABELS=texts("EVENT", "LABELS"),
        TIMES=np.asarray(_value(parameters, "EVENT", "TIMES"), dtype=float).ravel(order="F"),
    )
    return packed.getvalue()


def _value(parameters: Mapping[str, Any], group: str, name: str) -> Sequence[Any]:
    held = dict(parameters.items()).get(group, {})
    return held[name]["value"] if name in held else []


def _labels(parameters: Mapping[str, Any]) -> npt.NDArray[np.str_]:
    labels, number = list(_value(parameters, "POINT", "LABELS")), 2
    while more := list(_value(parameters, "POINT", f"LABELS{number}")):
        labels, number = labels + more, number + 1
    return np.array(labels, dtype=np.str_)


if __name__ == "__main__":
    sys.stdout.buffer.write(main(sys.argv[1]))
