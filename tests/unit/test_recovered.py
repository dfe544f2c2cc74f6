"""Planted quantities come out of the tables, and what was not planted is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tscs.simulate.planted_truth import truths
from tscs.simulate.protocol import PEOPLE, make_plan
from tscs.simulate.recovered import FIRST_SEED, Told, compare, count_equal, told
from tscs.simulate.recovered_page import page
from tscs.simulate.variants import SHIPPED, VARIANTS

SEEDS = range(FIRST_SEED, FIRST_SEED + 5)
LOSSES = VARIANTS[-1]


@pytest.fixture(scope="module")
def cohorts() -> list[Told]:
    return told(SHIPPED, SEEDS)


@pytest.fixture(scope="module")
def planted() -> dict[str, float]:
    return truths(SHIPPED, 60)


def test_planted_quantities_are_recovered(cohorts, planted) -> None:
    found = compare(SHIPPED.name, planted, cohorts)
    assert [item.quantity for item in found if item.missed] == []
    assert sum(item.with_interval for item in found) >= 15 * len(SEEDS)


def test_a_generator_without_effect_is_not_taken_for_the_shipped_one(cohorts, planted) -> None:
    other = truths(replace(SHIPPED, benefit=-1.0), 60)
    assert other["practice, 2mwt"] == pytest.approx(planted["practice, 2mwt"])
    missed = {item.quantity for item in compare("worse", other, cohorts) if item.missed}
    assert {"change, mas_sum", "slope, mas_sum, two-stage"} <= missed
    assert "practice, 2mwt" not in missed


def test_counts_of_cohorts_with_losses_are_exact() -> None:
    seeds = SEEDS[:2]
    plans = [make_plan(seed, LOSSES) for seed in seeds]
    assert all(plan.given.sum() < 8 * len(PEOPLE) - 3 for plan in plans)
    counted = count_equal(LOSSES, seeds, told(LOSSES, seeds))
    assert {item.equal for item in counted} == {2}
    wrong = count_equal(SHIPPED, seeds, told(LOSSES, seeds))
    assert {item.quantity: item.equal for item in wrong}["sessions attended"] == 0


def test_page_counts_misses(cohorts, planted) -> None:
    found = compare("as shipped", planted, cohorts)
    far = [replace(found[0], distance=9.0), replace(found[1], covered=0), *found[2:]]
    text = page("2026-01-01", 60, far, count_equal(SHIPPED, SEEDS, cohorts))
    assert f"2 of {len(found)} cells are a miss" in text
    assert text.count("| miss |") == 2
    assert "| as shipped | 5 of 5 | 5 of 5 | 5 of 5 | 5 of 5 |" in text
