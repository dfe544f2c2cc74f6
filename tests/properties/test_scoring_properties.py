"""What every score must satisfy, whatever the values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring_tables import (
    DEFAULT,
    FEATURE_COLUMNS,
    ITEM_COLUMNS,
    MAS_COLUMNS,
    MUSCLES,
    SCHEDULE,
    STRENGTH_COLUMNS,
    scored,
    study,
    table,
)
from tscs.catalogue import Catalogue
from tscs.scoring import score

GRADES = ("0", "1", "1+", "2", "3", "4")
MAS = [("P01", "S1", "pre", leg, muscle) for muscle in MUSCLES for leg in "LR"]
FORCES = [
    ("P01", visit, timepoint, leg, "knee_flexors", trial)
    for visit, timepoint in (("BL", "single"), ("S1", "pre"))
    for leg in "LR"
    for trial in (1, 2)
]
ANGLES = [("P01", "S1", "pre", "walk", leg, "knee", "rom", "mean") for leg in "LR"]
NAMES = (
    "mas_sum", "mas_sum_rank", "msws12", "rom_knee", "rom_knee_L", "strength_knee_flexors",
    "strength_knee_flexors_weaker_leg",
)  # fmt: skip
FEW = Catalogue({name: DEFAULT.outcomes[name] for name in NAMES}, DEFAULT.muscles)

grades = st.lists(st.sampled_from(GRADES), min_size=len(MAS), max_size=len(MAS))
forces = st.lists(st.integers(1, 400), min_size=len(FORCES), max_size=len(FORCES))
angles = st.lists(st.integers(20, 700), min_size=2, max_size=2)
answers = st.lists(st.integers(1, 5), min_size=12, max_size=12)


def tables(graded, force, angle, answer):
    items = [("P01", "S1", "pre", "MSWS12", item, value) for item, value in enumerate(answer, 1)]
    return study(
        spasticity_mas=table("spasticity_mas", MAS_COLUMNS, *_with(MAS, graded)),
        strength=table("strength", STRENGTH_COLUMNS, *_with(FORCES, force, "N")),
        joint_angle_features=table("joint_angle_features", FEATURE_COLUMNS, *_with(ANGLES, angle)),
        questionnaire_items=table("questionnaire_items", ITEM_COLUMNS, *items),
    )


def _with(keys, values, *last):
    return [(*key, value, *last) for key, value in zip(keys, values, strict=True)]


@settings(max_examples=15)
@given(grades, forces, angles, answers, st.integers(0, 2**31))
def test_the_order_of_rows_does_not_matter(graded, force, angle, answer, seed):
    made = tables(graded, force, angle, answer)
    order = np.random.default_rng(seed)
    shuffled = {
        name: frame.iloc[order.permutation(len(frame))] if name != "participants" else frame
        for name, frame in made.items()
    }
    for one, other in zip(score(made, FEW, SCHEDULE), score(shuffled, FEW, SCHEDULE), strict=True):
        pd.testing.assert_frame_equal(one, other)


@settings(max_examples=15)
@given(grades, forces, angles, answers)
def test_scores_of_both_legs_do_not_know_left_from_right(graded, force, angle, answer):
    made = tables(graded, force, angle, answer)
    swapped = {
        name: frame.assign(leg=frame["leg"].map({"L": "R", "R": "L"})) if "leg" in frame else frame
        for name, frame in made.items()
    }
    one, other = (scored(each, FEW)[0]["value"] for each in (made, swapped))
    both = [name for name in NAMES if name != "rom_knee_L"]
    for name in both:
        pd.testing.assert_series_equal(
            one.xs(name, level="outcome"), other.xs(name, level="outcome")
        )


@settings(max_examples=15)
@given(grades, st.sets(st.integers(0, len(MAS) - 1), min_size=1))
def test_a_missing_muscle_never_gives_a_number(graded, gone):
    kept = [grade for place, grade in enumerate(graded) if place not in gone]
    keys = [key for place, key in enumerate(MAS) if place not in gone]
    dropped = study(spasticity_mas=table("spasticity_mas", MAS_COLUMNS, *_with(keys, kept)))
    blank = [None if place in gone else grade for place, grade in enumerate(graded)]
    emptied = study(spasticity_mas=table("spasticity_mas", MAS_COLUMNS, *_with(MAS, blank)))
    for each in (dropped, emptied):
        outcomes, sources = scored(each, FEW)
        assert outcomes["value"].isna().all()
        assert (outcomes["status"] == "missing").all()
        assert (sources["used"] == "no").all()


@settings(max_examples=30)
@given(answers)
def test_msws12_is_the_published_formula_between_0_and_100(answer):
    items = [("P01", "S1", "pre", "MSWS12", item, value) for item, value in enumerate(answer, 1)]
    made = study(questionnaire_items=table("questionnaire_items", ITEM_COLUMNS, *items))
    value = scored(made, FEW)[0].loc[("S1", "pre", "msws12"), "value"]
    assert 0 <= value <= 100
    assert value == pytest.approx((sum(answer) - 12) / 48 * 100)
