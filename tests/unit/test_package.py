"""The data package of a study describes its tables and keeps what the study added."""

import json

import pytest

from tscs.errors import StudyFaults, TscsError
from tscs.package import write_package


@pytest.fixture
def study(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "participants.csv").write_text("participant_id,age_years\nP01,50\n")
    (data / "visits.csv").write_text("participant_id,visit_id,visit_type,attended\n")
    return tmp_path


def resources(study):
    package = json.loads(write_package(study).read_text(encoding="utf-8"))
    return {entry["name"]: entry["schema"] for entry in package["resources"]}


def test_only_tables_and_columns_that_are_there_are_described(study):
    described = resources(study)
    assert list(described) == ["participants", "visits"]
    names = [field["name"] for field in described["participants"]["fields"]]
    assert names == ["participant_id", "age_years"]


def test_writing_twice_changes_nothing(study):
    first = write_package(study).read_bytes()
    assert write_package(study).read_bytes() == first


def test_a_column_the_study_added_is_kept_when_a_table_is_added(study):
    described = resources(study)
    path = study / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    added = {"name": "shoe_size", "type": "number", "constraints": {"maximum": 60}}
    package["resources"][0]["schema"]["fields"].append(added)
    path.write_text(json.dumps(package))
    participants = "participant_id,age_years,shoe_size\nP01,50,42\n"
    (study / "data" / "participants.csv").write_text(participants)
    (study / "data" / "diary.csv").write_text("participant_id,study_day,spasticity_nrs\n")
    again = resources(study)
    assert list(again) == [*described, "diary"]
    assert again["participants"]["fields"][-1] == added


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(TscsError, match="holds no table of the contract"):
        write_package(tmp_path)


def test_a_table_that_is_no_text_is_refused(study):
    (study / "data" / "visits.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TscsError, match="cannot be read"):
        write_package(study)


def test_a_package_that_is_no_json_is_refused(study):
    (study / "data" / "datapackage.json").write_text("{")
    with pytest.raises(StudyFaults, match="not valid JSON"):
        write_package(study)
