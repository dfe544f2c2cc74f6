"""Associations: by hand, against pingouin, statsmodels and SciPy, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from session_cohorts import CATALOGUE, schedule_of, tables_of
from tscs.associations import (
    CHANGES,
    WITHIN,
    Tables,
    associations,
    declared_pairs,
    spearman_interval,
)
from tscs.config import Config, Moment
from tscs.contrasts import Contrast
from tscs.repeated_correlation import Courses

RNG = np.random.default_rng(12)
FIRST = RNG.normal(size=(9, 6)) + 30 * np.arange(9)[:, np.newaxis] + 500
SECOND = FIRST * 0.5 + RNG.normal(size=(9, 6)) + 3 * np.arange(6)
CONFIG = Config.model_validate(
    {"outcomes": {"2mwt": {"role": "primary"}, "6mwt": {"role": "primary"}}}
)
ENDS = Contrast(
    "after_treatment", Moment(visit="S1", timepoint="pre"), Moment(visit="S6", timepoint="pre")
)


def table(first=FIRST, second=SECOND, names=("2mwt", "6mwt"), config=CONFIG, contrast=ENDS):
    parts = [
        tables_of(np.asarray(values, dtype=float), name)
        for values, name in zip((first, second), names, strict=True)
    ]
    scores = pd.concat([part[0] for part in parts], ignore_index=True)
    tables = Tables(scores, parts[0][1], contrast, schedule_of(6), 0.05, 1)
    return associations(tables, CATALOGUE, config).set_index("statistic")


def test_correlation_by_hand() -> None:
    # Levels of people and shifts of visits are added; what is left is the same pattern.
    rest = np.array([[1.0, -1.0], [-1.0, 1.0]])
    levels, shifts = np.array([[5.0], [9.0]]), np.array([0.0, 4.0])
    assert Courses(rest + levels, 3 * rest - levels + shifts).correlation == pytest.approx(1)
    assert Courses(rest + levels, -rest + shifts).correlation == pytest.approx(-1)


def test_complete_courses_agree_with_pingouin_on_visit_centred_values() -> None:
    import pingouin

    long = pd.DataFrame({
        "person": np.repeat(np.arange(9), 6),
        "x": (FIRST - FIRST.mean(axis=0)).ravel(),
        "y": (SECOND - SECOND.mean(axis=0)).ravel(),
    })  # fmt: skip
    expected = pingouin.rm_corr(long, "x", "y", "person")["r"].iloc[0]
    assert table().loc[WITHIN, "estimate"] == pytest.approx(expected, rel=1e-9)


def test_courses_with_gaps_agree_with_regression_on_people_and_visits() -> None:
    gaps = RNG.random(FIRST.shape) < 0.25
    first, second = (np.where(gaps, np.nan, values) for values in (FIRST, SECOND))
    people, visits = np.nonzero(~gaps)
    design = np.column_stack([np.eye(9)[people], np.eye(6)[visits]])
    rests = [
        values[~gaps] - design @ np.linalg.lstsq(design, values[~gaps], rcond=None)[0]
        for values in (FIRST, SECOND)
    ]
    expected = np.corrcoef(*rests)[0, 1]
    assert Courses(first, second).correlation == pytest.approx(expected, rel=1e-8)


def test_changes_agree_with_spearman_of_scipy() -> None:
    row = table().loc[CHANGES]
    changes = [values[:, 5] - values[:, 0] for values in (FIRST, SECOND)]
    assert row["estimate"] == pytest.approx(stats.spearmanr(*changes).statistic)
    assert row["n"] == 9


def test_interval_of_spearman_by_hand() -> None:
    half = stats.norm.ppf(0.975) * np.sqrt((1 + 0.5**2 / 2) / 6)
    expected = np.tanh([np.arctanh(0.5) - half, np.arctanh(0.5) + half])
    assert spearman_interval(0.5, 9) == pytest.approx(tuple(expected))


def test_n_is_people_and_there_is_no_p() -> None:
    found = table()
    assert (found["n"] == 9).all()
    assert "54 assessments" in found.loc[WITHIN, "method"]
    assert not [name for name in found if name.startswith("p")]
    assert set(found.index) == {WITHIN, CHANGES}


def test_interval_is_the_same_in_every_run_and_holds_the_estimate() -> None:
    one, two = table().loc[WITHIN], table().loc[WITHIN]
    assert tuple(one[["low", "high"]]) == tuple(two[["low", "high"]])
    assert one["low"] < one["estimate"] < one["high"]


def test_interval_of_independent_courses_covers_zero_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    limits = [Courses(*rng.normal(size=(2, 9, 8))).interval() for _ in range(40)]
    assert sum(low < 0 < high for low, high in limits) >= 34


@pytest.mark.parametrize(
    ("changed", "statistic", "reason"),
    [
        ({"first": FIRST[:3], "second": SECOND[:3]}, WITHIN, "few_people_for_correlation"),
        ({"first": FIRST[:3], "second": SECOND[:3]}, CHANGES, "few_people_for_correlation"),
        ({"first": np.full((9, 6), 3.0)}, WITHIN, "no_common_residual"),
        ({"first": np.full((9, 6), 3.0)}, CHANGES, "zero_variance"),
        ({"names": ("2mwt", "msws12")}, WITHIN, "recall_conflict"),
        ({"names": ("2mwt", "mfis")}, CHANGES, "recall_conflict"),
        ({"names": ("mfis", "2mwt")}, CHANGES, "recall_conflict"),
        ({"names": ("2mwt", "t25fw"), "second": SECOND - 900}, WITHIN, "not_positive"),
        ({"contrast": None}, CHANGES, "no_family_contrast"),
        ({"names": ("2mwt", "tug")}, WITHIN, "not_recorded"),
    ],
)
def test_what_is_refused_has_a_reason(changed, statistic, reason) -> None:
    names = changed.get("names", ("2mwt", "6mwt"))
    pair = ["2mwt", "fsmc"] if reason == "not_recorded" else list(names)
    config = Config.model_validate({"analysis": {"associations": {"pairs": [pair]}}})
    row = table(config=config, **changed).loc[statistic]
    assert row["reason"].startswith(f"estimate: {reason}")


def test_all_ranks_alike_have_no_interval() -> None:
    row = table(second=2 * FIRST).loc[CHANGES]
    assert row["estimate"] == pytest.approx(1)
    assert row["reason"] == "low: ranks_agree; high: ranks_agree"


def test_pairs_are_the_primary_outcomes_and_their_partners() -> None:
    pairs = declared_pairs(CONFIG, {"2mwt", "6mwt", "gait_speed"})
    assert pairs == [("2mwt", "6mwt"), ("2mwt", "gait_speed"), ("6mwt", "gait_speed")]


def test_an_outcome_is_not_paired_with_itself() -> None:
    with pytest.raises(ValueError, match="two different outcomes"):
        Config.model_validate({"analysis": {"associations": {"pairs": [["2mwt", "2mwt"]]}}})
