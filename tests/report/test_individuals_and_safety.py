"""Chapters and figure about individuals, stimulation, safety and feasibility."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tscs.catalogue.models import ErrorLimit
from tscs.figures.individuals import individuals_figure, shown_change, shown_limit
from tscs.progression import reached
from tscs.progression_settings import ProgressionCriterion
from tscs.report.render import render
from tscs.report.safety import safety


def _plain(text: str) -> str:
    return " ".join(text.replace("\\", "").replace("\u00a0", " ").split())


def _chapter(case, name: str, following: str) -> str:
    return _plain(case.markdown.split(f"# {name} {{#")[1].split(f"# {following}")[0])


def test_both_denominators_and_chance_are_printed(pilot) -> None:
    text = _chapter(pilot, "Individuals", "Patterns and time line")
    counts = pilot.results["individual_counts"].query(
        "outcome == 't25fw' and contrast == 'after_treatment' and limit == 'mdc95'"
    )
    better = counts.set_index("direction").loc["improvement"]
    row = text.split("T25FW, MDC95 23 % |")[1].split("|")
    assert row[0].strip().startswith(f"{better['count']:g} of {better['n']:g} [")
    assert row[1].strip() == f"{better['expected_by_chance']:.1f}"


def test_limits_that_are_not_verified_are_named_as_such(pilot) -> None:
    text = _chapter(pilot, "Individuals", "Patterns and time line")
    without = text.split("No verdict, for want of a verified limit:")[1].split(".")[0]
    assert "MAS sum" in without
    assert "T25FW" not in without


def test_an_mcid_below_the_mdc95_makes_nobody_a_case(pilot) -> None:
    changes = pilot.results["individual_counts"]
    changed = changes.assign(n_below_mdc95=np.where(changes["outcome"] == "2mwt", 2.0, np.nan))
    results = {**pilot.results, "individual_counts": changed}
    text = _plain(render(pilot.study, results, pilot.provenance))
    assert "The MCID of 2MWT is below the MDC95" in text


def test_a_study_without_contrasts_says_so(single_visit) -> None:
    text = _chapter(single_visit, "Individuals", "Single-case indices")
    assert text.endswith("holds no contrast of the family and no follow-up.")


def test_what_is_not_recorded_is_not_available(pilot) -> None:
    text = _chapter(pilot, "Safety and feasibility", "Exclusions")
    assert "No visit records that adverse events were asked for." in text
    assert "| Events per attended session | not available: the study has no table" in text
    assert "| Sessions at the target intensity, of those with a record | not available" in text
    assert "The study has no table of adverse events." in text
    assert "Attended all planned sessions | 8 of 9: 88.9 % [51.8 to 99.7 %]" in text


def test_events_are_listed_by_code_and_line_never_by_term(pilot) -> None:
    event = {"participant_id": "P01", "term": "felt @dizzy", "severity": "severe", "serious": "yes",
             "relatedness": "possible", "onset_day": 3.0, "end_day": np.nan,
             "expected": np.nan, "during_stimulation": "no"}  # fmt: skip
    events = pd.DataFrame([event], index=pd.Index([7], name="line"))
    study = type(pilot.study)(
        pilot.study.config, pilot.study.catalogue, pilot.study.schedule,
        {**pilot.study.tables, "adverse_events": events},
    )  # fmt: skip
    row = {"key": "serious_event_line_7", "statistic": "onset_day", "estimate": 3.0, "n": 1.0}
    table = pd.concat([pilot.results["harms"], pd.DataFrame([row])], ignore_index=True)
    chapter = safety(study, {**pilot.results, "harms": table}, [])
    assert chapter["event_list"] == [
        ["P01", "7", "3", "yes", "severe", "possible", "not available", "no", "none given"]
    ]
    assert chapter["serious"] == ["7"]
    text = render(study, {**pilot.results, "harms": table}, pilot.provenance)
    assert "dizzy" not in text


LIMITS = {"stop_below": 0.6, "go_from": 0.8}


def criterion_row(pilot, low: float, high: float, statistic: str = "go") -> list[str]:
    row = {
        "key": "progression_adherence", "statistic": statistic, "estimate": 0.85, "low": low,
        "high": high, "n": 72.0,
    }  # fmt: skip
    table = pd.concat([pilot.results["feasibility"], pd.DataFrame([row])], ignore_index=True)
    adherence = ProgressionCriterion(measure="sessions_attended", **LIMITS)
    config = pilot.study.config.model_copy(
        update={"progression_criteria": {"adherence": adherence}}
    )
    study = dataclasses.replace(pilot.study, config=config)
    return list(safety(study, {**pilot.results, "feasibility": table}, [])["criteria"][0])


def test_a_criterion_says_what_is_counted_and_what_its_interval_reaches(pilot) -> None:
    name, counted, rule, estimate, decision = criterion_row(pilot, 0.5, 0.9)
    assert (name, counted) == ("adherence", "Sessions attended, of those planned")
    assert _plain(rule) == "stop below 60 %, go from 80 %"
    assert _plain(estimate) == "85.0 % [50.0 to 90.0 %]"
    assert decision == "go by the estimate; the interval reaches stop and amend"


def test_a_criterion_whose_interval_leaves_nothing_open(pilot) -> None:
    decision = criterion_row(pilot, 0.8, 0.9)[-1]
    assert decision == "go by the estimate; the whole interval agrees"


@pytest.mark.parametrize(
    ("limits", "low", "high", "expected"),
    [
        (LIMITS, 0.61, 0.79, ("amend",)),
        (LIMITS, 0.6, 0.8, ("amend", "go")),
        (LIMITS, 0.0, 1.0, ("stop", "amend", "go")),
        ({"stop_below": 0.7, "go_from": 0.7}, 0.6, 0.8, ("stop", "go")),
        ({"go_up_to": 0.1, "stop_above": 0.25}, 0.0, 0.336, ("stop", "amend", "go")),
        ({"go_up_to": 0.1, "stop_above": 0.25}, 0.0, 0.25, ("amend", "go")),
    ],
)
def test_the_decisions_an_interval_reaches(limits, low, high, expected) -> None:
    known = ProgressionCriterion(measure="sessions_attended", **limits)
    assert reached(known, low, high) == expected


def test_limits_and_changes_share_the_scale_of_the_panel() -> None:
    log = ErrorLimit(value=np.log(1.25), kind="log", source="made up", verified=True)
    share = ErrorLimit(value=23, kind="percent", source="made up", verified=True)
    points = ErrorLimit(value=4, kind="absolute", source="made up", verified=True)
    assert np.isclose(shown_limit(log, False, True), -20)
    assert np.isclose(shown_limit(log, True, True), 25)
    assert shown_limit(share, False, True) == -23
    assert shown_limit(points, False, False) == -4
    assert np.isnan(shown_limit(points, False, True))
    changes = pd.DataFrame({"value_from": [20.0, 0.0], "change": [-4.0, 1.0]})
    np.testing.assert_allclose(shown_change(changes, relative=True), [-20, np.nan])


def test_every_dot_is_a_person_with_a_verdict_in_the_order_of_the_pseudonyms(pilot) -> None:
    changes = pilot.results["individual_changes"].copy()
    conflict = (changes["outcome"] == "t25fw") & (changes["participant_id"] == "P02")
    changes.loc[conflict, "reason"] = "mdc95_class: recall_conflict"
    figure = individuals_figure(
        changes, pilot.study.catalogue, {"after_treatment": "S1 → S8"}, ["t25fw"], synthetic=False
    )
    axes = figure.axes[0]
    own = changes.query("outcome == 't25fw' and contrast == 'after_treatment'")
    kept = own[own["change"].notna() & (own["participant_id"] != "P02")]
    dots = next(line for line in axes.lines if line.get_marker() == "o")
    np.testing.assert_allclose(dots.get_xdata(), 100 * kept["change"] / kept["value_from"])
    assert list(dots.get_ydata()) == sorted(dots.get_ydata())
    assert [label.get_text() for label in axes.get_yticklabels()] == sorted(own["participant_id"])
