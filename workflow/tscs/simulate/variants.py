"""Generators that differ from that of the shipped cohort in known ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DOSES_TO_TWO_THIRDS: Final = 3.5
KEPT: Final = (0.25, 0.85)


@dataclass(frozen=True)
class Variant:
    """How a generator differs; the defaults are those of the shipped cohort.

    Attributes
    ----------
    name : str
        In words.
    benefit, drift : float
        Multiply the effect of stimulation and the change without it.
    noise : float
        Multiplies the SDs of what changes from visit to visit.
    doses_to_two_thirds : float
        Doses after which 63 % of the final effect is reached.
    kept : tuple of float
        Range of the share of the effect that people keep until follow-up.
    missed : float
        Chance that a person misses a session, S2 to S7.
    left : float
        Chance that a person leaves, after S4 to S8.
    """

    name: str
    benefit: float = 1.0
    drift: float = 1.0
    noise: float = 1.0
    doses_to_two_thirds: float = DOSES_TO_TWO_THIRDS
    kept: tuple[float, float] = KEPT
    missed: float = 0.0
    left: float = 0.0


SHIPPED: Final = Variant("as shipped")
VARIANTS: Final = (
    SHIPPED,
    Variant("no effect of stimulation", benefit=0.0),
    Variant("effect twice as large, no drift", benefit=2.0, drift=0.0),
    Variant("drift twice as large", drift=2.0),
    Variant("visits vary half as much", noise=0.5),
    Variant("visits vary 1.6 times as much", noise=1.6),
    Variant(
        "effect within the first sessions, all of it kept", doses_to_two_thirds=1.0, kept=(1, 1)
    ),
    Variant("nearly straight course, nothing kept", doses_to_two_thirds=30.0, kept=(0, 0)),
    Variant("15 % of sessions missed, people leave", missed=0.15, left=0.2),
)
