"""Settings of the pendulum test."""

from __future__ import annotations

from pydantic import Field

from tscs.settings import Settings


class PendulumSettings(Settings):
    """How swings of the pendulum test are counted."""

    swing_deg: float = Field(
        default=3.0,
        gt=0,
        le=20,
        description="A swing is a flexion maximum at least this far beyond rest, degrees",
    )
