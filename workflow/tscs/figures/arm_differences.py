"""Adjusted differences between the arms of a trial, one row per outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tscs.figures.rows import row_text
from tscs.figures.style import BLUE, FAINT, INK, PAGE_WIDTH_MM, VERMILLION, new_figure, styled

ROW_MM: Final = 5.0
TOP_MM: Final = 12.0
BOTTOM_MM: Final = 15.0
PANEL_LEFT: Final = 0.60
PANEL_WIDTH: Final = 0.385
PLACES: Final = {"name": 0.012, "n": 0.30, "difference": 0.455}
HEADING_ROW: Final = -1.15
REACH: Final = (1.0, 3.0)


@dataclass(frozen=True)
class ArmRow:
    """One difference, as the figure prints and draws it.

    Attributes
    ----------
    name, n, difference : str
        Outcome with its unit; people per arm; difference with interval in its unit.
    estimate, low, high : float
        In SDs of the baseline, an advantage of the active arm positive.
    tested : bool
        Whether it belongs to the fixed sequence.
    """

    name: str
    n: str
    difference: str
    estimate: float
    low: float
    high: float
    tested: bool


@styled
def arm_differences_figure(
    rows: Sequence[ArmRow], arms: tuple[str, str], level: str, synthetic: bool
) -> Figure:
    """Draw differences between arms as text and as a forest plot.

    Parameters
    ----------
    rows : sequence of ArmRow
        From top to bottom.
    arms : tuple of str
        Labels of the active and of the control arm.
    level : str
        Confidence of the intervals, as in ``95 %``.
    synthetic : bool
        Whether the figure has to say that its data are synthetic.
    """
    height = ROW_MM * len(rows) + TOP_MM + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    box = (PANEL_LEFT, BOTTOM_MM / height, PANEL_WIDTH, ROW_MM * len(rows) / height)
    axes = figure.add_axes(box)
    ends = [abs(end) for row in rows for end in (row.low, row.high) if np.isfinite(end)]
    reach = float(np.clip(1.05 * max(ends, default=0.0), *REACH))
    for place, row in enumerate(rows):
        _row(axes, place, row, reach)
    _frame(axes, len(rows), reach, arms, level)
    return figure


def _row(axes: Axes, place: int, row: ArmRow, reach: float) -> None:
    row_text(axes, PLACES["name"], place, row.name, "left", row.tested)
    row_text(axes, PLACES["n"], place, row.n)
    row_text(axes, PLACES["difference"], place, row.difference, bold=row.tested)
    if not np.isfinite(row.estimate):
        return
    colour = VERMILLION if row.tested else BLUE
    low, high = np.clip((row.low, row.high), -reach, reach)
    axes.plot((low, high), (place, place), color=colour, lw=1.2, solid_capstyle="butt")
    if abs(row.estimate) <= reach:
        axes.plot(row.estimate, place, marker="D" if row.tested else "o", color=colour, ms=4)


def _frame(axes: Axes, lines: int, reach: float, arms: tuple[str, str], level: str) -> None:
    axes.set_xlim(-reach, reach)
    axes.set_ylim(lines - 0.5, -0.5)
    axes.axvline(0, color=INK, lw=0.7, zorder=1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
    active, control = arms
    axes.set_xlabel(
        f"Difference in SDs of the baseline, {level} interval\n"
        f"← {control} better        {active} better →"
    )
    row_text(axes, PLACES["name"], HEADING_ROW, "Outcome, unit", "left", bold=True)
    row_text(axes, PLACES["n"], HEADING_ROW, f"n {active} /\n{control}", bold=True)
    row_text(
        axes, PLACES["difference"], HEADING_ROW, f"{active} − {control}\n[{level} interval]",
        bold=True,
    )  # fmt: skip
