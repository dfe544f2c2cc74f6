"""The chapter about single-case indices: a table of people in their order, or one sentence."""

from __future__ import annotations

import dataclasses
import re

import numpy as np

from tscs.report.render import render
from tscs.stages.change import single_case_stage


def _chapter(text: str) -> str:
    plain = re.sub(r"\s+", " ", text.replace("\\", ""))
    return plain.split("# Single-case indices")[1].split(" # ")[0]


def test_without_a_baseline_phase_the_report_says_one_sentence(pilot) -> None:
    text = _chapter(pilot.markdown)
    assert "here nobody has such a series in any outcome (longest baseline: 2)" in text
    assert "|" not in text
    assert "Nonoverlap of all pairs" not in pilot.markdown
    assert "Tarlow" not in pilot.markdown


def test_people_stand_in_the_order_of_their_ids(fatigue) -> None:
    text = _chapter(fatigue.markdown)
    people = re.findall(r"\| (P\d\d) \|", text)
    assert people == sorted(people)
    assert len(people) == 13
    assert "not ranked" in text
    assert "SMD between cases [interval]" in text
    assert "Tarlow KR" in fatigue.markdown


def test_an_index_that_nobody_has_gives_no_column(fatigue) -> None:
    assert "LRR [interval]" not in _chapter(fatigue.markdown)


def test_everybody_unable_is_counted_and_said(fatigue) -> None:
    scores = fatigue.results["outcomes"]
    last = (scores["visit_id"] == "T5") & (scores["participant_id"] == "P04")
    status = scores["status"].mask(last, "unable")
    changed = scores.assign(status=status, value=scores["value"].mask(last, np.nan))
    results = {**fatigue.results, **single_case_stage(fatigue.study, changed)}
    case = dataclasses.replace(fatigue, results=results)
    text = _chapter(render(case.study, case.results, case.provenance))
    assert "counts as the worst in NAP, Tau-U and PND (people: FSS: 1)" in text
    assert "A standardised mean difference between cases is not computed" in text
    assert "not computed |" in text


def test_people_without_a_phase_are_counted(fatigue) -> None:
    scores = fatigue.results["outcomes"]
    gone = (scores["visit_id"] == "B1") & (scores["participant_id"] == "P02")
    kept = scores[~gone]
    visits = fatigue.study.tables["visits"]
    doses = visits["doses_before"].where(visits["visit_type"] == "baseline", 5.0)
    tables = {**fatigue.study.tables, "visits": visits.assign(doses_before=doses)}
    study = dataclasses.replace(fatigue.study, tables=tables)
    results = {**fatigue.results, **single_case_stage(study, kept)}
    text = _chapter(render(study, results, fatigue.provenance))
    assert "No index, for want of a phase that is long enough: FSS: 1 of 13." in text
    assert "| P02 |" not in text
