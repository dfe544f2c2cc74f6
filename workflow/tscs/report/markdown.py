"""Text and tables as Markdown that pandoc reads back unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#+\-!|~^$@&])")
BLANKS: Final = re.compile(r"[ \t\r\n]+")
ALIGNMENT: Final = {"l": ":--", "c": ":-:", "r": "--:"}


class Raw(str):
    """Text that is Markdown already."""

    __slots__ = ()


def escape(text: object) -> str:
    """Return text with every sign that Markdown could read as markup escaped."""
    if isinstance(text, Raw):
        return text
    return MARKUP.sub(r"\\\1", BLANKS.sub(" ", str(text)).strip(" "))


def bold(text: object) -> Raw:
    """Return escaped text in bold."""
    return Raw(f"**{escape(text)}**")


def code(text: object) -> Raw:
    """Return text as code; a back-quote cannot stand inside."""
    return Raw(f"`{str(text).replace('`', '')}`")


def table(
    head: Sequence[object],
    rows: Iterable[Sequence[object]],
    alignment: str,
) -> str:
    """Return a pipe table.

    Parameters
    ----------
    head : sequence
        Headings.
    rows : iterable of sequence
        Cells; anything but `Raw` is escaped.
    alignment : str
        ``l``, ``c`` or ``r`` per column; the last one serves all columns that follow.

    Raises
    ------
    ValueError
        If a row has another number of cells than the head.
    """
    signs = alignment.ljust(len(head), alignment[-1])[: len(head)]
    lines = [_line(head), "|" + "|".join(ALIGNMENT[sign] for sign in signs) + "|"]
    for row in rows:
        if len(row) != len(head):
            message = f"a table row has {len(row)} cells under {len(head)} headings"
            raise ValueError(message)
        lines.append(_line(row))
    return "\n".join(lines)


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(escape(cell) for cell in cells) + " |"
