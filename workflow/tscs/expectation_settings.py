"""Settings about what would have happened without treatment."""

from __future__ import annotations

from pydantic import Field, PositiveFloat, field_validator, model_validator

from tscs.settings import Settings

SCREENING = "screening"
CORRELATIONS = (0.5, 0.6, 0.75, 0.85)


class DeclaredReference(Settings):
    """The mean change of people without treatment, as the study team declares it."""

    value: float = Field(
        allow_inf_nan=False, description="Mean change, later minus earlier, in the outcome's unit"
    )
    se: PositiveFloat = Field(allow_inf_nan=False, description="Standard error of that mean")
    n: int = Field(ge=2, description="People in whom it was found")
    source: str = Field(min_length=1, description="Where it was read")
    verified: bool = Field(default=False, description="Was the figure read in the source itself")
    population: str = Field(default="", description="Who they were")
    horizon_days: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Days from the first to the last value"
    )


class Expectation(Settings):
    """What a primary outcome is compared with."""

    reference: DeclaredReference | None = Field(
        default=None, description="Comes before the published references of the catalogue"
    )
    tau: float = Field(
        default=0.0,
        ge=0,
        allow_inf_nan=False,
        description="SD of true changes between studies, for the test; from three studies on "
        "estimated instead",
    )
    tau_grid: tuple[float, ...] = Field(
        default=(), description="Further values of tau; empty: 0, 1, 2 and 4 standard errors"
    )

    @field_validator("tau_grid")
    @classmethod
    def _not_negative(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if any(not 0 <= value < float("inf") for value in values):
            message = "tau is an SD: 0 or more"
            raise ValueError(message)
        return values


class EntryCriterion(Settings):
    """The value by which people were selected; left blank the selection rule is unknown."""

    outcome: str = Field(default="", description="Outcome id")
    cut: float | None = Field(
        default=None,
        allow_inf_nan=False,
        description="People entered with this value or a worse one",
    )
    assessment: str = Field(
        default=SCREENING,
        description="Visit whose value counted; screening: an assessment before all visits",
    )
    population_mean: float | None = Field(
        default=None, allow_inf_nan=False, description="Mean of everybody, selected or not"
    )
    population_sd: PositiveFloat | None = Field(
        default=None, allow_inf_nan=False, description="SD of everybody, selected or not"
    )
    source: str = Field(default="", description="Where mean and SD were read")
    verified: bool = Field(default=False, description="Were they read in the source itself")
    correlations: tuple[float, ...] = Field(
        default=CORRELATIONS, description="Correlations of two assessments to compute with"
    )

    @field_validator("correlations")
    @classmethod
    def _between_zero_and_one(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if not values or any(not 0 <= value < 1 for value in values):
            message = "correlations lie from 0 to below 1, at least one of them"
            raise ValueError(message)
        return values

    @model_validator(mode="after")
    def _named_outcome(self) -> EntryCriterion:
        given = (self.cut, self.population_mean, self.population_sd)
        if not self.outcome and any(value is not None for value in given):
            message = "a cut, mean or SD needs the 'outcome' they are about"
            raise ValueError(message)
        if (self.population_mean is None) != (self.population_sd is None):
            message = "'population_mean' and 'population_sd' go together"
            raise ValueError(message)
        if self.population_sd is not None and not self.source:
            message = "mean and SD of the population need their 'source'"
            raise ValueError(message)
        return self


class Recruitment(Settings):
    """How people came into the study, as far as it bears on their first values."""

    tolerance_required: bool = Field(
        default=False, description="Only people who had tolerated stimulation before could enter"
    )
    earlier_study: str = Field(default="", description="Earlier study from which people came")
