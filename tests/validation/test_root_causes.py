"""One cause is one fault: what only follows from another fault is not listed beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from small_study import edit, faults_of, rewrite, write_study
from tscs.errors import Fault, TscsError
from tscs.preflight import preflight

Rows = list[list[str]]


def _wrong(study: Path) -> list[Fault]:
    return [fault for fault in faults_of(study) if fault.severity == "fault"]


def _column(name: str, change: Callable[[str], str]) -> Callable[[Rows], Rows]:
    def changed(rows: Rows) -> Rows:
        place = rows[0].index(name)
        return [rows[0], *([*r[:place], change(r[place]), *r[place + 1 :]] for r in rows[1:])]

    return changed


def _without(column: str, value: str) -> Callable[[Rows], Rows]:
    return lambda rows: [row for row in rows if row[rows[0].index(column)] != value]


COLUMNS = [
    ("spasticity_mas", "muscle_group", lambda cell: f"{cell} ", "spaces"),
    ("walk_tests", "timepoint", lambda cell: f"{cell} ", "spaces"),
    ("joint_angle_features", "value_deg", lambda cell: f"{float(cell) / 57.3:.4f}", "plausible"),
    (
        "walk_tests",
        "value",
        lambda cell: cell.replace(".", ",") if "." in cell else f"{cell or 8},5",
        "decimal_comma",
    ),
    ("strength", "unit", lambda _: "Nm", "unit"),
    ("spasticity_tardieu", "velocity", lambda cell: f"V{4 - int(cell[1])}", "r1_beyond_r2"),
]


@pytest.mark.parametrize(("table", "column", "change", "rule"), COLUMNS)
def test_a_mistake_down_a_column_is_one_fault(
    tmp_path: Path, table: str, column: str, change: Callable[[str], str], rule: str
) -> None:
    study = write_study(tmp_path / "s")
    rewrite(study, table, _column(column, change))
    (fault,) = _wrong(study)
    assert (fault.file, fault.rule) == (f"data/{table}.csv", rule)
    assert "also in line" in fault.message


def test_an_unknown_measure_is_not_missing_as_well(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    where = {"participant_id": "P01", "visit_id": "BL"}
    line = edit(study, "spasticity_mas", where, "muscle_group", "soleus")
    (fault,) = _wrong(study)
    assert (fault.line, fault.value, fault.rule) == (line, "soleus", "unknown_muscle")


def test_a_person_without_a_row_is_one_fault_of_participants(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    rewrite(study, "participants", _without("participant_id", "P02"))
    (fault,) = [f for f in _wrong(study) if f.value == "P02"]
    assert (fault.file, fault.column) == ("data/participants.csv", "participant_id")
    assert "data/walk_tests.csv (line " in fault.message


def test_a_deleted_visit_is_one_fault_of_visits(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    rewrite(study, "visits", _without("visit_id", "BL"))
    places = {(f.file, f.column, f.value) for f in _wrong(study) if f.rule == "foreign_key"}
    assert places == {("data/visits.csv", "visit_id", "BL")}


def test_all_visits_of_a_person_may_lack_without_an_exception(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    rewrite(study, "visits", _without("participant_id", "P02"))
    assert {f.file for f in _wrong(study)} <= {"data/visits.csv", "data/participants.csv"}


def test_a_visit_marked_as_missed_is_one_fault_of_visits(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    where = {"participant_id": "P01", "visit_id": "BL"}
    line = edit(study, "visits", where, "attended", "no")
    edit(study, "visits", where, "missing_reason", "ill")
    (fault,) = [f for f in _wrong(study) if f.rule == "not_attended"]
    assert (fault.file, fault.line, fault.column) == ("data/visits.csv", line, "attended")


def test_one_wrong_visit_type_is_one_fault(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    rewrite(study, "participants", lambda rows: [*rows, ["P03", *rows[1][1:]]])
    for table in ("visits", "walk_tests"):
        rewrite(study, table, lambda rows: rows + [["P03", *r[1:]] for r in rows if r[0] == "P02"])
    line = edit(
        study, "visits", {"participant_id": "P01", "visit_id": "S1"}, "visit_type", "baseline"
    )
    found = [f for f in _wrong(study) if f.rule != "planned_assessment"]
    assert [(f.line, f.value, f.rule) for f in found] == [(line, "baseline", "visit_type")]


def test_a_visit_only_the_schedule_knows_is_one_fault(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    path = study / "config.yaml"
    path.write_text(path.read_text().replace("FU]", "FU, FU2]", 1), encoding="utf-8")
    assert [(f.file, f.value, f.rule) for f in _wrong(study)] == [
        ("config.yaml", "FU2", "unknown_visit")
    ]


def test_a_second_header_is_one_fault(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    rewrite(study, "walk_tests", lambda rows: [*rows, rows[0]])
    assert [fault.rule for fault in _wrong(study)] == ["header_again"]


def test_a_missing_key_column_is_one_fault(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    rewrite(study, "walk_tests", lambda rows: [[rows[0][0], "visit", *rows[0][2:]], *rows[1:]])
    (fault,) = _wrong(study)
    assert (fault.rule, fault.value, fault.mend) == (
        "unknown_column", "visit", "did you mean 'visit_id'?",
    )  # fmt: skip


def test_a_table_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    table = study / "data" / "walk_tests.csv"
    table.rename(table.with_name("walktests.csv"))
    assert [(f.file, f.rule) for f in _wrong(study)] == [("data/walktests.csv", "unknown_table")]
    (study / "data" / "walktests.csv").unlink()
    assert [(f.file, f.rule) for f in _wrong(study)] == [
        ("data/walk_tests.csv", "planned_assessment")
    ]


def test_the_folder_of_recordings_may_lack(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "recordings")
    for path in (study / "data" / "recordings").iterdir():
        path.unlink()
    (study / "data" / "recordings").rmdir()
    assert [(f.file, f.rule) for f in _wrong(study)] == [("data/recordings", "file_missing")]


HINTS = [
    ("participants", "edss", "5.3", "allowed", "correct the score"),
    ("spasticity_mas", "mas", "+1", "enum", "'1+'"),
    ("spasticity_mas", "mas", "1.5", "enum", "'1+'"),
    ("spasticity_mas", "mas", "2.0", "enum", "'2'"),
    ("walk_tests", "value", "#N/A", "type", "leave the cell empty"),
    ("walk_tests", "value", "-99", "range", "code for missing"),
    ("visits", "study_day", "2024-03-01", "type", "calendar dates"),
    ("walk_tests", "trial", "1.0", "type", "write 1"),
    ("gait_parameters", "value", "3.2", "plausible", "kilometres per hour"),
]


@pytest.mark.parametrize(("table", "column", "value", "rule", "words"), HINTS)
def test_the_remedy_fits_the_slip(
    tmp_path: Path, table: str, column: str, value: str, rule: str, words: str
) -> None:
    study = write_study(tmp_path / "s", table)
    where = {"parameter": "gait_speed"} if table == "gait_parameters" else {}
    line = edit(study, table, where, column, value)
    found = {(f.line, f.column, f.value, f.rule): f.mend for f in _wrong(study)}
    assert words in found[line, column, value, rule]


@pytest.mark.parametrize("name", ["Nachname", "date_of_birth", "e-mail"])
def test_names_do_not_belong_into_a_study(tmp_path: Path, name: str) -> None:
    study = write_study(tmp_path / "s", "participants")
    rewrite(study, "participants", lambda rows: [[*r, name] for r in rows])
    (fault,) = _wrong(study)
    assert "no names" in fault.mend


def test_a_session_too_few_shifts_the_doses_of_one_line_only(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "visits")
    for visit, doses in (("S2", "5"), ("FU", "6")):
        edit(study, "visits", {"participant_id": "P01", "visit_id": visit}, "doses_before", doses)
    assert [(f.value, f.rule) for f in _wrong(study)] == [("5", "doses_before")]


def test_tables_without_any_value_are_one_fault(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "walk_tests")
    for column, text in (("value", ""), ("completed", "no")):
        rewrite(study, "walk_tests", _column(column, lambda _, text=text: text))
    assert [(f.file, f.rule) for f in _wrong(study)] == [("data", "no_value")]


def test_results_that_cannot_be_written_are_a_message(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "walk_tests")
    (study / "results").write_text("x", encoding="utf-8")
    with pytest.raises(TscsError, match="cannot be written"):
        preflight(study)
