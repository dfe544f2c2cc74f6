"""What holds for the sensitivity grid whatever the data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensitivity_inputs import small_inputs
from tscs.bootstrap import studentised_interval
from tscs.config import Config
from tscs.sensitivity import MAIN, sensitivity

PRIMARY = Config.model_validate({"outcomes": {"2mwt": {"role": "primary"}}})
VALUES = st.integers(20, 200).map(float)
ENDS = st.lists(st.tuples(VALUES, st.one_of(VALUES, st.none())), min_size=3, max_size=8).filter(
    lambda pairs: 2 <= sum(end is not None for _, end in pairs) < len(pairs)
)


def after_treatment(pairs):
    scores = {"2mwt": {"S1": [start for start, _ in pairs], "S2": [end for _, end in pairs]}}
    table = sensitivity(small_inputs(scores, PRIMARY))
    return table[table["contrast"] == "after_treatment"].set_index("variant")


@given(ENDS)
@settings(max_examples=40, deadline=None)
def test_extreme_cases_contain_complete_cases(pairs):
    found = after_treatment(pairs)["estimate"]
    assert found["missing_worst"] <= found[MAIN] + 1e-9
    assert found[MAIN] <= found["missing_best"] + 1e-9
    shrunk = abs(found["missing_no_change"]) <= abs(found[MAIN]) + 1e-9
    assert shrunk


@given(ENDS)
@settings(max_examples=25, deadline=None)
def test_leaving_each_person_out_averages_to_the_estimate(pairs):
    found = after_treatment(pairs)
    left = found.loc[["leave_one_out"]]
    assert len(left) == found.loc[MAIN, "n"]
    assert left["estimate"].mean() == pytest.approx(found.loc[MAIN, "estimate"], abs=1e-9)


@given(
    st.lists(st.integers(-40, 40), min_size=4, max_size=8).filter(lambda x: len(set(x)) > 1),
    st.integers(-50, 50),
    st.sampled_from([0.5, 3.0]),
)
@settings(max_examples=40, deadline=None)
def test_bootstrap_moves_with_the_changes(changes, shift, scale):
    values = np.array(changes, dtype=float)
    low, high = studentised_interval(values)
    moved = studentised_interval(shift + scale * values)
    assert moved == pytest.approx((shift + scale * low, shift + scale * high), abs=1e-7)
