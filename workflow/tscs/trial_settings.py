"""Settings of a randomised trial."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from tscs.crossover_settings import CrossoverSettings
from tscs.settings import Settings

# The hyphen joins the arms of a sequence: active-sham.
ArmLabel = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_ ]{0,59}$", coerce_numbers_to_str=True)
]
VisitLabel = Annotated[str, Field(coerce_numbers_to_str=True)]
# An unstructured covariance of more visits has more parameters than such trials can estimate.
MOST_VISITS = 5


class Arms(Settings):
    """How the allocation names the two arms."""

    active: ArmLabel = Field(default="active", description="Label of the stimulated arm")
    control: ArmLabel = Field(default="sham", description="Label of the control arm")

    @model_validator(mode="after")
    def _two(self) -> Arms:
        if self.active == self.control:
            message = f"the two arms need different labels, not '{self.active}' twice"
            raise ValueError(message)
        return self


class TrialSettings(Settings):
    """A randomised trial, `study.design` parallel or crossover; a case series ignores it."""

    allocation: str = Field(
        default="allocation.csv",
        description="File with the arms, in the study folder outside data/; without it all "
        "results are blinded",
    )
    blinded: bool = Field(
        default=False, description="yes: the allocation is not read even when the file is there"
    )
    arms: Arms = Field(default=Arms(), description="Labels in the allocation")
    visits: tuple[VisitLabel, ...] = Field(
        default=(),
        max_length=MOST_VISITS,
        description="Visits of the repeated-measures model, at most five, the endpoint among "
        "them; empty: the ends of the confirmatory contrast and of follow_up",
    )
    key_secondary: tuple[str, ...] = Field(
        default=(), description="Outcome ids tested in this order after the primary outcomes"
    )
    estimand: str = Field(
        default="", description="Name under estimands of the primary one; empty: the first"
    )
    imputations: int = Field(
        default=100, ge=2, le=10_000, description="Imputed data sets of each such analysis"
    )
    tipping_shifts: tuple[float, ...] = Field(
        default=(0.0, 0.25, 0.5, 0.75, 1.0),
        description="Tipping point: shifts of imputed values of the active arm towards worse, in "
        "pooled baseline SDs, ascending",
    )
    tipping_deltas: dict[str, tuple[float, ...]] = Field(
        default={}, description="The same by outcome id in its own unit (times: logarithms) instead"
    )

    crossover: CrossoverSettings = Field(
        default=CrossoverSettings(), description="Two-period crossover"
    )

    @field_validator("allocation")
    @classmethod
    def _in_the_study(cls, name: str) -> str:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or path.suffix != ".csv":
            message = "the allocation is a CSV file in the study folder, such as allocation.csv"
            raise ValueError(message)
        if path.parts[0] == "data":
            message = (
                "the allocation stands outside data/, so that data can be handed on without "
                "unblinding anybody"
            )
            raise ValueError(message)
        return path.as_posix()

    @field_validator("tipping_shifts")
    @classmethod
    def _rising(cls, shifts: tuple[float, ...]) -> tuple[float, ...]:
        if list(shifts) != sorted({shift for shift in shifts if shift >= 0}):
            message = "shifts are 0 or more and ascend"
            raise ValueError(message)
        return shifts
