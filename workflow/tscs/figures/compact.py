"""Shorter SVG text that draws the same picture."""

from __future__ import annotations

import re
from typing import Final

# Hundredths of a point (0.0035 mm) lie far below what print or a screen resolves.
DECIMALS: Final = 2
_COMMENT: Final = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_METADATA: Final = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
_GROUP_NAME: Final = re.compile(r'(<g) id="[^"]*"')
_GLYPH_NAME: Final = re.compile(r'((?:id="|href="#)DejaVuSans)-(?:([A-Z])\w+-)?')
_GEOMETRY: Final = re.compile(r'(?<= )(d|x|y|width|height|transform)="([^"]*)"')
_STYLE: Final = re.compile(r'(?<= )style="([^"]*)"')
_NUMBER: Final = re.compile(r"-?\d+\.\d+")
# A newline ends the last point of a path.
_COMMAND: Final = re.compile(r"\s*([MLQCzZ]|$)\s*")
_ADVANCE: Final = re.compile(r'transform="translate\(([-\d.]+) 0\)"')
_BETWEEN_TAGS: Final = re.compile(r">\s*\n\s*<")


def compact(svg: str) -> str:
    """Return Matplotlib's SVG without what no reader sees.

    Comments, metadata, names of groups and white space between tags go; coordinates keep
    hundredths of a point, scale factors keep every digit.

    Parameters
    ----------
    svg : str
        The file as Matplotlib writes it.
    """
    shorter = _METADATA.sub("", _COMMENT.sub("", svg))
    shorter = _GLYPH_NAME.sub(_glyph, _GROUP_NAME.sub(r"\1", shorter))
    shorter = _STYLE.sub(_style, _GEOMETRY.sub(_geometry, shorter))
    return _BETWEEN_TAGS.sub("><", shorter)


def _glyph(match: re.Match[str]) -> str:
    return match[1].replace("DejaVuSans", "") + (match[2] or "R")


def _style(match: re.Match[str]) -> str:
    declarations = match[1].replace(": ", ":").replace("; ", ";")
    return f'style="{declarations}"'


def _geometry(match: re.Match[str]) -> str:
    name, value = match[1], match[2]
    if name == "transform":
        return _ADVANCE.sub(r'x="\1"', f'transform="{_transform(value)}"')
    rounded = _NUMBER.sub(_rounded, value)
    return f'{name}="{_COMMAND.sub(_letter, rounded) if name == "d" else rounded}"'


def _letter(match: re.Match[str]) -> str:
    return match[1]


def _transform(value: str) -> str:
    """Round shifts; a scale multiplies every coordinate below it and stays as it is."""
    shift, *rest = value.split("scale(")
    return "scale(".join([_NUMBER.sub(_rounded, shift), *rest])


def _rounded(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
