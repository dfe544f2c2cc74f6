"""Each person's study days: visits, current against target, medication and adverse events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tscs.course import dated_events, medication_changes, on_planned_day, session_currents
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

LANE_MM: Final = 15.0
TOP_MM: Final = 3.0
BOTTOM_MM: Final = 22.0
LEFT_MM: Final = 20.0
RIGHT_MM: Final = 3.0
EVENTS_AT, NAME_AT, VISITS_AT, CURRENT_LOW, CURRENT_HIGH = 0.12, 0.3, 0.34, 0.52, 0.94
VISITS: Final = {
    "baseline": ("s", ORANGE, "baseline attended"),
    "session": ("o", BLUE, "session attended"),
    "followup": ("D", GREEN, "follow-up attended"),
}
RISES: Final = {"start": "^", "increase": "^", "decrease": "v", "stop": "v"}
RISE_WORDS: Final = {"^": "medication started or raised", "v": "medication lowered or stopped"}


@dataclass(frozen=True)
class Course:
    """What the lanes show, one table per kind of mark."""

    visits: pd.DataFrame
    currents: pd.DataFrame
    medication: pd.DataFrame
    events: pd.DataFrame

    def of(self, person: str) -> Course:
        """Return the marks of one person."""
        return Course(*(
            table[table["participant_id"] == person]
            for table in (self.visits, self.currents, self.medication, self.events)
        ))  # fmt: skip


@styled
def timeline_figure(
    tables: Mapping[str, pd.DataFrame], people: Sequence[str], synthetic: bool
) -> Figure:
    """Draw one lane per person over the study days.

    Parameters
    ----------
    tables
        Tables of the study: ``visits``, and any of ``stimulation``, ``medication`` and
        ``adverse_events``.
    people
        Ids, from top to bottom.
    """
    course = _course(tables)
    height = TOP_MM + LANE_MM * len(people) + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    scale, days = _current_range(course.currents), _days(course)
    for place, person in enumerate(people):
        top = TOP_MM + LANE_MM * (place + 1)
        box = (
            LEFT_MM / PAGE_WIDTH_MM,
            1 - top / height,
            1 - (LEFT_MM + RIGHT_MM) / PAGE_WIDTH_MM,
            LANE_MM / height,
        )
        axes = figure.add_axes(box)
        _lane(axes, course.of(person), scale)
        _frame(axes, person, scale, days, last=place == len(people) - 1)
    _legend(figure, course, height)
    return figure


def _course(tables: Mapping[str, pd.DataFrame]) -> Course:
    visits = tables["visits"]
    return Course(
        on_planned_day(visits),
        session_currents(tables.get("stimulation"), visits),
        medication_changes(tables.get("medication"), visits),
        dated_events(tables.get("adverse_events")),
    )


def _current_range(currents: pd.DataFrame) -> tuple[float, float] | None:
    """Return the lowest and highest current of anybody, mA; None without currents."""
    amounts = pd.concat([currents["current_ma"], currents["planned_current_ma"]]).dropna()
    if amounts.empty:
        return None
    low, high = float(amounts.min()), float(amounts.max())
    return (low, high) if high > low else (low - 1, high + 1)


def _days(course: Course) -> tuple[float, float]:
    days = pd.concat([
        course.visits["study_day"], course.events["onset_day"], course.events["end_day"]
    ]).dropna()  # fmt: skip
    first, last = (0.0, 1.0) if days.empty else (float(days.min()), float(days.max()))
    margin = 0.03 * (last - first) + 0.5
    return first - margin, last + margin


def _lane(axes: Axes, person: Course, scale: tuple[float, float] | None) -> None:
    for _, visit in person.visits.dropna(subset=["study_day"]).iterrows():
        marker, colour, _ = VISITS[visit["visit_type"]]
        if visit["attended"] == "yes":
            axes.plot(visit["study_day"], VISITS_AT, marker=marker, color=colour, ms=4.2)
        else:
            axes.plot(visit["study_day"], VISITS_AT, marker="x", color=VERMILLION, ms=4.5, mew=1.4)
    if scale is not None:
        _currents(axes, person.currents.sort_values("study_day"), scale)
    for _, change in person.medication.iterrows():
        axes.plot(change["study_day"], EVENTS_AT, marker=RISES[change["change"]], color=INK, ms=5)
    for _, event in person.events.iterrows():
        _event(axes, event)


def _currents(axes: Axes, currents: pd.DataFrame, scale: tuple[float, float]) -> None:
    low, high = scale
    share = (CURRENT_HIGH - CURRENT_LOW) / (high - low)
    given, planned = (
        CURRENT_LOW + share * (currents[name] - low)
        for name in ("current_ma", "planned_current_ma")
    )
    axes.vlines(currents["study_day"], given, planned.fillna(given), color=GREY, lw=0.8)
    axes.plot(currents["study_day"], planned, ls="", marker="_", color=INK, ms=7, mew=1.2)
    axes.plot(currents["study_day"], given, ls="", marker=".", color=BLUE, ms=4.5)


def _event(axes: Axes, event: pd.Series) -> None:
    ends = [event["onset_day"], event["end_day"]]
    axes.plot(ends, [EVENTS_AT, EVENTS_AT], color=VERMILLION, lw=2.2, solid_capstyle="butt")
    axes.plot(ends[0], EVENTS_AT, marker="*", color=VERMILLION, ms=6.5)
    axes.annotate(
        event["severity"], (ends[1], EVENTS_AT), xytext=(4, 0), textcoords="offset points",
        va="center_baseline", fontsize=6.3, color=INK,
    )  # fmt: skip


def _frame(
    axes: Axes,
    person: str,
    scale: tuple[float, float] | None,
    days: tuple[float, float],
    last: bool,
) -> None:
    axes.set_ylim(0, 1)
    axes.set_xlim(*days)
    axes.spines[:].set_visible(False)
    axes.axhline(0, color=GREY, lw=0.5)
    axes.grid(axis="x", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
    if scale is None:
        axes.set_yticks([])
    else:
        axes.set_yticks([CURRENT_LOW, CURRENT_HIGH], [f"{amount:g} mA" for amount in scale])
    axes.tick_params(axis="y", length=2, labelsize=5.8)
    axes.text(
        -0.1, NAME_AT, person, transform=axes.transAxes, va="center", fontweight="bold",
        fontsize=7.0,
    )  # fmt: skip
    axes.tick_params(axis="x", length=0, labelbottom=last)
    if last:
        axes.set_xlabel("Study day (day of the first session = 0)", loc="left")


def _legend(figure: Figure, course: Course, height: float) -> None:
    figure.legend(
        handles=_visit_handles(course.visits) + _course_handles(course),
        loc="lower left",
        bbox_to_anchor=(LEFT_MM / PAGE_WIDTH_MM - 0.01, 3.5 / height),
        ncols=4,
        frameon=False,
        fontsize=6.4,
        handletextpad=0.4,
        columnspacing=1.2,
    )


def _visit_handles(visits: pd.DataFrame) -> list[Line2D]:
    kinds = set(visits.loc[visits["attended"] == "yes", "visit_type"])
    handles = [
        _handle(marker, colour, words)
        for kind, (marker, colour, words) in VISITS.items()
        if kind in kinds
    ]
    if (visits["attended"] != "yes").any():
        handles.append(_handle("x", VERMILLION, "visit missed, planned day", mew=1.4))
    return handles


def _course_handles(course: Course) -> list[Line2D]:
    handles = []
    if not course.currents.empty:
        handles.append(_handle(".", BLUE, "current given"))
    if course.currents["planned_current_ma"].notna().any():
        handles.append(_handle("_", INK, "current planned", mew=1.2))
    shown = {RISES[change] for change in course.medication["change"]}
    handles += [_handle(marker, INK, RISE_WORDS[marker]) for marker in sorted(shown)]
    if not course.events.empty:
        handles.append(_handle("*", VERMILLION, "adverse event with its severity"))
    return handles


def _handle(marker: str, colour: str, label: str, mew: float = 0.8) -> Line2D:
    return Line2D([], [], ls="", marker=marker, color=colour, label=label, ms=5, mew=mew)
