"""Settings of recorded joint angles."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tscs.settings import Settings

Direction = Literal["flexion_positive", "extension_positive", "from_data"]
Column = Literal[
    "time_s", "hip_flexion_l", "knee_flexion_l", "ankle_flexion_l", "hip_flexion_r",
    "knee_flexion_r", "ankle_flexion_r", "heading_deg",
]  # fmt: skip


class System(Settings):
    """How one measuring system writes its files."""

    columns: dict[Column, str] = Field(
        default={}, description="Label in the file, by column; without a subject's name before it"
    )
    component: Literal["x", "y", "z"] | None = Field(
        default=None, description="Component that holds flexion; by default x in C3D, z in mvnx"
    )
    signs: dict[Literal["hip", "knee", "ankle"], Direction] = Field(
        default={}, description="Positive direction; from_data turns knees that only extend"
    )

    @property
    def labels(self) -> dict[str, str]:
        """Labels in the file by column."""
        return {str(column): label for column, label in self.columns.items()}

    @property
    def directions(self) -> dict[str, str]:
        """Positive direction by joint."""
        return {str(joint): direction for joint, direction in self.signs.items()}


class RecordingSettings(Settings):
    """How recorded joint angles are read and compared."""

    norm: str = Field(
        default="schwartz_2008_free",
        description="Norm of the Gait Variable Score: schwartz_2008_free, schwartz_2008_very_slow "
        "(both children) or norms/NAME.csv in data/ (joint, percent, mean_deg)",
    )
    systems: dict[str, System] = Field(
        default={}, description="How files of a measuring system are read, by `system` of the table"
    )
