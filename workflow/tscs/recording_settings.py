"""Settings of recorded joint angles."""

from __future__ import annotations

from pydantic import Field

from tscs.settings import Settings


class RecordingSettings(Settings):
    """How recorded joint angles are read and compared."""

    norm: str = Field(
        default="schwartz_2008_free",
        description="Norm of the Gait Variable Score: schwartz_2008_free, schwartz_2008_very_slow "
        "(both children) or norms/NAME.csv in data/ (joint, percent, mean_deg)",
    )
