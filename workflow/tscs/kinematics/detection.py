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
from tscs.kinematics.events import detect_strikes
from tscs.kinematics.filtering import smooth
from tscs.kinematics.readers import JOINTS, LEGS, Recording, UnreadableRecording, read_recording

NEAR_S: Final = 0.25
MS_PER_S: Final = 1000
COLUMNS: Final = ("recording", "leg", "n_strikes", "n_missed", "n_invented", "errors_ms")
BEGIN: Final = "<!-- detection: python -m tscs.kinematics.detection FOLDER -->"
END: Final = "<!-- end of detection -->"
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
    signals = smooth(recording.time_s, recording.angles)
    rows = []
    for place, leg in enumerate(LEGS):
        true = (recording.strikes or {}).get(leg, np.empty(0))
        hip, knee = signals.angles[:, len(JOINTS) * place :][:, :2].T
        found = detect_strikes(hip, knee, signals.rate_hz) + signals.start_s
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
    parts = [compare(path.stem, recording) for path, recording in _with_strikes(folder)]
    return pd.concat(parts or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)


def _with_strikes(folder: Path) -> Iterator[tuple[Path, Recording]]:
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


def write_page(page: Path, table: str) -> None:
    """Replace the table of the page.

    Parameters
    ----------
    page : Path
        Markdown with the two marks around the table.
    table : str
        From `as_markdown`.
    """
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_page(Path(sys.argv[2]), as_markdown(measure_folder(Path(sys.argv[1]))))
