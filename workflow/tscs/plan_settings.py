"""Which analysis plan a study declares, and who can confirm when it was fixed."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from tscs.deviation_settings import Deviation
from tscs.settings import Settings

DATE: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
SHA256: Final = re.compile(r"[0-9a-f]{64}")


def _date(text: str) -> str:
    if text and not DATE.fullmatch(text):
        message = "write a date as 2027-03-31, 2027-03 or 2027"
        raise ValueError(message)
    return text


def _sha256(text: str) -> str:
    if text and not SHA256.fullmatch(text):
        message = "the hash has 64 signs 0 to 9 and a to f, as `run.py plan` printed them"
        raise ValueError(message)
    return text


Date = Annotated[str, Field(coerce_numbers_to_str=True), AfterValidator(_date)]
Sha256 = Annotated[str, Field(coerce_numbers_to_str=True), AfterValidator(_sha256)]


class TimeStamp(Settings):
    """Proof by somebody outside the study that the hash or document existed on a day."""

    kind: Literal["register", "archive", "rfc3161", "journal", "authority"] = Field(
        description="register of studies, public archive, RFC 3161 token, journal, or an authority "
        "or committee with dated files"
    )
    where: str = Field(min_length=1, description="Where it can be checked: number, address, file")
    date: Date = Field(min_length=1, description="Its date: 2027-03-31, 2027-03 or 2027")


class PlanSettings(Settings):
    """The analysis plan as it was fixed; made by `run.py plan` or elsewhere."""

    hash: Sha256 = Field(
        default="", description="Hash of the plan that `run.py plan` printed when it was fixed"
    )
    date: Date = Field(default="", description="When it was fixed: 2027-03-31, 2027-03 or 2027")
    document: str = Field(default="", description="Where the plan can be read")
    kept: str = Field(
        default="",
        description="The plan.json of then, a file in the study folder, for a list of differences",
    )
    timestamp: TimeStamp | None = Field(
        default=None, description="External time stamp; without one the order cannot be verified"
    )
    first_assessment: Date = Field(
        default="", description="Date of the first assessment of the study, month or year will do"
    )
    deviations: tuple[Deviation, ...] = Field(
        default=(), description="Departures from the analysis plan"
    )

    @model_validator(mode="after")
    def _about_a_plan(self) -> PlanSettings:
        if self.kept and not self.hash:
            message = "'kept' needs the 'hash' by which the file is recognised"
            raise ValueError(message)
        if self.declared or not (self.timestamp or self.date or self.deviations):
            return self
        message = "a date, time stamp or deviation needs the plan: its 'hash' or its 'document'"
        raise ValueError(message)

    @property
    def declared(self) -> bool:
        """Whether the study names a plan."""
        return bool(self.hash or self.document)
