"""Every person's course over the visits, one small panel per outcome."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.special import stdtrit

from tscs.catalogue import Catalogue, Outcome
from tscs.figures.style import (
    BLUE,
    FAINT,
    GREY,
    PAGE_WIDTH_MM,
    PALE,
    new_figure,
    styled,
)
from tscs.report.words import IMPROVEMENT, n_span, with_unit
from tscs.schedule import Schedule

PANELS_PER_ROW: Final = 3
# A single panel as wide as the page would stretch its course.
FEWEST_COLUMNS: Final = 2
PANEL_MM: Final = 44.0
BOTTOM_MM: Final = 7.0
TITLE_WIDTH: Final = 32
MOST_TICKS: Final = 12
ASSESSMENTS: Final = ("pre", "single")


@styled
def trajectories_figure(
    scores: pd.DataFrame,
    catalogue: Catalogue,
    schedule: Schedule,
    outcomes: Sequence[str],
    synthetic: bool,
    level: float = 0.95,
) -> Figure:
    """Draw individual lines over the visits with the mean and its t interval.

    Sessions show the assessment before stimulation; visits with one assessment show that one.

    Parameters
    ----------
    scores
        Result table ``outcomes``.
    outcomes
        Ids of the panels, in order.
    level
        Confidence level of the interval around the mean.
    """
    shown = _shown(scores, schedule)
    n_columns = min(PANELS_PER_ROW, max(FEWEST_COLUMNS, len(outcomes)))
    n_rows = -(-len(outcomes) // n_columns)
    height = PANEL_MM * n_rows + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    for index, name in enumerate(outcomes):
        row, column = divmod(index, n_columns)
        box = _box(row, column, n_columns, height)
        axes = figure.add_axes(box)
        values = shown[shown["outcome"] == name]
        _panel(axes, values, catalogue.outcomes[name], schedule, level)
    return figure


def _shown(scores: pd.DataFrame, schedule: Schedule) -> pd.DataFrame:
    kept = (
        (scores["status"] == "measured")
        & scores["timepoint"].isin(ASSESSMENTS)
        & scores["visit_id"].isin(schedule.visits)
    )
    order = {visit: place for place, visit in enumerate(schedule.visits)}
    shown = scores[kept].assign(place=lambda table: table["visit_id"].map(order))
    return shown.sort_values(["outcome", "participant_id", "place"], kind="stable")


def _box(row: int, column: int, n_columns: int, height: float) -> tuple[float, float, float, float]:
    """Return left, bottom, width and height of a panel in figure fractions."""
    left_mm, right_mm, title_mm, ticks_mm = 11.0, 3.0, 11.0, 7.0
    width = PAGE_WIDTH_MM
    cell = width / n_columns
    top = PANEL_MM * row + title_mm
    tall = PANEL_MM - title_mm - ticks_mm
    return (
        (cell * column + left_mm) / width,
        1 - (top + tall) / height,
        (cell - left_mm - right_mm) / width,
        tall / height,
    )


def _panel(
    axes: Axes, values: pd.DataFrame, outcome: Outcome, schedule: Schedule, level: float
) -> None:
    for _, person in values.groupby("participant_id", sort=True):
        axes.plot(
            person["place"], person["value"], color=PALE, lw=0.8, marker="o", ms=2.0, zorder=1
        )
    summary = mean_by_visit(values, level)
    axes.errorbar(
        summary["place"], summary["mean"], yerr=summary["margin"], color=BLUE, lw=1.6,
        marker="o", ms=3.5, elinewidth=1.1, capsize=1.8, zorder=3,
    )  # fmt: skip
    _frame(axes, values, outcome, schedule)


def mean_by_visit(values: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return mean, half-width of its t interval and n per visit; one value has no interval."""
    groups = values.groupby("place", sort=True)["value"]
    summary = groups.agg(["mean", "std", "count"]).reset_index()
    df = (summary["count"] - 1).clip(lower=1)
    margin = stdtrit(df, (1 + level) / 2) * summary["std"] / np.sqrt(summary["count"])
    return summary.assign(margin=np.where(summary["count"] > 1, margin, 0.0))


def _frame(axes: Axes, values: pd.DataFrame, outcome: Outcome, schedule: Schedule) -> None:
    people = values.groupby("place")["participant_id"].nunique()
    title = "\n".join(textwrap.wrap(with_unit(outcome.short, outcome.unit), TITLE_WIDTH)[:2])
    axes.set_title(title, loc="left", fontweight="bold", pad=11)
    better = IMPROVEMENT[outcome.direction]
    axes.text(
        0, 1.035, f"{better.arrow} {better.words}, n = {n_span(people)}", transform=axes.transAxes,
        fontsize=6.3, color=GREY, va="bottom",
    )  # fmt: skip
    step = -(-len(schedule.visits) // MOST_TICKS)
    places = range(0, len(schedule.visits), step)
    axes.set_xticks(places, [schedule.visits[place] for place in places], fontsize=6.2)
    axes.set_xlim(-0.4, len(schedule.visits) - 0.6)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.tick_params(axis="y", labelsize=6.4)
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
