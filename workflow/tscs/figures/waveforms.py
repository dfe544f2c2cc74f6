"""Joint angles over the gait cycle at both ends of a contrast; their difference with its band."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tscs.figures.curves import COLOURS, JOINTS, LEGS, STYLES
from tscs.figures.style import FAINT, GREEN, GREY, INK, PAGE_WIDTH_MM, new_figure, styled

HEIGHT_MM: Final = 98.0
ENDS: Final = {"from": "mean_from", "to": "mean_to"}
MARK: Final = 0.03  # height of the marks above the cycle, share of the panel


@styled
def waveforms_figure(
    table: pd.DataFrame, joint: str, labels: dict[str, str], level: str, synthetic: bool
) -> Figure:
    """Draw one joint: mean curves above, their difference with its simultaneous band below.

    Parameters
    ----------
    table
        Result table ``waveforms``.
    joint
        hip, knee or ankle.
    labels
        Names of the ends ``from`` and ``to``.
    level
        Confidence of the band, in words.
    synthetic
        Whether the figure has to say that its data are synthetic.
    """
    figure = new_figure(PAGE_WIDTH_MM, HEIGHT_MM, synthetic)
    axes = figure.subplots(
        2, len(LEGS), sharex=True, sharey="row", squeeze=False, height_ratios=(1.0, 1.0)
    )
    figure.subplots_adjust(left=0.085, right=0.985, top=0.94, bottom=0.2, hspace=0.3, wspace=0.1)
    for column, leg in enumerate(LEGS):
        rows = table[(table["joint"] == joint) & (table["leg"] == leg)].sort_values("percent")
        _curves(axes[0][column], rows, labels)
        axes[0][column].set_title(_title(joint, leg, rows), loc="left", fontweight="bold")
        _difference(axes[1][column], rows, level)
        axes[1][column].set_xlabel("% of the gait cycle")
    axes[0][0].set_ylabel("Mean angle (°)")
    axes[1][0].set_ylabel("Difference (°)")
    _legend(figure, [axes[0][0], *axes[1]])
    return figure


def outside_zero(rows: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return at which points the band does not hold zero."""
    low, high = (rows[name].to_numpy(dtype=float) for name in ("low", "high"))
    return (low > 0) | (high < 0)


def _title(joint: str, leg: str, rows: pd.DataFrame) -> str:
    return f"{JOINTS[joint]}, {LEGS[leg]}, n = {int(rows['n'].max())}"


def _curves(axes: Axes, rows: pd.DataFrame, labels: dict[str, str]) -> None:
    for end, column in ENDS.items():
        axes.plot(
            rows["percent"], rows[column], color=COLOURS[end], ls=STYLES[end], lw=1.4,
            label=labels[end],
        )  # fmt: skip
    _finish(axes)


def _difference(axes: Axes, rows: pd.DataFrame, level: str) -> None:
    axes.fill_between(
        rows["percent"], rows["low"], rows["high"], color=GREY, alpha=0.22, lw=0,
        label=f"{level} simultaneous band",
    )  # fmt: skip
    axes.plot(rows["percent"], rows["difference"], color=INK, lw=1.4, label="difference")
    axes.fill_between(
        rows["percent"], 0, MARK, where=outside_zero(rows), step="mid", color=GREEN, lw=0,
        transform=axes.get_xaxis_transform(),
        label="band does not hold 0" if outside_zero(rows).any() else None,
    )  # fmt: skip
    _finish(axes)


def _finish(axes: Axes) -> None:
    axes.axhline(0, color=GREY, lw=0.5)
    axes.grid(axis="y", color=FAINT, lw=0.6)
    axes.set_xlim(0, 100)


def _legend(figure: Figure, panels: list[Axes]) -> None:
    named: dict[str, Artist] = {}
    for panel in panels:
        handles, names = panel.get_legend_handles_labels()
        named.update(dict(zip(names, handles, strict=True)))
    figure.legend(
        list(named.values()), list(named), loc="lower right", ncols=len(named), frameon=False
    )
