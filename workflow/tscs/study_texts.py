"""Sentences for what no table holds."""

from __future__ import annotations

from pydantic import Field

from tscs.settings import Settings


class Texts(Settings):
    """Sentences for what no table holds; empty ones are reported as not available."""

    ethics: str = Field(default="", description="Ethics committee and approval")
    consent: str = Field(default="", description="How consent was obtained")
    funding: str = Field(default="", description="Funding")
    interests: str = Field(default="", description="Competing interests")
    protocol: str = Field(default="", description="Where the protocol can be read")
    data_access: str = Field(default="", description="Where and how the data can be had")
    provider_expertise: str = Field(default="", description="Who stimulated, with what training")
    expectancy: str = Field(default="", description="What participants were told to expect")
