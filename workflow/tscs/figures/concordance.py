"""Whether spasticity, walking and fatigue changed the same way in each person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tscs.figures.style import GREY, INK, PAGE_WIDTH_MM, new_figure, styled
from tscs.person_changes import BETTER, SAME, UNKNOWN, WORSE

ROW_MM: Final = 5.4
TOP_MM: Final = 12.0
BOTTOM_MM: Final = 8.0
LABEL_MM: Final = 16.0
CELL_MM: Final = 42.0
COLOURS: Final = {BETTER: "#9ccbe6", SAME: "#ffffff", WORSE: "#f6d58a", UNKNOWN: "#ececec"}
HATCHES: Final = {WORSE: "////"}


@dataclass(frozen=True)
class Domain:
    """One column: a domain by one of its outcomes.

    Attributes
    ----------
    title, outcome : str
        Name of the domain; short name of the outcome with its unit.
    cells : dict of str to tuple of (str, str)
        By person: direction, and the change as text; empty where unknown.
    """

    title: str
    outcome: str
    cells: dict[str, tuple[str, str]]


@styled
def concordance_figure(domains: Sequence[Domain], synthetic: bool) -> Figure:
    """Draw people in rows, in the order of their ids, and domains in columns."""
    people = sorted({person for domain in domains for person in domain.cells})
    height = TOP_MM + ROW_MM * len(people) + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    box = (
        LABEL_MM / PAGE_WIDTH_MM,
        BOTTOM_MM / height,
        CELL_MM * len(domains) / PAGE_WIDTH_MM,
        ROW_MM * len(people) / height,
    )
    axes = figure.add_axes(box)
    for column, domain in enumerate(domains):
        for row, person in enumerate(people):
            _cell(axes, column, row, *domain.cells.get(person, (UNKNOWN, "")))
    _frame(axes, people, domains)
    return figure


def _cell(axes: Axes, column: int, row: int, direction: str, change: str) -> None:
    axes.add_patch(
        Rectangle(
            (column - 0.48, row - 0.44), 0.96, 0.88, fc=COLOURS[direction], ec=GREY, lw=0.5,
            hatch=HATCHES.get(direction), hatch_linewidth=0.4,
        )
    )  # fmt: skip
    text = f"{direction} ({change})" if change else direction
    axes.text(
        column, row, text, ha="center", va="center_baseline", fontsize=6.8, color=INK,
        bbox={"boxstyle": "round,pad=0.12", "fc": COLOURS[direction], "ec": "none"},
    )  # fmt: skip


def _frame(axes: Axes, people: list[str], domains: Sequence[Domain]) -> None:
    axes.set_xlim(-0.5, len(domains) - 0.5)
    axes.set_ylim(len(people) - 0.5, -0.5)
    axes.set_xticks(
        range(len(domains)), [f"{domain.title}\n{domain.outcome}" for domain in domains]
    )
    axes.set_yticks(range(len(people)), people)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def in_all(domains: Sequence[Domain]) -> pd.Series:
    """Return per person the direction shared by all domains; empty where they differ.

    People without a direction in any domain are left out.
    """
    table = pd.DataFrame({
        domain.title: {person: cell[0] for person, cell in domain.cells.items()}
        for domain in domains
    })  # fmt: skip
    known = table.mask(table == UNKNOWN).dropna()
    first = known.iloc[:, 0]
    return first.where(known.eq(first, axis="index").all(axis="columns"), "")
