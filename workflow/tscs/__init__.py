"""Within-subject analysis of small case series of transcutaneous spinal cord stimulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tscs.stages.whole import analyse

__all__ = ["analyse"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import `analyse` on first use: its imports cost a second that most commands do not need."""
    if name == "analyse":
        from tscs.stages.whole import analyse

        return analyse
    message = f"module 'tscs' has no attribute {name!r}"
    raise AttributeError(message)
