"""Text columns beside a panel with one row per outcome."""

from __future__ import annotations

from typing import Literal

from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from tscs.figures.style import INK


def row_text(
    axes: Axes,
    place: float,
    position: float,
    text: str,
    align: Literal["left", "center"] = "center",
    bold: bool = False,
    color: str = INK,
) -> None:
    """Write a cell of a text column in the height of a row of the panel.

    Parameters
    ----------
    axes : Axes
        The panel whose vertical axis counts the rows.
    place : float
        Horizontal place of the column as a share of the figure's width.
    position : float
        Row of the panel.
    text : str
        The cell.
    align : str
        ``"left"`` or ``"center"`` of the column.
    bold : bool
        Whether the cell is bold.
    color : str
        Colour of the text.
    """
    axes.text(
        place,
        position,
        text,
        transform=blended_transform_factory(axes.figure.transFigure, axes.transData),
        ha=align,
        va="center_baseline",
        fontsize=6.8,
        fontweight="bold" if bold else "normal",
        color=color,
    )
