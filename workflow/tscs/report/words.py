"""Fixed words that figures and report share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tscs.contract import load_contract
from tscs.schedule import Schedule

if TYPE_CHECKING:
    import pandas as pd


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
DIARY_ITEMS: Final = {
    "spasticity_nrs": "Spasticity",
    "spasm_count": "Spasms",
    "pain_nrs": "Pain",
    "sleep_disturbance_nrs": "Sleep disturbance",
}
VISITS: Final = {
    "baseline": ("a baseline visit before the first session", "baseline visits"),
    "session": ("a session", "sessions"),
    "followup": ("a follow-up visit", "follow-up visits"),
}
UNITLESS: Final = "1"
UNIT_SIGNS: Final = {"deg": "°", "deg2": "deg²"}


def diary_maximum(item: str) -> float | None:
    """Return the highest value of a diary item by the contract of the tables; None for counts."""
    limits = load_contract().tables["diary"].fields[item].constraints
    return float(limits["maximum"]) if "maximum" in limits else None


def diary_scale(item: str) -> str:
    """Return the name of a diary item with its scale."""
    highest = diary_maximum(item)
    name = DIARY_ITEMS[item]
    return f"{name} per day" if highest is None else f"{name}, 0 to {highest:g}"


def n_span(people: pd.Series) -> str:
    """Return how many people were measured, as a range where times differ."""
    fewest, most = int(people.min()), int(people.max())
    return str(most) if fewest == most else f"{fewest} to {most}"


def unit_sign(unit: str) -> str:
    """Return a unit as it is printed; a pure number has none."""
    return "" if unit == UNITLESS else UNIT_SIGNS.get(unit, unit)


def with_unit(name: str, unit: str) -> str:
    """Return a name followed by its unit, as in ``T25FW, s``."""
    sign = unit_sign(unit)
    return f"{name}, {sign}" if sign else name


def planned_unit(unit: str) -> str:
    """Return the unit in which a trial is planned; outcomes analysed as logarithms say so."""
    return "natural logarithms" if unit == "log" else unit_sign(unit)


def visit_names(schedule: Schedule) -> list[str]:
    """Return what the labels of the visits mean, as in ``S1 to S8 are sessions``."""
    told = []
    for kind, (one, several) in VISITS.items():
        labels = schedule.of_type(kind)
        if len(labels) == 1:
            told.append(f"{labels[0]} is {one}")
        elif labels:
            told.append(f"{labels[0]} to {labels[-1]} are {several}")
    return told


def visit_meanings(schedule: Schedule) -> dict[str, str]:
    """Return the first label of each type of visits with what it means, for the abbreviations."""
    found = {}
    for kind, (one, several) in VISITS.items():
        labels = schedule.of_type(kind)
        if len(labels) == 1:
            found[labels[0]] = one.removeprefix("a ")
        elif labels:
            found[labels[0]] = f"first of the {several} {labels[0]} to {labels[-1]}"
    return found
