"""Values of all people of a trial together, while nobody knows the arms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tscs.catalogue import Catalogue, Outcome
from tscs.figures.style import BLUE, FAINT, GREY, PAGE_WIDTH_MM, PALE, new_figure, styled
from tscs.report.words import IMPROVEMENT, with_unit
from tscs.schedule import Schedule

COLUMNS: Final = 3
FEWEST_COLUMNS: Final = 2
PANEL_MM: Final = 52.0
BOTTOM_MM: Final = 5.0
SPREAD: Final = 0.26
BOX: Final = 0.36
ASSESSED: Final = ("pre", "single")


@styled
def pooled_values_figure(
    scores: pd.DataFrame,
    catalogue: Catalogue,
    schedule: Schedule,
    outcomes: Sequence[str],
    synthetic: bool,
) -> Figure:
    """Draw every value with median and quartiles at each visit, one panel per outcome.

    Parameters
    ----------
    scores : DataFrame
        The table ``outcomes``; sessions show the assessment before treatment.
    catalogue : Catalogue
        Names, units and directions.
    schedule : Schedule
        Order of the visits.
    outcomes : sequence of str
        Ids of the panels.
    synthetic : bool
        Whether the figure has to say that its data are synthetic.
    """
    kept = (scores["status"] == "measured") & scores["timepoint"].isin(ASSESSED)
    shown = scores[kept & scores["visit_id"].isin(schedule.visits)]
    columns = max(FEWEST_COLUMNS, min(COLUMNS, len(outcomes)))
    height = PANEL_MM * -(-len(outcomes) // columns) + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    for number, name in enumerate(outcomes):
        axes = figure.add_axes(_box(*divmod(number, columns), columns, height))
        _panel(axes, shown[shown["outcome"] == name], catalogue.outcomes[name], schedule)
    return figure


def _box(row: int, column: int, columns: int, height: float) -> tuple[float, float, float, float]:
    left, top, below, cell = 12.0, 11.0, 8.0, PAGE_WIDTH_MM / columns
    tall = PANEL_MM - top - below
    return (
        (column * cell + left) / PAGE_WIDTH_MM, (height - PANEL_MM * row - top - tall) / height,
        (cell - left - 4.0) / PAGE_WIDTH_MM, tall / height,
    )  # fmt: skip


def _panel(axes: Axes, values: pd.DataFrame, outcome: Outcome, schedule: Schedule) -> None:
    labels = [label for label in schedule.visits if label in set(values["visit_id"])]
    for place, label in enumerate(labels):
        own = values.loc[values["visit_id"] == label].sort_values("participant_id")["value"]
        # Spread evenly by rank: no random numbers, and equal values stand side by side.
        aside = np.linspace(-SPREAD, SPREAD, len(own)) if len(own) > 1 else np.zeros(1)
        axes.plot(place + aside, np.sort(own), ls="", marker="o", ms=1.8, color=PALE, zorder=1)
        low, middle, high = np.quantile(own, (0.25, 0.5, 0.75))
        axes.vlines(place, low, high, color=BLUE, lw=3.0, alpha=0.6, zorder=2)
        axes.hlines(middle, place - BOX / 2, place + BOX / 2, color=BLUE, lw=1.6, zorder=3)
    axes.set_title(with_unit(outcome.short, outcome.unit), loc="left", fontweight="bold", pad=11)
    better = IMPROVEMENT[outcome.direction]
    axes.text(
        0, 1.03, f"{better.arrow} {better.words}", transform=axes.transAxes, fontsize=6.3,
        color=GREY, va="bottom",
    )  # fmt: skip
    axes.set_xticks(range(len(labels)), labels)
    axes.set_xlim(-0.6, max(len(labels), 1) - 0.4)
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
