"""A study's own datapackage.json adds columns and tightens; it never loosens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from small_study import edit, faults_of, rewrite, write_study

ROW = {"participant_id": "P01", "visit_id": "BL"}


def _package(study: Path, table: str, *fields: dict[str, object]) -> None:
    package = {"name": "own", "resources": [{"name": table, "schema": {"fields": fields}}]}
    (study / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


@pytest.mark.parametrize(
    "field",
    [
        {"name": "sex", "type": "string"},
        {"name": "sex", "type": "string", "constraints": {"enum": ["F", "M", "X", "female"]}},
        {"name": "sex", "type": "string", "constraints": {"required": False}},
    ],
)
def test_loosening_a_list_has_no_effect(tmp_path: Path, field: dict[str, object]) -> None:
    study = write_study(tmp_path / "s", "participants")
    line = edit(study, "participants", {"participant_id": "P01"}, "sex", "female")
    _package(study, "participants", field)
    (fault,) = faults_of(study)
    assert (fault.line, fault.value, fault.rule) == (line, "female", "enum")


@pytest.mark.parametrize(
    ("column", "value", "constraints", "rule"),
    [
        ("age_years", "540", {"maximum": 1000}, "range"),
        ("age_years", "5", {"minimum": 0}, "range"),
        ("participant_id", "P 1", {"pattern": ".*"}, "pattern"),
    ],
)
def test_loosening_a_limit_has_no_effect(
    tmp_path: Path, column: str, value: str, constraints: dict[str, object], rule: str
) -> None:
    study = write_study(tmp_path / "s", "participants")
    edit(study, "participants", {"participant_id": "P02"}, column, value)
    _package(study, "participants", {"name": column, "constraints": constraints})
    assert ("participants.csv", rule) in {(f.file[5:], f.rule) for f in faults_of(study)}


def test_a_number_stays_a_number(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "participants")
    edit(study, "participants", {"participant_id": "P02"}, "mass_kg", "heavy")
    _package(study, "participants", {"name": "mass_kg", "type": "string"})
    assert [fault.rule for fault in faults_of(study)] == ["type"]


def test_keys_and_required_columns_cannot_be_dropped(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    rewrite(study, "visits", lambda rows: [*rows, rows[1]])
    package = {"resources": [{"name": "visits", "schema": {"fields": [], "primaryKey": []}}]}
    (study / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert [fault.rule for fault in faults_of(study)] == ["duplicate_key"]


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ({"name": "age_years", "constraints": {"maximum": 50}}, "range"),
        ({"name": "sex", "constraints": {"enum": ["M"]}}, "enum"),
        ({"name": "site", "constraints": {"required": True}}, "required"),
        ({"name": "participant_id", "constraints": {"pattern": "P0[2-9]"}}, "pattern"),
        ({"name": "mass_kg", "type": "number", "constraints": {"unique": True}}, "unique"),
    ],
)
def test_tightening_works(tmp_path: Path, field: dict[str, object], rule: str) -> None:
    study = write_study(tmp_path / "s", "participants")
    _package(study, "participants", field)
    found = {(fault.column, fault.rule) for fault in faults_of(study)}
    assert (field["name"], rule) in found


def test_an_added_column_is_known_and_checked(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "participants")
    rewrite(
        study, "participants",
        lambda rows: [[*rows[0], "shoe_size"], *[[*row, "4x"] for row in rows[1:]]],
    )  # fmt: skip
    assert [fault.rule for fault in faults_of(study)] == ["unknown_column"]
    _package(study, "participants", {"name": "shoe_size", "type": "string"})
    assert faults_of(study) == []
    _package(study, "participants", {"name": "shoe_size", "type": "integer"})
    assert {fault.rule for fault in faults_of(study)} == {"type"}


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", "null", '{"resources": 3}', '{"resources": [1]}',
        '{"resources": [{"name": "visits", "schema": {"fields": [{"name": "study_day",'
        ' "constraints": {"minimum": "x"}}]}}]}',
        '{"resources": [{"name": "visits", "schema": {"fields": [{"name": "study_day",'
        ' "constraints": {"minimum": NaN}}]}}]}',
        '{"resources": [{"name": "visits", "schema": {"fields": [{"name": "study_day",'
        ' "type": "integer", "constraints": {"pattern": "("}}]}}]}',
        '{"resources": [{"name": "visits", "schema": {"fields": [{"name": "study_day",'
        ' "type": "integer", "constraints": {"pattern": "x"}}]}}]}',
        '{"resources": [{"name": "visits", "schema": {"fields": [{"type": "string"}]}}]}',
        '{"resources": [{"name": "visits", "schema": {"fields": [{"name": "x",'
        ' "type": "wrong"}]}}]}',
    ],
)  # fmt: skip
def test_a_package_that_cannot_be_used_is_one_fault(tmp_path: Path, text: str) -> None:
    study = write_study(tmp_path / "s", "visits")
    (study / "data" / "datapackage.json").write_text(text, encoding="utf-8")
    (fault,) = faults_of(study)
    assert (fault.file, fault.rule) == ("data/datapackage.json", "datapackage")
    assert edit(study, "visits", ROW, "visit_type", "x")
    assert "enum" in {fault.rule for fault in faults_of(study)}
