"""How single numbers are printed."""

from __future__ import annotations

import math

import pytest

from tscs.report import numbers

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (-1.25, 1, "\u22121.3"),
        (0.25, 1, "0.3"),
        (7.25, 1, "7.3"),
        (-0.25 + 1e-12, 1, "\u22120.3"),
        (2.675, 2, "2.68"),
        (0.5, 0, "1"),
        (1234567890.125, 1, "1234567890.0"),
        (-0.04, 1, "0.0"),
        (12.0, 0, "12"),
        (NAN, 1, "not computed"),
        (None, 1, "not computed"),
        (-math.inf, 1, "unbounded"),
    ],
)
def test_number(value: float | None, decimals: int, text: str) -> None:
    assert numbers.number(value, decimals) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0499, "0.050"), (0.001, "0.001"), (0.00099, "<\u00a00.001"), (1.0, "1.000")],
)
def test_p_value_keeps_three_decimals(p: float, text: str) -> None:
    assert numbers.p_value(p) == text


@pytest.mark.parametrize(
    ("resolution", "spread", "decimals"),
    [(0.5, 4.5, 1), (1.0, 12.0, 1), (0.01, 1.2, 2), (0.01, 0.2, 3), (0.1, 45.0, 0), (None, NAN, 2)],
)
def test_decimals_follow_resolution_and_spread(
    resolution: float | None, spread: float, decimals: int
) -> None:
    assert numbers.decimals_of(resolution, spread) == decimals


def test_estimate_without_interval_says_so() -> None:
    assert numbers.estimate(1.0, NAN, NAN, 1) == "1.0 (interval not computed)"


def test_interval_cannot_break_over_lines() -> None:
    assert " " not in numbers.interval(-1.0, 2.0, 1)


def test_percent_change_of_a_ratio() -> None:
    assert numbers.percent_change(0.95, 0.9, 1.01) == "\u22125.0 [\u221210.0,\u00a01.0]\u00a0%"


def test_a_text_is_not_listed_letter_by_letter() -> None:
    assert numbers.listed(["a", "b", "c"]) == "a, b and c"
    with pytest.raises(TypeError, match="not the text"):
        numbers.listed("a sentence")
