"""Mean joint angles over the gait cycle at both ends of a contrast."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tscs.figures.style import BLUE, FAINT, GREY, ORANGE, PAGE_WIDTH_MM, new_figure, styled

LEGS: Final = {"L": "left", "R": "right"}
JOINTS: Final = {"hip": "Hip flexion", "knee": "Knee flexion", "ankle": "Dorsiflexion"}
COLOURS: Final = {"from": ORANGE, "to": BLUE}
STYLES: Final = {"from": "--", "to": "-"}
PANEL_MM: Final = 47.0
FOOT_MM: Final = 12.0


@styled
def curves_figure(curves: pd.DataFrame, synthetic: bool) -> Figure:
    """Draw hip, knee and ankle of both legs before and after, with the SD over people.

    Parameters
    ----------
    curves
        Table ``mean_curves``.
    synthetic
        Whether the figure has to say that its data are synthetic.
    """
    height = PANEL_MM * len(LEGS) + FOOT_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    axes = figure.subplots(len(LEGS), len(JOINTS), sharex=True, sharey="col", squeeze=False)
    figure.subplots_adjust(
        left=0.07, right=0.985, top=1 - 6 / height, bottom=(FOOT_MM + 8) / height,
        hspace=0.28, wspace=0.24,
    )  # fmt: skip
    for row, leg in zip(axes, LEGS, strict=True):
        for panel, joint in zip(row, JOINTS, strict=True):
            _panel(panel, curves[(curves["leg"] == leg) & (curves["joint"] == joint)], leg, joint)
    for panel in axes[-1]:
        panel.set_xlabel("% of the gait cycle")
    handles, _ = axes[0][0].get_legend_handles_labels()
    figure.legend(handles=handles, loc="lower right", ncols=2, frameon=False)
    return figure


def _panel(axes: Axes, curves: pd.DataFrame, leg: str, joint: str) -> None:
    for end, colour in COLOURS.items():
        line = curves[curves["end"] == end].sort_values("percent")
        if line.empty:
            continue
        label = f"{line['visit_id'].iloc[0]} {line['timepoint'].iloc[0]}"
        axes.plot(line["percent"], line["mean"], color=colour, ls=STYLES[end], lw=1.4, label=label)
        spread = line["sd"].fillna(0.0)
        axes.fill_between(
            line["percent"], line["mean"] - spread, line["mean"] + spread, color=colour,
            alpha=0.16, lw=0,
        )  # fmt: skip
    n = "" if curves.empty else f", n = {int(curves['n'].max())}"
    axes.set_title(f"{JOINTS[joint]} (°), {LEGS[leg]}{n}", loc="left", fontweight="bold")
    axes.axhline(0, color=GREY, lw=0.5)
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_xlim(0, 100)
