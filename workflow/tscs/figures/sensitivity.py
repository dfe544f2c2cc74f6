"""Primary outcomes under every variant of the sensitivity grid: rows are variants, no tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tscs.catalogue import Catalogue
from tscs.figures.rows import row_text
from tscs.figures.style import (
    BLUE,
    FAINT,
    GREY,
    INK,
    ORANGE,
    PAGE_WIDTH_MM,
    PALE,
    VERMILLION,
    new_figure,
    styled,
)
from tscs.report.sensitivity import VARIANTS, YES
from tscs.sensitivity import MAIN

Row = Mapping[str, Any]

ROW_MM: Final = 4.3
TOP_MM: Final = 8.0
BOTTOM_MM: Final = 17.0
LABEL: Final = 0.012
PANELS_FROM: Final = 0.315
GAP: Final = 0.018
REACH_MAX: Final = 4.0
NAMES_MAX: Final = 5
LEAVE_ONE_OUT: Final = "leave_one_out"
TURNS, CHANGES = "… whose removal turns the sign", "… whose removal changes the verdict"
MARKS: Final = {
    (False, False): ("o", BLUE, "nothing changed"),
    (True, False): ("s", ORANGE, "sign turned"),
    (False, True): ("D", VERMILLION, "verdict changed"),
    (True, True): ("X", VERMILLION, "both"),
}


@styled
def sensitivity_figure(
    table: pd.DataFrame,
    catalogue: Catalogue,
    outcomes: Sequence[str],
    contrasts: Mapping[str, str],
    synthetic: bool,
    level: str,
) -> Figure:
    """Draw every variant of some outcomes, one panel per contrast.

    Parameters
    ----------
    table
        Result table ``sensitivity``.
    outcomes
        Ids, in order; each opens with its name and its main analysis.
    contrasts
        Titles of the panels by name of the contrast.
    level
        Confidence of the intervals, in words.
    """
    shown = table[table["outcome"].isin(outcomes) & table["contrast"].isin(contrasts)]
    lines = [line for name in outcomes for line in _lines(shown, name)]
    height = TOP_MM + ROW_MM * len(lines) + BOTTOM_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    scaled = _scaled(shown)
    reach = _reach(scaled)
    width = (1 - LABEL - PANELS_FROM - GAP * (len(contrasts) - 1)) / len(contrasts)
    for place, (contrast, title) in enumerate(contrasts.items()):
        left = PANELS_FROM + place * (width + GAP)
        axes = figure.add_axes((left, BOTTOM_MM / height, width, ROW_MM * len(lines) / height))
        _panel(axes, scaled[scaled["contrast"] == contrast], lines, reach)
        axes.set_title(title, fontweight="bold", pad=3)
        if not place:
            _labels(axes, lines, catalogue)
    figure.text(
        (PANELS_FROM + 1 - LABEL) / 2, 4.5 / height,
        f"Change in SDs of the individual changes, {level} interval   ← worse   better →",
        ha="center", va="bottom", fontsize=7.0,
    )  # fmt: skip
    _legend(figure, height)
    return figure


def _lines(table: pd.DataFrame, outcome: str) -> list[tuple[str, str]]:
    """Return the rows of an outcome: heading, then the variants that apply somewhere."""
    rows = table[(table["outcome"] == outcome) & table["estimate"].notna()]
    variants = set(rows["variant"])
    lines = [(outcome, "")] if variants else []
    for variant in VARIANTS:
        lines += [(outcome, variant)] if variant in variants else []
        if variant == LEAVE_ONE_OUT and variant in variants:
            lines += [(outcome, TURNS), (outcome, CHANGES)]
    return lines


def _scaled(table: pd.DataFrame) -> pd.DataFrame:
    """Return estimates in SDs of the changes, improvement positive."""
    main = table[table["variant"] == MAIN].set_index(["outcome", "contrast"])
    keys = pd.MultiIndex.from_frame(table[["outcome", "contrast"]])
    units, spreads = (main[name].reindex(keys).to_numpy() for name in ("unit", "sd_change"))
    same = table["unit"].to_numpy() == units
    divisor = table["sd_change"].where(~same, pd.Series(spreads, table.index))
    turned = _improvement(table)
    ends = table[["estimate", "low", "high"]].mul(turned / divisor, axis="index")
    return table.assign(
        estimate=ends["estimate"], low=ends[["low", "high"]].min(axis=1, skipna=False),
        high=ends[["low", "high"]].max(axis=1, skipna=False),
    )  # fmt: skip


def _improvement(table: pd.DataFrame) -> pd.Series[float]:
    return table["direction"].map({"up": 1.0, "down": -1.0})


def _reach(scaled: pd.DataFrame) -> float:
    ends = scaled[["estimate", "low", "high"]].abs().to_numpy(dtype=float)
    finite = ends[np.isfinite(ends)]
    widest = float(finite.max()) if finite.size else 1.0
    return float(np.clip(np.ceil(2 * widest) / 2, 1.0, REACH_MAX))


def _panel(axes: Axes, rows: pd.DataFrame, lines: Sequence[tuple[str, str]], reach: float) -> None:
    axes.set_xlim(-reach, reach)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.axvline(0, color=INK, lw=0.7, zorder=1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
    for position, (outcome, line) in enumerate(lines):
        own = rows[(rows["outcome"] == outcome) & rows["estimate"].notna()]
        if line in (TURNS, CHANGES):
            _names(axes, position, own, "sign_changed" if line == TURNS else "verdict_changed")
        elif line == LEAVE_ONE_OUT:
            _people(axes, position, own[own["variant"] == line], reach)
        elif line:
            _variant(axes, position, own[own["variant"] == line], reach)


def _labels(axes: Axes, lines: Sequence[tuple[str, str]], catalogue: Catalogue) -> None:
    for position, (outcome, line) in enumerate(lines):
        if not line:
            row_text(axes, LABEL, position, catalogue.outcomes[outcome].short, "left", bold=True)
        else:
            named = line in VARIANTS
            words = VARIANTS[line].capitalize() if named else f"    {line}"
            row_text(axes, LABEL, position, words, "left", color=INK if named else GREY)


def _names(axes: Axes, position: int, own: pd.DataFrame, column: str) -> None:
    left_out = own[own["variant"] == LEAVE_ONE_OUT]
    people = sorted(left_out.loc[left_out[column] == YES, "removed"])
    text = ", ".join(people) if len(people) <= NAMES_MAX else f"{len(people)} people"
    _note(axes, position, text or "nobody", INK if people else GREY)


def _note(axes: Axes, position: int, text: str, color: str) -> None:
    axes.text(
        0.5, position, text, transform=axes.get_yaxis_transform(), ha="center",
        va="center_baseline", fontsize=6.2, color=color,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )  # fmt: skip


def _people(axes: Axes, position: int, rows: pd.DataFrame, reach: float) -> None:
    ends = np.clip((rows["low"].min(), rows["high"].max()), -reach, reach)
    axes.plot(ends, (position, position), color=PALE, lw=1.2, solid_capstyle="butt")
    moved = (rows["sign_changed"] == YES) | (rows["verdict_changed"] == YES)
    for row in [*_records(rows[~moved]), *_records(rows[moved])]:
        _mark(axes, position, row, reach, 3.2)


def _variant(axes: Axes, position: int, rows: pd.DataFrame, reach: float) -> None:
    for row in _records(rows):
        colour = _mark_of(row)[1]
        ends = np.clip((row["low"], row["high"]), -reach, reach)
        axes.plot(ends, (position, position), color=colour, lw=1.2, solid_capstyle="butt")
        _mark(axes, position, row, reach, 4.0)
    if rows.empty:
        _note(axes, position, "does not apply", GREY)


def _records(rows: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", rows.to_dict("records"))


def _mark_of(row: Row) -> tuple[str, str, str]:
    return MARKS[row["sign_changed"] == YES, row["verdict_changed"] == YES]


def _mark(axes: Axes, position: int, row: Row, reach: float, size: float) -> None:
    marker, colour, _ = _mark_of(row)
    if abs(row["estimate"]) <= reach:
        axes.plot(row["estimate"], position, marker=marker, color=colour, ms=size, mew=0)


def _legend(figure: Figure, height: float) -> None:
    axes = figure.axes[0]
    handles = [
        axes.plot([], [], marker=marker, color=colour, ls="", ms=4, mew=0, label=label)[0]
        for marker, colour, label in MARKS.values()
    ]
    figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(LABEL, 3.2 / height), ncols=2,
        frameon=False, handletextpad=0.2, columnspacing=1.0, fontsize=6.5, borderpad=0,
    )  # fmt: skip
