"""Tables that a command writes into a page of the documentation."""

from __future__ import annotations

from pathlib import Path

from tscs.errors import TscsError
from tscs.files import write_bytes


def write_block(page: Path, name: str, text: str) -> None:
    """Replace what stands between ``<!-- NAME: ... -->`` and ``<!-- end of NAME -->``.

    Parameters
    ----------
    page : Path
        Markdown with the two marks; the first says which command writes the block.
    name : str
        Name of the block.
    text : str
        Markdown that ends with a line break.

    Raises
    ------
    TscsError
        If a mark is not there.
    """
    content = page.read_text(encoding="utf-8")
    before, opening, rest = content.partition(f"<!-- {name}:")
    command, closing, body = rest.partition("-->")
    _, end, after = body.partition(f"<!-- end of {name} -->")
    if not (opening and closing and end):
        message = f"{page.name} has no block {name}; write the marks around it first"
        raise TscsError(message)
    changed = f"{before}{opening}{command}{closing}\n\n{text}\n{end}{after}"
    write_bytes(changed.encode(), page)
