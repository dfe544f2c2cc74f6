"""Criteria of a case series for whether a trial may follow."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from tscs.settings import Settings


class ProgressionCriterion(Settings):
    """When a trial may follow: stop, amend or go, by one measure of feasibility or safety."""

    measure: Literal[
        "recruited", "all_sessions_attended", "sessions_attended", "stimulation_recorded",
        "full_duration", "target_intensity", "followed_up", "primary_outcomes_complete",
        "people_with_event", "people_with_serious_event", "discontinued",
    ] = Field(description="Key of a share in feasibility.csv or harms.csv")  # fmt: skip
    stop_below: float | None = Field(default=None, ge=0, le=1, description="Stop below this share")
    go_from: float | None = Field(default=None, ge=0, le=1, description="Go from this share on")
    stop_above: float | None = Field(
        default=None, ge=0, le=1, description="Where less is better: stop above this share"
    )
    go_up_to: float | None = Field(
        default=None, ge=0, le=1, description="Where less is better: go up to this share"
    )

    @model_validator(mode="after")
    def _one_of_two_directions(self) -> ProgressionCriterion:
        rising, falling = (self.stop_below, self.go_from), (self.go_up_to, self.stop_above)
        given = [ends for ends in (rising, falling) if ends != (None, None)]
        if len(given) != 1 or None in given[0]:
            message = (
                "a criterion has either 'stop_below' and 'go_from', or, where less is better, "
                "'stop_above' and 'go_up_to'"
            )
            raise ValueError(message)
        low, high = given[0]
        if low is not None and high is not None and low > high:
            message = "between stop and go lies amend: 'stop' and 'go' are the wrong way round"
            raise ValueError(message)
        return self
