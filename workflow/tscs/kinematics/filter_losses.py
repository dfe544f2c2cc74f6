"""What filters take away from real ranges of motion: measured against the raw samples.

``python -m tscs.kinematics.filter_losses FOLDER ../docs/joint_angles.md`` (in ``workflow/``)
measures the C3D files below a folder and writes the table of the page.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import numpy as np

from tscs.kinematics.cycles import Cycles, cut_cycles
from tscs.kinematics.detection import walks_with_strikes
from tscs.kinematics.filtering import (
    CUT_OFF_HZ,
    ORDER,
    STRIDE_ORDER,
    LowPass,
    cut_off_of_stride,
    evenly,
)
from tscs.kinematics.readers import JOINTS, LEGS, Floats, Recording
from tscs.pages import write_block

FILTERS: Final = ("6 Hz, second order", "7 harmonics of the stride, fourth order")
HEADER: Final = """\
| filter | hip | knee | ankle |
|---|---|---|---|
"""


def losses(recording: Recording) -> Floats:
    """Return filtered minus raw range of motion of the complete cycles of a recorded walk.

    Parameters
    ----------
    recording : Recording
        A recording with foot strikes.

    Returns
    -------
    ndarray, shape (2, m, 3)
        Degrees, for the fixed and for the shipped filter, of m cycles of both legs and of hip,
        knee and ankle; cycles with a gap are not there.
    """
    even = evenly(recording.time_s, recording.angles)
    strikes = [(recording.strikes or {})[leg] - even.start_s for leg in LEGS]
    stride_s = float(np.median(np.concatenate([np.diff(times) for times in strikes])))
    low_pass = LowPass(even)
    fixed = low_pass.smooth(CUT_OFF_HZ, ORDER).angles
    shipped = low_pass.smooth(cut_off_of_stride(stride_s, even.rate_hz), STRIDE_ORDER).angles
    parts = []
    for place, times in enumerate(strikes):
        own = slice(len(JOINTS) * place, len(JOINTS) * (place + 1))
        raw, *filtered = (
            cut_cycles(angles[:, own], even.lost[:, own], times, even.rate_hz)
            for angles in (even.angles, fixed, shipped)
        )
        whole = ~np.isin(raw.left_out, ("gap", "edge")).any(axis=1)
        parts.append(np.array([(_ranges(found) - _ranges(raw))[whole] for found in filtered]))
    return np.concatenate(parts, axis=1)


def _ranges(cycles: Cycles) -> Floats:
    return cycles.highest - cycles.lowest


def as_markdown(folder: Path) -> str:
    """Return the table of the page: mean (most negative) loss over the cycles of all recordings.

    Parameters
    ----------
    folder : Path
        Where to look for C3D files.
    """
    found = [losses(recording) for _, recording in walks_with_strikes(folder)]
    lost = np.concatenate(found, axis=1)
    lines = []
    for name, cycles in zip(FILTERS, lost, strict=True):
        cells = [f"{joint.mean():.2f} ({joint.min():.2f})" for joint in cycles.T]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return HEADER + "\n".join(lines) + f"\n\n{lost.shape[1]} cycles of {len(found)} recordings.\n"


if __name__ == "__main__":
    write_block(Path(sys.argv[2]), "filter", as_markdown(Path(sys.argv[1])))
