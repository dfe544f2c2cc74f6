"""Each person's weekly means of the diary, one panel per item."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tscs.diary import weekly_means
from tscs.figures.style import BLUE, FAINT, GREY, PAGE_WIDTH_MM, PALE, new_figure, styled
from tscs.report.numbers import MINUS
from tscs.report.words import IMPROVEMENT, diary_maximum, diary_scale, n_span

PANELS_PER_ROW: Final = 2
PANEL_MM: Final = 48.0
BOTTOM_MM: Final = 8.0


@styled
def diary_figure(
    tables: Mapping[str, pd.DataFrame],
    summary: pd.DataFrame,
    items: Sequence[str],
    synthetic: bool,
) -> Figure:
    """Draw a grey line per person and the mean of the people over the weeks.

    Parameters
    ----------
    tables
        Tables of the study with ``visits`` and ``diary``.
    summary
        Result table ``diary``.
    items
        Columns of the diary, one panel each.
    """
    n_rows = math.ceil(len(items) / PANELS_PER_ROW)
    height = PANEL_MM * n_rows + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    grid = figure.subplots(n_rows, PANELS_PER_ROW, squeeze=False)
    figure.subplots_adjust(
        left=0.07, right=0.99, top=1 - 9 / height, bottom=17 / height, hspace=0.45, wspace=0.16
    )
    weeks = sorted(summary["week"].unique())
    for axes, item in zip(grid.flat, items, strict=False):
        own = summary[summary["item"] == item]
        _panel(axes, weekly_means(tables, item), own, weeks, diary_maximum(item))
        _head(axes, item, own["n"].dropna())
    for axes in grid.flat[len(items) :]:
        axes.set_axis_off()
    for axes in grid[-1]:
        axes.set_xlabel("Week (1 begins on the day of the first session)")
    return figure


def _head(axes: Axes, item: str, people: pd.Series[float]) -> None:
    """Name an item, its direction and how many people its means hold."""
    axes.set_title(diary_scale(item), loc="left", fontweight="bold", pad=11)
    better = IMPROVEMENT["down"]
    axes.text(
        0, 1.035, f"{better.arrow} {better.words}, n = {n_span(people)}", transform=axes.transAxes,
        fontsize=6.3, color=GREY, va="bottom",
    )  # fmt: skip


def _panel(
    axes: Axes,
    people: pd.DataFrame,
    summary: pd.DataFrame,
    weeks: Sequence[float],
    top: float | None,
) -> None:
    place = {week: position for position, week in enumerate(weeks)}
    for _, own in people.groupby("participant_id"):
        axes.plot(own["week"].map(place), own["mean"], color=PALE, lw=0.9, marker=".", ms=3)
    means = summary.dropna(subset="mean")
    axes.plot(means["week"].map(place), means["mean"], color=BLUE, lw=2, marker="o", ms=4.5)
    before = sum(week < 0 for week in weeks)
    if 0 < before < len(weeks):
        axes.axvline(before - 0.5, color=GREY, lw=0.8, ls=(0, (3, 2)))
    axes.set_xticks(range(len(weeks)), [f"{week:g}".replace("-", MINUS) for week in weeks])
    axes.set_ylim(0, top)
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
