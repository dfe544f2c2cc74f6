"""How many people's grades rose, stayed and fell, by muscle group and leg."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tscs.figures.style import GREY, INK, PAGE_WIDTH_MM, new_figure, styled
from tscs.muscle_grades import LEGS

ROW_MM: Final = 11.5
TOP_MM: Final = 8.0
BOTTOM_MM: Final = 13.0
LABEL_MM: Final = 34.0
BAR_WIDTH: Final = 0.92
BAR_HEIGHT: Final = 0.4
HATCH: Final = "////"
PALE_BLUE: Final = "#9ccbe6"
PALE_ORANGE: Final = "#f6d58a"


@dataclass(frozen=True)
class Shift:
    """One cell of the map.

    Attributes
    ----------
    muscle, leg : str
        Label of the muscle group, and leg.
    better, same, worse : int
        Number of people.
    grades : str
        Median grade at the start and at the end, as text.
    """

    muscle: str
    leg: str
    better: int
    same: int
    worse: int
    grades: str


@styled
def shift_map_figure(shifts: Sequence[Shift], synthetic: bool) -> Figure:
    """Draw the map: muscle groups in rows, legs in columns, counts in every cell."""
    muscles = list(dict.fromkeys(shift.muscle for shift in shifts))
    legs = [leg for leg in LEGS if any(shift.leg == leg for shift in shifts)]
    height = TOP_MM + ROW_MM * len(muscles) + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    box = (
        LABEL_MM / PAGE_WIDTH_MM,
        BOTTOM_MM / height,
        1 - (LABEL_MM + 3) / PAGE_WIDTH_MM,
        ROW_MM * len(muscles) / height,
    )
    axes = figure.add_axes(box)
    for shift in shifts:
        _cell(axes, legs.index(shift.leg), muscles.index(shift.muscle), shift)
    _frame(axes, muscles, legs)
    _legend(axes)
    return figure


def _cell(axes: Axes, column: int, row: int, shift: Shift) -> None:
    left, total = column - BAR_WIDTH / 2, shift.better + shift.same + shift.worse
    axes.text(left, row - 0.3, _words(shift), ha="left", va="center", fontsize=6.6, color=INK)
    for count, colour, hatch in (
        (shift.better, PALE_BLUE, None),
        (shift.same, "white", None),
        (shift.worse, PALE_ORANGE, HATCH),
    ):
        if count:
            width = BAR_WIDTH * count / total
            axes.add_patch(_bar(left, row, width, colour, hatch))
            _count(axes, left + width / 2, row, count)
            left += width


def _bar(left: float, row: int, width: float, colour: str, hatch: str | None) -> Rectangle:
    return Rectangle(
        (left, row - 0.08), width, BAR_HEIGHT, fc=colour, ec=GREY, lw=0.6, hatch=hatch,
        hatch_linewidth=0.4,
    )  # fmt: skip


def _count(axes: Axes, place: float, row: int, count: int) -> None:
    axes.text(
        place, row + BAR_HEIGHT / 2 - 0.08, str(count), ha="center", va="center_baseline",
        fontsize=6.8, fontweight="bold", color=INK,
        bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none"},
    )  # fmt: skip


def _words(shift: Shift) -> str:
    counts = f"{shift.better} better, {shift.same} same, {shift.worse} worse"
    return f"{counts};  median grade {shift.grades}" if shift.grades else counts


def _frame(axes: Axes, muscles: list[str], legs: list[str]) -> None:
    axes.set_xlim(-0.5, len(legs) - 0.5)
    axes.set_ylim(len(muscles) - 0.5, -0.5)
    axes.set_xticks(range(len(legs)), [f"{LEGS[leg]} leg" for leg in legs], fontweight="bold")
    axes.set_yticks(range(len(muscles)), muscles, fontsize=7.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _legend(axes: Axes) -> None:
    kinds = (
        ("better: lower grade", PALE_BLUE, None),
        ("same grade", "white", None),
        ("worse: higher grade", PALE_ORANGE, HATCH),
    )
    axes.legend(
        handles=[
            Rectangle((0, 0), 1, 1, fc=colour, ec=GREY, lw=0.6, hatch=hatch, label=label)
            for label, colour, hatch in kinds
        ],
        title="Number of people, always in this order",
        title_fontsize=7.0,
        loc="upper left",
        bbox_to_anchor=(0, -0.01),
        ncols=len(kinds),
        frameon=False,
        alignment="left",
    )
