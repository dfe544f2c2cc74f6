"""Standardised changes of one contrast, one row per outcome, improvement to the right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tscs.catalogue import Catalogue, Outcome
from tscs.figures.rows import row_text
from tscs.figures.style import BLUE, FAINT, GREY, INK, PAGE_WIDTH_MM, VERMILLION, new_figure, styled
from tscs.report import changes, numbers
from tscs.report.notes import CONFLICT_SIGN
from tscs.report.words import DOMAINS, IMPROVEMENT, with_unit

Row = Mapping[str, Any]

ROW_MM = 4.3
TOP_MM = 11.0
BOTTOM_MM = 15.0
PANEL_LEFT = 0.63
PANEL_WIDTH = 0.355
COLUMNS = {"label": 0.012, "direction": 0.318, "n": 0.365, "change": 0.495}
HEADING_ROW = -1.15
WIDEST = 3.0
NARROWEST = 1.0


@dataclass(frozen=True)
class Oriented:
    """An effect size and its interval with improvement positive."""

    estimate: float
    low: float
    high: float


@styled
def forest_figure(
    effects: pd.DataFrame,
    catalogue: Catalogue,
    contrast: str,
    outcomes: Sequence[str],
    synthetic: bool,
    level: float = 0.95,
    conflicts: Collection[str] = (),
) -> Figure:
    """Draw changes as text and g_av with its interval as a forest plot.

    Changes carry the units of their outcomes and cannot share an axis, so they stand as numbers on
    the left; the panel shows g_av, turned so that improvement points right. Outcomes analysed as
    logarithms give their change in per cent, so that number and point agree in sign.

    Parameters
    ----------
    effects
        Result table ``within_subject_effects``.
    contrast
        The contrast to draw.
    outcomes
        Ids of the rows, in order; a heading is drawn where the domain changes.
    level
        Confidence level of the intervals in the table.
    conflicts
        Ids of outcomes whose recall period conflicts with the contrast; they carry a sign.
    """
    compared = changes.with_widest_sd(effects)
    compared = compared[compared["contrast"] == contrast]
    rows = {row["outcome"]: row for row in cast("list[Row]", compared.to_dict("records"))}
    lines = _lines([name for name in outcomes if name in rows], catalogue)
    height = TOP_MM + ROW_MM * len(lines) + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    axes = figure.add_axes(
        (PANEL_LEFT, BOTTOM_MM / height, PANEL_WIDTH, ROW_MM * len(lines) / height)
    )
    reach = _reach([rows[line] for line in lines if line in rows])
    for position, line in enumerate(lines):
        if line in catalogue.outcomes:
            sign = f" {CONFLICT_SIGN}" if line in conflicts else ""
            _row(axes, position, rows[line], catalogue.outcomes[line], reach, sign)
        else:
            row_text(axes, COLUMNS["label"], position, line, "left", bold=True, color=GREY)
    _frame(axes, len(lines), reach, f"{numbers.percent(level)} interval")
    return figure


def _lines(outcomes: list[str], catalogue: Catalogue) -> list[str]:
    lines: list[str] = []
    domain = None
    for name in outcomes:
        if catalogue.outcomes[name].domain != domain:
            domain = catalogue.outcomes[name].domain
            lines.append(DOMAINS[domain])
        lines.append(name)
    return lines


def oriented(row: Row, outcome: Outcome) -> Oriented:
    """Return g_av and its interval with improvement positive."""
    if outcome.direction == "up":
        return Oriented(row["g_av"], row["g_av_low"], row["g_av_high"])
    return Oriented(-row["g_av"], -row["g_av_high"], -row["g_av_low"])


def _reach(rows: Sequence[Row]) -> float:
    columns = ("g_av_low", "g_av_high", "g_av")
    ends = np.array([abs(row[column]) for row in rows for column in columns], dtype=float)
    finite = ends[np.isfinite(ends)]
    widest = float(finite.max()) if finite.size else NARROWEST
    return float(np.clip(np.ceil(2 * widest) / 2, NARROWEST, WIDEST))


def _row(axes: Axes, position: int, row: Row, outcome: Outcome, reach: float, sign: str) -> None:
    confirmatory = row["role"] == "confirmatory"
    log = row["scale"] == "log"
    change = changes.relative_change(row) if log else changes.mean_change(row, outcome)
    label = with_unit(outcome.short, outcome.unit) + sign
    row_text(axes, COLUMNS["label"], position, label, "left", confirmatory)
    row_text(axes, COLUMNS["direction"], position, IMPROVEMENT[outcome.direction].arrow)
    row_text(axes, COLUMNS["n"], position, numbers.whole(row["n"]))
    row_text(axes, COLUMNS["change"], position, change, bold=confirmatory)
    effect = oriented(row, outcome)
    if np.isfinite(effect.estimate):
        _interval(axes, position, effect, reach, confirmatory)
    else:
        axes.text(0, position, numbers.ABSENT, ha="center", va="center", color=GREY, fontsize=6.5)


def _interval(
    axes: Axes, position: int, effect: Oriented, reach: float, confirmatory: bool
) -> None:
    colour = VERMILLION if confirmatory else BLUE
    low, high = np.clip((effect.low, effect.high), -reach, reach)
    axes.plot((low, high), (position, position), color=colour, lw=1.2, solid_capstyle="butt")
    for end, value, marker in ((low, effect.low, "<"), (high, effect.high, ">")):
        if value != end:
            axes.plot(end, position, marker=marker, color=colour, ms=3.5, clip_on=False)
    if abs(effect.estimate) <= reach:
        axes.plot(
            effect.estimate, position, marker="D" if confirmatory else "o", color=colour, ms=4
        )


def _frame(axes: Axes, n_lines: int, reach: float, interval: str) -> None:
    axes.set_xlim(-reach, reach)
    axes.set_ylim(n_lines - 0.5, -0.5)
    axes.axvline(0, color=INK, lw=0.7, zorder=1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(f"g_av with {interval}\n← worse        better →")
    headings = {"direction": "Better", "n": "n", "change": f"Mean change\n[{interval}]"}
    row_text(axes, COLUMNS["label"], HEADING_ROW, "Outcome, unit", "left", bold=True)
    for column, heading in headings.items():
        row_text(axes, COLUMNS[column], HEADING_ROW, heading, bold=True)
