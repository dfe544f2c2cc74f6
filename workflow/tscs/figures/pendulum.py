"""Recorded pendulum tests with what was measured drawn on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tscs.figures.style import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    PAGE_WIDTH_MM,
    VERMILLION,
    new_figure,
    styled,
)
from tscs.kinematics.pendulum import Trial
from tscs.reasons import RECORDING_REASONS

COLUMNS: Final = 4
ROW_MM: Final = 30.0
TOP_MM: Final = 6.0
FOOT_MM: Final = 20.0
LONGEST_S: Final = 8.0
BEFORE_S: Final = 1.0
WORDS_PER_LINE: Final = 4


@dataclass(frozen=True)
class DrawnTrial:
    """One panel.

    Attributes
    ----------
    title : str
        Person, visit, time point, leg, trial.
    trial : Trial
        Curve and measures.
    """

    title: str
    trial: Trial


@styled
def pendulum_figure(trials: Sequence[DrawnTrial], synthetic: bool) -> Figure:
    """Draw pendulum tests, four in a row.

    Parameters
    ----------
    trials
        What to draw, in order.
    synthetic
        Whether the figure has to say that its data are synthetic.
    """
    n_rows = -(-len(trials) // COLUMNS)
    height = TOP_MM + ROW_MM * n_rows + FOOT_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    panels = figure.subplots(n_rows, COLUMNS, sharex=True, sharey=True, squeeze=False)
    figure.subplots_adjust(
        left=0.062, right=0.99, top=1 - TOP_MM / height, bottom=FOOT_MM / height,
        hspace=0.30, wspace=0.08,
    )  # fmt: skip
    for place, axes in enumerate(panels.flat):
        if place < len(trials):
            _panel(axes, trials[place])
        else:
            axes.set_axis_off()
    for row in panels:
        row[0].set_ylabel("Knee flexion (°)")
    for axes in panels.flat[max(0, len(trials) - COLUMNS) : len(trials)]:
        axes.set_xlabel("s from release")
        axes.tick_params(labelbottom=True)
    figure.legend(handles=_handles(), loc="lower right", ncols=5, frameon=False)
    return figure


def _panel(axes: Axes, drawn: DrawnTrial) -> None:
    trial, values = drawn.trial, drawn.trial.values
    axes.set_title(drawn.title, loc="left", fontsize=6.8, fontweight="bold", pad=2)
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_xlim(-BEFORE_S, LONGEST_S)
    axes.margins(y=0.12)
    release = values.get("release_s", float(trial.time_s[0]) if trial.time_s.size else 0.0)
    axes.plot(trial.time_s - release, trial.angle, color=INK, lw=0.9)
    if "fse" not in values:
        _say_why(axes, trial.reasons["fse"])
        return
    axes.axhline(values["start_angle"], color=GREY, ls="--", lw=0.8)
    if "rest_angle" in values:
        axes.axhline(values["rest_angle"], color=GREEN, ls=":", lw=1.1)
    _marks(axes, trial, release)
    axes.text(
        0.98, 0.22, _caption(trial), transform=axes.transAxes, ha="right", va="bottom",
        fontsize=6.3, linespacing=1.15, bbox={"fc": "white", "ec": "none", "pad": 0.8},
    )  # fmt: skip


def _marks(axes: Axes, trial: Trial, release: float) -> None:
    values = trial.values
    highest = values["start_angle"] + values["fse"]
    if "first_maximum_s" in values:
        time_s = values["first_maximum_s"] - release
        axes.plot(time_s, highest, marker="v", color=BLUE, ms=4.5, ls="")
        axes.vlines(time_s, values["start_angle"], highest, color=BLUE, lw=0.8)
    if "first_rebound_s" in values:
        axes.plot(
            values["first_rebound_s"] - release, highest - values["first_rebound"], marker="^",
            color=VERMILLION, ms=4.5, ls="",
        )  # fmt: skip
    axes.plot(
        trial.swings_s - release, trial.swings, marker="o", mfc="none", mec=BLUE, ms=6.5, ls=""
    )


def _caption(trial: Trial) -> str:
    values = trial.values
    first = f"FSE {values['fse']:.0f}°"
    if "r2" not in values:
        return f"{first}\nrest not reached"
    plural = "" if values["n_swings"] == 1 else "s"
    damping = f"  ζ {values['damping_ratio']:.2f}" if "damping_ratio" in values else ""
    return f"{first}  R2n {values['r2n']:.2f}\n{values['n_swings']:.0f} swing{plural}{damping}"


def _say_why(axes: Axes, code: str) -> None:
    words = RECORDING_REASONS[code].split()
    lines = [
        " ".join(words[start : start + WORDS_PER_LINE])
        for start in range(0, len(words), WORDS_PER_LINE)
    ]
    axes.text(
        0.5, 0.5, "\n".join(["Not measured.", *lines]), transform=axes.transAxes, ha="center",
        va="center", fontsize=6.5, color=VERMILLION, bbox={"fc": "white", "ec": "none"},
    )  # fmt: skip


def _handles() -> list[Line2D]:
    return [
        Line2D([], [], color=GREY, ls="--", lw=0.8, label="start"),
        Line2D([], [], color=GREEN, ls=":", lw=1.1, label="rest"),
        Line2D([], [], color=BLUE, marker="v", ms=4.5, lw=0.8, label="first maximum, excursion"),
        Line2D([], [], color=VERMILLION, marker="^", ms=4.5, ls="", label="first rebound"),
        Line2D([], [], mfc="none", mec=BLUE, marker="o", ms=6.5, ls="", label="counted swing"),
    ]
