"""Correlation of baseline and end of each outcome, with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tscs.catalogue import Catalogue
from tscs.figures.rows import row_text
from tscs.figures.style import BLUE, FAINT, GREY, PAGE_WIDTH_MM, new_figure, styled
from tscs.report import numbers

Row = Mapping[str, Any]

ROW_MM: Final = 4.3
TOP_MM: Final = 8.0
BOTTOM_MM: Final = 13.0
PANEL_LEFT: Final = 0.47
PANEL_WIDTH: Final = 0.50
COLUMNS: Final = {"label": 0.012, "n": 0.25, "r": 0.365}
HEADING_ROW: Final = -1.0
DECIMALS: Final = 2


@styled
def correlation_figure(
    table: pd.DataFrame,
    catalogue: Catalogue,
    outcomes: Sequence[str],
    synthetic: bool,
    level: str,
) -> Figure:
    """Draw the correlation of baseline and end, one row per outcome in raw units.

    Parameters
    ----------
    table
        Result table ``variability``.
    outcomes
        Ids of the rows, in order; those without a correlation are left out.
    level
        Confidence of the intervals, in words.
    """
    known = table[(table["scale"] == "raw") & table["correlation"].notna()]
    found = {row["outcome"]: row for row in cast("list[Row]", known.to_dict("records"))}
    rows = [(found[name], catalogue.outcomes[name].short) for name in outcomes if name in found]
    height = TOP_MM + ROW_MM * len(rows) + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    axes = figure.add_axes(
        (PANEL_LEFT, BOTTOM_MM / height, PANEL_WIDTH, ROW_MM * len(rows) / height)
    )
    for position, (row, label) in enumerate(rows):
        _row(axes, position, row, label)
    _frame(axes, len(rows), level)
    return figure


def _row(axes: Axes, position: int, row: Row, label: str) -> None:
    limits = (row["correlation_low"], row["correlation_high"])
    row_text(axes, COLUMNS["label"], position, label, "left")
    row_text(axes, COLUMNS["n"], position, f"{row['n']:g}")
    row_text(axes, COLUMNS["r"], position, numbers.estimate(row["correlation"], *limits, DECIMALS))
    axes.plot(limits, (position, position), color=BLUE, lw=1.2, solid_capstyle="butt")
    axes.plot(row["correlation"], position, marker="o", color=BLUE, ms=4)


def _frame(axes: Axes, n_rows: int, level: str) -> None:
    axes.set_xlim(-1, 1)
    axes.set_ylim(n_rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xticks(np.arange(-1, 1.25, 0.5))
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, lw=0.6)
    axes.axvline(0, color=GREY, lw=0.7, ls=":", zorder=1)
    axes.set_axisbelow(True)
    axes.set_xlabel(f"Correlation of baseline and end, Fisher's {level} interval")
    row_text(axes, COLUMNS["label"], HEADING_ROW, "Outcome", "left", bold=True)
    row_text(axes, COLUMNS["n"], HEADING_ROW, "n", bold=True)
    row_text(axes, COLUMNS["r"], HEADING_ROW, "Correlation", bold=True)
