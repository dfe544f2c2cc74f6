"""Which outcomes a study sets beside each other."""

from __future__ import annotations

from pydantic import Field, field_validator

from tscs.settings import Settings

Pair = tuple[str, str]


class AssociationSettings(Settings):
    """Pairs of outcomes whose course is compared, declared beforehand."""

    pairs: tuple[Pair, ...] = Field(
        default=(),
        description="Pairs of outcome ids; empty: the primary outcomes with each other and with "
        "the partners",
    )
    partners: tuple[str, ...] = Field(
        default=("gait_speed", "fsmc"),
        description="Outcome ids that each primary outcome is paired with: walking speed, fatigue",
    )

    @field_validator("pairs")
    @classmethod
    def _of_two(cls, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
        twice = [first for first, second in pairs if first == second]
        if twice:
            message = f"a pair has two different outcomes: {', '.join(twice)}"
            raise ValueError(message)
        return pairs
