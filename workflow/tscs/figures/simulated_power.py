"""Power and type I error of simulated trials beside the closed form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tscs.catalogue import Catalogue
from tscs.figures.style import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAGE_WIDTH_MM,
    VERMILLION,
    new_figure,
    styled,
)
from tscs.planning.small_trials import SMALL
from tscs.report import numbers
from tscs.report.simulated_trials import leading_rows
from tscs.report.words import planned_unit

ROW_MM, GAP_MM, TOP_MM, BOTTOM_MM = 44.0, 16.0, 6.0, 21.0
LEFT_MM, PANEL_MM, GUTTER_MM, KEY_MM = 15.0, 59.0, 10.0, 34.0
MOST_PANELS: Final = 2
COLOURS: Final = (VERMILLION, BLUE, GREEN, ORANGE, INK)
MONTE_CARLO_Z: Final = 1.96


@styled
def simulated_power_figure(
    table: pd.DataFrame,
    catalogue: Catalogue,
    outcomes: Sequence[str],
    synthetic: bool,
    alpha: float,
) -> Figure:
    """Draw the share of trials with p below the level against people per arm, a row per outcome.

    Parameters
    ----------
    table
        Result table ``operating_characteristics``.
    outcomes
        Ids of the rows, in order.
    alpha
        Level of the trial, drawn as a dotted line.
    """
    height = TOP_MM + (ROW_MM + GAP_MM) * len(outcomes) - GAP_MM + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    shown = leading_rows(table)
    for place, name in enumerate(outcomes):
        own = shown[shown["outcome"] == name]
        bottom = height - TOP_MM - ROW_MM - place * (ROW_MM + GAP_MM)
        colours = dict(zip(sorted(own["true_difference"].unique()), COLOURS, strict=False))
        shares = _dropouts(own)
        for column, share in enumerate(shares):
            axes = _axes(figure, column, bottom, height)
            _panel(axes, own[own["dropout"] == share], colours, alpha)
            lost = f"{numbers.percent(share)} drop-out" if share else "no drop-out"
            axes.set_ylabel("" if column else "Trials with p below the level, %")
            axes.set_title(f"{catalogue.outcomes[name].short}: {lost}", loc="left", pad=3)
        _key(figure, colours, str(own["unit"].iloc[0]), len(shares), bottom, height)
    _legend(figure, (BOTTOM_MM - 10.0) / height)
    return figure


def _dropouts(rows: pd.DataFrame) -> list[float]:
    shares = sorted(rows["dropout"].unique())
    return list(dict.fromkeys((shares[0], shares[-1])))[:MOST_PANELS]


def _left(column: int) -> float:
    return LEFT_MM + column * (PANEL_MM + GUTTER_MM)


def _axes(figure: Figure, column: int, bottom: float, height: float) -> Axes:
    return figure.add_axes(
        (_left(column) / PAGE_WIDTH_MM, bottom / height, PANEL_MM / PAGE_WIDTH_MM, ROW_MM / height)
    )


def _panel(axes: Axes, rows: pd.DataFrame, colours: dict[float, str], alpha: float) -> None:
    axes.axvspan(0, SMALL, color=FAINT, lw=0, zorder=0)
    for level in (alpha, 0.8):
        axes.axhline(100 * level, color=GREY, lw=0.8, ls=":", zorder=1)
    for difference, colour in colours.items():
        own = rows[rows["true_difference"] == difference].sort_values("n_per_arm")
        error = 100 * MONTE_CARLO_Z * own["rejected_mc_error"]
        axes.errorbar(
            own["n_per_arm"], 100 * own["rejected"], error, fmt="o", ms=2.6, color=colour, lw=1.0
        )
        axes.plot(own["n_per_arm"], 100 * own["closed_form"], color=colour, lw=1.1)
        axes.plot(own["n_per_arm"], 100 * own["averaged_form"], color=colour, lw=1.1, ls="--")
    axes.set_ylim(0, 102)
    axes.set_xlim(0, 1.05 * float(rows["n_per_arm"].max()))
    axes.set_xlabel("People randomised to each arm")
    axes.set_yticks(range(0, 101, 20))


def _key(
    figure: Figure, colours: dict[float, str], unit: str, columns: int, bottom: float, height: float
) -> None:
    """Write what the colours mean to the right of the panels."""
    axes = figure.add_axes(
        (
            (_left(columns) - GUTTER_MM + 2.0) / PAGE_WIDTH_MM,
            bottom / height,
            KEY_MM / PAGE_WIDTH_MM,
            ROW_MM / height,
        )
    )
    axes.set_axis_off()
    for difference, colour in reversed(colours.items()):
        label = f"{difference:g} {planned_unit(unit)}" if difference else "none (type I error)"
        axes.plot([], [], color=colour, marker="o", ms=2.6, lw=1.1, label=label)
    axes.legend(loc="center left", frameon=False, title="True difference", alignment="left")


def _legend(figure: Figure, top: float) -> None:
    axes = figure.add_axes((0.0, 0.0, 1.0, top))
    axes.set_axis_off()
    axes.errorbar(
        [],
        [],
        [],
        fmt="o",
        ms=2.6,
        color=GREY,
        lw=1.0,
        label="simulated, 95 % Monte Carlo interval",
    )
    axes.plot([], [], color=GREY, lw=1.1, label="closed form")
    axes.plot(
        [], [], color=GREY, lw=1.1, ls="--", label="averaged over chance imbalance of the baseline"
    )
    axes.legend(loc="center", ncols=3, frameon=False)
