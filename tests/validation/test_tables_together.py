"""Rules over several rows and tables: schedule, completeness, attendance, time points."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from small_study import edit, faults_of, rewrite, write_study
from tscs.errors import Fault
from tscs.validation import faults_as_json, format_faults

Rows = list[list[str]]


def _without(study: Path, table: str, **where: str) -> None:
    def kept(rows: Rows) -> Rows:
        places = {rows[0].index(name): value for name, value in where.items()}
        return [row for row in rows if any(row[p] != value for p, value in places.items())]

    rewrite(study, table, kept)


def test_a_planned_assessment_without_rows(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    _without(study, "walk_tests", participant_id="P01", visit_id="S2", test="T25FW")
    faults = faults_of(study)
    place = ("data/walk_tests.csv", None, "planned_assessment")
    assert [(fault.file, fault.line, fault.rule) for fault in faults] == [place, place]
    for fault, timepoint in zip(faults, ("post", "pre"), strict=True):
        assert fault.message.startswith(f"P01, visit S2, {timepoint}: ")
        assert fault.message.endswith("T25FW")


def test_components_and_items_of_a_planned_assessment(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    where = {"participant_id": "P02", "visit_id": "FU"}
    _without(study, "spasticity_mas", **where, leg="R", muscle_group="hip_flexors")
    _without(study, "questionnaire_items", **where, instrument="FSS", item="7")
    mas, items = sorted(faults_of(study), key=lambda fault: fault.file, reverse=True)
    assert "P02, visit FU, single" in mas.message
    assert "(R hip_flexors)" in mas.message
    assert "(item 7)" in items.message


def test_single_answers_a_plan_for_pre(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    config = study / "config.yaml"
    text = config.read_text(encoding="utf-8").replace("[single]", "[pre]")
    config.write_text(text, encoding="utf-8")
    assert faults_of(study) == []


def test_a_planned_outcome_that_nobody_has_is_one_fault(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    _without(study, "walk_tests", test="T25FW")
    (fault,) = faults_of(study)
    assert (fault.file, fault.rule) == ("data/walk_tests.csv", "planned_assessment")
    assert fault.message.startswith("T25FW is planned")


def test_an_entered_total_stands_for_its_items(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    where = {"participant_id": "P02", "visit_id": "FU", "instrument": "FSS"}
    _without(study, "questionnaire_items", **where)
    assert faults_of(study) == []
    _without(study, "questionnaire_totals", **where)
    assert [fault.rule for fault in faults_of(study)] == ["planned_assessment"]


def test_an_empty_value_is_an_answer(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    where = {"participant_id": "P02", "visit_id": "FU"}
    edit(study, "spasticity_mas", where, "mas", "")
    edit(study, "questionnaire_items", {**where, "instrument": "FSS"}, "score", "NA")
    edit(study, "walk_tests", where, "value", "n/a")
    edit(study, "walk_tests", where, "completed", "no")
    assert faults_of(study) == []


def test_no_data_at_a_missed_visit(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "clinician_scores", "stimulation")
    row = {"participant_id": "P02", "visit_id": "S1"}
    line = edit(study, "stimulation", row, "visit_id", "S2")
    score = edit(study, "clinician_scores", {**row, "visit_id": "FU"}, "visit_id", "S2")
    found = [
        (fault.file, fault.line, fault.value, fault.rule)
        for fault in faults_of(study)
        if fault.severity == "fault"
    ]
    assert found == [
        ("data/clinician_scores.csv", score, "S2", "not_attended"),
        ("data/stimulation.csv", line, "S2", "not_attended"),
    ]
    edit(study, "stimulation", {"visit_id": "S2", "participant_id": "P02"}, "visit_id", "S1")
    edit(study, "clinician_scores", {"participant_id": "P02", "visit_id": "S2"}, "value", "")
    assert faults_of(study) == []


@pytest.mark.parametrize("table", ["walk_tests", "spasticity_mas", "questionnaire_totals"])
def test_single_beside_pre_and_post(tmp_path: Path, table: str) -> None:
    study = write_study(tmp_path / "s", table)

    def doubled(rows: Rows) -> Rows:
        place = rows[0].index("timepoint")
        row = next(row for row in rows if row[place] in {"pre", "single"})
        other = "single" if row[place] == "pre" else "pre"
        return [*rows, [*row[:place], other, *row[place + 1 :]]]

    rewrite(study, table, doubled)
    (fault,) = [fault for fault in faults_of(study) if fault.severity == "fault"]
    assert (fault.column, fault.value, fault.rule) == (
        "timepoint", "single", "single_beside_pre_post",
    )  # fmt: skip


def test_visits_that_lack(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    _without(study, "visits", participant_id="P02", visit_id="S2")
    edit(study, "visits", {"participant_id": "P02", "visit_id": "FU"}, "doses_before", "1")
    (fault,) = faults_of(study)
    assert (fault.file, fault.rule) == ("data/visits.csv", "schedule_incomplete")
    assert "P02" in fault.message
    assert "S2" in fault.message


def test_a_participant_without_visits(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    _without(study, "visits", participant_id="P02")
    _without(study, "walk_tests", participant_id="P02")
    (fault,) = faults_of(study)
    assert (fault.file, fault.line, fault.value, fault.rule) == (
        "data/participants.csv", 4, "P02", "no_visits",
    )  # fmt: skip


def test_a_visit_of_the_schedule_that_no_table_has(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    config = study / "config.yaml"
    text = config.read_text(encoding="utf-8").replace("S2, FU", "S2, FU6")
    config.write_text(text, encoding="utf-8")
    found = {(fault.file, fault.value, fault.rule) for fault in faults_of(study)}
    assert ("config.yaml", "FU6", "unknown_visit") in found
    assert ("data/visits.csv", "FU", "unknown_visit") in found


def test_a_visit_has_one_type(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    rewrite(
        study, "visits",
        lambda rows: [*rows, *[["P03", *row[1:]] for row in rows if row[0] == "P01"]],
    )  # fmt: skip
    rewrite(study, "participants", lambda rows: [*rows, ["P03", *rows[1][1:]]])
    line = edit(
        study, "visits", {"participant_id": "P03", "visit_id": "BL"}, "visit_type", "session"
    )
    faults = {(fault.line, fault.column, fault.rule) for fault in faults_of(study)}
    assert (line, "visit_type", "visit_type") in faults


def test_radians_in_a_column_of_degrees(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "spasticity_tardieu")

    def radians(rows: Rows) -> Rows:
        place = rows[0].index("angle_deg")
        return [rows[0], *[[*row[:place], f"{float(row[place]) / 57.3:.3f}"] for row in rows[1:]]]

    rewrite(study, "spasticity_tardieu", radians)
    (fault,) = faults_of(study)
    assert (fault.line, fault.column, fault.value, fault.rule) == (
        2, "angle_deg", "1.396", "unit",
    )  # fmt: skip


def test_totals_are_compared_at_the_precision_they_were_entered_with(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "questionnaire_totals", "questionnaire_items")
    row = {"participant_id": "P01", "visit_id": "BL", "instrument": "MSWS12"}
    for value, rules in (("48", []), ("47.92", []), ("47.8", ["total_is_sum"])):
        edit(study, "questionnaire_totals", row, "total", value)
        assert [fault.rule for fault in faults_of(study)] == rules, value


def test_the_list_for_the_screen_is_capped_and_counted() -> None:
    faults = [Fault("data/a.csv", n, "b", "c", "range", "wrong", "mend") for n in range(250)]
    text = format_faults([*faults, Fault("d", None, None, None, "x", "odd", "look", "warning")])
    assert text.count("data/a.csv, line ") == 200
    assert "51 more in results/validation.json" in text
    assert text.endswith("250 faults, 1 warning")


def test_the_list_for_programs_is_complete(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    assert faults_as_json(faults_of(study)) == {
        "valid": True, "n_faults": 0, "n_warnings": 0, "faults": [], "warnings": [],
    }  # fmt: skip
    line = edit(study, "participants", {}, "edss", "4.75")
    edit(study, "participants", {}, "sex", "female")
    record = json.loads(json.dumps(faults_as_json(faults_of(study))))
    assert record["valid"] is False
    assert [fault["value"] for fault in record["faults"]] == ["female"]
    assert [(fault["line"], fault["rule"]) for fault in record["warnings"]] == [(line, "average")]
