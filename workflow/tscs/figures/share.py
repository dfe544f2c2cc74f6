"""Share of the end change still present at follow-up: Fieller's sets, unbounded ones included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tscs.catalogue import Catalogue
from tscs.fieller import BOUNDED, EXCLUSIVE
from tscs.figures.rows import row_text
from tscs.figures.style import BLUE, FAINT, GREY, PAGE_WIDTH_MM, VERMILLION, new_figure, styled
from tscs.report.follow_up import NOT_JUDGED, share_text
from tscs.report.words import DOMAINS

Row = Mapping[str, Any]

ROW_MM: Final = 4.3
TOP_MM: Final = 9.0
BOTTOM_MM: Final = 13.0
PANEL_LEFT: Final = 0.43
PANEL_WIDTH: Final = 0.29
COLUMNS: Final = {"label": 0.012, "n": 0.205, "share": 0.325, "verdict": 0.735}
SPAN: Final = (-1.0, 2.0)
LANDMARKS: Final = (0.0, 0.5, 1.0)
HEADING_ROW: Final = -1.0


@styled
def share_figure(
    lasting: pd.DataFrame,
    catalogue: Catalogue,
    outcomes: Sequence[str],
    primary: Sequence[str],
    synthetic: bool,
    level: str,
) -> Figure:
    """Draw the set of shares still present, one row per outcome.

    Parameters
    ----------
    lasting
        Result table ``follow_up``.
    outcomes
        Ids of the rows, in order; a heading is drawn where the domain changes.
    primary
        Ids drawn bold.
    level
        Confidence of the sets, in words.
    """
    rows = {row["outcome"]: row for row in cast("list[Row]", lasting.to_dict("records"))}
    lines = _lines(outcomes, catalogue)
    height = TOP_MM + ROW_MM * len(lines) + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    axes = figure.add_axes(
        (PANEL_LEFT, BOTTOM_MM / height, PANEL_WIDTH, ROW_MM * len(lines) / height)
    )
    for position, line in enumerate(lines):
        if line in rows:
            _row(axes, position, rows[line], catalogue.outcomes[line].short, line in primary)
        else:
            row_text(axes, COLUMNS["label"], position, line, "left", bold=True, color=GREY)
    _frame(axes, len(lines), level)
    return figure


def _lines(outcomes: Sequence[str], catalogue: Catalogue) -> list[str]:
    lines: list[str] = []
    domains = [catalogue.outcomes[name].domain for name in outcomes]
    for name, domain, before in zip(outcomes, domains, [None, *domains], strict=False):
        lines += [DOMAINS[domain], name] if domain != before else [name]
    return lines


def segments(row: Row) -> list[tuple[float, float]]:
    """Return the stretches of the axis that belong to the set; unbounded ones end at infinity."""
    low, high = float(row["share_low"]), float(row["share_high"])
    if row["fieller_type"] == BOUNDED:
        return [(low, high)]
    if row["fieller_type"] == EXCLUSIVE:
        return [(-np.inf, low), (high, np.inf)]
    return [(-np.inf, np.inf)]


def _row(axes: Axes, position: int, row: Row, label: str, primary: bool) -> None:
    judged = pd.notna(row["verdict"])
    row_text(axes, COLUMNS["label"], position, label, "left", bold=primary)
    row_text(axes, COLUMNS["n"], position, f"{row['n']:g}", "center")
    row_text(axes, COLUMNS["share"], position, share_text(row), "center")
    row_text(axes, COLUMNS["verdict"], position, row["verdict"] if judged else NOT_JUDGED, "left")
    colour = VERMILLION if primary else BLUE
    width, colour = (1.4, colour) if row["fieller_type"] == BOUNDED else (0.8, GREY)
    for low, high in segments(row):
        _segment(axes, position, (low, high), colour, width)
    if SPAN[0] <= row["share"] <= SPAN[1]:
        axes.plot(row["share"], position, marker="D" if primary else "o", color=colour, ms=4)


def _segment(
    axes: Axes, position: int, ends: tuple[float, float], colour: str, width: float
) -> None:
    """Draw a stretch as far as the panel goes; an arrow says that it goes on."""
    if ends[1] > SPAN[0] and ends[0] < SPAN[1]:
        axes.plot(
            np.clip(ends, *SPAN), (position, position), color=colour, lw=width,
            solid_capstyle="butt",
        )  # fmt: skip
    if ends[0] < SPAN[0]:
        axes.plot(SPAN[0], position, marker="<", color=colour, ms=3.5, clip_on=False)
    if ends[1] > SPAN[1]:
        axes.plot(SPAN[1], position, marker=">", color=colour, ms=3.5, clip_on=False)


def _frame(axes: Axes, n_lines: int, level: str) -> None:
    axes.set_xlim(*SPAN)
    axes.set_ylim(n_lines - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xticks(np.arange(SPAN[0], SPAN[1] + 0.5, 0.5))
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
    for mark in LANDMARKS:
        axes.axvline(mark, color=GREY, lw=0.7, ls=":", zorder=1)
    axes.set_xlabel(f"Share of the end change at follow-up,\n{level} set: none 0, half 0.5, all 1")
    headings = {"label": "Outcome", "verdict": "Verdict*"}
    for column, heading in headings.items():
        row_text(axes, COLUMNS[column], HEADING_ROW, heading, "left", bold=True)
    for column, heading in {"n": "n", "share": "Share [set]"}.items():
        row_text(axes, COLUMNS[column], HEADING_ROW, heading, "center", bold=True)
    axes.figure.text(
        COLUMNS["verdict"], 0.012, "* also expected without treatment", fontsize=6.5, color=GREY
    )
