"""How well foot strikes are detected from angles alone: measured against recorded events.

``python -m tscs.kinematics.detection FOLDER ../docs/joint_angles.md`` (in ``workflow/``) measures
the C3D files below a folder and writes the table of the page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from tscs.kinematics.cycles import EDGE_S
from tscs.kinematics.filtering import LowPass, evenly
from tscs.kinematics.range_of_motion import detected
from tscs.kinematics.readers import LEGS, Recording, UnreadableRecording, read_recording
from tscs.pages import write_block

NEAR_S: Final = 0.25
MS_PER_S: Final = 1000
COLUMNS: Final = ("recording", "leg", "n_strikes", "n_missed", "n_invented", "errors_ms")
HEADER: Final = """\
| recording | strikes | missed | invented | mean error, ms | SD, ms | largest, ms |
|---|---|---|---|---|---|---|
"""


def compare(name: str, recording: Recording) -> pd.DataFrame:
    """Compare detected with recorded foot strikes.

    Parameters
    ----------
    name : str
        Name of the recording.
    recording : Recording
        A recording with foot strikes.

    Returns
    -------
    DataFrame
        One row per leg: recorded strikes more than 0.1 s inside the recording, how many of them
        have no detected strike within 0.25 s, detected ones without a recorded strike, and errors
        (detected minus recorded, ms).
    """
    low_pass = LowPass(evenly(recording.time_s, recording.angles))
    rows = []
    for place, leg in enumerate(LEGS):
        true = (recording.strikes or {}).get(leg, np.empty(0))
        found = detected(low_pass, place) + low_pass.even.start_s
        edges = recording.time_s[[0, -1]] + [EDGE_S, -EDGE_S]
        inner = true[(true > edges[0]) & (true < edges[1])]
        distance = found[:, None] - inner
        near = np.abs(distance) < NEAR_S
        stray = ~(np.abs(found[:, None] - true) < NEAR_S).any(axis=1)
        wrong = int((near.sum(axis=0) != 1).sum())
        errors = distance[near] * MS_PER_S
        rows.append((name, leg, len(inner), wrong, int(stray.sum()), errors.tolist()))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def measure_folder(folder: Path) -> pd.DataFrame:
    """Compare every C3D file below a folder that holds angles and foot strikes.

    Parameters
    ----------
    folder : Path
        Where to look.

    Returns
    -------
    DataFrame
        Rows as from `compare`.
    """
    parts = [compare(path.stem, recording) for path, recording in walks_with_strikes(folder)]
    return pd.concat(parts or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)


def walks_with_strikes(folder: Path) -> Iterator[tuple[Path, Recording]]:
    """Yield the C3D files below a folder that hold angles and foot strikes, with their path.

    Parameters
    ----------
    folder : Path
        Where to look.
    """
    for path in sorted(folder.rglob("*.c3d")):
        try:
            recording = read_recording(path, "c3d")
        except UnreadableRecording:
            continue
        if recording.strikes:
            yield path, recording


def as_markdown(measured: pd.DataFrame) -> str:
    """Return the table of the page, one row per recording and one for all.

    Parameters
    ----------
    measured : DataFrame
        From `measure_folder`.
    """
    names = dict.fromkeys(measured["recording"])
    lines = [_line(name, measured[measured["recording"] == name]) for name in names]
    return HEADER + "\n".join([*lines, _line("all", measured)]) + "\n"


def _line(name: str, rows: pd.DataFrame) -> str:
    errors = np.array([error for part in rows["errors_ms"] for error in part])
    counts = [int(rows[column].sum()) for column in ("n_strikes", "n_missed", "n_invented")]
    spread = [errors.mean(), errors.std(ddof=1), np.abs(errors).max()]
    return f"| {name} | {' | '.join(map(str, counts))} | {' | '.join(_rounded(spread))} |"


def _rounded(numbers: Iterable[float]) -> list[str]:
    return [f"{round(float(number)) + 0:d}" for number in numbers]


if __name__ == "__main__":
    write_block(Path(sys.argv[2]), "detection", as_markdown(measure_folder(Path(sys.argv[1]))))
