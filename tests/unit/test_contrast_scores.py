"""Mean grade and net share over common muscles, by hand and from the shipped grades."""

from __future__ import annotations

import pandas as pd
import pytest

from sensitivity_inputs import CATALOGUE, ROOT, small_inputs
from tscs.contrast_scores import SCORE_COLUMNS, components
from tscs.results import result_specs

PARTS = ("mas_hip_flexors_L", "mas_hip_flexors_R", "mas_knee_flexors_L")


def scored(first, last):
    scores = {
        name: {"S1": [before], "S2": [after]}
        for name, before, after in zip(PARTS, first, last, strict=True)
    }
    table = small_inputs({"mas_sum": {"S1": [None], "S2": [None]}, **scores}).scores
    return table[table["contrast"] == "after_treatment"].iloc[0]


def test_only_muscles_with_a_grade_at_both_ends_count():
    row = scored([2.0, 3.0, 1.5], [1.5, None, 2.0])
    assert row[["value_from", "value_to", "n_components"]].tolist() == [1.75, 1.75, 2]
    assert row[["n_improved", "n_unchanged", "n_worsened", "net_share"]].tolist() == [1, 0, 1, 0]
    assert row["n_expected"] == len(PARTS)


def test_a_lower_grade_is_an_improvement():
    row = scored([2.0, 3.0, 1.5], [1.5, 3.0, 1.0])
    assert row["net_share"] == pytest.approx(2 / 3)
    assert row["change"] == pytest.approx((5.5 - 6.5) / 3)


def test_no_common_muscle_has_a_reason():
    row = scored([None, 3.0, None], [2.0, None, 1.0])
    assert row[["value_from", "value_to", "change", "net_share"]].isna().all()
    assert row["reason"].count("no_common_muscle") == 4


def test_components_are_the_single_muscles_in_the_coding_of_the_sum():
    present = set(CATALOGUE.outcomes)
    assert len(components(CATALOGUE.outcomes["mas_sum"], CATALOGUE, present)) == 14
    for name in ("mas_sum_rank", "2mwt", "mas_hip_flexors_L"):
        assert components(CATALOGUE.outcomes[name], CATALOGUE, present) == []


def test_complete_grades_give_the_sum_divided_by_the_muscles():
    published = pd.read_csv(ROOT / "docs" / "shipped_study" / "tables" / "outcomes.csv")
    grades = published[published["outcome"].str.match(r"mas_.*_[LR]$")]
    means = grades.groupby(["participant_id", "visit_id", "timepoint"])["value"].mean()
    sums = published[published["outcome"] == "mas_sum"]
    known = sums.set_index(["participant_id", "visit_id", "timepoint"])["value"].dropna()
    assert (means.loc[known.index] * 14 - known).abs().max() < 1e-9


def test_columns_are_those_of_the_contract():
    assert tuple(result_specs()["contrast_scores"].types) == SCORE_COLUMNS
