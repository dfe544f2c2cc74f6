"""Departures from what was fixed beforehand."""

from __future__ import annotations

from pydantic import Field

from tscs.settings import Settings


class Deviation(Settings):
    """A departure from the registered protocol or the analysis plan."""

    what: str = Field(description="What differs from the registration or the plan")
    outcomes: tuple[str, ...] = Field(
        default=(),
        description="Outcomes concerned: ids in the catalogue, or the registered wording",
    )
    when: str = Field(default="", description="When it was decided, relative to the study")
    why: str = Field(default="", description="Reason")
