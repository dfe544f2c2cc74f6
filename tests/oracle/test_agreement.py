"""The page on agreement with R is that of a fresh run, and names every value that is compared."""

import math

import pytest

from agreement import FILES, PAGE, Agreement, agreements, compared, counts, page, statistics


@pytest.mark.parametrize("file", FILES)
def test_every_value_belongs_to_a_statistic_and_agrees(file):
    differences = compared(file)
    print(counts(file, differences))
    found = agreements(file, differences)
    assert sorted(found) == list(range(len(statistics()[file])))
    assert all(math.isfinite(item.largest) for item in found.values())


def test_the_committed_page_is_that_of_a_fresh_run():
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("size", "words"), [(0.0, "rounding"), (9e-13, "rounding"), (2e-12, "< 1e-11"), (0.3, "< 1e0")]
)
def test_a_difference_is_given_by_its_power_of_ten(size, words):
    assert Agreement(1, size).order == words
