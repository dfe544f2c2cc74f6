"""Worsening stands as plainly as improvement: summary, chapters, harms, figure and sensitivity."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from tscs.config import Config
from tscs.figures.forest import forest_figure
from tscs.report.comparisons import comparisons
from tscs.report.register import registration
from tscs.report.sensitivity import _moved
from tscs.report.words import visit_meanings, visit_names
from tscs.report.worsening import without_limit, worse_than_better
from tscs.sensitivity import MAIN

LEADING = "after_treatment"


def turned(pilot, name: str, better: float, worse: float):
    effects = pilot.results["within_subject_effects"].copy()
    here = (effects["outcome"] == name) & (effects["contrast"] == LEADING)
    effects.loc[here, ["n_improved", "n_unchanged", "n_worsened"]] = [better, 0.0, worse]
    results = pilot.results | {"within_subject_effects": effects}
    return dataclasses.replace(pilot, results=results)


def tables(case):
    return case.results["within_subject_effects"], case.results["outcomes"]


def test_outcome_with_more_people_worse_is_named_with_counts(pilot) -> None:
    case = turned(pilot, "t25fw", 2.0, 7.0)
    text = " ".join(case.markdown.replace("\\", "").replace("\u00a0", " ").split())
    summary = text.split("{#sec:summary}")[1].split("{#sec:participants}")[0]
    assert "in T25FW (2 / 0 / 7)." in summary
    assert text.split("{#sec:gait}")[1].split("{#tbl:gait}")[0].count("T25FW (2 / 0 / 7)") == 1


def test_nobody_more_worse_is_said(pilot) -> None:
    effects, catalogue = pilot.results["within_subject_effects"], pilot.study.catalogue
    assert worse_than_better(effects, catalogue, ["t25fw", "2mwt"], LEADING) == []
    assert "In no outcome more people got worse than better" in pilot.markdown


def test_outcome_without_a_limit_stands_under_harms(pilot) -> None:
    case = turned(pilot, "rom_knee", 1.0, 8.0)
    compared = comparisons(case.study, *tables(case))
    rows = without_limit(case.study, case.results, ["rom_knee", "t25fw"], compared)
    assert rows == [
        ["ROM knee, S1 pre → S8 pre", "none verified: any difference",
         "8\u00a0of\u00a09; 1 better"],
    ]  # fmt: skip
    limited = turned(pilot, "t25fw", 1.0, 8.0)
    assert without_limit(limited.study, limited.results, ["t25fw"], compared) == []


def test_times_stand_in_per_cent_in_the_forest(pilot) -> None:
    effects = pilot.results["within_subject_effects"].copy()
    here = effects["outcome"] == "t25fw"
    effects.loc[here, ["ratio", "ratio_low", "ratio_high"]] = [1.024, 0.95, 1.1]
    figure = forest_figure(effects, pilot.study.catalogue, LEADING, ["t25fw"], synthetic=False)
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert "2.4 [\u22125.0,\u00a010.0]\u00a0%" in texts


def test_changed_verdicts_are_told_from_and_to() -> None:
    cell = pd.DataFrame({
        "variant": [MAIN, "leave_one_out", "leave_one_out", "raw_scale"],
        "removed": [np.nan, "P02", "P06", np.nan],
        "verdict": ["neither shown", "worsened", "worsened", "improved"],
        "sign_changed": ["no", "no", "no", "yes"],
        "verdict_changed": ["no", "yes", "yes", "yes"],
    })  # fmt: skip
    assert _moved(cell) == (
        "sign: raw instead of logarithms; neither shown → worsened: P02, P06; "
        "neither shown → improved: raw instead of logarithms"
    )


def test_deviations_name_outcomes_and_what_no_deviation_explains(pilot) -> None:
    deviations = [{"what": "Dropped", "outcomes": ["posture"], "why": "no device"}]
    outcomes = [{"outcome": "mas_sum", "timepoint": "end"}, {"outcome": "posture"}]
    entry = {"id": "X1", "date": "2020", "outcomes": outcomes, "deviations": deviations}
    config = Config.model_validate({"study": {"registration": entry}})
    told = registration(config, pilot.study.catalogue, ["mas_sum", "2mwt"], 9, None, [])
    assert told["deviations"] == [["Dropped", "posture", "not given", "no device"]]
    assert told["unexplained"] == ["2MWT"]
    assert told["undated"] is True


def test_labels_of_visits_are_explained(pilot) -> None:
    told = visit_names(pilot.study.schedule)
    assert told[1:] == ["S1 to S8 are sessions", "FU is a follow-up visit"]
    assert visit_meanings(pilot.study.schedule)["S1"] == "first of the sessions S1 to S8"
    text = pilot.markdown
    assert "S1 to S8 are sessions" in text.split("# Summary")[0]
    assert "first of the sessions S1 to S8" in text.split("{#sec:lists}")[1]
