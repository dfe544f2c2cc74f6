"""How much of what was planned was measured."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tscs.catalogue import Catalogue
from tscs.figures.style import BLUE, GREY, INK, PAGE_WIDTH_MM, new_figure, styled
from tscs.schedule import Schedule

ROW_MM = 4.4
TOP_MM = 11.0
BOTTOM_MM = 10.0
LABEL_MM = 56.0
MAX_CELL_MM = 12.0
SHARES = LinearSegmentedColormap.from_list(
    "share", [(0.0, "#ffffff"), (0.5, "#d3e6f3"), (0.98, "#7fb8db"), (1.0, BLUE)]
)
TIMEPOINTS = ("pre", "single", "post")


@styled
def completeness_figure(
    completeness: pd.DataFrame,
    catalogue: Catalogue,
    schedule: Schedule,
    outcomes: Sequence[str],
    synthetic: bool,
) -> Figure:
    """Draw the share of expected assessments that were measured, outcome by visit.

    Parameters
    ----------
    completeness
        Result table ``completeness``.
    outcomes
        Ids of the rows, in order.
    """
    table = completeness[completeness["outcome"].isin(outcomes)]
    rows = [name for name in outcomes if name in set(table["outcome"])]
    columns = _columns(table, schedule)
    height = TOP_MM + ROW_MM * len(rows) + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    cells = min(PAGE_WIDTH_MM - LABEL_MM - 2, MAX_CELL_MM * len(columns))
    axes = figure.add_axes(
        (
            LABEL_MM / PAGE_WIDTH_MM,
            BOTTOM_MM / height,
            cells / PAGE_WIDTH_MM,
            ROW_MM * len(rows) / height,
        )
    )
    for row, column, measured, expected in _cells(table, rows, columns):
        _cell(axes, row, column, measured, expected)
    _frame(axes, [catalogue.outcomes[name].short for name in rows], columns)
    figure.text(
        LABEL_MM / PAGE_WIDTH_MM, 1.5 / height,
        "Number: people measured. Shade: share of those expected. Blank: not planned.",
        fontsize=6.5, color=GREY, va="bottom",
    )  # fmt: skip
    return figure


def _columns(table: pd.DataFrame, schedule: Schedule) -> list[tuple[str, str]]:
    present = set(zip(table["visit_id"], table["timepoint"], strict=True))
    return [
        (visit, timepoint)
        for visit in schedule.visits
        for timepoint in TIMEPOINTS
        if (visit, timepoint) in present
    ]


def _cells(
    table: pd.DataFrame, rows: list[str], columns: list[tuple[str, str]]
) -> list[tuple[int, int, int, int]]:
    return [
        (
            rows.index(entry["outcome"]),
            columns.index((entry["visit_id"], entry["timepoint"])),
            int(entry["n_measured"]),
            int(entry["n_expected"]),
        )
        for _, entry in table.iterrows()
        if entry["n_expected"] > 0
    ]


def _cell(axes: Axes, row: int, column: int, measured: int, expected: int) -> None:
    colour = SHARES(measured / expected)
    incomplete = measured < expected
    axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fc=colour, ec="white", lw=0.8))
    axes.text(
        column, row, str(measured), ha="center", va="center_baseline", fontsize=6.0,
        color=INK if incomplete else "white",
        fontweight="bold" if incomplete else "normal",
    )  # fmt: skip


def _frame(axes: Axes, labels: list[str], columns: list[tuple[str, str]]) -> None:
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    names = [visit if time == "single" else f"{visit}\n{time}" for visit, time in columns]
    axes.set_xticks(range(len(columns)), names)
    axes.set_yticks(range(len(labels)), labels)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=6.5)
    axes.spines[:].set_visible(False)
