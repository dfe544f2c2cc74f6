"""Variability of outcomes: by hand, against SciPy, and with everything that can be missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tscs.catalogue import load_catalogue
from tscs.config import Moment
from tscs.contrasts import Contrast
from tscs.planning.intervals import correlation_interval, sd_interval, sd_upper_limit
from tscs.planning.residuals import session_residuals
from tscs.planning.variability import COLUMNS, variability
from tscs.report.planning import LOG, scale_rows, spread_rows, uncertainty
from tscs.schedule import Schedule

SESSIONS = ("S1", "S2", "S3", "S4")
SCHEDULE = Schedule(SESSIONS, dict.fromkeys(SESSIONS, "session"))
CONTRAST = Contrast(
    "after_treatment", Moment(visit="S1", timepoint="pre"), Moment(visit="S4", timepoint="pre")
)
CATALOGUE = load_catalogue(None)


def described(values: list[list[float]], outcome: str = "t25fw") -> pd.DataFrame:
    """Return the table for people in rows and sessions in columns; NaN was not measured."""
    people = [f"P{number}" for number in range(1, len(values) + 1)]
    scores = pd.DataFrame(
        [
            (
                person,
                visit,
                "pre",
                outcome,
                value,
                "measured" if value == value else "missing",
                dose,
            )
            for person, row in zip(people, values, strict=True)
            for dose, (visit, value) in enumerate(zip(SESSIONS, row, strict=True))
        ],
        columns=[
            *("participant_id", "visit_id", "timepoint", "outcome", "value", "status"),
            "doses_before",
        ],
    )
    visits = pd.DataFrame(
        [
            (person, visit, "session", "yes", 7 * dose, dose)
            for person in people
            for dose, visit in enumerate(SESSIONS)
        ],
        columns=[
            *("participant_id", "visit_id", "visit_type", "attended", "study_day", "doses_before"),
        ],
    )
    return variability(scores, visits, CONTRAST, CATALOGUE, SCHEDULE).set_index("scale")


FOUR = [[4.0, 5.0, 7.0, 6.0], [8.0, 8.0, 9.0, 9.0], [6.0, 5.0, 6.0, 9.0], [10.0, 12.0, 11.0, 11.0]]


def test_interval_of_an_sd_covers_by_the_quantiles_of_chi_square() -> None:
    low, high = sd_interval(3.0, 8, 0.05)
    assert stats.chi2.sf(8 * 9 / low**2, 8) == pytest.approx(0.025)
    assert stats.chi2.cdf(8 * 9 / high**2, 8) == pytest.approx(0.025)
    assert stats.chi2.cdf(8 * 9 / sd_upper_limit(3.0, 8) ** 2, 8) == pytest.approx(0.2)


def test_interval_of_a_correlation_is_that_of_scipy() -> None:
    rng = np.random.default_rng(7)
    start = rng.normal(size=9)
    end = start + rng.normal(size=9)
    expected = stats.pearsonr(start, end)
    limits = correlation_interval(float(expected.statistic), 9, 0.05)
    assert limits == pytest.approx(tuple(expected.confidence_interval(0.95)), rel=1e-12)


def test_residuals_by_hand() -> None:
    values = pd.DataFrame({
        "participant_id": ["A"] * 3 + ["B"] * 4 + ["C"] * 2,
        "doses_before": [0, 1, 2, 0, 1, 2, 3, 0, 1],
        "value": [1.0, 4.0, 1.0, 5.0, 6.0, 7.0, 8.0, 0.0, 99.0],
    })  # fmt: skip
    own = session_residuals(values)
    assert (own.df, own.n) == (3, 2)
    assert own.sd == pytest.approx(np.sqrt(6 / 3))  # A is off its flat line by -1, 2, -1


def test_residuals_are_those_of_lines_fitted_by_numpy() -> None:
    squares = []
    for row in FOUR:
        line = np.polyval(np.polyfit(range(4), row, 1), range(4))
        squares.append(np.square(np.array(row) - line).sum())
    assert described(FOUR).loc["raw", "sd_sessions"] == pytest.approx(np.sqrt(sum(squares) / 8))


def test_row_by_hand() -> None:
    row = described(FOUR).loc["raw"]
    assert (row["n"], row["n_expected"], row["completeness"]) == (4, 4, 1)
    assert row["mean_baseline"] == 7
    assert row["sd_baseline"] == pytest.approx(np.sqrt(20 / 3))
    assert row["sd_change"] == pytest.approx(np.sqrt(2.75 / 3))
    assert (row["n_sessions"], row["df_sessions"]) == (4, 8)
    expected = stats.pearsonr([4, 8, 6, 10], [6, 9, 9, 11])
    assert row["correlation"] == pytest.approx(expected.statistic)


def test_times_have_a_second_row_on_logarithms() -> None:
    table = described(FOUR)
    logs = np.log(np.array(FOUR))
    assert table.loc["log", "unit"] == "log"
    assert table.loc["log", "sd_baseline"] == pytest.approx(logs[:, 0].std(ddof=1))
    assert table.loc["log", "sd_change"] == pytest.approx((logs[:, 3] - logs[:, 0]).std(ddof=1))
    assert list(described(FOUR, "2mwt").index) == ["raw"]


def test_time_of_zero_has_no_logarithm() -> None:
    row = described([[0.0, 1.0, 1.0, 2.0], *FOUR]).loc["log"]
    assert "sd_change: not_positive" in row["reason"]
    assert np.isnan(row["sd_change"])


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([[np.nan, 5.0, 7.0, 6.0]], "sd_baseline: no_complete_pairs"),
        (FOUR[:1], "sd_change: single_pair"),
        (FOUR[:3], "correlation_low: fewer_than_four_pairs"),
        ([[x, 5.0, 7.0, 2 * x] for x in (1.0, 2.0, 3.0, 5.0)], "correlation_low: points_on_a_line"),
        ([[3.0, 5.0, 7.0, x] for x in (1.0, 2.0, 3.0, 5.0)], "correlation: no_spread"),
        ([[x, 5.0, 7.0, x + 1] for x in (1.0, 2.0, 3.0, 5.0)], "sd_change_low: zero_spread"),
        ([[1.0, np.nan, np.nan, x] for x in (1.0, 2.0)], "sd_sessions: too_few_sessions"),
        ([[x * 1e200, 5.0, 7.0, 6.0] for x in (1.0, 3.0, 2.0, 5.0)], "sd_baseline: out_of_range"),
    ],
)
def test_what_cannot_be_computed_has_a_reason(values: list[list[float]], reason: str) -> None:
    assert reason in described(values).loc["raw", "reason"]


def test_people_at_the_ends_of_the_scale_are_counted() -> None:
    fatigue = described([[1.0, 2, 3, 7], [7, 2, 3, 7], [4, 2, 3, 4], [1, 2, 3, 1]], "fss")
    ends = ["n_floor_baseline", "n_ceiling_baseline", "n_floor_end", "n_ceiling_end"]
    assert fatigue.loc["raw", ends].tolist() == [2, 1, 1, 2]
    capped = described([[500.0, 2, 3, 120], [80, 2, 3, 500]], "max_walking_distance")
    assert capped.loc["raw", ["n_ceiling_baseline", "n_ceiling_end"]].tolist() == [1, 1]
    assert "n_floor_end: no_scale_end" in described(FOUR).loc["raw", "reason"]


def test_people_with_one_end_count_as_incomplete() -> None:
    row = described([*FOUR, [5.0, 5.0, 5.0, np.nan]]).loc["raw"]
    exact = stats.binomtest(4, 5).proportion_ci(0.95, "exact")
    assert (row["n"], row["n_expected"]) == (4, 5)
    assert (row["completeness_low"], row["completeness_high"]) == pytest.approx(tuple(exact))


def test_without_the_contrast_the_table_is_empty() -> None:
    scores = pd.DataFrame(columns=["outcome"])
    table = variability(scores, scores, None, CATALOGUE, SCHEDULE)
    assert table.empty
    assert list(table.columns) == list(COLUMNS)


def test_rows_name_n_interval_and_upper_limit() -> None:
    table = described(FOUR).reset_index()
    (row,) = spread_rows(table, CATALOGUE, ["t25fw"])
    assert row[:3] == ["T25FW, s", "4", "2.58 [1.46,\u00a09.63]; 4.46"]
    assert row[4].endswith("(n\u00a0=\u00a04)")
    assert len(spread_rows(table, CATALOGUE, ["t25fw"], LOG)) == 1
    (ends,) = scale_rows(table, CATALOGUE, ["t25fw"])
    assert ends[1:] == ["4\u00a0of\u00a04", "39.8 to 100.0\u00a0%", "no such end", "no such end"]


def test_factors_of_nine_people() -> None:
    factors = {"low": "0.68", "high": "1.92", "upper80": "1.32", "people": "1.74"}
    assert uncertainty(9, 0.05) == factors
