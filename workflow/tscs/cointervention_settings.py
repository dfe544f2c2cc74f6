"""How long a co-intervention is taken to act on the visits after it."""

from __future__ import annotations

from pydantic import Field

from tscs.settings import Settings


class Window(Settings):
    """Days over which one kind of co-intervention may act on a visit."""

    days: int | None = Field(ge=0, description="Days it may act; empty: to the end of the study")
    reason: str = Field(min_length=1, description="Why so long")


class CoInterventions(Settings):
    """Windows by kind; their words stand in workflow/catalogue/cointerventions.yaml."""

    medication_change: Window = Field(
        default=Window(
            days=None,
            reason="a changed dose acts as long as it is taken; earlier visits had the other one",
        ),
        description="A drug started, stopped, raised or lowered, from the day of the change",
    )
    botulinum_toxin: Window = Field(
        default=Window(days=112, reason="acts for about three months; 16 weeks are a convention"),
        description="Botulinum toxin, from the injection",
    )
    relapse_or_steroids: Window = Field(
        default=Window(days=90, reason="recovery takes weeks to months; 90 days are a convention"),
        description="Relapse or steroids, from the first day until these days after the last",
    )
    infection: Window = Field(
        default=Window(days=14, reason="raises spasticity and fatigue; two weeks are a convention"),
        description="An infection, from the first day until these days after the last",
    )
