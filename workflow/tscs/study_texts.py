"""Sentences for what no table holds."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from tscs.settings import Settings

# What describes the intervention (TIDieR); the other texts are about the study.
INTERVENTION: Final = (
    "rationale", "device", "electrodes", "materials", "procedures", "delivery",
    "provider_expertise", "setting", "tailoring", "modifications", "fidelity", "expectancy",
    "allocation_guess",
)  # fmt: skip


class Texts(Settings):
    """Sentences for what no table holds; empty ones are reported as not available."""

    ethics: str = Field(default="", description="Ethics committee and approval")
    consent: str = Field(default="", description="How consent was obtained")
    funding: str = Field(default="", description="Funding")
    interests: str = Field(default="", description="Competing interests")
    protocol: str = Field(default="", description="Where the protocol can be read")
    data_access: str = Field(default="", description="Where and how the data can be had")
    rationale: str = Field(default="", description="Why this intervention: theory and goal")
    device: str = Field(default="", description="Stimulator: maker, model, waveform, limits")
    electrodes: str = Field(
        default="", description="Electrodes: size, material, place, polarity, how the site is found"
    )
    materials: str = Field(default="", description="Other materials, for participants or training")
    procedures: str = Field(
        default="", description="What is done in a session, in order; how the target is set"
    )
    delivery: str = Field(
        default="", description="How it is given: face to face, singly or in groups"
    )
    provider_expertise: str = Field(
        default="", description="Who stimulated: profession, expertise, training given"
    )
    setting: str = Field(default="", description="Where: type of place, what must be there")
    tailoring: str = Field(
        default="", description="What was fitted to the person, when and by which rule"
    )
    modifications: str = Field(
        default="", description="What of the intervention changed during the study, when and why"
    )
    fidelity: str = Field(
        default="", description="How adherence and fidelity were planned to be kept and assessed"
    )
    expectancy: str = Field(default="", description="What participants were told to expect")
    allocation_guess: str = Field(
        default="", description="Whether people were asked what they thought they received; result"
    )
