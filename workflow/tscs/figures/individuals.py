"""Every person's change against MDC95 and MCID, one small panel per outcome."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from tscs.catalogue import Catalogue, Outcome
from tscs.catalogue.models import ErrorLimit
from tscs.error_limits import rises_with, usable_limits
from tscs.figures.style import BLUE, FAINT, GREY, PAGE_WIDTH_MM, VERMILLION, new_figure, styled
from tscs.report.words import IMPROVEMENT, with_unit

PANELS_PER_ROW: Final = 3
ROW_MM: Final = 3.4
HEAD_MM: Final = 13.0
FOOT_MM: Final = 6.5
LEGEND_MM: Final = 9.0
MOST_LABELS: Final = 30
TITLE_WIDTH: Final = 30
PERCENT: Final = "% of the first value"
BAND: Final = "#d9d9d9"
OFFSETS: Final = (-0.14, 0.14)
FILLS: Final = (BLUE, "white")


@styled
def individuals_figure(
    changes: pd.DataFrame,
    catalogue: Catalogue,
    contrasts: Mapping[str, str],
    outcomes: Sequence[str],
    synthetic: bool,
) -> Figure:
    """Draw a dot per person and contrast, the MDC95 as a band and the MCID as a line.

    People keep the order of their pseudonyms. A limit in per cent or as a ratio puts its panel on
    a scale in per cent of the first value. Limits that are not verified and answers that also
    speak of an earlier time are not drawn.

    Parameters
    ----------
    changes
        Result table ``individual_changes``.
    contrasts
        One or two contrasts, in order, with the words that name them.
    outcomes
        Ids of the panels, in order.
    """
    people = sorted(changes["participant_id"].unique())
    conflict = changes["reason"].astype("str").str.contains("recall_conflict", regex=False)
    drawn = changes[changes["change"].notna() & ~conflict]
    n_rows = -(-len(outcomes) // PANELS_PER_ROW)
    panel = HEAD_MM + ROW_MM * len(people) + FOOT_MM
    height = panel * n_rows + LEGEND_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    for place, name in enumerate(outcomes):
        row, column = divmod(place, PANELS_PER_ROW)
        axes = figure.add_axes(_box(row, column, panel, height))
        own = drawn[drawn["outcome"] == name]
        _panel(axes, own, catalogue.outcomes[name], list(contrasts), people)
    _legend(figure, list(contrasts.values()))
    return figure


def _box(row: int, column: int, panel: float, height: float) -> tuple[float, float, float, float]:
    cell, left, right = PAGE_WIDTH_MM / PANELS_PER_ROW, 11.0, 4.0
    bottom = height - panel * (row + 1) + FOOT_MM
    return (
        (cell * column + left) / PAGE_WIDTH_MM,
        bottom / height,
        (cell - left - right) / PAGE_WIDTH_MM,
        (panel - HEAD_MM - FOOT_MM) / height,
    )


def _panel(
    axes: Axes,
    changes: pd.DataFrame,
    outcome: Outcome,
    contrasts: Sequence[str],
    people: Sequence[str],
) -> None:
    limits = usable_limits(outcome)
    relative = any(limit.kind != "absolute" for _, _, limit in limits)
    _draw_limits(axes, outcome, limits, relative)
    axes.axvline(0, color=GREY, lw=0.8, zorder=1)
    for contrast, offset, fill in zip(contrasts, OFFSETS, FILLS, strict=False):
        own = changes[changes["contrast"] == contrast]
        places = [people.index(name) + offset for name in own["participant_id"]]
        axes.plot(
            shown_change(own, relative), places, ls="none", marker="o", ms=3.6, mfc=fill,
            mec=BLUE, mew=0.9, zorder=3,
        )  # fmt: skip
    _frame(axes, outcome, people, relative, bool(limits))


def shown_change(changes: pd.DataFrame, relative: bool) -> pd.Series[float]:
    """Return changes in the unit, or in per cent of the first value."""
    if not relative:
        return changes["change"]
    first = changes["value_from"].where(changes["value_from"] != 0)
    return 100 * changes["change"] / first


def shown_limit(limit: ErrorLimit, rises: bool, relative: bool) -> float:
    """Return a limit with the sign of its direction, as a panel shows it; NaN if it cannot."""
    sign = 1 if rises else -1
    if limit.kind == "log":
        return 100 * float(np.expm1(sign * limit.value))
    if relative != (limit.kind == "percent"):
        return float("nan")
    return sign * limit.value


def _draw_limits(
    axes: Axes, outcome: Outcome, limits: list[tuple[str, str, ErrorLimit]], relative: bool
) -> None:
    for name, direction, limit in limits:
        end = shown_limit(limit, rises_with(direction, outcome), relative)
        if np.isnan(end):
            continue
        if name == "mdc95":
            axes.axvspan(min(0.0, end), max(0.0, end), color=BAND, lw=0, zorder=0)
        else:
            axes.axvline(end, color=VERMILLION, lw=1.1, ls=(0, (4, 2)), zorder=2)


def _frame(
    axes: Axes, outcome: Outcome, people: Sequence[str], relative: bool, limited: bool
) -> None:
    unit = PERCENT if relative else outcome.unit
    title = "\n".join(textwrap.wrap(with_unit(outcome.short, unit), TITLE_WIDTH)[:2])
    axes.set_title(title, loc="left", fontweight="bold", pad=11)
    better = IMPROVEMENT[outcome.direction].words
    axes.text(
        0, 1.02, better if limited else f"{better}; no verified limit", fontsize=6.3,
        transform=axes.transAxes, color=GREY, va="bottom",
    )  # fmt: skip
    labels = people if len(people) <= MOST_LABELS else []
    axes.set_yticks(range(len(labels)), labels, fontsize=6.2)
    axes.set_ylim(len(people) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.tick_params(axis="x", labelsize=6.4)
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)


def _legend(figure: Figure, labels: Sequence[str]) -> None:
    dots: list[Line2D | Patch] = [
        Line2D([], [], ls="none", marker="o", ms=3.6, mfc=fill, mec=BLUE, mew=0.9,
               label=label)
        for label, fill in zip(labels, FILLS, strict=False)
    ]  # fmt: skip
    band = Patch(color=BAND, lw=0, label="up to the MDC95")
    line = Line2D([], [], color=VERMILLION, lw=1.1, ls=(0, (4, 2)), label="MCID")
    figure.legend(
        handles=[*dots, band, line], loc="lower right", ncols=4, frameon=False,
        borderaxespad=0.2,
    )  # fmt: skip
