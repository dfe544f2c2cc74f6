"""The plan of a trial in print: the chapter, the summary, and the line behind every number."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from tscs import claims
from tscs.config import Config
from tscs.report.planning_summary import planning_summary
from tscs.report.protocol import protocol
from tscs.report.render import render, render_planning
from tscs.report.trial_planning import trial_planning
from tscs.report.trial_sizes import Sizes, many
from tscs.results import encode_result
from tscs.stages.planning import sample_size_stage
from tscs.study import Study

CITED = re.compile(r"([\d.]+)(?: %)? \[(\d+)\]")
CELL = re.compile(r"planning/sample_size\.csv, line (\d+), column (\w+)")
PLAN = {
    "mas_sum": {
        "target_difference": {"value": 3, "kind": "stakeholders", "source": "a workshop"},
        "sham_response": {"changes": [-1.0, 0.5], "se": 0.5, "n": 20, "source": "a trial"},
    }
}


@pytest.fixture(scope="module")
def planned(pilot):
    """Return a series of nine people that plans a trial of the MAS sum and the 2MWT."""
    plan = {"outcomes": PLAN | {"2mwt": {}}, "n_simulated": 500}
    study = with_settings(pilot.study, planning=plan)
    return replace(pilot, study=study, results=pilot.results | made(study, pilot.results))


def with_settings(given: Study, **changed: dict) -> Study:
    settings = given.config.model_dump(by_alias=True, exclude_unset=True)
    return replace(given, config=Config.model_validate(settings | changed))


def made(study: Study, results: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    names = ("outcomes", "variability", "within_subject_effects", "reliability")
    return sample_size_stage(study, *(results[name] for name in names))


def test_every_number_of_the_protocol_is_the_cell_at_its_line(planned):
    found = protocol(planned.study, planned.results, ["mas_sum", "2mwt"])
    lines = encode_result("sample_size", planned.results["sample_size"]).decode().split("\n")
    head = lines[0].split(",")
    table = planned.results["sample_size"].reset_index(drop=True)
    checked = 0
    for item in found["paragraphs"]:
        for shown, place in CITED.findall(item["text"]):
            cell = CELL.fullmatch(found["sources"][int(place) - 1])
            if cell is None:
                continue
            line, column = int(cell[1]), cell[2]
            assert column in head
            value = table.loc[line - 2, column] * (100 if column in ("power", "dropout") else 1)
            assert float(shown) == pytest.approx(value, rel=5e-3, abs=5e-3)
            checked += 1
    assert checked >= 15


def test_the_protocol_names_items_and_says_what_the_correlation_may_cost(planned):
    found = protocol(planned.study, planned.results, ["mas_sum"])
    assert [item["number"].split(" ")[0] for item in found["paragraphs"]] == [
        "12",
        "14",
        "15",
        "20a",
    ]
    assert "nearest to zero" in found["paragraphs"][1]["text"]
    assert len(found["sources"]) == len(set(found["sources"]))


def test_the_chapter_stands_in_the_report_with_its_tables(planned):
    text = render(planned.study, planned.results, planned.provenance)
    assert "# Planning a trial {#sec:trial-planning}" in text
    for name in ("tbl:candidates", "tbl:size-mas-sum", "tbl:size-2mwt", "tbl:safeguard-mas-sum"):
        assert f"{{#{name}}}" in text
    assert "nan" not in text.split("# Planning a trial")[1].split("\n# ")[0]


def test_summary_and_chapter_claim_nothing(planned):
    text = render(planned.study, planned.results, planned.provenance)
    chapter = text.split("# Planning a trial")[1].split("\n# ")[0]
    assert claims.check(chapter) == []
    assert claims.check(render_planning(planned.study, planned.results)) == []


def test_without_a_target_the_summary_shows_what_can_be_detected(planned):
    study = with_settings(planned.study, planning={"outcomes": {"mas_sum": {}}})
    results = planned.results | made(study, planned.results)
    summary = planning_summary(study, results)["summary"]
    assert summary["rows"][0][1] == "none"
    assert "detect a difference of" in summary["paragraphs"][1]["text"]
    (item,) = trial_planning(study, results)["outcomes"]
    assert item["safeguard"] == []
    assert item["target"]["why"].startswith("not known")


def test_a_study_without_outcomes_to_plan_has_no_chapter(planned):
    empty = {name: table.iloc[:0] for name, table in planned.results.items()}
    results = planned.results | {
        name: empty[name] for name in ("sample_size", "candidates", "planning_curves")
    }
    text = render(planned.study, results, planned.provenance)
    assert "Planning a trial" not in text


def test_sizes_are_found_by_cell_and_line(planned):
    sizes = Sizes(planned.results["sample_size"])
    cell = sizes.cell("mas_sum", *sizes.methods("mas_sum")[0], 3.0, "upper80", "point")
    assert cell.row["sd_kind"] == "upper80"
    row = planned.results["sample_size"].reset_index(drop=True).loc[cell.line - 2]
    assert row["n_per_arm"] == cell.row["n_per_arm"]
    assert sizes.aims("mas_sum") == [3.0]


def test_numbers_no_trial_could_have_are_cut_short():
    assert (many(139.0), many(2e6)) == ("139", "more than 10,000")


def test_a_trial_is_not_planned_again(planned):
    study = with_settings(planned.study, study={"design": "parallel"})
    assert [len(table) for table in made(study, planned.results).values()] == [0] * 4
