"""The page for clinicians: one page, plain words, every number from the result tables."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from tscs import claims
from tscs.report.clinicians import verdict
from tscs.report.render import render

CASES = ("pilot", "fatigue", "single_visit")


def page_of(markdown: str) -> str:
    return markdown.split("# For clinicians")[1].split("\n# Summary")[0]


def row(low: float, high: float, method: str = "t_interval", scale: str = "raw") -> dict:
    names = ("ci_low", "ci_high", "hl_low", "hl_high", "ratio_low", "ratio_high")
    used = {"raw": "ci", "log": "ratio"}[scale]
    used = "hl" if method.startswith("hodges_lehmann") else used
    values = dict.fromkeys(names, np.nan) | {f"{used}_low": low, f"{used}_high": high}
    return {**values, "scale": scale, "primary_method": method}


@pytest.mark.parametrize(
    ("low", "high", "direction", "expected"),
    [
        (1.0, 3.0, "up", "better"),
        (1.0, 3.0, "down", "worse"),
        (-3.0, -1.0, "down", "better"),
        (-3.0, -1.0, "up", "worse"),
        (-1.0, 3.0, "up", "open"),
        (0.0, 3.0, "up", "open"),
        (-np.inf, np.inf, "down", "open"),
        (np.nan, np.nan, "up", "unknown"),
    ],
)
def test_verdict_follows_the_interval_and_the_direction(low, high, direction, expected) -> None:
    assert verdict(row(low, high), direction) == expected
    assert verdict(row(low, high, "hodges_lehmann"), direction) == expected


def test_verdict_of_a_time_compares_the_ratio_with_one() -> None:
    assert verdict(row(0.8, 0.95, scale="log"), "down") == "better"
    assert verdict(row(0.8, 1.05, scale="log"), "down") == "open"
    assert verdict(row(1.02, 1.2, scale="log"), "down") == "worse"


@pytest.mark.parametrize("name", CASES)
def test_no_claim_stands_on_the_page(name, request) -> None:
    page = page_of(request.getfixturevalue(name).markdown)
    assert claims.check(page) == []
    assert re.findall("signific|no change|kept|equivalent", page, re.IGNORECASE) == []


@pytest.mark.parametrize("name", CASES)
def test_every_question_is_answered(name, request) -> None:
    page = page_of(request.getfixturevalue(name).markdown)
    for question in ("What changed", "For how many people", "Compared with what", "cannot say"):
        assert question in page
    assert "There was no comparison group" in page or "there was no comparison group" in page


def test_family_stands_for_both_ends(pilot) -> None:
    page = page_of(pilot.markdown)
    assert "{#tbl:clinicians-after-treatment}" in page
    assert "{#tbl:clinicians-follow-up}" in page
    assert page.count("2-Minute Walk Test".replace("-", "\\-")) == 2


def test_numbers_are_those_of_the_table(pilot) -> None:
    effects = pilot.results["within_subject_effects"]
    chosen = (effects["outcome"] == "2mwt") & (effects["contrast"] == "follow_up")
    new = {"mean_change": 41.0, "ci_low": 38.0, "ci_high": 44.0, "n": 7.0, "n_improved": 6.0}
    changed = effects.copy()
    changed.loc[chosen, list(new)] = list(new.values())
    results = {**pilot.results, "within_subject_effects": changed}
    page = page_of(render(pilot.study, results, pilot.provenance)).replace("\\", "")
    line = next(x for x in page.split("clinicians-after-treatment")[1].splitlines() if "41" in x)
    assert "41.0 [38.0,\u00a044.0]\u00a0m" in line
    assert "7\u00a0of\u00a09 | 6 / 1 / 3" in line
    assert "From S1 pre to FU, the whole interval lies on the side of improvement for 2MWT" in page


def test_a_sum_of_grades_without_another_coding_gets_no_verdict(pilot) -> None:
    page = page_of(pilot.markdown)
    assert page.count("no verdict is possible for MAS sum") == 2
    assert re.findall(r"(?:improvement|worsening|zero) for [^,.]*MAS", page) == []


def test_a_sum_of_grades_confirmed_by_ranks_gets_a_verdict(pilot) -> None:
    effects = pilot.results["within_subject_effects"]
    numbers = {"mean_change": -5.0, "ci_low": -7.0, "ci_high": -3.0}
    total = effects["outcome"] == "mas_sum"
    ranks = effects[total].assign(outcome="mas_sum_rank", role="descriptive", **numbers)
    table = pd.concat([effects.mask(total), effects[total].assign(**numbers), ranks])
    results = {**pilot.results, "within_subject_effects": table.dropna(subset="outcome")}
    page = page_of(render(pilot.study, results, pilot.provenance))
    assert "on the side of improvement for MAS sum" in page
    assert "no verdict" not in page


def test_without_a_family_the_page_says_so(pilot) -> None:
    effects = pilot.results["within_subject_effects"].assign(role="descriptive")
    results = {**pilot.results, "within_subject_effects": effects}
    page = page_of(render(pilot.study, results, pilot.provenance))
    assert "No primary outcome was tested" in page
    domains = effects.loc[effects["contrast"] == "after_treatment", "domain"].nunique()
    first = page.split("{#tbl:clinicians-after-treatment}")[0]
    assert len(re.findall(r"is better", first)) == min(5, domains)


def test_an_outcome_without_a_value_at_the_follow_up_is_left_out(pilot) -> None:
    effects = pilot.results["within_subject_effects"].copy()
    effects.loc[effects["contrast"] == "follow_up", "mean_change"] = pd.NA
    results = {**pilot.results, "within_subject_effects": effects}
    page = page_of(render(pilot.study, results, pilot.provenance))
    assert "clinicians-follow-up" not in page
    assert "the two overlap" not in page


def test_untreated_time_is_pointed_to_where_it_was_measured(pilot, single_visit) -> None:
    assert "before the first session" in page_of(pilot.markdown)
    assert "before the first session" not in page_of(single_visit.markdown)
