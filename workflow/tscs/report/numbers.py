"""Numbers as the report prints them: true minus signs, sensible digits, never ``nan``."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

MINUS: Final = "\u2212"
FIRM_SPACE: Final = "\u00a0"
ABSENT: Final = "not computed"
UNBOUNDED: Final = "unbounded"
SMALLEST_P: Final = 0.001
P_DECIMALS: Final = 3
USUAL_DECIMALS: Final = 2
SPREAD_OF_ONE_DECIMAL: Final = 3.0
ROUNDING: Final = 1e-9
RELIABLE_DIGITS: Final = 10


def number(value: float | None, decimals: int, absent: str = ABSENT) -> str:
    """Return ``value`` with a fixed number of decimals.

    A missing value gives the words in ``absent``, an infinite one says that it has no bound.
    Halves are rounded away from zero. The tables carry ten significant digits, so a value counts as
    a half if it is one in ten digits, whatever the last bits of a computation are.

    Examples
    --------
    >>> number(-1.25, 1)
    '−1.3'
    """
    if value is None or math.isnan(value):
        return absent
    if math.isinf(value):
        return UNBOUNDED
    known = Decimal(f"{value:.{RELIABLE_DIGITS}g}")
    rounded = known.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{abs(rounded) if rounded == 0 else rounded:f}".replace("-", MINUS)


def whole(value: float | None, absent: str = ABSENT) -> str:
    """Return a count; sessions averaged over people keep one decimal."""
    if value is None or math.isnan(value):
        return absent
    return number(value, 0 if float(value).is_integer() else 1)


def decimals_of(resolution: float | None, spread: float | None = None) -> int:
    """Return how many decimals a mean deserves.

    One digit more than the instrument resolves, but not more than the spread makes meaningful:
    a spread of 3 to 30 leaves one decimal, of 0.3 to 3 two, and so on.
    """
    by_spread = _decimals_of_spread(spread)
    if resolution is None or not resolution > 0:
        return by_spread
    return min(max(0, -math.floor(math.log10(resolution) + ROUNDING)) + 1, by_spread)


def _decimals_of_spread(spread: float | None) -> int:
    if spread is None or not math.isfinite(spread) or spread <= 0:
        return USUAL_DECIMALS
    return max(0, 1 - math.floor(math.log10(spread / SPREAD_OF_ONE_DECIMAL)))


def interval(low: float | None, high: float | None, decimals: int) -> str:
    """Return ``[low, high]``, or words when it was not computed."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return ABSENT
    return f"[{number(low, decimals)},{FIRM_SPACE}{number(high, decimals)}]"


def estimate(value: float | None, low: float | None, high: float | None, decimals: int) -> str:
    """Return an estimate with its interval, or words when there is no estimate."""
    if value is None or math.isnan(value):
        return ABSENT
    limits = interval(low, high, decimals)
    if limits == ABSENT:
        return f"{number(value, decimals)} (interval {ABSENT})"
    return f"{number(value, decimals)} {limits}"


def with_spread(mean: float | None, sd: float | None, decimals: int) -> str:
    """Return ``mean (SD)``; one person alone has no SD."""
    if mean is None or math.isnan(mean):
        return ABSENT
    if sd is None or math.isnan(sd):
        return number(mean, decimals)
    return f"{number(mean, decimals)} ({number(sd, decimals)})"


def p_value(p: float | None) -> str:
    """Return a p value to three decimals, ``< 0.001`` below that."""
    if p is None or math.isnan(p):
        return ABSENT
    if p < SMALLEST_P:
        return f"<{FIRM_SPACE}{SMALLEST_P}"
    return number(p, P_DECIMALS)


def p_statement(p: float | None) -> str:
    """Return ``p = 0.023`` or ``p < 0.001`` for running text."""
    text = p_value(p)
    if text == ABSENT:
        return f"p {text}"
    joiner = FIRM_SPACE if text.startswith("<") else f"{FIRM_SPACE}={FIRM_SPACE}"
    return f"p{joiner}{text}"


def percent(share: float | None, decimals: int = 0) -> str:
    """Return a share between 0 and 1 as a percentage."""
    if share is None or math.isnan(share):
        return ABSENT
    return f"{number(100 * share, decimals)}{FIRM_SPACE}%"


def percent_change(ratio: float | None, low: float | None, high: float | None) -> str:
    """Return a geometric mean ratio as a percentage change with its interval."""
    if ratio is None or math.isnan(ratio):
        return ABSENT
    change, lowest, highest = (None if x is None else 100 * (x - 1) for x in (ratio, low, high))
    return f"{estimate(change, lowest, highest, 1)}{FIRM_SPACE}%"


def counted(n: float, total: float) -> str:
    """Return ``8 of 9``."""
    return f"{whole(n)}{FIRM_SPACE}of{FIRM_SPACE}{whole(total)}"


def listed(items: list[str]) -> str:
    """Return ``a, b and c``; a single text would be taken apart into its letters."""
    if isinstance(items, str):
        message = f"a list of names is expected, not the text {items!r}"
        raise TypeError(message)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
