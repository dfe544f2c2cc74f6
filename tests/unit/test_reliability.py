"""Reliability: by hand, against pingouin, and with everything that can be missing."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from session_cohorts import CATALOGUE
from tscs.intraclass import FORMS, intraclass, mean_squares
from tscs.planning.intervals import sd_interval
from tscs.planning.variability import COLUMNS as VARIABILITY
from tscs.reliability import UNDER_TREATMENT, UNTREATED, reliability
from tscs.schedule import Schedule

VISITS = {"B1": "baseline", "B2": "baseline", "S1": "session", "S2": "session"}
SCHEDULE = Schedule(tuple(VISITS), VISITS)
DOSES = {"B1": 0.0, "B2": 0.0, "S1": 0.0, "S2": 1.0}
HAND = np.array([[1.0, 3.0], [4.0, 4.0], [7.0, 5.0]])
NO_SPREADS = pd.DataFrame(columns=list(VARIABILITY))
PINGOUIN = {
    "icc_1_1": "ICC(1,1)", "icc_a_1": "ICC(A,1)", "icc_c_1": "ICC(C,1)",
    "icc_1_k": "ICC(1,k)", "icc_a_k": "ICC(A,k)", "icc_c_k": "ICC(C,k)",
}  # fmt: skip


def table(values, outcome="2mwt", spreads=NO_SPREADS, days=7.0) -> pd.DataFrame:
    """Return the table for people in rows and visits in columns; NaN was not measured."""
    cells = [
        (f"P{number}", visit, place, value)
        for number, row in enumerate(values)
        for place, (visit, value) in enumerate(zip(VISITS, row, strict=False))
    ]
    scores = pd.DataFrame(
        [(*cell[:2], "pre", outcome, cell[3], "measured" if cell[3] == cell[3] else "missing")
         for cell in cells],
        columns=["participant_id", "visit_id", "timepoint", "outcome", "value", "status"],
    )  # fmt: skip
    visits = pd.DataFrame(
        [(*cell[:2], VISITS[cell[1]], "yes", days * cell[2], DOSES[cell[1]]) for cell in cells],
        columns=["participant_id", "visit_id", "visit_type", "attended", "study_day",
                 "doses_before"],
    )  # fmt: skip
    found = reliability(scores, visits, spreads, CATALOGUE, SCHEDULE)
    return found.set_index("statistic")


def test_mean_squares_and_error_by_hand() -> None:
    squares = mean_squares(HAND)
    # Person means 2, 4, 6; no shift; differences 2, 0, -2.
    assert (squares.people, squares.occasions, squares.error) == pytest.approx((8.0, 0.0, 2.0))
    found = table(HAND)
    assert found.loc["sem", "estimate"] == pytest.approx(np.sqrt(2))
    assert found.loc["mdc95", "estimate"] == pytest.approx(1.96 * 2)
    assert found.loc["icc_c_1", "estimate"] == pytest.approx((8 - 2) / (8 + 2))
    limits = sd_interval(np.sqrt(2), 2, 0.05)
    assert tuple(found.loc["sem", ["low", "high"]]) == pytest.approx(limits)
    assert (found["n"].drop(UNDER_TREATMENT) == 3).all()


@pytest.mark.parametrize("k", [2, 3])
def test_coefficients_and_limits_are_those_of_pingouin(k) -> None:
    import pingouin

    rng = np.random.default_rng(4)
    values = rng.normal(size=(9, 1)) * 3 + rng.normal(size=(9, k)) + np.arange(k)
    long = pd.DataFrame(values).reset_index().melt("index")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = pingouin.intraclass_corr(long, "index", "variable", "value")
    expected = expected.set_index("Type")
    found = table(values)
    limits = expected[next(name for name in expected if name.startswith("CI95"))]
    for name, type_ in PINGOUIN.items():
        assert found.loc[name, "estimate"] == pytest.approx(expected.loc[type_, "ICC"], rel=1e-9)
        assert tuple(found.loc[name, ["low", "high"]]) == pytest.approx(limits[type_], abs=0.006)


def test_everybody_gives_the_last_untreated_values() -> None:
    rows = [[9.0, 1.0, 3.0], [np.nan, 4.0, 4.0], [0.0, 7.0, 5.0], [np.nan, np.nan, 2.0]]
    found = table(rows)
    assert found.loc["sem", "estimate"] == pytest.approx(np.sqrt(2))
    assert found.loc["sem", "n"] == 3
    assert "2 untreated occasions" in found.loc["icc_a_1", "method"]


def test_values_after_a_dose_are_no_error_of_measurement() -> None:
    found = table([[np.nan, np.nan, 5.0, 8.0], [np.nan, np.nan, 4.0, 6.0]])
    assert found.loc[list(UNTREATED), "estimate"].isna().all()
    assert found.loc["mdc95", "reason"].startswith("estimate: fewer_than_two_untreated")


def test_times_have_the_same_on_logarithms() -> None:
    found = table(HAND, "t25fw")
    expected = mean_squares(np.log(HAND))
    assert found.loc["sem_log", "estimate"] == pytest.approx(expected.sem)
    assert found.loc["icc_a_1_log", "estimate"] == pytest.approx(
        intraclass(expected)["icc_a"].estimate
    )


def test_spread_under_treatment_is_handed_on_not_computed() -> None:
    row = {"outcome": "2mwt", "scale": "raw", "sd_sessions": 5.0, "sd_sessions_low": 4.0,
           "sd_sessions_high": 7.0, "n_sessions": 3.0, "df_sessions": 12.0}  # fmt: skip
    spreads = pd.DataFrame([row], columns=list(VARIABILITY))
    found = table(HAND, spreads=spreads).loc[UNDER_TREATMENT]
    assert tuple(found[["estimate", "low", "high", "n"]]) == (5.0, 4.0, 7.0, 3.0)
    assert "no_family_contrast" in table(HAND).loc[UNDER_TREATMENT, "reason"]


@pytest.mark.parametrize(
    ("values", "statistic", "reason"),
    [
        (HAND[:1], "sem", "estimate: single_person"),
        ([[1.0, 2.0], [4.0, 5.0]], "sem", "low: zero_spread"),
        ([[3.0, 3.0], [3.0, 3.0]], "icc_a_1", "estimate: no_spread"),
        ([[1.0, 2.0], [2.0, 1.0]], "icc_c_k", "estimate: icc_not_defined"),
        ([[1e200, 2.0], [2.0, 1.0]], "sem", "estimate: out_of_range"),
    ],
)
def test_what_cannot_be_estimated_has_a_reason(values, statistic, reason) -> None:
    assert table(values).loc[statistic, "reason"].startswith(reason)


def test_overlapping_recall_windows_are_refused() -> None:
    assert table(HAND, "fss").loc["sem", "estimate"] > 0
    refused = table(HAND, "fss", days=3.0)
    assert refused.loc["sem", "reason"].startswith("estimate: recall_conflict")


def test_coefficient_of_noise_covers_zero_and_forms_have_names() -> None:
    rng = np.random.default_rng(8)
    found = intraclass(mean_squares(rng.normal(size=(40, 2))))
    assert list(found) == list(FORMS)
    assert all(item.low < 0 < item.high for item in found.values())
