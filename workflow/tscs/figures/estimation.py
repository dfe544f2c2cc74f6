"""Paired estimation plot of one outcome: every person, and the differences to the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tscs.catalogue import Outcome
from tscs.figures.style import BLUE, FAINT, GREY, INK, PAGE_WIDTH_MM, PALE, new_figure, styled
from tscs.report import numbers
from tscs.report.words import IMPROVEMENT, unit_sign, with_unit

HEIGHT_MM: Final = 70.0
DOT_STEP: Final = 0.055
SUMMARY_SHIFT: Final = 0.24
BINS: Final = 16


@dataclass(frozen=True)
class Difference:
    """One contrast against the common start.

    Attributes
    ----------
    label : str
        Both assessments in words.
    changes : ndarray, shape (n,)
        Change of each person, later minus earlier, in the unit of the outcome.
    mean, low, high, n : float
        Row of ``within_subject_effects``; NaN where not computed.
    """

    label: str
    changes: np.ndarray
    mean: float
    low: float
    high: float
    n: float


@styled
def estimation_figure(
    values: pd.DataFrame,
    differences: Sequence[Difference],
    outcome: Outcome,
    synthetic: bool,
    level: float = 0.95,
) -> Figure:
    """Draw a paired estimation plot (Gardner and Altman 1986; Ho 2019).

    Parameters
    ----------
    values
        Individual values: index people, columns assessments in order, NaN where not measured.
    differences
        The contrasts of the right panel.
    level
        Confidence level of the intervals, for the label.
    """
    figure = new_figure(PAGE_WIDTH_MM, HEIGHT_MM, synthetic)
    bottom, tall = 13 / HEIGHT_MM, 48 / HEIGHT_MM
    people = figure.add_axes((0.085, bottom, 0.44, tall))
    changes = figure.add_axes((0.635, bottom, 0.35, tall))
    _people(people, values, outcome)
    _changes(changes, differences, outcome, level)
    return figure


def _people(axes: Axes, values: pd.DataFrame, outcome: Outcome) -> None:
    places = np.arange(values.shape[1])
    for _, row in values.iterrows():
        known = row.notna().to_numpy()
        axes.plot(
            places[known], row.to_numpy(dtype=float)[known], color=GREY, lw=0.8, marker="o",
            ms=3.2, mfc="white", mew=0.9,
        )  # fmt: skip
    counts = values.notna().sum()
    axes.set_xticks(places, [f"{name}\nn = {counts[name]}" for name in values.columns])
    axes.set_xlim(-0.35, len(places) - 0.65)
    better = IMPROVEMENT[outcome.direction]
    _title(axes, "Every person", f"{better.arrow} {better.words}")
    axes.set_ylabel(with_unit(outcome.short, outcome.unit))
    _grid(axes)


def _changes(axes: Axes, differences: Sequence[Difference], outcome: Outcome, level: float) -> None:
    axes.axhline(0, color=INK, lw=0.8)
    for place, item in enumerate(differences):
        dodge = dodged(item.changes)
        axes.plot(
            place - 0.1 + dodge, item.changes, ls="", marker="o", ms=3.6, mfc=PALE, mec=GREY,
            mew=0.6,
        )  # fmt: skip
        _summary(axes, place + SUMMARY_SHIFT, item)
    axes.set_xticks(
        range(len(differences)), [f"{item.label}\nn = {item.n:g}" for item in differences]
    )
    axes.set_xlim(-0.55, len(differences) - 0.4)
    _title(axes, "Change of each person", _note(outcome, level))
    unit = unit_sign(outcome.unit)
    axes.set_ylabel(f"Later minus earlier{', ' + unit if unit else ''}")
    _grid(axes)


def _summary(axes: Axes, place: float, item: Difference) -> None:
    if np.isnan(item.mean):
        return
    if not np.isnan(item.low):
        axes.plot([place, place], [item.low, item.high], color=BLUE, lw=2.0, solid_capstyle="butt")
    axes.plot(place, item.mean, marker="D", ms=5.5, color=BLUE)


def _note(outcome: Outcome, level: float) -> str:
    arrow = IMPROVEMENT[outcome.direction].arrow
    return f"{arrow} is better; diamond: mean with its {numbers.percent(level)} t interval"


def dodged(values: np.ndarray) -> np.ndarray:
    """Return sideways shifts that keep close values apart, the same for the same values."""
    spread = float(np.ptp(values)) if len(values) else 0.0
    bins = (
        np.zeros(len(values)) if spread == 0 else np.rint((values - values.min()) / spread * BINS)
    )
    shifts = np.zeros(len(values))
    for label in np.unique(bins):
        inside = np.flatnonzero(bins == label)
        shifts[inside] = (np.arange(len(inside)) - (len(inside) - 1) / 2) * DOT_STEP
    return shifts


def _title(axes: Axes, title: str, note: str) -> None:
    axes.set_title(title, loc="left", fontweight="bold", pad=11)
    axes.text(0, 1.02, note, transform=axes.transAxes, fontsize=6.3, color=GREY, va="bottom")


def _grid(axes: Axes) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", length=0)
