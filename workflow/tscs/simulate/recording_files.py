"""Synthetic joint angles in the files of motion-capture software.

The headers name an invented person, so that what reads the files can be shown to say no names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from tscs.kinematics.readers import ANGLES, Floats

RATE_HZ: Final = 100.0
# Free text of headers that must not reach any output.
NAME: Final = "Erika Mustermann"
PLUG_IN_GAIT: Final = tuple(
    f"{leg}{joint}Angles" for leg in "LR" for joint in ("Hip", "Knee", "Ankle")
)
OPENSIM: Final = tuple(
    f"{name}_{leg}" for leg in "lr" for name in ("hip_flexion", "knee_angle", "ankle_angle")
)
XSENS: Final = tuple(
    f"j{leg}{joint}" for leg in ("Left", "Right") for joint in ("Hip", "Knee", "Ankle")
)


def write_c3d(
    path: Path,
    angles: Floats,
    labels: Sequence[str] = PLUG_IN_GAIT,
    *,
    rate_hz: float = RATE_HZ,
    first_frame: int = 0,
    events: Mapping[str, Sequence[object]] | None = None,
    flat: bool = False,
    units: str = "deg",
) -> Path:
    """Write angles as a C3D file.

    Parameters
    ----------
    path : Path
        The file.
    angles : ndarray, shape (n, m)
        Degrees, written as component x; a missing one becomes a point of zeros.
    labels : sequence of str
        Labels of the m angles.
    rate_hz : float
        Samples per second.
    first_frame : int
        Frames cut off before the first.
    events : mapping, optional
        CONTEXTS, LABELS and TIMES in seconds, stored as minutes and seconds.
    flat : bool
        Whether the pairs of times are stored one after the other.
    units : str
        Unit that the file states.
    """
    import ezc3d

    content = ezc3d.c3d()
    content["parameters"]["POINT"]["RATE"]["value"] = [rate_hz]
    content["parameters"]["POINT"]["LABELS"]["value"] = list(labels)
    content["header"]["points"]["first_frame"] = first_frame
    values = np.nan_to_num(angles.T)
    points = np.ones((4, *values.shape))
    points[0], points[1:3] = values, 3.0
    points[:3] = np.where(values == 0, 0.0, points[:3])
    content["data"]["points"] = points
    content.add_parameter("SUBJECTS", "NAMES", [NAME])
    content.add_parameter("POINT", "ANGLE_UNITS", [units])
    if events is not None:
        times = np.array(events["TIMES"], dtype=float)
        pairs = np.vstack([times // 60, times % 60])
        stored = pairs.T.ravel() if flat else pairs
        content.add_parameter("EVENT", "USED", [len(times)])
        content.add_parameter("EVENT", "CONTEXTS", list(events["CONTEXTS"]))
        content.add_parameter("EVENT", "LABELS", list(events["LABELS"]))
        content.add_parameter("EVENT", "TIMES", stored)
    content.write(str(path))
    return path


def write_mot(
    path: Path,
    angles: Floats,
    labels: Sequence[str] = OPENSIM,
    *,
    rate_hz: float = RATE_HZ,
    header: Sequence[str] = ("inDegrees=yes",),
    separator: str = "\t",
    time_s: Floats | None = None,
) -> Path:
    """Write angles as an OpenSim motion.

    Parameters
    ----------
    path : Path
        The file.
    angles : ndarray, shape (n, m)
        Degrees.
    labels : sequence of str
        Labels of the m angles.
    rate_hz : float
        Samples per second, where no times are given.
    header : sequence of str
        Further lines of the header.
    separator : str
        Between cells.
    time_s : ndarray, shape (n,), optional
        Times.
    """
    times = np.arange(len(angles)) / rate_hz if time_s is None else time_s
    rows = np.column_stack([times, angles])
    lines = [NAME, f"nRows={len(rows)}", f"nColumns={len(labels) + 1}", *header, "", "endheader"]
    lines += [separator.join(["time", *labels])]
    lines += [separator.join(f"{value:.8f}" for value in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_mvnx(
    path: Path,
    angles: Floats,
    labels: Sequence[str] = XSENS,
    *,
    rate_hz: float = 60.0,
    yaw_deg: Floats | None = None,
) -> Path:
    """Write angles as an MVN recording.

    Parameters
    ----------
    path : Path
        The file.
    angles : ndarray, shape (n, m)
        Degrees, written as component z.
    labels : sequence of str
        Joints of the m angles.
    rate_hz : float
        Frames per second.
    yaw_deg : ndarray, shape (n,), optional
        Direction of the pelvis.
    """
    joints = "".join(f'<joint label="{label}"/>' for label in labels)
    half = np.radians(np.zeros(len(angles)) if yaw_deg is None else yaw_deg) / 2
    frames = ['<frame time="0" index="" type="identity"><jointAngle>0</jointAngle></frame>']
    for k, values in enumerate(angles):
        triples = " ".join(f"1.0 2.0 {value:.6f}" for value in values)
        pelvis = f"{np.cos(half[k]):.8f} 0 0 {np.sin(half[k]):.8f}"
        frames.append(
            f'<frame time="{int(1000 * k / rate_hz)}" index="{k}" type="normal">'
            f"<orientation>{pelvis} 1 0 0 0</orientation><jointAngle>{triples}</jointAngle></frame>"
        )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<mvnx xmlns="http://www.xsens.com/mvn/mvnx" version="4">'
        f'<subject label="{NAME}" frameRate="{rate_hz:g}"><joints>{joints}</joints>'
        f'<frames jointCount="{len(labels)}">{"".join(frames)}</frames></subject></mvnx>',
        encoding="utf-8",
    )
    return path


def write_csv(path: Path, time_s: Floats, angles: Floats) -> Path:
    """Write angles as the contract has them; a missing one is an empty cell.

    Parameters
    ----------
    path : Path
        The file.
    time_s : ndarray, shape (n,)
        Seconds.
    angles : ndarray, shape (n, 6)
        Degrees in the order of `readers.ANGLES`.
    """
    lines = [",".join(["time_s", *ANGLES])]
    for time, row in zip(time_s, angles, strict=True):
        cells = ("" if np.isnan(value) else f"{value:.6f}" for value in row)
        lines.append(",".join([f"{time:.4f}", *cells]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
