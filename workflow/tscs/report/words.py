"""Fixed words that figures and report share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Improvement:
    """How the direction of improvement is shown."""

    arrow: str
    words: str


DOMAINS: Final = {
    "spasticity": "Spasticity",
    "gait": "Walking",
    "fatigue": "Fatigue",
    "joint_angles": "Joint angles",
    "strength": "Strength",
    "other": "Other outcomes",
}
IMPROVEMENT: Final = {
    "up": Improvement("↑", "higher is better"),
    "down": Improvement("↓", "lower is better"),
}
UNITLESS: Final = "1"
UNIT_SIGNS: Final = {"deg": "°"}


def unit_sign(unit: str) -> str:
    """Return a unit as it is printed; a pure number has none."""
    return "" if unit == UNITLESS else UNIT_SIGNS.get(unit, unit)


def with_unit(name: str, unit: str) -> str:
    """Return a name followed by its unit, as in ``T25FW, s``."""
    sign = unit_sign(unit)
    return f"{name}, {sign}" if sign else name
