"""What the simulation of a later trial assumes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from tscs.settings import Settings

Share = Annotated[float, Field(ge=0, lt=1)]
Analysis = Literal[
    "ancova", "change", "final_value", "mmrm", "ordinal",
    "crossover_change", "crossover_end_value", "crossover_baseline_covariate",
]  # fmt: skip
PerArm = Annotated[int, Field(ge=3, le=1000)]
Drift = Annotated[float, Field(allow_inf_nan=False)]


class BlindedReestimation(Settings):
    """The number of people is computed anew from the SD of both arms together."""

    at: float = Field(default=0.5, gt=0, lt=1, description="Share of the planned people by then")
    max_n: int = Field(default=100, ge=3, le=1000, description="Most people per arm")


class Futility(Settings):
    """The trial may stop, and need not, where success has become unlikely."""

    at: float = Field(default=0.5, gt=0, lt=1, description="Share of the planned people by then")
    threshold: float = Field(
        default=0.2,
        gt=0,
        lt=1,
        description="Stop below this power, given the data so far, under the target difference",
    )


class SimulationSettings(Settings):
    """Trials simulated from the variability of this study; every combination is simulated."""

    n_simulated: int = Field(
        default=2000, ge=100, le=1_000_000, description="Simulated trials per combination"
    )
    seed: int = Field(default=1, ge=0, description="Seed of the simulation")
    n_per_arm: tuple[PerArm, ...] = Field(
        default=(10, 15, 20, 30, 40),
        min_length=1,
        description="People randomised to each arm, or to each sequence of a crossover",
    )
    sham_drift: tuple[Drift, ...] = Field(
        default=(0.4,),
        min_length=1,
        description="Improvement of both arms without a true effect, in SDs of the change",
    )
    dropout: tuple[Share, ...] = Field(
        default=(0.0, 0.15), min_length=1, description="Share of people lost by the last visit"
    )
    missing: Share = Field(
        default=0.0, description="Share of the other later visits that are missing"
    )
    sd: tuple[Literal["point", "upper80", "drawn"], ...] = Field(
        default=("point",),
        min_length=1,
        description="SDs: as estimated; their one-sided 80 % upper limits; drawn for every trial, "
        "with the correlations of visits, from what so few people leave possible",
    )
    across_periods: float = Field(
        default=0.8,
        ge=0,
        le=1,
        description="Crossover: correlation of values of different periods over that of baseline "
        "and end of one period; a case series cannot tell it",
    )
    analyses: tuple[Analysis, ...] = Field(
        default=("ancova",), min_length=1, description="Analyses, each as of a real trial"
    )
    blinded_ssr: BlindedReestimation | None = Field(
        default=None,
        description="Look at the SD of both arms together, as {at: 0.5, max_n: 100}; none: no look",
    )
    futility: Futility | None = Field(
        default=None,
        description="Non-binding look for futility, as {at: 0.5, threshold: 0.2}; none: no look",
    )

    @field_validator("n_per_arm", "sham_drift", "dropout", "sd", "analyses")
    @classmethod
    def _nothing_twice(cls, values: tuple[object, ...]) -> tuple[object, ...]:
        if len(set(values)) < len(values):
            message = "every value stands once"
            raise ValueError(message)
        return values
