"""Every resample of a small sample, by brute force and by hand."""

from itertools import product
from math import comb

import numpy as np
import pytest

from tscs.bootstrap import EXHAUSTIVE_MAX, resamples, studentised_interval


def quantile(values: np.ndarray, share: float) -> float:
    return float(np.sort(values)[int(np.ceil(share * len(values) - 1e-9)) - 1])


@pytest.mark.parametrize("n", [2, 3, 5, 9])
def test_resamples_are_all_and_their_chances_add_up(n):
    counts, chances = resamples(n)
    assert len(counts) == comb(2 * n - 1, n) == len(np.unique(counts, axis=0))
    assert (counts.sum(axis=1) == n).all()
    assert chances.sum() == pytest.approx(1, abs=1e-12)


def test_two_people_are_drawn_together_half_of_the_time():
    counts, chances = resamples(2)
    assert dict(zip(map(tuple, counts), chances, strict=True)) == pytest.approx(
        {(2.0, 0.0): 0.25, (1.0, 1.0): 0.5, (0.0, 2.0): 0.25}
    )


@pytest.mark.parametrize("alpha", [0.05, 0.2])
def test_interval_is_that_of_all_ordered_draws(alpha):
    changes = np.array([-3.0, 0.5, 1.0, 4.0, 4.0, 9.0])
    draws = changes[np.array(list(product(range(6), repeat=6)))]
    spread = draws.std(axis=1, ddof=1)
    kept = spread > 1e-9
    t = (draws.mean(axis=1)[kept] - changes.mean()) / (spread[kept] / np.sqrt(6))
    error = changes.std(ddof=1) / np.sqrt(6)
    expected = [changes.mean() - quantile(t, share) * error for share in (1 - alpha / 2, alpha / 2)]
    assert studentised_interval(changes, alpha) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("n", [1, EXHAUSTIVE_MAX + 1])
def test_too_many_or_too_few_are_refused(n):
    with pytest.raises(ValueError, match=f"{n} changes"):
        studentised_interval(np.arange(float(n)))
