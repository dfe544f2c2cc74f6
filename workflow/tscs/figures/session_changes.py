"""Mean change from the first session, with a straight course and one that levels off."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from tscs.figures.session_data import MeanCourse
from tscs.figures.style import (
    BLUE,
    FAINT,
    GREY,
    INK,
    PAGE_WIDTH_MM,
    VERMILLION,
    new_figure,
    styled,
)
from tscs.report import numbers
from tscs.report.words import IMPROVEMENT, with_unit

PANELS_PER_ROW: Final = 2
PANEL_MM: Final = 58.0
LEGEND_MM: Final = 9.0
TITLE_WIDTH: Final = 44
ROOM_FOR_N: Final = 0.08
PERCENT: Final = "%"


@styled
def session_changes_figure(
    courses: Sequence[MeanCourse], rows: pd.DataFrame, synthetic: bool
) -> Figure:
    """Draw the mean change at each session with its t interval, and the fitted mean courses.

    Parameters
    ----------
    courses
        One per panel.
    rows
        Rows ``change_from_first`` of the result table ``trajectories``.
    """
    n_columns = min(PANELS_PER_ROW, len(courses))
    n_rows = -(-len(courses) // n_columns)
    height = PANEL_MM * n_rows + LEGEND_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    for index, course in enumerate(courses):
        row, column = divmod(index, n_columns)
        axes = figure.add_axes(_box(row, column, n_columns, height))
        own = rows[rows["outcome"] == course.series.outcome.id].set_index("term")
        _panel(axes, course, own)
    _legend(figure)
    return figure


def _box(row: int, column: int, n_columns: int, height: float) -> tuple[float, float, float, float]:
    left, right, head, foot = 13.0, 3.0, 11.0, 11.0
    cell = PAGE_WIDTH_MM / n_columns
    return (
        (cell * column + left) / PAGE_WIDTH_MM,
        1 - (PANEL_MM * (row + 1) - foot) / height,
        (cell - left - right) / PAGE_WIDTH_MM,
        (PANEL_MM - head - foot) / height,
    )


def _panel(axes: Axes, course: MeanCourse, rows: pd.DataFrame) -> None:
    series = course.series
    axes.axhline(0, color=GREY, lw=0.8)
    axes.plot(course.place, shown(course.straight, series.log), color=INK, lw=1.1, ls=(0, (4, 2)))
    if len(course.levelling):
        axes.plot(course.place, shown(course.levelling, series.log), color=VERMILLION, lw=1.3)
    found = rows.reindex(series.sessions[1:])
    places = np.nanmedian(series.treated_doses, axis=0)
    for place, row in zip(places[1:], found.to_dict("records"), strict=True):
        low, mean, high = shown(
            np.array([row[name] for name in ("low", "estimate", "high")]), series.log
        )
        axes.plot([place, place], [low, high], color=BLUE, lw=1.6, solid_capstyle="butt")
        axes.plot(place, mean, marker="o", ms=4.2, color=BLUE)
        axes.text(
            place, 0.015, numbers.whole(row["n_participants"]), fontsize=6.3, color=GREY,
            transform=axes.get_xaxis_transform(), ha="center", va="bottom",
        )  # fmt: skip
    _frame(axes, course, places)


def shown(changes: NDArray[np.float64], log: bool) -> NDArray[np.float64]:
    """Return changes in the unit; of logarithms in per cent."""
    return 100 * np.expm1(changes) if log else changes


def _frame(axes: Axes, course: MeanCourse, places: NDArray[np.float64]) -> None:
    series = course.series
    outcome = series.outcome
    unit = PERCENT if series.log else outcome.unit
    title = "\n".join(textwrap.wrap(with_unit(outcome.short, unit), TITLE_WIDTH)[:2])
    axes.set_title(title, loc="left", fontweight="bold", pad=11)
    better = IMPROVEMENT[outcome.direction]
    axes.text(
        0, 1.02, f"{better.arrow} {better.words}; n below each point",
        transform=axes.transAxes, fontsize=6.3, color=GREY, va="bottom",
    )  # fmt: skip
    axes.set_ylabel(f"Change from {series.sessions[0]}")
    axes.set_xlabel("Session")
    axes.set_xticks(places, series.sessions)
    low, high = axes.get_ylim()
    axes.set_ylim(low - ROOM_FOR_N * (high - low), high)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)


def _legend(figure: Figure) -> None:
    mean = Line2D([], [], color=BLUE, lw=1.6, marker="o", ms=4.2, label="mean with t interval")
    straight = Line2D([], [], color=INK, lw=1.1, ls=(0, (4, 2)), label="straight line")
    level = Line2D([], [], color=VERMILLION, lw=1.3, label="levelling off")
    figure.legend(
        handles=[mean, straight, level], loc="lower right", ncols=3, frameon=False,
        borderaxespad=0.2,
    )  # fmt: skip
