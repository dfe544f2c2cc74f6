"""One look for every figure, and files whose bytes depend on the data alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final, Literal, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib import style as mpl_style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from tscs.figures.compact import compact
from tscs.files import write_bytes

Params = ParamSpec("Params")
Drawn = TypeVar("Drawn")

# Okabe and Ito (2008), Color Universal Design: distinguishable with every common colour vision.
BLUE: Final = "#0072B2"
ORANGE: Final = "#E69F00"
VERMILLION: Final = "#D55E00"
GREEN: Final = "#009E73"
INK: Final = "#1a1a1a"
GREY: Final = "#6b6b6b"
PALE: Final = "#b9b9b9"
FAINT: Final = "#ececec"

PAGE_WIDTH_MM: Final = 180.0
DOTS_PER_INCH: Final = 200
MM_PER_INCH: Final = 25.4
METADATA: Final = {"Date": None, "Creator": None}
COLOURS: Final = 256
EDITABLE: Final = "editable"
SYNTHETIC_LABEL: Final = "Synthetic data"

SETTINGS: Final[dict[str, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": 7.5,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7.5,
    "xtick.labelsize": 7.0,
    "ytick.labelsize": 7.0,
    "legend.fontsize": 7.0,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    # No axis has ticks above, so no title needs to be moved out of their way; looking costs time.
    "axes.titley": 1.0,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "text.color": INK,
    "axes.labelcolor": INK,
    "svg.fonttype": "path",
    "svg.hashsalt": "tscs",
    "text.parse_math": False,
}


@contextmanager
def drawing_style() -> Iterator[None]:
    """Apply the house style over Matplotlib's defaults, whatever a user's matplotlibrc says."""
    with mpl_style.context(["default", SETTINGS], after_reset=True):
        yield


def styled(draw: Callable[Params, Drawn]) -> Callable[Params, Drawn]:
    """Run a figure function under :func:`drawing_style`."""

    @wraps(draw)
    def wrapper(*args: Params.args, **kwargs: Params.kwargs) -> Drawn:
        with drawing_style():
            return draw(*args, **kwargs)

    return wrapper


def new_figure(width_mm: float, height_mm: float, synthetic: bool) -> Figure:
    """Return an empty figure of the given size that says when its data are synthetic."""
    figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH))
    FigureCanvasAgg(figure)
    if synthetic:
        inset = 1.0
        figure.text(
            inset / width_mm,
            inset / height_mm,
            SYNTHETIC_LABEL,
            ha="left",
            va="bottom",
            fontsize=6.5,
            color=GREY,
            style="italic",
        )
    return figure


def save(figure: Figure, stem: Path) -> tuple[Path, Path, Path]:
    """Write ``stem.svg``, ``stem.png`` and, with text as text, ``editable/stem.svg``."""
    svg, png = stem.with_suffix(".svg"), stem.with_suffix(".png")
    editable = stem.parent / EDITABLE / svg.name
    write_bytes(encode(figure, "svg"), svg)
    write_bytes(encode(figure, "png"), png)
    write_bytes(encode(figure, "editable"), editable)
    return svg, png, editable


def encode(
    figure: Figure, kind: Literal["svg", "editable", "png"], dpi: int = DOTS_PER_INCH
) -> bytes:
    """Return a figure as a file's bytes, which depend on nothing but the drawing.

    Text becomes outlines in ``svg``, so that it looks alike without the font, and stays text in
    ``editable``. No date or software version is stored.
    """
    with drawing_style():
        return _png(figure, dpi) if kind == "png" else _svg(figure, outlined=kind == "svg")


def _svg(figure: Figure, outlined: bool) -> bytes:
    stream = StringIO()
    with mpl.rc_context({"svg.fonttype": "path" if outlined else "none"}):
        figure.savefig(stream, format="svg", metadata=METADATA)
    # Readers of text merge spaces otherwise, also those that hold two words apart.
    kept = '<svg xml:space="preserve" ' if not outlined else "<svg "
    return compact(stream.getvalue()).replace("<svg ", kept, 1).encode()


def _png(figure: Figure, dpi: int) -> bytes:
    """Return pixels with a palette: a third of the bytes, no difference that an eye could see."""
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")  # type: ignore[no-untyped-call]
    stream = BytesIO()
    palette = Image.Quantize.MAXCOVERAGE
    small = pixels.quantize(COLOURS, method=palette, dither=Image.Dither.NONE)
    small.save(stream, "png", dpi=(dpi, dpi))
    return stream.getvalue()
