"""How much `snakemake calibration` simulates."""

from __future__ import annotations

from pydantic import Field

from tscs.settings import Settings


class CalibrationSettings(Settings):
    """How many cohorts `snakemake calibration` simulates."""

    n_simulated: int = Field(default=4000, ge=100, description="Cohorts per scenario")
    n_simulated_slopes: int = Field(
        default=20_000, ge=100, description="Cohorts per scenario of the tests of slopes"
    )
    n_simulated_models: int = Field(
        default=2000,
        ge=100,
        description="Cohorts per scenario of the tests in mixed models",
    )
    seed: int = Field(default=1, ge=0, description="Seed of the simulation")
