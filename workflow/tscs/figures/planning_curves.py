"""Curves of a planner: people against the target difference, smallest difference against people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from tscs.catalogue import Catalogue
from tscs.figures.style import (
    BLUE,
    FAINT,
    GREY,
    PAGE_WIDTH_MM,
    VERMILLION,
    new_figure,
    styled,
)
from tscs.planning.curves import DETECTABLE, PEOPLE
from tscs.planning.pilot import LOW, POINT, UPPER
from tscs.report.words import planned_unit

ROW_MM, GAP_MM, TOP_MM, BOTTOM_MM = 32.0, 14.0, 5.0, 22.0
LEGEND_MM, LABEL_MM = 8.0, 4.0
LEFT_MM, RIGHT_MM, GUTTER_MM = 15.0, 5.0, 17.0
FEW, MANY = 5.0, 1000.0
TICKS: Final = (5, 10, 20, 50, 100, 200, 500, 1000)
LINES: Final = {
    (POINT, POINT): (BLUE, "-", "SD and correlation as estimated"),
    (UPPER, POINT): (VERMILLION, "-", "SD at its upper 80 % limit, correlation as estimated"),
    (POINT, LOW): (BLUE, "--", "SD as estimated, correlation at its lower limit"),
    (UPPER, LOW): (VERMILLION, "--", "SD at its upper 80 % limit, correlation at its lower limit"),
}


@styled
def planning_curves_figure(
    table: pd.DataFrame,
    sizes: pd.DataFrame,
    catalogue: Catalogue,
    outcomes: Sequence[str],
    synthetic: bool,
) -> Figure:
    """Draw two panels per outcome.

    Parameters
    ----------
    table
        Result table ``planning_curves``.
    sizes
        Result table ``sample_size``; its target differences and fixed number are marked.
    outcomes
        Ids of the rows, in order.
    """
    height = TOP_MM + (ROW_MM + GAP_MM) * len(outcomes) - GAP_MM + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    for place, name in enumerate(outcomes):
        bottom = height - TOP_MM - ROW_MM - place * (ROW_MM + GAP_MM)
        own = table[table["outcome"] == name]
        marks = sizes[(sizes["outcome"] == name) & (sizes["design"] == "parallel_ancova")]
        left, right = (_axes(figure, column, bottom, height) for column in (0, 1))
        short = catalogue.outcomes[name].short
        unit = planned_unit(str(own["unit"].iloc[0]))
        _people(left, own[own["curve"] == PEOPLE], marks, f"{short}: people per group", unit)
        _detectable(right, own[own["curve"] == DETECTABLE], marks, short, unit)
    _legend(figure, height)
    return figure


def _axes(figure: Figure, column: int, bottom: float, height: float) -> Axes:
    width = (PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM - GUTTER_MM) / 2
    left = LEFT_MM + column * (width + GUTTER_MM)
    return figure.add_axes(
        (left / PAGE_WIDTH_MM, bottom / height, width / PAGE_WIDTH_MM, ROW_MM / height)
    )


def _draw(axes: Axes, rows: pd.DataFrame, x: str, y: str) -> None:
    for (sd, correlation), (colour, dash, _) in LINES.items():
        own = rows[(rows["sd_kind"] == sd) & (rows["correlation_kind"] == correlation)]
        axes.plot(own[x], own[y], color=colour, ls=dash, lw=1.2)
    axes.grid(color=FAINT, lw=0.5)
    axes.set_axisbelow(True)


def _people(axes: Axes, rows: pd.DataFrame, marks: pd.DataFrame, title: str, unit: str) -> None:
    _draw(axes, rows, "difference", "n_per_arm")
    for target in marks["target_difference"].dropna().unique():
        axes.axvline(target, color=GREY, lw=0.8, ls=":")
    axes.set_yscale("log")
    axes.set_ylim(FEW, MANY)
    axes.yaxis.set_major_locator(FixedLocator(list(TICKS)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(ScalarFormatter())
    axes.set_xlim(0, float(rows["difference"].max()))
    axes.set_xlabel(f"Difference between the groups, {unit} (dotted: target differences)")
    axes.set_title(title, loc="left", pad=3)


def _detectable(axes: Axes, rows: pd.DataFrame, marks: pd.DataFrame, short: str, unit: str) -> None:
    _draw(axes, rows, "n_per_arm", "difference")
    fixed = marks["fixed_n"].iloc[0]
    axes.axvline(fixed, color=GREY, lw=0.8, ls=":")
    axes.set_xlim(0, float(rows["n_per_arm"].max()))
    axes.set_ylim(bottom=0)
    axes.set_xlabel(f"People analysed per group (dotted: {fixed:g})")
    axes.set_title(f"{short}: smallest detectable difference, {unit}", loc="left", pad=3)


def _legend(figure: Figure, height: float) -> None:
    axes = figure.add_axes((0.0, LABEL_MM / height, 1.0, LEGEND_MM / height))
    axes.set_axis_off()
    for colour, dash, label in LINES.values():
        axes.plot([], [], color=colour, ls=dash, lw=1.2, label=label)
    axes.legend(loc="center", ncols=2, frameon=False)
