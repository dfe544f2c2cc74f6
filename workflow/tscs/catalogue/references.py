"""What an entry of the list of published changes without treatment may say."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PositiveFloat, model_validator

from tscs.catalogue.models import Entry

Design = Literal["sham_stimulation", "placebo_drug", "no_treatment"]


class PublishedShare(Entry):
    """People who reached a limit without treatment."""

    count: int | None = Field(None, ge=0, description="People who reached it")
    share: float | None = Field(
        None, ge=0, le=1, description="Their share, where no count is given"
    )
    n: int | None = Field(None, ge=1, description="People")
    limit: Literal["any", "mcid", "mdc95", "none"] = Field(
        description="any improvement, a limit of the outcome catalogue, or none of these"
    )
    size: PositiveFloat | None = Field(
        None, description="Size of the limit, on the scale of `kind`"
    )
    kind: Literal["absolute", "percent", "log"] = Field("absolute", description="As for limits")
    definition: str = Field(min_length=1, description="Limit in words")

    @model_validator(mode="after")
    def _counted_once(self) -> PublishedShare:
        if (self.count is None) == (self.share is None):
            message = "responders have either 'count' or 'share'"
            raise ValueError(message)
        if self.count is not None and (self.n is None or self.count > self.n):
            message = "a count of responders needs 'n', at least as large"
            raise ValueError(message)
        if self.limit in ("mcid", "mdc95") and self.size is None:
            message = f"responders by {self.limit} need the 'size' of the limit"
            raise ValueError(message)
        return self


class PublishedChange(Entry):
    """A published change of people who had a sham, a placebo or no treatment."""

    outcome: str = Field(description="Id in the outcome catalogue")
    instrument: str = Field(min_length=1, description="What was measured")
    same_instrument: bool = Field(description="Is it exactly that outcome")
    condition: str = Field(min_length=1, description="Disease")
    population: str = Field(min_length=1, description="Who")
    design: Design = Field(description="What was given instead of the treatment")
    horizon_days: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="Days from the first to the last value"
    )
    sessions: int | None = Field(None, ge=0, description="Sham sessions in between")
    n: int | None = Field(None, ge=2, description="People")
    mean_change: float | None = Field(
        None, description="Later minus earlier, in the unit of the outcome"
    )
    se: PositiveFloat | None = Field(None, description="Standard error of the mean change")
    se_from: str = Field("", description="How the standard error was obtained")
    sd: PositiveFloat | None = Field(None, description="SD of the changes")
    responders: PublishedShare | None = Field(None, description="People who reached a limit")
    source: str = Field(min_length=1, description="Where it was read")
    verified: bool = Field(False, description="Was the figure read in the source itself")

    @model_validator(mode="after")
    def _se_with_its_origin(self) -> PublishedChange:
        if self.se is not None and not self.se_from:
            message = "a standard error needs 'se_from': how it was obtained"
            raise ValueError(message)
        return self
