"""The report as Markdown: complete, in words, for every kind of study."""

from __future__ import annotations

import dataclasses
import re

import pytest

from tscs.report.markdown import escape, table
from tscs.report.render import render

CASES = ("pilot", "fatigue", "single_visit")
CAPITALS = re.compile(r"(?<![\w/.-])\d*[A-Z][A-Z0-9]+(?![\w/.])")


@pytest.fixture(params=CASES)
def case(request):
    return request.getfixturevalue(request.param)


def test_nothing_is_called_nan_or_none(case) -> None:
    assert re.findall(r"\b(?:nan|NaN|None|inf)\b", case.markdown) == []


def test_no_section_is_empty(case) -> None:
    lines = [line for line in case.markdown.splitlines() if line.strip()]
    empty = [
        heading
        for heading, following in zip(lines, lines[1:], strict=False)
        if heading.startswith("#")
        and following.startswith("#")
        and following.count("#") <= heading.count("#")
    ]
    assert empty == []


def test_every_abbreviation_is_listed(case) -> None:
    text, glossary = case.markdown.split("# Abbreviations", 1)
    text = re.sub(r"## References.*?# Study information", "", text, flags=re.DOTALL)
    labels = {*case.study.schedule.visits, *case.study.tables["participants"]["participant_id"]}
    used = set(CAPITALS.findall(text.replace("\\", ""))) - labels - {"X1"}
    missing = {word for word in used if word not in glossary.split("## Figures")[0]}
    assert missing == set()


def test_the_caution_stands_before_any_result(case) -> None:
    assert case.markdown.index("::: {.caution}") < case.markdown.index("# Summary")


def test_synthetic_data_are_called_synthetic(pilot, fatigue) -> None:
    assert "The data are synthetic" in pilot.markdown
    assert "synthetic" not in fatigue.markdown


def test_single_visit_says_that_nothing_was_compared(single_visit) -> None:
    assert "No change was computed" in single_visit.markdown
    assert "@fig:forest" not in single_visit.markdown


def test_absent_domains_are_named(fatigue) -> None:
    assert "Not recorded in this study: spasticity, walking" in fatigue.markdown


def test_family_is_reported_with_n_interval_and_p(pilot) -> None:
    row = pilot.results["within_subject_effects"].query("outcome == '2mwt'")
    mean = row.loc[row["contrast"] == "after_treatment", "mean_change"].item()
    shown = f"{abs(mean):.1f}"
    summary = pilot.markdown.split("# Summary")[1].split("# Participants")[0]
    assert shown in summary
    assert "n = 9" in summary
    assert "p\u00a0=\u00a00.012" in summary.replace("\\", "")


def test_one_changed_number_changes_the_report(pilot) -> None:
    effects = pilot.results["within_subject_effects"]
    changed = effects.assign(mean_change=effects["mean_change"] + 1)
    results = {**pilot.results, "within_subject_effects": changed}
    assert render(pilot.study, results, pilot.provenance) != pilot.markdown


def test_free_text_of_the_tables_is_not_printed(pilot) -> None:
    assert "tall" not in pilot.markdown.split()
    assert "dog" not in pilot.markdown


def test_registered_outcomes_are_compared_both_ways(pilot) -> None:
    cells = (
        "Timed Up and Go, mean of the trials",
        "secondary",
        "none declared",
        "not given",
        "none assigned",
    )
    assert f"| {' | '.join(cells)} | not reported |" in pilot.markdown
    unreported = pilot.markdown.split("Registered without being reported:")[1]
    assert unreported.split(".")[0].strip() == "Timed Up and Go, mean of the trials"
    unregistered = pilot.markdown.split("Reported without being registered:")[1]
    assert "2MWT" in unregistered.split(".")[0]


@pytest.mark.parametrize(
    ("planned", "told"),
    [(12, "9, 3 fewer than planned."), (9, "9, as planned."), (8, "9, 1 more than planned.")],
)
def test_number_of_people_is_compared_with_the_plan(pilot, planned, told) -> None:
    study = pilot.study.config.study
    entry = study.registration.model_copy(update={"planned_n": planned})
    settings = pilot.study.config.model_copy(
        update={"study": study.model_copy(update={"registration": entry})}
    )
    report = render(
        dataclasses.replace(pilot.study, config=settings), pilot.results, pilot.provenance
    )
    section = report.split("# Registration")[1].split("\n# ")[0]
    assert f"{planned}; reported: {told}" in section


def test_registered_and_declared_roles_stand_side_by_side(pilot) -> None:
    registered = pilot.markdown.split("| Registered role |")[1]
    assert "| secondary | primary | not given | none assigned | reported |" in registered


def test_markup_in_a_study_is_printed_as_typed() -> None:
    assert escape("A *b* | c @d [e]\n f") == r"A \*b\* \| c \@d \[e\] f"


def test_table_with_a_short_row_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 headings"):
        table(["a", "b"], [["only"]], "l")


def test_time_point_is_named_only_where_a_visit_has_two(pilot, fatigue) -> None:
    assert "| Follow up | S1 pre → FU |" in pilot.markdown
    assert "B3 → T5" in fatigue.markdown


def test_summary_gives_the_estimate_of_the_primary_method(pilot) -> None:
    effects = pilot.results["within_subject_effects"].copy()
    leading = effects["contrast"] == "after_treatment"
    effects.loc[leading & (effects["outcome"] == "t25fw"), "role"] = "confirmatory"
    ordinal = leading & (effects["outcome"] == "mas_sum")
    method = "hodges_lehmann: exact interval, Wilcoxon p"
    columns = ["hodges_lehmann", "hl_low", "hl_high", "hl_level", "primary_method"]
    effects.loc[ordinal, columns] = [-1.5, -3.0, 0.5, 0.961, method]
    results = {**pilot.results, "within_subject_effects": effects}
    text = render(pilot.study, results, pilot.provenance).replace("\\", "")
    summary = " ".join(text.split("# Summary")[1].split("# Participants")[0].split(" "))
    assert (
        "MAS sum, Hodges–Lehmann change −1.5 [−3.0,\u00a00.5]\u00a0points (96.1\u00a0%" in summary
    )
    assert "T25FW, geometric mean change −5.0 [−10.0,\u00a01.0]\u00a0% (95\u00a0%" in summary
