"""Files of figures: short, and the same picture as Matplotlib's own."""

from __future__ import annotations

import re
from io import BytesIO, StringIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tscs.figures.compact import compact
from tscs.figures.style import encode, new_figure, styled

LINK = "{http://www.w3.org/1999/xlink}href"


@styled
def drawing():
    figure = new_figure(80, 50, True)
    axes = figure.add_axes((0.2, 0.2, 0.7, 0.6))
    axes.plot([0.1, 1.234567, 2.0], [3.0, 1.0 / 3.0, 2.0], marker="o")
    axes.set_title("Größe, °", fontweight="bold")
    axes.text(1, 1, "a  b", rotation=90)
    return figure


@pytest.fixture(scope="module")
def plain() -> str:
    stream = StringIO()
    drawing().savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def _numbers(svg: str, tag: str, name: str) -> np.ndarray:
    found = [item.get(name, "") for item in ElementTree.fromstring(svg).iter() if tag in item.tag]
    return np.array([float(x) for text in found for x in re.findall(r"-?\d+(?:\.\d+)?", text)])


def test_every_coordinate_stays_within_half_a_hundredth(plain) -> None:
    before, after = _numbers(plain, "}path", "d"), _numbers(compact(plain), "}path", "d")
    assert len(before) == len(after) > 100
    assert np.abs(before - after).max() <= 0.005 + 1e-9


def test_scale_of_letters_keeps_every_digit(plain) -> None:
    assert "scale(0.015625)" in plain
    assert "scale(0.015625)" in compact(plain)


def test_every_letter_used_is_defined(plain) -> None:
    root = ElementTree.fromstring(compact(plain))
    defined = {item.get("id") for item in root.iter()}
    used = {item.get(LINK)[1:] for item in root.iter() if item.get(LINK)}
    assert used <= defined
    assert len(used) > 10


def test_bold_and_regular_letters_do_not_share_a_name(plain) -> None:
    before = set(re.findall(r'id="(DejaVuSans[^"]*)"', plain))
    after = set(re.findall(r'id="([A-Z][0-9a-f]+)"', compact(plain)))
    assert len(before) == len(after)


def test_file_is_a_quarter_shorter(plain) -> None:
    assert len(compact(plain)) < 0.75 * len(plain)


def test_editable_file_holds_the_words() -> None:
    text = encode(drawing(), "editable").decode()
    assert "Größe, °</text>" in text
    assert "a  b</text>" in text
    assert 'xml:space="preserve"' in text
    assert "Größe" not in encode(drawing(), "svg").decode()


def test_pixels_differ_less_than_an_eye_can_see() -> None:
    figure = drawing()
    small = np.asarray(Image.open(BytesIO(encode(figure, "png"))).convert("RGB"), dtype=float)
    full = np.asarray(figure.canvas.buffer_rgba(), dtype=float)[..., :3]
    if full.shape != small.shape:
        figure.savefig(stream := BytesIO(), format="png", dpi=200)
        full = np.asarray(Image.open(stream).convert("RGB"), dtype=float)
    assert np.abs(full - small).max() < 16
    assert small[2, 2].tolist() == [255, 255, 255]
