"""What an MDC95 or an MCID says about the change of one person."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from tscs.catalogue import Outcome
from tscs.catalogue.models import ErrorLimit, ErrorLimits
from tscs.pairs import TIE_TOLERANCE

# MDC95 = 1.96 SD of the difference of two assessments of a person who does not change.
QUANTILE: Final = 1.96


@dataclass(frozen=True)
class Bound:
    """The change that a limit asks of one person in one direction.

    Attributes
    ----------
    amount : float
        Size of the change in the unit of the outcome; NaN where the limit has none.
    code : str
        Why the limit gives no verdict; empty if it does.
    """

    amount: float
    code: str = ""


@dataclass(frozen=True)
class Verdict:
    """Class of a person's change and the codes that explain it."""

    name: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonChange:
    """One person's two values of an outcome.

    Attributes
    ----------
    first, last : float
        Values at both ends; NaN unless measured.
    outcome : Outcome
        The outcome, with direction and ends of its scale.
    """

    first: float
    last: float
    outcome: Outcome

    @property
    def change(self) -> float:
        """Later minus earlier value, 0 where they differ by rounding only."""
        change = self.last - self.first
        return change if abs(change) > self.tolerance else 0.0

    @property
    def tolerance(self) -> float:
        """Differences up to this size are rounding."""
        return TIE_TOLERANCE * max(abs(self.first), abs(self.last))

    @property
    def improvement(self) -> float:
        """Change, counted positive where it is an improvement."""
        return self.change * self.outcome.improvement_sign

    def room(self, direction: str) -> float:
        """Return the distance from the first value to the end of the scale in a direction."""
        rises = rises_with(direction, self.outcome)
        end = self._top if rises else self.outcome.floor
        return math.inf if end is None else abs(end - self.first)

    @property
    def _top(self) -> float | None:
        ends = [end for end in (self.outcome.ceiling, self.outcome.censored_at) if end is not None]
        return min(ends, default=None)


def bound(limits: ErrorLimits | None, direction: str, person: PersonChange) -> Bound:
    """Return the change that a limit asks of a person.

    Parameters
    ----------
    limits : ErrorLimits or None
        ``mdc95`` or ``mcid`` of the outcome.
    direction : str
        ``"improvement"`` or ``"worsening"``.
    person : PersonChange
        The values; percentages and ratios refer to the first one.
    """
    limit: ErrorLimit | None = getattr(limits, direction, None)
    if limit is None:
        return Bound(math.nan, "no_limit")
    if limit.kind == "percent" and person.first == 0:
        return Bound(math.nan, "zero_first_value")
    if limit.kind == "log" and not min(person.first, person.last) > 0:
        return Bound(math.nan, "no_logarithm")
    amount = _amount(limit, person.first, 1 if rises_with(direction, person.outcome) else -1)
    return Bound(amount, "" if limit.verified else "limit_not_verified")


def _amount(limit: ErrorLimit, first: float, sign: int) -> float:
    if limit.kind == "absolute":
        return limit.value
    if limit.kind == "percent":
        return limit.value / 100 * abs(first)
    return abs(first * math.expm1(sign * limit.value))


def usable_limits(outcome: Outcome) -> list[tuple[str, str, ErrorLimit]]:
    """Return the verified limits of an outcome: ``mdc95`` or ``mcid``, direction and limit."""
    found = []
    for name, limits in (("mdc95", outcome.mdc95), ("mcid", outcome.mcid)):
        for direction in ("improvement", "worsening"):
            limit: ErrorLimit | None = getattr(limits, direction, None)
            if limit is not None and limit.verified:
                found.append((name, direction, limit))
    return found


def rises_with(direction: str, outcome: Outcome) -> bool:
    """Return whether values rise when they change in a direction."""
    return (direction == "improvement") == (outcome.direction == "up")


def classify(person: PersonChange, limits: ErrorLimits | None) -> Verdict:
    """Compare a person's change with a limit.

    Parameters
    ----------
    person : PersonChange
        Both values measured.
    limits : ErrorLimits or None
        ``mdc95`` or ``mcid`` of the outcome.

    Returns
    -------
    Verdict
        ``improved`` or ``worsened`` from a change of at least the limit in that direction;
        ``no_room`` where less than the limit lies between the first value and the best end of the
        scale; ``within`` otherwise; ``no_verdict`` where the direction of the change has no
        usable limit.
    """
    codes = _without_room(person, limits)
    direction = moved(person)
    asked = bound(limits, direction, person)
    if asked.code and person.change == 0:
        direction = "worsening"
        asked = bound(limits, direction, person)
    if asked.code:
        return Verdict("no_verdict", (asked.code,))
    if reaches(abs(person.change), asked, person):
        return Verdict("improved" if direction == "improvement" else "worsened", codes)
    if "no_room_to_improve" in codes:
        return Verdict("no_room", codes)
    return Verdict("within", codes)


def moved(person: PersonChange) -> str:
    """Return the direction of the change; no change counts as improvement by nothing."""
    return "worsening" if person.improvement < 0 else "improvement"


def reaches(size: float, asked: Bound, person: PersonChange) -> bool:
    """Return whether a distance is at least the limit."""
    return size >= asked.amount - person.tolerance


def _without_room(person: PersonChange, limits: ErrorLimits | None) -> tuple[str, ...]:
    ends = {"improvement": "no_room_to_improve", "worsening": "no_room_to_worsen"}
    asked = {direction: bound(limits, direction, person) for direction in ends}
    return tuple(
        code
        for direction, code in ends.items()
        if not asked[direction].code
        and not reaches(person.room(direction), asked[direction], person)
    )


def reliable_change(person: PersonChange) -> tuple[float, str]:
    """Return the change over its standard error, or NaN with the code of the reason.

    Notes
    -----
    ``change / (MDC95 / 1.96)`` in the unit, or ``ln(last / first)`` over the same for a limit in
    logs, with the MDC95 of the direction of the change.

    References
    ----------
    Jacobson NS, Truax P. Clinical significance. J Consult Clin Psychol 1991;59:12-19.
    """
    limits = person.outcome.mdc95
    direction = moved(person)
    asked = bound(limits, direction, person)
    if asked.code:
        return math.nan, asked.code
    limit: ErrorLimit = getattr(limits, direction)
    if limit.kind == "percent":
        return math.nan, "percent_limit"
    log = limit.kind == "log"
    change = math.log(person.last / person.first) if log else person.change
    return change / (limit.value / QUANTILE), ""


def below_error(person: PersonChange, direction: str) -> bool:
    """Return whether the MCID of a direction is smaller than its MDC95, verified or not."""
    outcome = person.outcome
    important, detectable = (
        bound(limits, direction, person).amount for limits in (outcome.mcid, outcome.mdc95)
    )
    return important < detectable
