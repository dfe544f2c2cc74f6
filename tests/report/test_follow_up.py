"""The chapter on the follow-up: sets in words, sentences, figure, and no word too much."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tscs import claims
from tscs.contrasts import Contrast, resolve_contrasts
from tscs.figures.share import SPAN, segments, share_figure
from tscs.recall import look_back
from tscs.report import follow_up
from tscs.report.comparisons import comparisons
from tscs.report.render import render
from tscs.results import result_specs
from tscs.stages.whole import analyse
from tscs.study import load_study
from tscs.verdicts import NO_CHANGE, VERDICTS

PLACEBO = Path(__file__).resolve().parents[2] / "examples" / "placebo_cohort"
KEPT = re.compile(r"\b(?:kept|retained|maintained|persist\w*|lasting|sustained)\b", re.IGNORECASE)
SETS = {
    "bounded": (0.5, 0.1, 0.9, "0.50 [0.10,\u00a00.90]"),
    "exclusive": (np.nan, -0.4, 2.0, "up to \u22120.40 or from 2.00"),
    "whole line": (np.nan, np.nan, np.nan, "every share"),
}


def row(kind: str, verdict: str = VERDICTS[-1]) -> dict[str, object]:
    share, low, high, _ = SETS[kind]
    known = {"share": share, "share_low": low, "share_high": high, "fieller_type": kind}
    return {"outcome": "2mwt", "n": 9.0, "verdict": verdict, **known}


def chapter(case) -> str:
    text = case.markdown.replace("\\", "")
    return text.split("{#sec:follow-up}")[1].split("{#sec:sensitivity}")[0]


@pytest.mark.parametrize("kind", SETS)
def test_set_is_printed_with_words_of_its_type(kind: str) -> None:
    assert follow_up.share_text(row(kind)) == SETS[kind][3]


def test_share_of_a_worsening_is_called_so() -> None:
    assert follow_up.share_text(row("bounded", NO_CHANGE)).endswith("(of a worsening)")
    assert "worsening" not in follow_up.share_text(row("whole line", NO_CHANGE))


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("expectation", ["no usable reference", "not above", "above reference"])
def test_sentence_ends_with_what_is_expected_without_treatment(
    verdict: str, expectation: str
) -> None:
    sentence = claims.still_present("2MWT", verdict, expectation)
    assert sentence.startswith(f"2MWT: {verdict}")
    assert sentence.endswith(claims.EXPECTED) == (expectation != "above reference")


def test_every_verdict_of_the_chapter_carries_the_expectation(pilot) -> None:
    bullets = [line for line in chapter(pilot).splitlines() if line.startswith("- ")]
    assert bullets
    assert all(line.endswith(f"; {claims.EXPECTED}.") for line in bullets)


def test_every_main_outcome_has_its_row(pilot) -> None:
    text = chapter(pilot)
    table = pilot.results["follow_up"].set_index("outcome")
    for name in ("mas_sum", "2mwt", "t25fw", "fsmc", "rom_knee"):
        assert follow_up.share_text(table.loc[name].to_dict()) in text
    assert "one-sided at 0.025" in text


def test_study_without_a_follow_up_says_so(fatigue, single_visit) -> None:
    for case in (fatigue, single_visit):
        assert "# At follow\\-up {#sec:follow-up}" in case.markdown
        assert "nothing can be said about" in chapter(case)


def test_margins_of_the_study_are_printed_with_their_reason(pilot) -> None:
    table = pilot.results["follow_up"].copy()
    mine = table["outcome"] == "2mwt"
    table.loc[mine, ["margin", "p_non_inferiority", "p_equivalence"]] = [5.0, 0.0123, 0.4567]
    table["margin_reason"] = table["margin_reason"].astype(object)
    table.loc[mine, "margin_reason"] = "less than anybody notices"
    results = {**pilot.results, "follow_up": table}
    text = render(pilot.study, results, pilot.provenance).replace("\\", "")
    assert "2MWT, less than anybody notices (date and document: not given)." in text
    assert "| 5.0 | 0.012 | 0.457 |" in text


@pytest.mark.parametrize(
    ("days", "heading"),
    [
        (7.0, "One week later"),
        (21.0, "Three weeks later"),
        (10.0, "10 days later"),
        (84.0, "84 days later"),
        (np.inf, "At follow-up"),
    ],
)
def test_heading_tells_the_time_since_the_last_dose(pilot, days: float, heading: str) -> None:
    found = comparisons(
        pilot.study, pilot.results["within_subject_effects"], pilot.results["outcomes"]
    )
    moved = [dataclasses.replace(item, days_after=days) for item in found]
    assert follow_up.title(moved) == heading


def test_segments_of_the_figure_are_the_set() -> None:
    assert segments(row("bounded")) == [(0.1, 0.9)]
    assert segments(row("exclusive")) == [(-np.inf, -0.4), (2.0, np.inf)]
    assert segments(row("whole line")) == [(-np.inf, np.inf)]


@pytest.mark.parametrize("kind", SETS)
def test_figure_draws_no_line_through_a_gap(pilot, kind: str) -> None:
    table = pd.DataFrame([row(kind)])
    figure = share_figure(table, pilot.study.catalogue, ["2mwt"], [], synthetic=True, level="95 %")
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 2]
    drawn = [tuple(line.get_xdata()) for line in lines if line.get_linestyle() == "-"]
    expected = {
        "bounded": [(0.1, 0.9)],
        "exclusive": [(SPAN[0], -0.4)],
        "whole line": [SPAN],
    }
    np.testing.assert_allclose(drawn, expected[kind])
    arrows = {line.get_marker() for line in figure.axes[0].lines} & {"<", ">"}
    assert arrows == (set() if kind == "bounded" else {"<", ">"})


def test_recall_is_judged_for_contrasts_as_the_report_does(pilot) -> None:
    found = comparisons(
        pilot.study, pilot.results["within_subject_effects"], pilot.results["outcomes"]
    )
    known = {
        item.name: item for item in resolve_contrasts(pilot.study.config, pilot.study.schedule)
    }
    for item in found:
        contrast: Contrast = known[item.name]
        reach = look_back(contrast, pilot.study.tables["visits"], pilot.study.schedule)
        assert (reach.days_between, reach.days_after) == (item.days_between, item.days_after)


@pytest.fixture(scope="module")
def placebo() -> str:
    study = load_study(PLACEBO)
    nothing = pd.DataFrame(columns=list(result_specs()["validated"].types), dtype="str")
    provenance = {
        "inputs": {}, "config": {}, "versions": {}, "code_digest": "ef", "commit": None,
        "dirty": None, "commit_reason": "not a git checkout",
    }  # fmt: skip
    return render(study, analyse(study) | {"validated": nothing}, provenance).replace("\\", "")


def test_placebo_report_never_says_that_a_change_was_kept(placebo: str) -> None:
    assert KEPT.findall(placebo) == []
    present = [line for line in placebo.splitlines() if line.startswith("- ") and ": " in line]
    verdicts = [line for line in present if any(f": {word}" in line for word in VERDICTS)]
    assert verdicts
    assert all(line.endswith(f"; {claims.EXPECTED}.") for line in verdicts)
    assert "none declared" not in placebo
