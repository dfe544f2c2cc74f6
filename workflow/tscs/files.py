"""Write files whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_bytes(content: bytes, path: Path) -> None:
    """Write a file that appears under its name only when it is complete.

    Parameters
    ----------
    content : bytes
        What to write.
    path : Path
        Where to; missing folders are made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)


def as_json(record: Mapping[str, Any]) -> str:
    """Return a record as stable JSON text."""
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
