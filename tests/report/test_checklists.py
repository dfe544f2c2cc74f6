"""Reporting checklists: complete, honest about gaps, and true to the report's own sections."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from tscs import strict_yaml
from tscs.config import Config
from tscs.report.checklists import (
    FRONT,
    HOMES,
    NOT_AVAILABLE,
    SOURCE,
    Section,
    checklists,
    rows,
    sections,
)
from tscs.report.render import SOURCES, checklist_pages
from tscs.study import Study, load_study
from tscs.study_texts import INTERVENTION

ROOT = Path(__file__).resolve().parents[2]
GUIDELINES = {
    name: entry
    for name, entry in strict_yaml.load(SOURCE, SOURCE.name).value.items()
    if entry.get("studies") != "trial"
}
CASES = ("pilot", "fatigue", "single_visit")
NUMBERS = {
    "scribe": [str(number) for number in range(1, 27)],
    "tidier": [str(number) for number in range(1, 13)],
    "care": [str(number) for number in range(1, 14)],
    "consort_pilot": [
        "1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b", "4c", "5", "6a", "6b", "6c", "7a", "7b",
        "8a", "8b", "9", "10", "11a", "11b", "12", "13a", "13b", "14a", "14b", "15", "16", "17",
        "18", "19", "19a", "20", "21", "22", "22a", "23", "24", "25", "26",
    ],
}  # fmt: skip
PLACES = sorted(
    {where for entry in GUIDELINES.values() for x in entry["items"] for where in x.get("where", ())}
)
EVERYTHING = {
    name: Section("1", name)
    for path in SOURCES.glob("*.md.j2")
    for name in re.findall(r"\{#sec:([\w-]+)\}", path.read_text(encoding="utf-8"))
}


def item(study: Study, name: str, number: str, present=EVERYTHING):
    found = next(x for x in checklists(study, present) if x.name == name)
    return next(x for x in found.items if x.number == number)


def with_settings(study: Study, settings: dict) -> Study:
    return Study(Config.model_validate(settings), study.catalogue, study.schedule, study.tables)


@pytest.mark.parametrize("name", NUMBERS)
def test_every_item_of_the_guideline_is_listed(name) -> None:
    assert [entry["item"] for entry in GUIDELINES[name]["items"]] == NUMBERS[name]


@pytest.mark.parametrize("name", NUMBERS)
def test_every_item_has_places_or_a_reason(name) -> None:
    for entry in GUIDELINES[name]["items"]:
        assert set(entry) <= {"item", "topic", "where", "none", "lacks"}, entry
        assert ("where" in entry) != ("none" in entry), entry
        assert not ("none" in entry and "lacks" in entry), entry
        assert all(isinstance(value, str | list) and value for value in entry.values()), entry


@pytest.mark.parametrize("name", NUMBERS)
def test_unchecked_items_are_items(name) -> None:
    assert set(GUIDELINES[name]["unchecked"]) <= set(NUMBERS[name])


@pytest.mark.parametrize("where", PLACES)
def test_every_place_exists(where, pilot) -> None:
    kind, _, name = where.partition(":")
    if kind in ("sec", "tbl"):
        assert name in EVERYTHING
    elif kind == "front":
        assert name in FRONT
    else:
        assert any(where.startswith(prefix) for prefix in HOMES)
        assert set(HOMES.values()) <= set(EVERYTHING)


def test_an_empty_text_is_not_available(pilot) -> None:
    empty = item(pilot.study, "tidier", "5")
    assert empty.sections == ()
    assert empty.missing == "study.texts.provider_expertise is empty"
    settings = {"study": {"texts": {"provider_expertise": "Two physiotherapists"}}}
    given = item(with_settings(pilot.study, settings), "tidier", "5")
    assert given.sections == ("intervention",)
    assert given.missing == ""


def test_every_item_of_tidier_can_be_answered_by_a_text(pilot) -> None:
    texts = dict.fromkeys(INTERVENTION, "Stated.")
    told = with_settings(pilot.study, {"study": {"texts": texts}})
    for number in ("2", "3", "4", "5", "6", "7", "9", "10", "11"):
        silent, given = item(pilot.study, "tidier", number), item(told, "tidier", number)
        assert "intervention" in given.sections
        assert given.missing == ""
        assert "is empty" in silent.missing


def test_the_shipped_study_says_something_on_every_item_of_tidier() -> None:
    study = load_study(ROOT)
    texts = study.config.study.texts.model_dump()
    assert [name for name, text in texts.items() if not text] == []
    found = {str(n): item(study, "tidier", str(n)) for n in range(1, 13)}
    assert {number: entry.missing for number, entry in found.items() if entry.missing} == {}


def test_half_an_answer_names_the_other_half(pilot) -> None:
    study = with_settings(pilot.study, {"study": {"texts": {"ethics": "Approved"}}})
    found = item(study, "scribe", "13")
    assert found.sections == ("information",)
    assert found.missing == "study.texts.consent is empty"


def test_a_study_without_registration_answers_no_item_on_it(single_visit) -> None:
    found = item(single_visit.study, "consort_pilot", "23")
    assert (found.sections, found.missing) == ((), "study.registration.id is empty")


def test_a_chapter_that_is_absent_is_not_available(pilot) -> None:
    without = {
        name: section
        for name, section in EVERYTHING.items()
        if name not in ("parts", "sensitivity")
    }
    found = item(pilot.study, "consort_pilot", "18", without)
    assert (found.sections, set(found.missing.split("; "))) == (
        (),
        {"the study has no such chapter"},
    )


@pytest.mark.parametrize("recorded", [True, False])
def test_blinding_counts_where_it_was_recorded(pilot, recorded) -> None:
    visits = pilot.study.tables["visits"].assign(assessor_blinded="yes" if recorded else pd.NA)
    tables = {**pilot.study.tables, "visits": visits}
    study = Study(pilot.study.config, pilot.study.catalogue, pilot.study.schedule, tables)
    found = item(study, "scribe", "9")
    assert found.sections == (("participants",) if recorded else ())
    assert ("nothing in tables.visits.assessor_blinded" in found.missing) is not recorded


def test_without_screening_its_item_is_not_available(pilot) -> None:
    found = item(pilot.study, "scribe", "10")
    missing = "entry_criterion.outcome is empty; nothing in tables.screening"
    assert (found.sections, found.missing) == ((), missing)


def test_a_declared_criterion_is_pointed_to(pilot) -> None:
    keys = {
        "entry_criterion": {"outcome": "mas_sum", "cut": 14},
        "progression_criteria": {
            "sessions": {"measure": "sessions_attended", "stop_below": 0.6, "go_from": 0.8}
        },
    }
    config = Config.model_validate(pilot.study.config.model_dump(by_alias=True) | keys)
    study = Study(config, pilot.study.catalogue, pilot.study.schedule, pilot.study.tables)
    assert item(study, "consort_pilot", "4a").sections == ("eligibility",)
    assert item(study, "scribe", "10").sections == ("eligibility",)
    assert item(study, "care", "5").sections == ("participants", "eligibility")
    assert item(study, "consort_pilot", "6c").sections == ("feasibility",)


def test_a_row_says_where_or_that_it_is_not_available(pilot) -> None:
    for checklist in checklists(pilot.study, EVERYTHING):
        for number, topic, where, missing in rows(checklist):
            assert (where == NOT_AVAILABLE) <= bool(missing), (number, topic)


def test_sections_are_numbered_as_in_the_report() -> None:
    text = "\n\n".join(
        (
            "# A {#sec:a}",
            "## B {#sec:b}",
            "## X {.unnumbered}",
            "## C {#sec:c}",
            r"# D \| e {#sec:d}",
        )
    )
    found = {name: (section.number, section.title) for name, section in sections(text).items()}
    assert found == {"a": ("1", "A"), "b": ("1.1", "B"), "c": ("1.2", "C"), "d": ("2", "D | e")}


@pytest.mark.parametrize("name", CASES)
def test_the_report_has_an_appendix_with_every_checklist(name, request) -> None:
    text = request.getfixturevalue(name).markdown
    appendix = text.split("# Appendix: reporting checklists")[1].split("\n# ")[0]
    for entry in GUIDELINES.values():
        assert f"## {entry['title']} " in appendix
    lines = re.findall(r"^\| \d+[a-c]? \|", appendix, re.MULTILINE)
    assert len(lines) == sum(map(len, NUMBERS.values()))


@pytest.mark.parametrize("name", CASES)
def test_pages_hold_every_item_and_cite_the_guideline(name, request) -> None:
    case = request.getfixturevalue(name)
    pages = checklist_pages(case.study, case.markdown)
    assert sorted(pages) == sorted(f"{guideline}.md" for guideline in NUMBERS)
    for guideline, numbers in NUMBERS.items():
        page = pages[f"{guideline}.md"]
        assert "doi:10." in page
        assert re.findall(r"^\| (\d+[a-c]?) \|", page, re.MULTILINE) == numbers
        assert "@sec:" not in page


def test_items_not_compared_with_the_source_are_named(pilot) -> None:
    pages = checklist_pages(pilot.study, pilot.markdown)
    told = {name for name, page in pages.items() if "have not been checked" in page}
    assert told == {f"{name}.md" for name, entry in GUIDELINES.items() if entry["unchecked"]}


def test_single_case_analyses_are_pointed_to_where_they_were_computed(pilot, fatigue) -> None:
    computed = item(fatigue.study, "scribe", "18", sections(fatigue.markdown))
    assert (computed.sections, computed.missing) == (("methods", "single-case"), "")
    absent = item(pilot.study, "scribe", "18", sections(pilot.markdown))
    assert absent.sections == ("methods",)
    assert "no baseline phase is long enough" in absent.missing
