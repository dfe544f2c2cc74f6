"""Which recordings to distrust: people against assessments, coloured by verdict."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tscs.figures.style import GREY, INK, PAGE_WIDTH_MM, new_figure, styled
from tscs.kinematics.trust import BOTH, DISTRUST, FINE, LOOK, VERDICTS
from tscs.schedule import Schedule

ROW_MM: Final = 5.6
HEAD_MM: Final = 14.0
FOOT_MM: Final = 16.0
FEWEST_COLUMNS: Final = 6
ABOVE_LABELS: Final = 26.0  # points: two lines of labels stand between cells and title
TITLES: Final = {"walk": "Walks", "pendulum": "Pendulum tests"}
# Pale to dark, so that the order also shows in grey; sign and hatching say it without colour.
FILLS: Final = {FINE: "#d6e9f5", LOOK: "#f6d58a", DISTRUST: "#D55E00", "": "white"}
SIGNS: Final = {FINE: "✓", LOOK: "?", DISTRUST: "✗", "": "–"}
INKS: Final = {FINE: INK, LOOK: INK, DISTRUST: "white", "": GREY}
WORDS: Final = {
    FINE: "fine", LOOK: "look at it", DISTRUST: "do not trust it unseen", "": "no reader",
}  # fmt: skip
ORDER: Final = ("pre", "single", "post")


@styled
def recording_quality_figure(quality: pd.DataFrame, schedule: Schedule, synthetic: bool) -> Figure:
    """Draw the worst verdict of each person's recordings at each assessment.

    Parameters
    ----------
    quality
        Table ``recording_quality``.
    schedule
        Order of the visits.
    synthetic
        Whether the figure has to say that its data are synthetic.
    """
    tasks = [task for task in BOTH if (quality["task"] == task).any()]
    people, moments = sorted(quality["participant_id"].unique()), _moments(quality, schedule)
    panel = ROW_MM * len(people) + HEAD_MM
    height = panel * len(tasks) + FOOT_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    for place, task in enumerate(tasks):
        bottom = FOOT_MM + panel * (len(tasks) - 1 - place)
        box = (0.07, bottom / height, 0.92, ROW_MM * len(people) / height)
        axes = figure.add_axes(box)
        _cells(axes, quality[quality["task"] == task], people, moments)
        _frame(axes, TITLES[task], people, moments)
    _legend(figure, quality, tasks)
    return figure


def _moments(quality: pd.DataFrame, schedule: Schedule) -> list[tuple[str, str]]:
    """Return visits and time points with recordings, in order."""
    place = {visit: rank for rank, visit in enumerate(schedule.visits)}
    return sorted(
        set(zip(quality["visit_id"], quality["timepoint"], strict=True)),
        key=lambda moment: (place.get(moment[0], len(place)), ORDER.index(moment[1])),
    )


def _cells(
    axes: Axes, rows: pd.DataFrame, people: list[str], moments: list[tuple[str, str]]
) -> None:
    for (person, visit, timepoint), group in rows.groupby(
        ["participant_id", "visit_id", "timepoint"]
    ):
        column = moments.index((str(visit), str(timepoint)))
        _cell(axes, column, people.index(str(person)), group["verdict"])


def _frame(axes: Axes, title: str, people: list[str], moments: list[tuple[str, str]]) -> None:
    labels = [visit if point == "single" else f"{visit}\n{point}" for visit, point in moments]
    axes.set_xticks(range(len(moments)), labels)
    axes.set_yticks(range(len(people)), people)
    axes.set_xlim(-0.5, max(len(moments), FEWEST_COLUMNS) - 0.5)
    axes.set_ylim(len(people) - 0.5, -0.5)
    axes.set_title(title, loc="left", fontweight="bold", pad=ABOVE_LABELS)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _cell(axes: Axes, column: int, row: int, verdicts: pd.Series) -> None:
    known = verdicts.dropna()
    worst = max(known, key=VERDICTS.index) if len(known) else ""
    axes.add_patch(
        Rectangle((column - 0.47, row - 0.45), 0.94, 0.9, fc=FILLS[worst], ec=GREY, lw=0.4)
    )
    doubtful = int((known == worst).sum())
    text = (
        SIGNS[worst] if worst in (FINE, "") or len(verdicts) == 1 else f"{SIGNS[worst]} {doubtful}"
    )
    axes.text(
        column, row, text, ha="center", va="center_baseline", fontsize=7.0, color=INKS[worst],
        fontweight="bold" if worst == DISTRUST else "normal",
    )  # fmt: skip


def _legend(figure: Figure, quality: pd.DataFrame, tasks: list[str]) -> None:
    found = [*VERDICTS, *([""] if quality["verdict"].isna().any() else [])]
    counts = quality["verdict"].fillna("").value_counts()
    handles = [
        Rectangle(
            (0, 0), 1, 1, fc=FILLS[verdict], ec=GREY, lw=0.4,
            label=f"{SIGNS[verdict]}  {WORDS[verdict]}: {counts.get(verdict, 0)}",
        )
        for verdict in found
    ]  # fmt: skip
    several = "; where it holds several, a number counts those with this verdict"
    title = "A cell shows its worst recording" + (several if "pendulum" in tasks else "")
    figure.legend(
        handles=handles, title=title, title_fontsize=7.0, loc="lower right", ncols=len(found),
        frameon=False, alignment="left",
    )  # fmt: skip
