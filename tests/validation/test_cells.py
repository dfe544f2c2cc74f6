"""One wrong cell anywhere is answered with its file, line, column, value and rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_study import edit, faults_of, write_study

ROW = {"participant_id": "P01", "visit_id": "BL"}
SESSION = {"participant_id": "P01", "visit_id": "S1"}
WALK = {**ROW, "test": "2MWT"}
ITEM = {**ROW, "instrument": "FSS", "item": "3"}
TOTAL = {**ROW, "instrument": "MSWS12"}

# table, row, column, new value, rule, words of the mend or the message
CELLS = [
    ("participants", {"participant_id": "P02"}, "age_years", "540", "range", "18 to 110"),
    ("participants", {"participant_id": "P02"}, "height_cm", "1.7", "range", "metres"),
    ("participants", {"participant_id": "P02"}, "sex", "f", "enum", "'F'"),
    ("participants", {"participant_id": "P02"}, "edss", "0.5", "allowed", "0, 1, 1.5"),
    ("screening", {"enrolled": "P02"}, "eligible", "no", "enrolled", "not marked as eligible"),
    ("screening", {"enrolled": "P02"}, "consented", "", "enrolled", "not marked as consented"),
    ("screening", {"enrolled": "P02"}, "enrolled", "P22", "foreign_key", "known: P01, P02"),
    ("visits", SESSION, "visit_id", "S11", "unknown_visit", "'S1'"),
    ("visits", SESSION, "visit_type", "sesion", "enum", "'session'"),
    ("visits", SESSION, "study_day", "50", "day_order", "before day 4 (S2)"),
    ("visits", SESSION, "study_day", "-9", "day_order", "after day -7 (BL)"),
    ("visits", SESSION, "study_day", "", "required", "needs its day"),
    ("visits", SESSION, "study_day", "03.04.2024", "type", "whole number"),
    ("visits", SESSION, "session_number", "2", "session_number", "session 1"),
    ("visits", SESSION, "doses_before", "3", "doses_before", "0 sessions"),
    ("visits", {"attended": "no"}, "missing_reason", "", "missing_reason", "reason"),
    ("visits", SESSION, "missing_reason", "cold", "missing_reason", "no reason"),
    ("visits", SESSION, "attended", "y", "enum", "yes, no"),
    ("spasticity_mas", ROW, "mas", "1.5", "enum", "1+"),
    ("spasticity_mas", ROW, "mas", "01-Jan", "enum", "1+"),
    ("spasticity_mas", ROW, "muscle_group", "hip_flexor", "unknown_muscle", "'hip_flexors'"),
    ("spasticity_mas", ROW, "leg", "left", "enum", "L, R"),
    ("spasticity_tardieu", {**ROW, "velocity": "V3"}, "angle_deg", "95", "r1_beyond_r2", "80"),
    ("spasticity_tardieu", ROW, "angle_deg", "800", "range", "-90 to 180"),
    ("spasticity_tardieu", ROW, "quality", "7", "range", "0 to 5"),
    ("walk_tests", WALK, "value", "7600", "range", "centimetres"),
    ("walk_tests", {**ROW, "test": "T25FW"}, "value", "9250", "range", "milliseconds"),
    ("walk_tests", WALK, "value", "7,6", "decimal_comma", "write 7.6"),
    ("walk_tests", WALK, "value", "nan", "type", "number"),
    ("walk_tests", WALK, "value", "1_000", "type", "number"),
    ("walk_tests", WALK, "value", "1e999", "type", "number"),
    ("walk_tests", WALK, "value", "", "completed", "needs its value"),
    ("walk_tests", WALK, "unit", "cm", "unit", "is m"),
    ("walk_tests", WALK, "test", "2MWTT", "unknown_measure", "'2MWT'"),
    ("walk_tests", WALK, "timepoint", "before", "enum", "pre, post, single"),
    ("questionnaire_items", ITEM, "score", "9", "item_score", "1 to 7"),
    ("questionnaire_items", ITEM, "score", "4.5", "item_score", "steps of 1"),
    ("questionnaire_items", ITEM, "item", "10", "item", "1 to 9"),
    ("questionnaire_items", ITEM, "instrument", "FSSS", "unknown_measure", "'FSS'"),
    ("questionnaire_totals", TOTAL, "total", "35", "total_is_sum", "47.9"),
    ("questionnaire_totals", TOTAL, "total", "135", "range", "0 and 100"),
    ("questionnaire_totals", TOTAL, "subscale", "totl", "unknown_measure", "'total'"),
    ("questionnaire_totals", TOTAL, "source", "guess", "enum", "entered, computed"),
    ("clinician_scores", {**ROW, "scale": "EDSS"}, "value", "0.5", "allowed", "1.5"),
    ("clinician_scores", {**ROW, "scale": "EDSS"}, "scale", "EDDS", "unknown_measure", "'EDSS'"),
    ("clinician_scores", {**ROW, "scale": "spasticity_NRS"}, "value", "11", "range", "0 to 10"),
    ("gait_parameters", ROW, "value", "70", "range", "centimetres per second"),
    ("gait_parameters", ROW, "parameter", "gait_sped", "unknown_measure", "'gait_speed'"),
    ("gait_parameters", ROW, "unit", "km/h", "unit", "m/s"),
    ("recordings", {}, "rate_hz", "60", "rate", "50 rows per second"),
    ("recordings", {}, "file", "/etc/hostname", "file_path", "inside data/"),
    ("recordings", {}, "file", "../config.yaml", "file_path", "inside data/"),
    ("recordings", {}, "file", "recordings/P01_S1_walk.csv", "file_missing", "P01_S1_pre_walk"),
    ("recordings", {}, "events_file", "recordings/none.csv", "file_missing", "no such file"),
    ("recordings", {}, "participant_id", "P03", "foreign_key", "known: P01, P02"),
    ("recordings", {}, "format", "xlsx", "enum", "csv, c3d"),
    ("joint_angle_features", ROW, "value_deg", "0.67", "plausible", "radians"),
    ("joint_angle_features", ROW, "joint", "toe", "enum", "hip, knee, ankle"),
    ("joint_angle_features", ROW, "feature", "romm", "unknown_measure", "'rom'"),
    ("strength", ROW, "value", "-3", "range", "at least 0"),
    ("strength", ROW, "muscle_group", "biceps", "unknown_muscle", "hip_flexors"),
    ("strength", ROW, "unit", "kg", "unit", "is N"),
    ("stimulation", SESSION, "pulse_width_us", "1", "range", "milliseconds"),
    ("stimulation", SESSION, "current_ma", "340", "range", "0 to 150"),
    ("stimulation", SESSION, "visit_id", "FU", "stimulation_visit", "no session"),
    ("medication", {}, "end_day", "-300", "period", "-200"),
    ("medication", {}, "drug", "", "required", "not be empty"),
    ("medication", {}, "change", "stopped", "enum", "'stop'"),
    ("diary", {"study_day": "0"}, "study_day", "300", "diary_day", "-14 to 11"),
    ("diary", {"study_day": "0"}, "spasticity_nrs", "12", "range", "0 to 10"),
    ("adverse_events", {}, "end_day", "-1", "period", "before it begins"),
    ("adverse_events", {}, "visit_id", "S9", "foreign_key", "BL, S1, S2, FU"),
    ("adverse_events", {}, "severity", "midl", "enum", "'mild'"),
]  # fmt: skip
BESIDE = {"questionnaire_totals": ("questionnaire_items",)}
# Rows of other tables refer to the visit that is no longer there.
SEVERAL = {"unknown_visit"}
WARNINGS = [
    ("participants", {"participant_id": "P02"}, "edss", "4.75", "average", "4.5 and 5"),
    ("clinician_scores", {**ROW, "scale": "EDSS"}, "value", "4.75", "average", "4.5 and 5"),
    ("visits", {"participant_id": "P01", "visit_id": "FU"}, "study_day", "30", "off_plan", "7"),
    ("walk_tests", {**WALK, "visit_id": "FU"}, "timepoint", "post", "post_without_session", "post"),
    ("stimulation", SESSION, "current_ma", "40", "stimulation", "motor threshold"),
    ("stimulation", SESSION, "duration_min", "40", "stimulation", "longer than planned"),
    ("stimulation", SESSION, "interrupted", "yes", "stimulation", "reason"),
    ("joint_angle_features", ROW, "statistic", "sd", "unused_row", "no outcome"),
    ("screening", {"enrolled": "P02"}, "enrolled", "", "enrolled", "data/screening.csv"),
]  # fmt: skip


def test_the_study_is_valid(tmp_path: Path) -> None:
    assert faults_of(write_study(tmp_path / "s")) == []


@pytest.mark.parametrize(("table", "row", "column", "value", "rule", "words"), CELLS)
def test_a_wrong_cell_is_one_fault(
    tmp_path: Path, table: str, row: dict[str, str], column: str, value: str, rule: str, words: str
) -> None:
    study = write_study(tmp_path / "s", table, *BESIDE.get(table, ()))
    line = edit(study, table, row, column, value)
    faults = {
        (fault.file, fault.line, fault.column, fault.value, fault.rule): fault
        for fault in faults_of(study)
        if fault.severity == "fault"
    }
    found = faults.get((f"data/{table}.csv", line, column, value, rule))
    assert found is not None, list(faults)
    assert words in f"{found.message} {found.mend}"
    assert len(faults) == 1 or rule in SEVERAL, list(faults)


@pytest.mark.parametrize(("table", "row", "column", "value", "rule", "words"), WARNINGS)
def test_what_is_odd_but_legal_is_a_warning(
    tmp_path: Path, table: str, row: dict[str, str], column: str, value: str, rule: str, words: str
) -> None:
    study = write_study(tmp_path / "s", table)
    edit(study, table, row, column, value)
    faults = [fault for fault in faults_of(study) if fault.rule == rule]
    assert [fault.severity for fault in faults] == ["warning"]
    assert words in f"{faults[0].message} {faults[0].mend}"


def test_every_table_of_the_contract_is_broken_here() -> None:
    from tscs.contract import load_contract

    assert {case[0] for case in CELLS} == set(load_contract().tables)
