"""Both periods of every person of a crossover, by sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from tscs.catalogue import Catalogue, Outcome
from tscs.figures.style import BLUE, GREY, PAGE_WIDTH_MM, PALE, VERMILLION, new_figure, styled
from tscs.report.words import IMPROVEMENT, with_unit
from tscs.schedule import PERIODS

ROW_MM: Final = 62.0
LEGEND_MM: Final = 10.0
LEFT_MM, RIGHT_MM, GAP_MM, TOP_MM, BOTTOM_MM = 16.0, 4.0, 12.0, 15.0, 11.0
MARGIN: Final = 0.35
COLOURS: Final = {"active": BLUE, "control": VERMILLION}
FILLS: Final = {"active": BLUE, "control": "white"}


@styled
def crossover_figure(
    people: pd.DataFrame,
    catalogue: Catalogue,
    outcomes: Sequence[str],
    arms: Mapping[str, str],
    synthetic: bool,
) -> Figure:
    """Draw a line per person from the change in the first to that in the second period.

    Parameters
    ----------
    people : DataFrame
        Result table ``crossover_people``.
    catalogue : Catalogue
        Outcomes.
    outcomes : sequence of str
        Ids, one row of panels each; one panel per sequence.
    arms : mapping of str to str
        Label of the arms ``active`` and ``control``.
    synthetic : bool
        Whether the figure says that its data are synthetic.
    """
    height = ROW_MM * len(outcomes) + LEGEND_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    for row, name in enumerate(outcomes):
        own = people[people["outcome"] == name]
        limits = _limits(own["change"])
        for column, (sequence, rows) in enumerate(own.groupby("sequence", sort=True)):
            axes = figure.add_axes(_box(row, column, height))
            axes.set_ylim(limits)
            _panel(axes, rows, str(sequence), arms)
            _words(axes, catalogue.outcomes[name], column)
    _legend(figure, arms)
    return figure


def _box(row: int, column: int, height: float) -> tuple[float, float, float, float]:
    width = (PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM - GAP_MM) / 2
    bottom = height - ROW_MM * (row + 1) + BOTTOM_MM
    return (
        (LEFT_MM + column * (width + GAP_MM)) / PAGE_WIDTH_MM,
        bottom / height,
        width / PAGE_WIDTH_MM,
        (ROW_MM - TOP_MM - BOTTOM_MM) / height,
    )


def _limits(values: pd.Series[float]) -> tuple[float, float]:
    known = values.dropna()
    low, high = min(known.min(), 0.0), max(known.max(), 0.0)
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def _panel(axes: Axes, rows: pd.DataFrame, sequence: str, arms: Mapping[str, str]) -> None:
    table = rows.pivot_table(index="participant_id", columns="period", values="change")
    table = table.reindex(columns=list(PERIODS))
    given = rows.drop_duplicates("period").set_index("period")["arm"]
    axes.axhline(0, color=GREY, lw=0.8, zorder=1)
    places = np.arange(len(PERIODS))
    for values in table.to_numpy():
        axes.plot(places, values, color=PALE, lw=0.8, zorder=2)
    for place, period in enumerate(PERIODS):
        arm = str(given[period])
        _points(axes, place, table[period].dropna().to_numpy(), arm)
    labels = [f"Period {period}: {arms[str(given[period])]}" for period in PERIODS]
    axes.set_xticks(places, labels)
    axes.set_xlim(-MARGIN, 1 + MARGIN)
    both = int(table.notna().all(axis=1).sum())
    axes.set_title(
        f"{sequence}: {len(table.dropna(how='all'))} people, {both} with both periods", loc="left"
    )
    axes.yaxis.set_major_locator(MaxNLocator(6))


def _points(axes: Axes, place: int, values: np.ndarray, arm: str) -> None:
    axes.plot(
        np.full(len(values), float(place)), values, ls="none", marker="o", ms=3.6,
        mfc=FILLS[arm], mec=COLOURS[arm], mew=0.9, zorder=3,
    )  # fmt: skip
    if len(values):
        aside = place + (-1 if place == 0 else 1) * MARGIN / 2
        axes.plot([aside], [values.mean()], ls="none", marker="D", ms=5.5, mfc=FILLS[arm],
                  mec=COLOURS[arm], mew=1.2, zorder=4)  # fmt: skip


def _words(axes: Axes, outcome: Outcome, column: int) -> None:
    if column:
        axes.tick_params(labelleft=False)
        return
    axes.set_ylabel("Change within the period")
    axes.text(
        0, 1.17, with_unit(outcome.short, outcome.unit), transform=axes.transAxes,
        fontweight="bold", va="bottom",
    )  # fmt: skip
    better = IMPROVEMENT[outcome.direction].words
    axes.text(1, 1.17, better, transform=axes.transAxes, ha="right", va="bottom", color=GREY)


def _legend(figure: Figure, arms: Mapping[str, str]) -> None:
    dots = [
        Line2D([], [], ls="none", marker="o", ms=3.6, mfc=FILLS[arm], mec=COLOURS[arm], mew=0.9,
               label=f"one person, {label}")
        for arm, label in arms.items()
    ]  # fmt: skip
    mean = Line2D(
        [], [], ls="none", marker="D", ms=5.5, mfc="white", mec=GREY, mew=1.2, label="mean"
    )
    figure.legend(
        handles=[*dots, mean], loc="lower right", ncols=3, frameon=False, borderaxespad=0.2
    )
