"""The chapter on the sessions: numbers from the table, people counted, no word too much."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from session_cohorts import CATALOGUE, one, series_of, table_of
from tscs import claims
from tscs.figures.individuals import BAND
from tscs.figures.person_courses import changes_from_first, person_courses_figure
from tscs.figures.session_changes import session_changes_figure, shown
from tscs.figures.session_data import limit_ends, mean_course
from tscs.plateau import progress
from tscs.report import numbers
from tscs.report.render import render
from tscs.report.sessions import Terms, sessions_context
from tscs.results import hand_on

SESSIONS = [f"S{place}" for place in range(1, 9)]


def chapter(case) -> str:
    text = case.markdown.replace("\\", "")
    return text.split("{#sec:sessions}")[1].split("{#sec:follow-up}")[0]


def cohort(share: float = 0.73, noise: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(6)
    change = 12 + rng.normal(0, 2, (9, 1))
    start = 90 + rng.normal(0, 10, (9, 1))
    return start + change * progress(np.arange(8.0) / 7, share) + rng.normal(0, noise, (9, 8))


def context(values: np.ndarray, outcome: str = "2mwt") -> dict:
    return chapter_of(hand_on("trajectories", table_of(values, outcome)), outcome)


def chapter_of(table: pd.DataFrame, outcome: str) -> dict:
    return sessions_context(table, CATALOGUE, [outcome], [outcome], SESSIONS)


def test_chapter_takes_its_numbers_from_the_table(pilot) -> None:
    text, table = chapter(pilot), pilot.results["trajectories"]
    rows = table[table["outcome"] == "2mwt"]
    slope = one(rows, "random_slope", "slope", "Kenward")
    digits = numbers.decimals_of(None, (slope["high"] - slope["low"]) / 2)
    shown_slope = numbers.estimate(slope["estimate"], slope["low"], slope["high"], digits)
    assert f"2MWT: {shown_slope} m per session (mixed model; n = 8)" in text
    assert "2MWT: 1" in text.split("one or two sessions only: ")[1]


def test_chapter_says_that_p_are_secondary_and_change_needs_no_treatment(pilot) -> None:
    text = chapter(pilot)
    assert "drift, practice, expectation\nand regression to the mean" in text
    assert "outside the confirmatory family" in text
    assert claims.check(text) == []
    assert "nan" not in re.findall(r"[a-z]+", text)


def test_study_without_three_sessions_says_so(single_visit) -> None:
    assert "there is no course over" in chapter(single_visit)


def test_question_that_looks_back_is_named_without_numbers() -> None:
    found = context(cohort() - 60, "msws12")
    assert found["rows"] == []
    assert found["refused"] == ["MSWS-12 (recall conflict)"]


def test_shape_that_the_data_do_not_tell_is_open() -> None:
    told = context(cohort())["shapes"][0]
    rng = np.random.default_rng(2)
    still = context(90 + rng.normal(0, 3, (9, 8)))["shapes"][0]
    assert told[3].startswith("1.9 [")
    assert still[2:4] == ["open", "open"]


def test_first_differing_session_is_named_and_censoring_too() -> None:
    assert "every session from S2 on differs from S1" in context(cohort())["sentences"][0]
    rng = np.random.default_rng(2)
    still = context(90 + rng.normal(0, 3, (9, 8)))["sentences"][0]
    assert "not even the last session differs from S1" in still


def test_intervals_that_disagree_about_zero_are_pointed_out() -> None:
    table = hand_on("trajectories", table_of(cohort()))
    exact = table["model"] == "two_stage_exact"
    table.loc[exact, "low"] = -1.0
    found = chapter_of(table, "2mwt")
    assert "only one of the two intervals includes zero" in found["sentences"][0]
    assert "only one" not in context(cohort())["sentences"][0]


def test_times_are_shown_in_per_cent() -> None:
    table = table_of(np.exp(cohort() / 50), "t25fw")
    row = one(table, "two_stage_exact", "slope")
    text = Terms(CATALOGUE.outcomes["t25fw"], table).shown("two_stage_exact", "slope")
    expected = numbers.number(100 * np.expm1(row["estimate"]), 1)
    assert text.startswith(expected)
    assert text.endswith("%")


def test_codings_that_disagree_carry_no_conclusion(pilot) -> None:
    table = pilot.results["trajectories"]
    ranks = table[table["outcome"] == "mas_sum"].assign(outcome="mas_sum_rank")
    numbers_of = ["estimate", "low", "high"]
    opposite = ranks.assign(**{name: -ranks[name] for name in numbers_of})
    results = pilot.results | {"trajectories": pd.concat([table, opposite])}
    text = render(pilot.study, results, pilot.provenance)
    assert "points in different directions, so the slope carries no conclusion" in text


def test_figure_of_means_shows_the_rows_and_the_fitted_course() -> None:
    values = cohort()
    table = table_of(values)
    course = mean_course(series_of(values), 0.05)
    rows = table[table["model"] == "change_from_first"]
    axes = session_changes_figure([course], rows, synthetic=True).axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    drawn = [line.get_ydata()[0] for line in dots]
    np.testing.assert_allclose(drawn, (values[:, 1:] - values[:, :1]).mean(axis=0))
    change = one(table, "plateau", "change")["estimate"]
    assert course.levelling[-1] - course.levelling[0] == pytest.approx(change)
    slope = one(table, "two_stage", "slope")["estimate"]
    assert course.straight[-1] - course.straight[0] == pytest.approx(7 * slope)


def test_logarithms_are_shown_in_per_cent() -> None:
    np.testing.assert_allclose(shown(np.log([1.0, 1.1]), True), [0.0, 10.0])


def test_band_belongs_to_a_person_and_needs_a_verified_limit() -> None:
    times, distances = series_of(cohort(), "t25fw"), series_of(cohort(), "2mwt")
    figure = person_courses_figure([times, distances], times.people, synthetic=False)
    figure.draw_without_rendering()
    bands = [[to_hex(patch.get_facecolor()) for patch in axes.patches] for axes in figure.axes]
    assert bands == [[BAND]] * 9 + [[]] * 9
    assert limit_ends(times.outcome, True) == (-23.0, 23.0)
    assert limit_ends(distances.outcome, False) is None


def test_changes_are_against_the_own_first_session() -> None:
    values = cohort()
    values[0, 0] = np.nan
    changes, relative = changes_from_first(series_of(values, "t25fw"))
    assert relative
    np.testing.assert_allclose(changes[1:], 100 * (values[1:] / values[1:, :1] - 1))
    assert np.isnan(changes[0]).all()
