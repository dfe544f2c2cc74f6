"""Simulated coverage of every interval, one panel per interval and one row per scenario."""

from __future__ import annotations

from typing import Any, Final, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tscs.calibration.populations import EFFECTS, SCENARIOS
from tscs.calibration.summaries import INTERVALS, in_order
from tscs.figures.style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    MM_PER_INCH,
    ORANGE,
    PAGE_WIDTH_MM,
    VERMILLION,
    new_figure,
    styled,
)

PANELS_ACROSS: Final = 3
ROW_MM, GAP_MM, TOP_MM, BOTTOM_MM = 4.8, 11.0, 6.0, 16.0
LABELS_MM, GUTTER_MM, RIGHT_MM = 41.0, 5.0, 3.0
LOWEST, HIGHEST = 84.0, 101.0
TICKS: Final = (85, 90, 95, 100)
MARKERS: Final = (("o", BLUE), ("v", ORANGE), ("D", GREEN), ("s", VERMILLION))
OFFSETS: Final = (-0.27, -0.09, 0.09, 0.27)
MARKER_SIZE = 3.2


@styled
def coverage_figure(table: pd.DataFrame, synthetic: bool = False) -> Figure:
    """Draw the simulated coverage of the intervals of the effects table.

    Parameters
    ----------
    table : DataFrame
        Result table ``calibration``.
    synthetic : bool
        Whether the study's data are synthetic.
    """
    shown = _shown(table)
    quantities = list(dict.fromkeys(shown["quantity"]))
    effects = list(dict.fromkeys(shown["effect"]))
    lines = [
        quantities[first : first + PANELS_ACROSS]
        for first in range(0, len(quantities), PANELS_ACROSS)
    ]
    rows = [_scenarios(shown, line) for line in lines]
    height = TOP_MM + sum(ROW_MM * len(names) + GAP_MM for names in rows) + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    top = height - TOP_MM
    for line, names in zip(lines, rows, strict=True):
        top -= ROW_MM * len(names)
        for column, quantity in enumerate(line):
            axes = _axes(figure, column, top, ROW_MM * len(names))
            _panel(axes, shown[shown["quantity"] == quantity], names, effects)
            axes.set_title(quantity, loc="left", pad=3)
            axes.set_yticklabels(names if column == 0 else [])
        top -= GAP_MM
    _legend(figure, effects, BOTTOM_MM / height, float(shown["nominal"].iloc[0]))
    return figure


def _axes(figure: Figure, column: int, bottom: float, panel: float) -> Axes:
    """Return the axes of a panel; lengths in mm."""
    height = figure.get_figheight() * MM_PER_INCH
    room = PAGE_WIDTH_MM - LABELS_MM - RIGHT_MM
    width = (room - GUTTER_MM * (PANELS_ACROSS - 1)) / PANELS_ACROSS
    left = LABELS_MM + column * (width + GUTTER_MM)
    return figure.add_axes(
        (left / PAGE_WIDTH_MM, bottom / height, width / PAGE_WIDTH_MM, panel / height)
    )


def _scenarios(shown: pd.DataFrame, quantities: list[str]) -> list[str]:
    present = set(shown.loc[shown["quantity"].isin(quantities), "scenario"])
    return [name for name in SCENARIOS if name in present]


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the intervals that were simulated in the scenarios of changes, in their order."""
    coverage = table[(table["statistic"] == "coverage") & table["quantity"].isin(INTERVALS)]
    return in_order(coverage[coverage["effect"].isin(EFFECTS)])


def _panel(axes: Axes, rows: pd.DataFrame, scenarios: list[str], effects: list[str]) -> None:
    for row in cast("list[dict[str, Any]]", rows.to_dict("records")):
        place = scenarios.index(row["scenario"])
        _band(axes, place, row)
        _point(axes, place, row, effects.index(row["effect"]))
    axes.axvline(100 * float(rows["nominal"].iloc[0]), color=INK, lw=0.7, zorder=1)
    axes.set_xlim(LOWEST, HIGHEST)
    axes.set_xticks(TICKS)
    axes.set_ylim(len(scenarios) - 0.5, -0.5)
    axes.set_yticks(range(len(scenarios)))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for border in range(1, len(scenarios)):
        axes.axhline(border - 0.5, color=FAINT, lw=0.6, zorder=0)


def _band(axes: Axes, place: int, row: dict[str, Any]) -> None:
    if np.isfinite(row["band_low"]) or np.isfinite(row["band_high"]):
        ends = np.nan_to_num([row["band_low"], row["band_high"]], nan=1.0) * 100
        axes.barh(place, ends[1] - ends[0], 0.96, ends[0], color=FAINT, zorder=0)


def _point(axes: Axes, place: int, row: dict[str, Any], effect: int) -> None:
    marker, colour = MARKERS[effect % len(MARKERS)]
    height = place + OFFSETS[effect % len(OFFSETS)]
    value, low, high = (100 * row[name] for name in ("estimate", "low", "high"))
    if value < LOWEST:
        axes.annotate(
            f"{value:.0f}", (LOWEST, height), (LOWEST + 1.6, height), va="center", fontsize=5.5,
            color=colour, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 0.7},
        )  # fmt: skip
        return
    axes.plot((max(low, LOWEST), high), (height, height), color=colour, lw=0.8)
    axes.plot(value, height, marker=marker, color=colour, ms=MARKER_SIZE, ls="")


def _legend(figure: Figure, effects: list[str], bottom: float, nominal: float) -> None:
    axes = figure.add_axes((0.0, 0.0, 1.0, bottom))
    axes.set_axis_off()
    for effect, (marker, colour) in zip(effects, MARKERS, strict=False):
        axes.plot([], [], marker=marker, color=colour, ms=MARKER_SIZE, lw=0.8, label=effect)
    axes.plot([], [], color=INK, lw=0.7, label=f"nominal, {100 * nominal:g} %")
    axes.add_patch(Rectangle((0, 0), 0, 0, color=FAINT, label="accepted, where there is a bar"))
    title = "Coverage in % by true mean change, with 95 % Monte Carlo intervals"
    axes.legend(loc="center", ncols=3, frameon=False, title=title, title_fontsize=7.0)
