"""Base of all settings of a study."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Base of all groups of settings: unknown keys are faults, values do not change later."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
