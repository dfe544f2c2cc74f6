"""Who attended which visit, and after how many sessions of stimulation."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tscs.figures.style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PAGE_WIDTH_MM,
    VERMILLION,
    new_figure,
    styled,
)
from tscs.schedule import Schedule

ROW_MM = 4.2
MARGINS_MM = 26.0
COLOURS = {"baseline": ORANGE, "session": BLUE, "followup": GREEN}
MARKERS = {"baseline": "s", "session": "o", "followup": "D"}
TEXT = {"baseline": INK, "session": "white", "followup": "white"}
SIZES = {"baseline": 9.0, "session": 9.5, "followup": 8.5}
NAMES = {"baseline": "baseline", "session": "session", "followup": "follow-up"}


@styled
def schedule_figure(visits: pd.DataFrame, schedule: Schedule, synthetic: bool) -> Figure:
    """Draw participants against visits with the sessions completed before each visit.

    Parameters
    ----------
    visits
        Table ``visits`` of the study.
    schedule
        Order and type of the visits.
    synthetic
        Whether the figure has to say that its data are synthetic.
    """
    people = sorted(visits["participant_id"].unique())
    height = ROW_MM * len(people) + MARGINS_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    axes = figure.add_axes((0.08, 15 / height, 0.9, 1 - 24 / height))
    for _, visit in visits[visits["visit_id"].isin(schedule.visits)].iterrows():
        column = schedule.visits.index(visit["visit_id"])
        _cell(axes, column, people.index(visit["participant_id"]), visit, schedule)
    _frame(axes, people, schedule)
    _legend(axes, visits, schedule)
    return figure


def _cell(axes: Axes, column: int, row: int, visit: pd.Series, schedule: Schedule) -> None:
    if visit["attended"] != "yes":
        axes.plot(column, row, marker="x", color=VERMILLION, ms=6, mew=1.6)
        return
    kind = schedule.visit_type[visit["visit_id"]]
    axes.plot(column, row, marker=MARKERS[kind], color=COLOURS[kind], ms=SIZES[kind])
    doses = visit.get("doses_before")
    if pd.notna(doses):
        axes.text(
            column, row, f"{doses:g}", ha="center", va="center_baseline", color=TEXT[kind],
            fontsize=6.5, fontweight="bold",
        )  # fmt: skip


def _frame(axes: Axes, people: list[str], schedule: Schedule) -> None:
    axes.set_xlim(-0.6, len(schedule.visits) - 0.4)
    axes.set_ylim(len(people) - 0.4, -0.6)
    axes.set_xticks(range(len(schedule.visits)), schedule.visits)
    axes.set_yticks(range(len(people)), people)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _legend(axes: Axes, visits: pd.DataFrame, schedule: Schedule) -> None:
    present = [kind for kind in NAMES if kind in schedule.visit_type.values()]
    handles = [
        Line2D([], [], ls="", marker=MARKERS[kind], color=COLOURS[kind], label=NAMES[kind])
        for kind in present
    ]
    if (visits["attended"] != "yes").any():
        handles.append(
            Line2D([], [], ls="", marker="x", color=VERMILLION, mew=1.6, label="not attended")
        )
    axes.legend(
        handles=handles,
        title="Number: sessions completed before the visit",
        title_fontsize=7.0,
        loc="upper left",
        bbox_to_anchor=(-0.01, -0.01),
        ncols=len(handles),
        frameon=False,
        alignment="left",
    )
