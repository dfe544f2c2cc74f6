"""The flow of people through a trial as boxes (CONSORT)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from tscs.figures.style import GREY, INK, PAGE_WIDTH_MM, new_figure, styled
from tscs.trials import flow
from tscs.trials.arms import ALL

LINE_MM: Final = 4.0
PAD_MM: Final = 5.0
GAP_MM: Final = 7.0
MARGIN_MM: Final = 6.0
ARM_WIDTH_MM: Final = 76.0
TOP_WIDTH_MM: Final = 58.0
FONT: Final = 7.5
REASONS: Final = {
    "illness": "illness", "refused": "refused", "technical": "technical", "withdrawn": "withdrew",
    "adverse_event": "adverse event", "other": "other reason",
    "not_recorded": "reason not recorded",
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A box with its centre in mm from the left and its top in mm from above."""

    x: float
    top: float
    width: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """Height in mm."""
        return PAD_MM + LINE_MM * len(self.lines)

    @property
    def bottom(self) -> float:
        """Lower edge in mm from above."""
        return self.top + self.height


class Counts:
    """Numbers of the table of the flow."""

    def __init__(self, table: pd.DataFrame) -> None:
        rows = table.fillna({"detail": ""})
        keys = zip(rows["step"], rows["detail"], rows["arm"], strict=True)
        self._n = dict(zip(keys, rows["n"], strict=True))

    def __call__(self, step: str, arm: str = ALL, detail: str = "") -> int:
        """Return people at a step."""
        return int(self._n.get((step, detail, arm), 0))

    def details(self, step: str, arm: str) -> list[str]:
        """Return the details of a step with people, sorted."""
        return sorted(
            detail for (name, detail, group), n in self._n.items()
            if name == step and group == arm and detail and n > 0
        )  # fmt: skip

    def has(self, step: str) -> bool:
        """Whether the step was recorded."""
        return any(name == step for name, _, _ in self._n)


@styled
def trial_flow_figure(
    table: pd.DataFrame, labels: Mapping[str, str], outcomes: Mapping[str, str], synthetic: bool
) -> Figure:
    """Draw people from screening to analysis.

    Parameters
    ----------
    table : DataFrame
        The table ``trial_flow``.
    labels : mapping of str to str
        Labels of the arms, or of the sequences of a crossover; empty for a blinded trial, which
        has one column.
    outcomes : mapping of str to str
        Short names of the primary outcomes by id.
    synthetic : bool
        Whether the figure has to say that its data are synthetic.
    """
    counts = Counts(table)
    boxes, arrows = _upper(counts, bool(labels))
    start = boxes[-1]
    arms = list(labels.items()) or [(ALL, "")]
    ends = []
    for number, (arm, label) in enumerate(arms):
        x = PAGE_WIDTH_MM * (2 * number + 1) / (2 * len(arms))
        column = _column(counts, arm, label, x, start.bottom + 2 * GAP_MM, outcomes)
        arrows += [(start, column[0]), *zip(column, column[1:], strict=False)]
        boxes += column
        ends.append(column[-1].bottom)
    height = max(ends) + MARGIN_MM
    figure = new_figure(PAGE_WIDTH_MM, height, synthetic)
    axes = figure.add_axes((0, 0, 1, 1))
    _draw(axes, boxes, arrows, height)
    return figure


def _upper(counts: Counts, randomised: bool) -> tuple[list[Box], list[tuple[Box, Box]]]:
    """Return the boxes down to the randomisation; who was excluded stands at the side."""
    centre, word = PAGE_WIDTH_MM / 2, "Randomised" if randomised else "Enrolled"
    joined = (f"{word} (n = {counts(flow.RANDOMISED)})",)
    if not counts.has(flow.SCREENED):
        return [Box(centre, MARGIN_MM, TOP_WIDTH_MM, joined)], []
    screened = Box(centre, MARGIN_MM, TOP_WIDTH_MM, (f"Screened (n = {counts(flow.SCREENED)})",))
    excluded = Box(
        PAGE_WIDTH_MM * 0.8, screened.bottom + GAP_MM / 2, TOP_WIDTH_MM, _excluded(counts)
    )
    lower = Box(centre, excluded.bottom + GAP_MM / 2, TOP_WIDTH_MM, joined)
    return [screened, excluded, lower], [(screened, excluded), (screened, lower)]


def _excluded(counts: Counts) -> tuple[str, ...]:
    words = {
        flow.NOT_ELIGIBLE: "not eligible",
        flow.DECLINED: "declined",
        flow.NOT_ENROLLED: "not enrolled for another reason",
    }
    found = {word: counts(step) for step, word in words.items() if counts(step)}
    return (
        f"Excluded (n = {sum(found.values())})",
        *(f"{word} (n = {n})" for word, n in found.items()),
    )


def _column(
    counts: Counts, arm: str, label: str, x: float, top: float, outcomes: Mapping[str, str]
) -> list[Box]:
    """Return the boxes of one arm from top to bottom."""
    parts = [
        _allocated(counts, arm, label),
        _left(counts, arm),
        _analysed(counts, arm, outcomes),
    ]
    column: list[Box] = []
    for lines in filter(None, parts):
        column.append(Box(x, top, ARM_WIDTH_MM, lines))
        top = column[-1].bottom + GAP_MM
    return column


def _allocated(counts: Counts, arm: str, label: str) -> tuple[str, ...]:
    n = counts(flow.RANDOMISED, arm)
    head = (f"Allocated to {label} (n = {n})",) if label else ()
    treated = counts(flow.TREATED, arm)
    return (
        *head,
        f"had at least one session (n = {treated})",
        f"had none (n = {n - treated})",
        f"had all planned sessions (n = {counts(flow.ALL_SESSIONS, arm)})",
    )


def _left(counts: Counts, arm: str) -> tuple[str, ...]:
    lost = [f"Not seen at the last visit (n = {counts(flow.LOST, arm, last)})"
            for last in _last(counts, arm)]  # fmt: skip
    reasons = [
        f"  {REASONS.get(reason, reason)} (n = {counts(flow.STOPPED, arm, reason)})"
        for reason in counts.details(flow.STOPPED, arm)
    ]
    stopped = f"Stopped sessions or withdrew (n = {counts(flow.STOPPED, arm)})"
    return (*(lost or ["Seen at the last visit: all"]), stopped, *reasons)


def _last(counts: Counts, arm: str) -> Sequence[str]:
    return counts.details(flow.LOST, arm)


def _analysed(counts: Counts, arm: str, outcomes: Mapping[str, str]) -> tuple[str, ...]:
    lines: list[str] = []
    for name, short in outcomes.items():
        n = counts(flow.ANALYSED, arm, name)
        lines += [
            f"Analysed, {short} (n = {n})",
            f"  not in the main analysis (n = {counts(flow.RANDOMISED, arm) - n})",
        ]
    return tuple(lines)


def _draw(
    axes: Axes, boxes: Sequence[Box], arrows: Sequence[tuple[Box, Box]], height: float
) -> None:
    axes.set_xlim(0, PAGE_WIDTH_MM)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    for start, end in arrows:
        _arrow(axes, start, end)
    for box in boxes:
        axes.add_patch(
            FancyBboxPatch(
                (box.x - box.width / 2, box.top), box.width, box.height,
                boxstyle="square,pad=0", facecolor="white", edgecolor=GREY, linewidth=0.8,
            )
        )  # fmt: skip
        for number, line in enumerate(box.lines):
            y = box.top + PAD_MM / 2 + LINE_MM * (number + 0.5)
            indent = 6.0 if line.startswith("  ") else 3.0
            axes.text(
                box.x - box.width / 2 + indent, y, line.strip(), ha="left", va="center",
                fontsize=FONT, color=INK, fontweight="bold" if number == 0 else "normal",
            )  # fmt: skip


def _arrow(axes: Axes, start: Box, end: Box) -> None:
    style = {"arrowstyle": "-|>", "color": GREY, "lw": 0.8, "shrinkA": 0, "shrinkB": 0}
    if end.x == start.x:
        axes.annotate("", (end.x, end.top), (start.x, start.bottom), arrowprops=style)
        return
    if end.x > start.x and end.x + end.width / 2 > PAGE_WIDTH_MM * 0.9 and start.top < LINE_MM * 3:
        middle = end.top + end.height / 2
        axes.annotate("", (end.x - end.width / 2, middle), (start.x, middle), arrowprops=style)
        return
    turn = start.bottom + GAP_MM
    axes.plot((start.x, start.x, end.x), (start.bottom, turn, turn), color=GREY, lw=0.8)
    axes.annotate("", (end.x, end.top), (end.x, turn), arrowprops=style)
