"""Recordings in formats of motion-capture software, written for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from tscs.kinematics.readers import ANGLES

RATE_HZ = 100.0
# Free text of headers that must not reach any output.
NAME = "Erika Mustermann"
PLUG_IN_GAIT = tuple(f"{leg}{joint}Angles" for leg in "LR" for joint in ("Hip", "Knee", "Ankle"))
OPENSIM = tuple(
    f"{name}_{leg}" for leg in "lr" for name in ("hip_flexion", "knee_angle", "ankle_angle")
)
XSENS = tuple(f"j{leg}{joint}" for leg in ("Left", "Right") for joint in ("Hip", "Knee", "Ankle"))


def write_c3d(
    path: Path,
    angles: np.ndarray,
    labels: Sequence[str] = PLUG_IN_GAIT,
    *,
    rate_hz: float = RATE_HZ,
    first_frame: int = 0,
    events: Mapping[str, Sequence[object]] | None = None,
    flat: bool = False,
    units: str = "deg",
) -> Path:
    """Write angles (n x m, component x) as a C3D file that also names a person.

    Events: CONTEXTS, LABELS and TIMES in seconds; times are stored as minutes and seconds.
    """
    import ezc3d

    content = ezc3d.c3d()
    content["parameters"]["POINT"]["RATE"]["value"] = [rate_hz]
    content["parameters"]["POINT"]["LABELS"]["value"] = list(labels)
    content["header"]["points"]["first_frame"] = first_frame
    points = np.ones((4, len(labels), len(angles)))
    points[0], points[1:3] = angles.T, 3.0
    points[:3, :, :] = np.where((angles.T == 0)[None], 0.0, points[:3])
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
    angles: np.ndarray,
    labels: Sequence[str] = OPENSIM,
    *,
    rate_hz: float = RATE_HZ,
    header: Sequence[str] = ("inDegrees=yes",),
    separator: str = "\t",
) -> Path:
    """Write angles (n x m) as an OpenSim motion whose first line names a person."""
    rows = [[k / rate_hz, *values] for k, values in enumerate(angles)]
    lines = [NAME, f"nRows={len(rows)}", f"nColumns={len(labels) + 1}", *header, "", "endheader"]
    lines += [separator.join(["time", *labels])]
    lines += [separator.join(f"{value:.8f}" for value in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_mvnx(
    path: Path,
    angles: np.ndarray,
    labels: Sequence[str] = XSENS,
    *,
    rate_hz: float = 60.0,
    yaw_deg: np.ndarray | None = None,
) -> Path:
    """Write angles (n x m, component z) as an MVN recording of a named person."""
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


def write_csv(path: Path, time_s: np.ndarray, angles: np.ndarray) -> Path:
    """Write angles (n x 6) as the contract has them."""
    lines = [",".join(["time_s", *ANGLES])]
    lines += [
        ",".join([f"{time:.4f}", *(f"{value:.6f}" for value in row)])
        for time, row in zip(time_s, angles, strict=True)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
