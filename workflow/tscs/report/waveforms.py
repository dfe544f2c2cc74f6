"""What the report says about whole curves before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.figures.waveforms import outside_zero
from tscs.kinematics.cycles import GRID
from tscs.kinematics.readers import JOINTS, LEGS
from tscs.report import numbers

LEG_NAMES: Final = {"L": "left", "R": "right"}
DECIMALS: Final = 1
NUMBERS: Final = ("n", "difference", "low", "high", "percent")
NOWHERE: Final = "nowhere"
HEAD: Final = ("Joint", "Leg", "n", "Largest difference", "At", "Band does not hold 0")


def waveform_facts(table: pd.DataFrame) -> dict[str, Any] | None:
    """Return the values of the section on whole curves; None without comparable curves.

    Parameters
    ----------
    table : DataFrame
        Result table ``waveforms``.
    """
    compared = table[table["p_family"].notna()]
    if compared.empty:
        return None
    return {
        "head": HEAD,
        "points": GRID.size,
        "both_legs": len(LEGS) * GRID.size,
        "rows": list(_rows(compared)),
        "without_band": sorted(set(compared.loc[compared["low"].isna(), "joint"])),
        "method": str(compared["method"].iloc[0]),
        "left_out": [joint for joint in JOINTS if joint not in set(compared["joint"])],
    }


def _rows(table: pd.DataFrame) -> Iterator[list[str]]:
    for joint in JOINTS:
        for leg in LEGS:
            rows = table[(table["joint"] == joint) & (table["leg"] == leg)].sort_values("percent")
            if len(rows):
                yield _row(joint, leg, rows.reset_index(drop=True))


def _row(joint: str, leg: str, rows: pd.DataFrame) -> list[str]:
    place = int(rows["difference"].abs().argmax())
    largest = {name: float(rows[name].iloc[place]) for name in NUMBERS}
    banded = rows["low"].notna().all()
    return [
        joint,
        LEG_NAMES[leg],
        numbers.whole(largest["n"]),
        numbers.estimate(largest["difference"], largest["low"], largest["high"], DECIMALS),
        f"{largest['percent']:.0f}{numbers.FIRM_SPACE}%",
        _regions(outside_zero(rows)) if banded else numbers.ABSENT,
    ]


def _regions(outside: np.ndarray[Any, np.dtype[np.bool_]]) -> str:
    """Return the runs of marked points in words: 62 to 80 %."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], outside, [False]]).astype(int)))
    runs = [f"{start} to {stop - 1}" for start, stop in edges.reshape(-1, 2)]
    return f"{numbers.listed(runs)}{numbers.FIRM_SPACE}%" if runs else NOWHERE
