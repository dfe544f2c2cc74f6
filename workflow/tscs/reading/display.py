"""What a cell of a notebook shows: sentences and tables, as a page and as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from tscs.report.markdown import Raw

ESCAPED: Final = re.compile(r"\\(.)")
BOLD: Final = "**"
ABSENT: Final = "Nothing to show."


@dataclass(frozen=True)
class Shown:
    """Something to show: as HTML for a page, as text for a terminal."""

    html: str
    plain: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.plain}

    def __add__(self, other: Shown) -> Shown:
        """Return both, one below the other."""
        return Shown(f"{self.html}\n{other.html}", f"{self.plain}\n\n{other.plain}")


def say(*sentences: str) -> Shown:
    """Return sentences as one paragraph; empty ones are left out.

    Parameters
    ----------
    *sentences : str
        Plain text.
    """
    text = " ".join(sentence for sentence in sentences if sentence)
    return Shown(f"<p>{escape(text)}</p>", text)


def points(*sentences: str) -> Shown:
    """Return sentences as a list, one point each; empty ones are left out."""
    kept = [sentence for sentence in sentences if sentence]
    items = "\n".join(f"<li>{escape(sentence)}</li>" for sentence in kept)
    return Shown(f"<ul>\n{items}\n</ul>", "\n".join(f"- {sentence}" for sentence in kept))


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], caption: str, absent: str = ABSENT
) -> Shown:
    """Return a table with its caption, or a sentence if it has no rows.

    Parameters
    ----------
    head : sequence of str
        Headings, spelled out, with units.
    rows : iterable of sequence
        Cells; text that is Markdown already (`Raw`) is turned back into text.
    caption : str
        What the table shows and how its numbers were computed.
    absent : str
        What is said instead of an empty table.
    """
    listed = list(rows)
    if not listed:
        return say(absent)
    cells = [[_text(cell) for cell in row] for row in listed]
    bold = [[isinstance(cell, Raw) and BOLD in cell for cell in row] for row in listed]
    lines = [
        "<tr>" + "".join(map(_cell, texts, marks)) + "</tr>"
        for texts, marks in zip(cells, bold, strict=True)
    ]
    headings = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    html = (
        f"<table><caption>{escape(caption)}</caption>\n<thead><tr>{headings}</tr></thead>\n"
        "<tbody>\n" + "\n".join(lines) + "\n</tbody></table>"
    )
    plain = "\n".join([caption, *(" | ".join(row) for row in (list(head), *cells))])
    return Shown(html, plain)


def _text(cell: object) -> str:
    """Return a cell without the escapes and stars of Markdown."""
    if isinstance(cell, Raw):
        return ESCAPED.sub(r"\1", cell.removeprefix(BOLD).removesuffix(BOLD))
    return str(cell)


def _cell(text: str, bold: bool) -> str:
    shown = f"<strong>{escape(text)}</strong>" if bold else escape(text)
    return f"<td>{shown}</td>"
