"""Grades per muscle and leg: text, medians and the pattern they form."""

import numpy as np
import pandas as pd
import pytest

from tscs.catalogue import load_catalogue
from tscs.muscle_grades import Site, grade_text, median_grade, muscle_sites, spasticity_pattern

CATALOGUE = load_catalogue(None)
SITES = muscle_sites(CATALOGUE, set(CATALOGUE.outcomes))


def pattern(values):
    filled = {site: values.get((site.muscle, site.leg), 0.0) for site in SITES}
    return spasticity_pattern(filled.items(), CATALOGUE)


def test_sites_are_seven_muscle_groups_of_two_legs_in_the_order_of_the_catalogue():
    expected = [(muscle, leg) for muscle in CATALOGUE.muscles for leg in "LR"]
    assert [(site.muscle, site.leg) for site in SITES] == expected


def test_only_outcomes_with_values_are_sites():
    assert muscle_sites(CATALOGUE, {"mas_knee_flexors_R", "mas_sum", "2mwt"}) == [
        Site("mas_knee_flexors_R", "knee_flexors", "R")
    ]


def test_grades_are_text():
    outcome = CATALOGUE.outcomes["mas_knee_flexors_R"]
    assert [grade_text(outcome, value) for value in (0, 1, 1.5, 2, 4, 1.2)] == [
        "0", "1", "1+", "2", "4", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 1.5, 4], "1+"),
        ([1, 2], "1–2"),
        ([1, 1.5, 1.5, 3], "1+"),
        ([np.nan, 3], "3"),
        ([np.nan], ""),
    ],
)
def test_median_is_a_grade_or_the_two_around_it(values, expected):
    outcome = CATALOGUE.outcomes["mas_knee_flexors_R"]
    assert median_grade(outcome, pd.Series(values, dtype=float)) == expected


def test_no_raised_grade_is_no_pattern():
    found = pattern({("knee_flexors", "L"): 1.0})
    assert (found.raised, found.scored, found.spread, found.actions) == (0, 14, "none", ())


def test_half_of_the_muscle_groups_is_still_focal_and_one_more_is_generalised():
    left = {(muscle, "L"): 2.0 for muscle in CATALOGUE.muscles}
    assert pattern(left).spread == "focal"
    assert pattern(left | {("knee_flexors", "R"): 1.5}).spread == "generalised"


def test_highest_grades_name_every_action_that_reaches_them():
    grades = {("plantarflexors", "L"): 3.0, ("hip_adductors", "R"): 3.0, ("hip_flexors", "L"): 2.0}
    assert pattern(grades).actions == ("extensor", "adductor")


def test_without_a_grade_nothing_is_known():
    found = spasticity_pattern([(SITES[0], float("nan"))], CATALOGUE)
    assert (found.scored, found.spread) == (0, "not known")
