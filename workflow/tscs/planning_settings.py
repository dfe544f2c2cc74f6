"""Settings of the trial that a planner derives from the study."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, model_validator

from tscs.settings import Settings

Design = Literal[
    "parallel_ancova", "parallel_change", "repeated_measures", "crossover", "ordinal", "responder"
]
DESIGNS: tuple[Design, ...] = (
    *("parallel_ancova", "parallel_change", "repeated_measures"),
    *("crossover", "ordinal", "responder"),
)
CORRELATIONS = (0.3, 0.5, 0.7, 0.9)
Share = Annotated[float, Field(gt=0, lt=1)]
SHARES_TOLERANCE = 1e-6


class TargetDifference(Settings):
    """The smallest difference between the groups that is worth knowing of."""

    value: PositiveFloat = Field(
        allow_inf_nan=False,
        description="Size of the difference in favour of treatment, in the outcome's unit; as a "
        "difference of natural logarithms where the outcome is analysed so",
    )
    further: tuple[PositiveFloat, ...] = Field(
        default=(), description="Further differences to compute with"
    )
    kind: Literal["mcid", "stakeholders"] = Field(
        description="Published important difference, or named by patients and clinicians; never "
        "an estimate of this study"
    )
    source: str = Field(min_length=1, description="Where it was read, or who named it and how")
    verified: bool = Field(default=False, description="Was it read in the source itself")


class ShamResponse(Settings):
    """The mean change of people under sham stimulation."""

    changes: tuple[Annotated[float, Field(allow_inf_nan=False)], ...] = Field(
        min_length=1,
        description="Mean changes to compute with, later minus earlier, on the scale of the "
        "target difference",
    )
    se: float = Field(
        default=0.0,
        ge=0,
        allow_inf_nan=False,
        description="Standard error of the mean change; 0 for values of a grid, which are assumed",
    )
    n: int | None = Field(default=None, ge=2, description="People behind the standard error")
    source: str = Field(min_length=1, description="Where it was read, or why these values")
    verified: bool = Field(default=False, description="Was it read in the source itself")


class ResponderShares(Settings):
    """Shares of people who respond, under sham and under treatment."""

    control: Share = Field(description="Share under sham")
    treated: Share = Field(description="Share under treatment that is worth knowing of")
    definition: str = Field(min_length=1, description="Who counts as a responder")
    source: str = Field(min_length=1, description="Where the shares come from")

    @model_validator(mode="after")
    def _more_under_treatment(self) -> ResponderShares:
        if self.treated <= self.control:
            message = "the share under treatment is above the one under sham"
            raise ValueError(message)
        return self


class OrdinalDistribution(Settings):
    """Grades under sham, and the shift that is worth knowing of."""

    control: tuple[Annotated[float, Field(ge=0, le=1)], ...] = Field(
        min_length=2, description="Shares of the grades under sham, best first, 1 in all"
    )
    odds_ratio: float = Field(
        gt=1, allow_inf_nan=False, description="Odds of a better grade, treatment over sham"
    )
    source: str = Field(min_length=1, description="Where shares and odds ratio come from")

    @model_validator(mode="after")
    def _adds_up(self) -> OrdinalDistribution:
        if abs(sum(self.control) - 1) > SHARES_TOLERANCE:
            message = f"the shares add up to {sum(self.control):g}, not to 1"
            raise ValueError(message)
        return self


class PlannedOutcome(Settings):
    """An outcome of the trial."""

    target_difference: TargetDifference | None = Field(
        default=None, description="Without one: the verified MCID of the catalogue, if any"
    )
    sham_response: ShamResponse | None = Field(
        default=None, description="What the change of the study is held against"
    )
    responders: ResponderShares | None = Field(default=None, description="For design responder")
    ordinal: OrdinalDistribution | None = Field(default=None, description="For design ordinal")


class Cluster(Settings):
    """People who share a site or a therapist."""

    size: float = Field(default=1.0, ge=1, allow_inf_nan=False, description="People per cluster")
    icc: float = Field(default=0.0, ge=0, lt=1, description="Correlation of two of them")


class Assessments(Settings):
    """Assessments per person in the design repeated_measures."""

    before: int = Field(default=1, ge=1, le=20, description="Before randomisation")
    after: int = Field(default=3, ge=1, le=50, description="After randomisation")


class PlanningSettings(Settings):
    """The trial that a planner derives from the study."""

    outcomes: dict[str, PlannedOutcome] = Field(
        default={}, description="Outcomes of the trial by id; empty: the primary outcomes"
    )
    designs: tuple[Design, ...] = Field(
        default=DESIGNS, min_length=1, description="Designs to compute"
    )
    alpha: float = Field(default=0.05, gt=0, lt=0.5, description="Two-sided level of the trial")
    power: float = Field(default=0.8, ge=0.5, lt=1, description="Power of the trial")
    discount: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of the study's own change that is expected to hold, for safeguard and "
        "assurance only",
    )
    correlations: tuple[Annotated[float, Field(ge=0, lt=1)], ...] = Field(
        default=CORRELATIONS, description="Correlations of baseline and endpoint to compute with"
    )
    allocation_ratio: float = Field(
        default=1.0, gt=0, le=10, description="People under treatment per person under sham"
    )
    dropout: float = Field(default=0.15, ge=0, lt=1, description="Share without an endpoint")
    cluster: Cluster = Field(default=Cluster(), description="Sites or therapists")
    assessments: Assessments = Field(
        default=Assessments(), description="Of the design repeated_measures"
    )
    fixed_n: int = Field(
        default=30,
        ge=4,
        le=100_000,
        description="People analysed under sham for whom the smallest detectable difference is "
        "shown",
    )
    interim_look: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="Share of the information at an O'Brien-Fleming look for efficacy; none: no "
        "look",
    )
    n_simulated: int = Field(
        default=10_000, ge=100, le=100_000,
        description="Simulated trials where a closed form gives fewer than 15 people per group",
    )  # fmt: skip
