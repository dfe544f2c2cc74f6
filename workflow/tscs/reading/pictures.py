"""Figures of the report, shown inside a notebook."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matplotlib.figure import Figure

from tscs.figures.gallery import draw
from tscs.figures.selection import pictures
from tscs.figures.style import encode
from tscs.reading.display import Shown, say
from tscs.reading.opened import Opened

DOTS_PER_INCH: Final = 120


@dataclass(frozen=True)
class Drawn:
    """A drawn figure, as the base-64 text of a PNG, with its alternative text."""

    png: str
    alternative: str

    def _repr_mimebundle_(self, **_: object) -> tuple[Mapping[str, object], Mapping[str, object]]:
        bundle = {"image/png": self.png, "text/plain": f"Figure: {self.alternative}"}
        return bundle, {"image/png": {"alt": self.alternative}}


def figures(
    opened: Opened, kind: str, alternative: str, absent: str, stem: str = ""
) -> Drawn | Shown | None:
    """Show the figures of a kind, or say why there is none.

    Parameters
    ----------
    opened : Opened
        The study.
    kind : str
        As in `tscs.figures.selection.Picture`.
    alternative : str
        What the figure shows, for those who cannot see it.
    absent : str
        What is said where the study has no such figure.
    stem : str
        Only the figure of this name.

    Returns
    -------
    Drawn, Shown or None
        What the cell shows last; further figures of the kind are shown before it.
    """
    from IPython.display import display

    drawn = [
        picture(draw(opened.study, opened.results, item), alternative)
        for item in pictures(opened.study, opened.results)
        if item.kind == kind and stem in ("", item.stem)
    ]
    for item in drawn[:-1]:
        display(item)  # type: ignore[no-untyped-call]
    return drawn[-1] if drawn else say(absent)


def picture(figure: Figure, alternative: str) -> Drawn:
    """Return a figure as a cell shows it.

    Parameters
    ----------
    figure : Figure
        The drawing.
    alternative : str
        What it shows, for those who cannot see it.
    """
    return Drawn(b64encode(encode(figure, "png", DOTS_PER_INCH)).decode("ascii"), alternative)
