"""Fieller's set by two roads: the quadratic formula, and the t test inverted over a grid."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tscs.fieller import BOUNDED, EXCLUSIVE, WHOLE_LINE, fieller_set, ratio

END = np.array([-12.0, -3.0, -7.5, -1.0, -16.0, -4.5, -9.0, -2.0, -8.5])
LATER = np.array([-6.5, 1.0, -4.0, 2.5, -9.0, -5.0, -3.5, -1.0, -6.0])
SMALL = np.array([2.0, -3.0, 1.5, -1.0, 4.0, 0.5, -2.5, 1.0, 0.0])
ACROSS = np.array([3.1, 2.8, 3.5, 2.9, 3.3, 3.0, 2.7, 3.2, 3.4])
CASES = {BOUNDED: (END, LATER), EXCLUSIVE: (SMALL, ACROSS), WHOLE_LINE: (SMALL, LATER[::-1] + 4.0)}


def accepted(end: np.ndarray, later: np.ndarray, share: float, alpha: float = 0.05) -> bool:
    """Whether a one-sample t test leaves the share standing: the definition of the set."""
    return bool(stats.ttest_1samp(later - share * end, 0.0).pvalue >= alpha)


def inside(found, share: float) -> bool:
    if found.kind == BOUNDED:
        return bool(found.low <= share <= found.high)
    return bool(found.kind == WHOLE_LINE or share <= found.low or share >= found.high)


@pytest.mark.parametrize("kind", CASES)
def test_set_is_the_inverted_t_test(kind: str) -> None:
    end, later = CASES[kind]
    found = fieller_set(end, later)
    assert found.kind == kind
    for share in np.linspace(-8.0, 8.0, 801) + 1e-5:
        assert inside(found, share) == accepted(end, later, share), share


@pytest.mark.parametrize("kind", [BOUNDED, EXCLUSIVE])
def test_at_the_ends_the_t_test_is_at_its_level(kind: str) -> None:
    end, later = CASES[kind]
    found = fieller_set(end, later, alpha=0.1 if kind == BOUNDED else 0.05)
    level = 0.1 if kind == BOUNDED else 0.05
    for share in (float(found.low), float(found.high)):
        p = stats.ttest_1samp(later - share * end, 0.0).pvalue
        assert p == pytest.approx(level, rel=1e-9)


def test_whole_line_has_no_ends() -> None:
    found = fieller_set(*CASES[WHOLE_LINE])
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_both_roads_agree_on_random_changes_of_every_type() -> None:
    rng = np.random.default_rng(5)
    seen = set()
    for n in (3, 5, 9, 13):
        for shift in (0.0, 0.4, 1.5):
            end = rng.normal(shift, 1.0, n)
            later = rng.normal(0.5 * shift, 1.0, n) + 0.5 * end
            found = fieller_set(end, later)
            seen.add(str(found.kind))
            for share in rng.uniform(-5.0, 5.0, 40):
                assert inside(found, share) == accepted(end, later, share)
    assert seen == {BOUNDED, EXCLUSIVE, WHOLE_LINE}


def test_cohorts_are_judged_side_by_side() -> None:
    ends, laters = (np.stack([CASES[kind][place] for kind in CASES]) for place in (0, 1))
    together = fieller_set(ends, laters)
    assert together.kind.tolist() == list(CASES)
    for place, kind in enumerate(CASES):
        alone = fieller_set(*CASES[kind])
        np.testing.assert_array_equal(together.low[place], alone.low)
        np.testing.assert_array_equal(together.high[place], alone.high)


def test_everything_still_there_gives_a_set_of_one_share() -> None:
    found = fieller_set(END, END)
    assert (float(found.low), float(found.high)) == (1.0, 1.0)


def test_narrow_set_loses_no_digits() -> None:
    noise = 1e-7 * np.array([1, -1, 2, -2, 1, -1, 0.5, -0.5, 0])
    found = fieller_set(END, 0.5 * END + noise)
    for share in (float(found.low), float(found.high)):
        residual = (0.5 - share) * END + noise
        assert stats.ttest_1samp(residual, 0.0).pvalue == pytest.approx(0.05, rel=1e-4)


@pytest.mark.parametrize("unit", [1e-6, 0.01, 1e5])
def test_unit_and_sign_do_not_matter(unit: float) -> None:
    known, found = fieller_set(END, LATER), fieller_set(-unit * END, -unit * LATER)
    np.testing.assert_allclose((found.low, found.high), (known.low, known.high), rtol=1e-12)


def test_ratio_without_a_denominator_is_zero() -> None:
    assert ratio(np.array([2.0, 3.0]), np.array([0.0, 2.0])).tolist() == [0.0, 1.5]
