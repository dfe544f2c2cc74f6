"""What stands beside a number: codings, recall windows, caps, selections, doses, decimals."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tscs.catalogue import load_catalogue
from tscs.figures.forest import forest_figure
from tscs.figures.trajectories import trajectories_figure
from tscs.report import changes, gaps, notes, people
from tscs.report.comparisons import Comparison, comparisons
from tscs.report.render import render

CATALOGUE = load_catalogue(None)
SIGN = notes.CONFLICT_SIGN
PRE_POST = Comparison(
    *("c", "C", "a → b", "a", "b", "0", "7", "none before", "3", "a → b", "", "24"), 24.0, np.inf
)
FOLLOW_UP = dataclasses.replace(PRE_POST, days_between=31.0, days_after=7.0)


def change(outcome: str, mean: float, sd: float = 2.0, contrast: str = "c") -> dict[str, object]:
    return {
        "outcome": outcome, "contrast": contrast, "n": 9.0, "mean_change": mean, "sd_change": sd,
        "ci_low": mean - 1, "ci_high": mean + 1, "reason": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "contrast", "conflict"),
    [
        ("mfis", PRE_POST, True),
        ("msws12", PRE_POST, False),
        ("msws12", FOLLOW_UP, True),
        ("fss", FOLLOW_UP, False),
        ("fsmc", FOLLOW_UP, False),
        ("2mwt", PRE_POST, False),
    ],
)
def test_recall_period_is_held_against_the_days_of_the_contrast(
    outcome: str, contrast: Comparison, conflict: bool
) -> None:
    assert contrast.recall_conflict(CATALOGUE.outcomes[outcome]) is conflict


def test_recall_conflict_is_marked_in_both_tables_and_named() -> None:
    effects = pd.DataFrame([change("mfis", -5.0), change("mfis", -4.0, contrast="d")])
    other = dataclasses.replace(FOLLOW_UP, name="d")
    cell = changes.contrast_rows(effects, CATALOGUE, ["mfis"], [other])[0][1]
    assert str(cell).endswith(SIGN)
    assert changes.named(CATALOGUE.outcomes["mfis"], conflict=True).endswith(SIGN)
    assert notes.recall_notes(effects, CATALOGUE, ["mfis"], [PRE_POST]) == ["MFIS, 28 days"]
    assert notes.without_recall_period(CATALOGUE, ["mfis", "fsmc", "2mwt"]) == ["FSMC"]


def test_contrast_without_pairs_gives_no_recall_note() -> None:
    effects = pd.DataFrame([change("mfis", np.nan)])
    assert notes.recall_notes(effects, CATALOGUE, ["mfis"], [PRE_POST]) == []


@pytest.mark.parametrize(("ranks", "direction"), [(-9.0, notes.SAME), (0.5, notes.OTHER)])
def test_sum_of_grades_is_shown_beside_its_other_coding(ranks: float, direction: str) -> None:
    effects = pd.DataFrame([change("mas_sum", -7.0), change("mas_sum_rank", ranks)])
    found = notes.recoded(effects, CATALOGUE, ["mas_sum", "2mwt"], "c")
    assert [(item.name, item.unit, item.direction) for item in found] == [
        ("MAS sum", "ranks", direction)
    ]


def test_sum_of_grades_without_another_coding_keeps_its_caveat() -> None:
    effects = pd.DataFrame([change("mas_sum", -7.0)])
    assert notes.recoded(effects, CATALOGUE, ["mas_sum"], "c") == [notes.Recoded("MAS sum")]


def test_report_says_that_a_sum_of_grades_is_a_convention(pilot) -> None:
    text = " ".join(pilot.markdown.replace("\\", "").split())
    summary, rest = text.split("# Participants")
    assert "MAS sum adds ordinal grades as if they were equally spaced" in summary
    assert "MAS sum adds ordinal grades as if they were equally spaced" in rest


def test_values_at_the_cap_of_a_test_are_counted() -> None:
    scores = pd.DataFrame({"outcome": "max_walking_distance", "value": [500.0, 120, np.nan, 500]})
    assert notes.cap_notes(scores, CATALOGUE, ["max_walking_distance", "2mwt"]) == [
        "Max. walking distance, 2\u00a0of\u00a03 values at 500\u00a0m"
    ]


def test_outcome_chosen_by_its_baseline_is_called_exploratory() -> None:
    weaker = next(name for name, item in CATALOGUE.outcomes.items() if item.exploratory)
    rows = changes.part_rows(pd.DataFrame([_described(weaker)]), CATALOGUE, [weaker], "c")
    assert str(rows[0][0]).endswith("(exploratory)")
    assert len(notes.selections(CATALOGUE, [weaker, weaker, "2mwt"])) == 1


def _described(outcome: str) -> dict[str, object]:
    spread = {"mean_from": 90.0, "sd_from": 9.0, "mean_to": 95.0, "sd_to": 9.0}
    return change(outcome, 5.0) | spread | {"n_improved": 5, "n_unchanged": 1, "n_worsened": 3}


def test_one_outcome_has_the_same_decimals_in_every_contrast() -> None:
    effects = pd.DataFrame([change("6mwt", -6.25, 20.0), change("6mwt", -9.5, 41.0, "d")])
    contrasts = [PRE_POST, dataclasses.replace(PRE_POST, name="d")]
    shown = changes.contrast_rows(changes.with_widest_sd(effects), CATALOGUE, ["6mwt"], contrasts)[
        0
    ][1:]
    assert [str(cell).split()[0] for cell in shown] == ["\u22126", "\u221210"]


def test_equal_changes_say_why_there_is_no_interval() -> None:
    row = change("edss", 0.0, 0.0) | {"ci_low": np.nan, "reason": "ci_low: zero_variance"}
    assert changes.mean_change(row, CATALOGUE.outcomes["edss"]) == "0.00 (all changes equal)"


def test_doses_show_the_range_of_people_who_missed_a_session(pilot) -> None:
    found = comparisons(
        pilot.study, pilot.results["within_subject_effects"], pilot.results["outcomes"]
    )
    leading = next(item for item in found if item.name == "after_treatment")
    assert (leading.doses_start, leading.doses_end) == ("0", "2 (1 to 2)")
    assert "0 → 2 (1 to 2)" in pilot.markdown


def test_treatment_of_another_study_is_not_called_stimulation(fatigue, single_visit) -> None:
    assert "stimulation" not in fatigue.markdown
    assert "stimulation" not in single_visit.markdown


def test_study_without_changes_or_sessions_speaks_of_neither(single_visit) -> None:
    assert 'subtitle: "Case series"' in single_visit.markdown
    assert "Every change below" not in single_visit.markdown
    assert "first session" not in single_visit.markdown.split("# Methods")[0]
    assert "Sessions show" not in single_visit.markdown


def test_p_of_the_primary_method_stands_in_the_confirmatory_table(pilot) -> None:
    effects = pilot.results["within_subject_effects"].assign(p_wilcoxon=0.0432)
    results = {**pilot.results, "within_subject_effects": effects}
    text = render(pilot.study, results, pilot.provenance).replace("\\", "")
    assert "| Wilcoxon signed-rank p, unadjusted | 0.043 | 0.043 |" in text


def test_values_of_a_characteristic_share_their_decimals() -> None:
    table = pd.DataFrame({"edss": [5.0, 5.5, 6.5], "age_years": [50.0, 56.0, 60.0]})
    summaries = {name: text for name, text, _ in people.characteristics(table)}
    assert summaries["EDSS at entry"] == "median 5.5 (range 5.0 to 6.5)"
    assert summaries["Age, years"] == "median 56 (range 50 to 60)"


def test_line_of_no_change_lies_above_the_grid(pilot) -> None:
    figure = forest_figure(
        pilot.results["within_subject_effects"], CATALOGUE, "after_treatment", ["2mwt"], True,
        conflicts=["2mwt"],
    )  # fmt: skip
    axes = figure.axes[0]
    zero = next(line for line in axes.lines if list(line.get_xdata()) == [0, 0])
    figure.draw_without_rendering()
    assert zero.get_zorder() > axes.xaxis.get_zorder()
    assert any(text.get_text().endswith(f" {SIGN}") for text in axes.texts)


def test_panel_gives_the_range_of_people_over_visits(pilot) -> None:
    study = pilot.study
    figure = trajectories_figure(
        pilot.results["outcomes"], study.catalogue, study.schedule, ["2mwt"], False
    )
    assert any("n = 8 to 9" in text.get_text() for text in figure.axes[0].texts)


def test_exclusions_name_outcomes_as_the_report_does() -> None:
    why = ["mas_sum, mas_sum_rank at pre: score incomplete: 13 of 14", "test not done at all"]
    named = gaps.with_names(pd.DataFrame({"why": why}), CATALOGUE)
    assert named["why"].tolist() == [
        "MAS sum, MAS rank sum at pre: score incomplete: 13 of 14",
        "test not done at all",
    ]
