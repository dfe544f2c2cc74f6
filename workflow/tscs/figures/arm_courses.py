"""Means of the arms of a trial over the visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tscs.catalogue import Catalogue, Outcome
from tscs.figures.style import BLUE, FAINT, GREY, PAGE_WIDTH_MM, VERMILLION, new_figure, styled
from tscs.figures.trajectories import mean_by_visit
from tscs.report.words import IMPROVEMENT, with_unit
from tscs.schedule import Schedule
from tscs.trials.arms import ACTIVE, CONTROL

COLUMNS: Final = 3
FEWEST_COLUMNS: Final = 2
PANEL_MM: Final = 52.0
LEGEND_MM: Final = 9.0
COLOURS: Final = {ACTIVE: VERMILLION, CONTROL: BLUE}
MARKERS: Final = {ACTIVE: "o", CONTROL: "s"}
# Side by side, so that intervals of the same visit do not cover each other.
SHIFT: Final = {ACTIVE: -0.07, CONTROL: 0.07}
ASSESSED: Final = ("pre", "single")


@styled
def arm_courses_figure(
    scores: pd.DataFrame,
    arms: Mapping[str, str],
    labels: Mapping[str, str],
    catalogue: Catalogue,
    schedule: Schedule,
    outcomes: Sequence[str],
    synthetic: bool,
    level: float = 0.95,
) -> Figure:
    """Draw the mean of each arm with its t interval, one panel per outcome.

    Parameters
    ----------
    scores : DataFrame
        The table ``outcomes``; sessions show the assessment before treatment.
    arms, labels : mapping of str to str
        Arm of each person; label of each arm.
    catalogue : Catalogue
        Names, units and directions.
    schedule : Schedule
        Order of the visits.
    outcomes : sequence of str
        Ids of the panels.
    synthetic : bool
        Whether the figure has to say that its data are synthetic.
    level : float
        Confidence of the intervals.
    """
    shown = _shown(scores, arms, schedule)
    columns = max(FEWEST_COLUMNS, min(COLUMNS, len(outcomes)))
    rows = -(-len(outcomes) // columns)
    height = PANEL_MM * rows + LEGEND_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    for number, name in enumerate(outcomes):
        row, column = divmod(number, columns)
        axes = figure.add_axes(_box(row, column, columns, height))
        _panel(axes, shown[shown["outcome"] == name], catalogue.outcomes[name], schedule, level)
    _legend(figure, labels)
    return figure


def _shown(scores: pd.DataFrame, arms: Mapping[str, str], schedule: Schedule) -> pd.DataFrame:
    kept = (scores["status"] == "measured") & scores["timepoint"].isin(ASSESSED)
    place = {label: number for number, label in enumerate(schedule.visits)}
    table = scores[kept & scores["visit_id"].isin(place)]
    return table.assign(
        place=table["visit_id"].map(place), arm=table["participant_id"].map(dict(arms))
    )


def _box(row: int, column: int, columns: int, height: float) -> tuple[float, float, float, float]:
    left, top, below, cell = 12.0, 11.0, 9.0, PAGE_WIDTH_MM / columns
    wide, tall = cell - left - 4.0, PANEL_MM - top - below
    bottom = height - PANEL_MM * row - top - tall
    return (
        (column * cell + left) / PAGE_WIDTH_MM, bottom / height,
        wide / PAGE_WIDTH_MM, tall / height,
    )  # fmt: skip


def _panel(
    axes: Axes, values: pd.DataFrame, outcome: Outcome, schedule: Schedule, level: float
) -> None:
    for arm, colour in COLOURS.items():
        summary = mean_by_visit(values[values["arm"] == arm], level)
        axes.errorbar(
            summary["place"] + SHIFT[arm], summary["mean"], yerr=summary["margin"], color=colour,
            marker=MARKERS[arm], ms=3.5, lw=1.3, elinewidth=1.0, capsize=1.8,
        )  # fmt: skip
    axes.set_title(with_unit(outcome.short, outcome.unit), loc="left", fontweight="bold", pad=11)
    better = IMPROVEMENT[outcome.direction]
    axes.text(
        0, 1.03, f"{better.arrow} {better.words}", transform=axes.transAxes, fontsize=6.3,
        color=GREY, va="bottom",
    )  # fmt: skip
    places = sorted(values["place"].unique())
    axes.set_xticks(places, [schedule.visits[place] for place in places])
    axes.set_xlim(-0.5, len(schedule.visits) - 0.5)
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)


def _legend(figure: Figure, labels: Mapping[str, str]) -> None:
    handles = [
        Line2D([], [], color=COLOURS[arm], marker=MARKERS[arm], ms=3.5, lw=1.3, label=labels[arm])
        for arm in COLOURS
    ]
    figure.legend(handles=handles, loc="lower right", ncols=2, frameon=False)
