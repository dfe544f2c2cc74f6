"""Every person's change from the own first session, against the error limit of one person."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from tscs.error_limits import usable_limits
from tscs.figures.individuals import BAND
from tscs.figures.session_data import limit_ends
from tscs.figures.style import BLUE, FAINT, GREY, PAGE_WIDTH_MM, new_figure, styled
from tscs.report.words import IMPROVEMENT, with_unit
from tscs.series import Array, Series

LABEL_MM: Final = 35.0
RIGHT_MM: Final = 2.0
GAP_MM: Final = 1.6
ROW_MM: Final = 21.0
HEAD_MM: Final = 6.0
FOOT_MM: Final = 12.0
LABEL_WIDTH: Final = 18
HEADROOM: Final = 0.08


@styled
def person_courses_figure(
    every: Sequence[Series], people: Sequence[str], synthetic: bool
) -> Figure:
    """Draw one small panel per person and outcome; the band reaches to the MDC95.

    The band belongs to each person's own first session. It is drawn only from a verified limit
    and never around a mean.

    Parameters
    ----------
    every
        Series of the rows.
    people
        Pseudonyms of the columns.
    """
    height = HEAD_MM + ROW_MM * len(every) + FOOT_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    for row, series in enumerate(every):
        changes, relative = changes_from_first(series)
        band = limit_ends(series.outcome, relative)
        ends = _ends(changes, band)
        _label(figure, series, relative, band is not None, row, height)
        for column, person in enumerate(people):
            axes = figure.add_axes(_box(row, column, len(people), height))
            own = changes[series.people.index(person)] if person in series.people else None
            _panel(axes, own, series, band, ends)
            if row == 0:
                axes.set_title(person, pad=3)
            _ticks(axes, series, first=column == 0, last=row == len(every) - 1)
    _legend(figure)
    return figure


def changes_from_first(series: Series) -> tuple[Array, bool]:
    """Return each person's change from the first session, and whether it is in per cent.

    Per cent of the first value where the limits of the outcome are percentages or ratios.
    """
    values = series.values[:, : len(series.sessions)]
    change = values - values[:, :1]
    relative = any(limit.kind != "absolute" for _, _, limit in usable_limits(series.outcome))
    if not relative:
        return change, False
    first = np.where(values[:, :1] != 0, values[:, :1], np.nan)
    return 100 * change / first, True


def _ends(changes: Array, band: tuple[float, float] | None) -> tuple[float, float]:
    low, high = float(np.nanmin(changes, initial=0.0)), float(np.nanmax(changes, initial=0.0))
    if band is not None:
        low, high = min(low, band[0]), max(high, band[1])
    margin = HEADROOM * (high - low or 1.0)
    return low - margin, high + margin


def _box(row: int, column: int, n_columns: int, height: float) -> tuple[float, float, float, float]:
    cell = (PAGE_WIDTH_MM - LABEL_MM - RIGHT_MM) / n_columns
    bottom = height - HEAD_MM - ROW_MM * (row + 1)
    return (
        (LABEL_MM + cell * column) / PAGE_WIDTH_MM,
        (bottom + GAP_MM) / height,
        (cell - GAP_MM) / PAGE_WIDTH_MM,
        (ROW_MM - 2 * GAP_MM) / height,
    )


def _panel(
    axes: Axes,
    changes: Array | None,
    series: Series,
    band: tuple[float, float] | None,
    ends: tuple[float, float],
) -> None:
    if band is not None:
        axes.axhspan(*band, color=BAND, lw=0, zorder=0)
    axes.axhline(0, color=GREY, lw=0.6, zorder=1)
    if changes is not None:
        known = ~np.isnan(changes)
        places = np.arange(len(changes))
        axes.plot(places[known], changes[known], color=BLUE, lw=0.9, marker="o", ms=2.0, zorder=3)
    axes.set_xlim(-0.6, len(series.sessions) - 0.4)
    axes.set_ylim(*ends)


def _ticks(axes: Axes, series: Series, *, first: bool, last: bool) -> None:
    ends = (0, len(series.sessions) - 1)
    labels = [series.sessions[place] for place in ends] if last else []
    axes.set_xticks(ends if last else [], labels, fontsize=6.0)
    for label in axes.get_xticklabels():
        label.set_horizontalalignment("left" if label.get_text() == labels[0] else "right")
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.tick_params(axis="y", labelsize=6.0, labelleft=first, left=first)
    axes.tick_params(axis="x", length=2)
    axes.grid(axis="y", color=FAINT, lw=0.5)
    axes.set_axisbelow(True)


def _label(
    figure: Figure, series: Series, relative: bool, limited: bool, row: int, height: float
) -> None:
    outcome = series.outcome
    unit = "%" if relative else outcome.unit
    name = textwrap.fill(with_unit(outcome.short, unit), LABEL_WIDTH)
    middle = height - HEAD_MM - ROW_MM * (row + 0.5)
    better = IMPROVEMENT[outcome.direction]
    note = f"{better.arrow} {better.words}" + ("" if limited else "\nno verified limit")
    figure.text(1.5 / PAGE_WIDTH_MM, (middle + 0.8) / height, name, fontsize=6.8,
                fontweight="bold", va="bottom")  # fmt: skip
    figure.text(1.5 / PAGE_WIDTH_MM, (middle - 0.2) / height, note, fontsize=6.0, color=GREY,
                va="top")  # fmt: skip


def _legend(figure: Figure) -> None:
    band = Patch(color=BAND, lw=0, label="up to the MDC95 of one person, from the own first value")
    figure.legend(handles=[band], loc="lower right", frameon=False, borderaxespad=0.2)
