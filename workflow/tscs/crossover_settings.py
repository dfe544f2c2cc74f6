"""Settings of a crossover trial."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from tscs.settings import Settings

# Half of a fully lasting effect would be missing from the estimate: no crossover bears more.
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


class ShareLeft(Settings):
    """How much of an effect was left some days after the last session, in an earlier study."""

    value: float = Field(description="Share left, 0 to 1, from `share` of its follow_up.csv")
    high: float | None = Field(
        default=None, description="Upper limit of the share; empty: the table gave none"
    )
    days: float = Field(gt=0, description="Days between the last session and that assessment")
    source: str = Field(description="Study and table that the share was read in")

    @model_validator(mode="after")
    def _ordered(self) -> ShareLeft:
        if self.high is not None and self.high < self.value:
            message = "the upper limit 'high' lies below 'value'"
            raise ValueError(message)
        return self


class CrossoverSettings(Settings):
    """Two periods with one treatment each; `period` in visits.csv places the visits."""

    primary: Literal["change", "baseline_covariate", "end_value"] = Field(
        default="change",
        description="Primary analysis, fixed before the data: changes from the period's own "
        "baseline, end values with the baselines as covariate, or end values alone",
    )
    baseline: Literal["pre", "post"] = Field(
        default="pre", description="Time point of the baseline, at the first visit of a period"
    )
    end: Literal["pre", "post"] = Field(
        default="post", description="Time point of the end, at the last visit of a period"
    )
    washout_days: int | None = Field(
        default=None, ge=0, description="Days planned between the periods"
    )
    shares: tuple[float, ...] = Field(
        default=SHARES, description="Shares of the effect left at the second period, for the bias"
    )
    share_left: dict[str, ShareLeft] = Field(
        default={}, description="Share left in an earlier study, by outcome id"
    )

    @field_validator("shares")
    @classmethod
    def _shares(cls, shares: tuple[float, ...]) -> tuple[float, ...]:
        if not all(0 <= share <= 1 for share in shares) or list(shares) != sorted(set(shares)):
            message = "shares lie between 0 and 1 and ascend"
            raise ValueError(message)
        return shares
