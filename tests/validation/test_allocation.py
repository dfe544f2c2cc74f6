"""The allocation of a trial: structure, arms, people, and what a blinded one may not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_study import CONFIG, faults_of, rewrite, write_study
from tscs.config_file import load_config
from tscs.errors import StudyFaults
from tscs.preflight import preflight
from tscs.study import load_study

VALID = "participant_id,arm,stratum,randomised_day\nP02,sham,A,-3\nP01,active,A,0\n"


def _trial(folder: Path, allocation: str | None, design: str = "parallel", more: str = "") -> Path:
    study = write_study(folder / "s")
    config = CONFIG.replace("title: Small study", f"title: Small study, design: {design}")
    (study / "config.yaml").write_text(config + more, encoding="utf-8")
    if allocation is not None:
        (study / "allocation.csv").write_text(allocation, encoding="utf-8")
    return study


def _periods(study: Path) -> None:
    def changed(rows: list[list[str]]) -> list[list[str]]:
        visit = rows[0].index("visit_id")
        periods = {"S1": "1", "S2": "2", "FU": "2"}
        return [[*rows[0], "period"], *([*row, periods.get(row[visit], "")] for row in rows[1:])]

    header = (study / "data" / "visits.csv").read_text(encoding="utf-8").splitlines()[0]
    if "period" not in header.split(","):
        rewrite(study, "visits", changed)


def test_a_valid_allocation_is_read_in_the_order_of_people(tmp_path: Path) -> None:
    study = _trial(tmp_path, VALID)
    assert faults_of(study) == []
    allocation = load_study(study).allocation
    assert allocation is not None
    assert allocation["participant_id"].tolist() == ["P01", "P02"]
    assert allocation["arm"].tolist() == ["active", "sham"]
    assert allocation["randomised_day"].tolist() == [0, -3]
    assert allocation["sequence"].isna().all()


def test_all_faults_at_once(tmp_path: Path) -> None:
    rows = ["P01,active,A,-1", "P02,sahm,,x", "P3,sham,A,2", "P3,sham,A,2", "P01,active,A,0,9"]
    study = _trial(tmp_path, "\n".join(["participant_id,arm,stratum,randomised_day", *rows, ""]))
    found = {(fault.line, fault.column, fault.value, fault.rule) for fault in faults_of(study)}
    assert found == {
        (3, "arm", "sahm", "arm"),
        (3, "stratum", "", "stratum"),
        (3, "randomised_day", "x", "type"),
        (4, "participant_id", "P3", "foreign_key"),
        (4, "randomised_day", "2", "randomised_late"),
        (5, "participant_id", "P3", "duplicate_key"),
        (6, None, "9", "extra_cell"),
    }


def test_somebody_without_allocation(tmp_path: Path) -> None:
    study = _trial(tmp_path, "participant_id,arm\nP01,active\n")
    faults = faults_of(study)
    assert [(fault.file, fault.value, fault.rule) for fault in faults] == [
        ("allocation.csv", "sham", "empty_arm"),
        ("data/participants.csv", "P02", "not_allocated"),
    ]


@pytest.mark.parametrize(
    ("text", "rule"), [("", "empty_file"), ("a;b\n", "header"), ("participant_id;arm\n", "dialect")]
)
def test_a_file_that_is_no_table(tmp_path: Path, text: str, rule: str) -> None:
    faults = faults_of(_trial(tmp_path, text))
    assert [(fault.file, fault.rule) for fault in faults] == [("allocation.csv", rule)]


def test_a_crossover_has_sequences(tmp_path: Path) -> None:
    rows = ["participant_id,arm,sequence", "P01,active,active-sham", "P02,,sham"]
    study = _trial(tmp_path, "\n".join([*rows, ""]), "crossover")
    _periods(study)
    found = {(fault.line, fault.column, fault.value, fault.rule) for fault in faults_of(study)}
    assert found == {
        (2, "arm", "active", "arm"),
        (3, "sequence", "sham", "sequence"),
        (None, None, "sham-active", "empty_arm"),
    }


def test_a_parallel_trial_has_no_sequences(tmp_path: Path) -> None:
    rows = ["participant_id,arm,sequence", "P01,active,active-sham", "P02,sham,"]
    faults = faults_of(_trial(tmp_path, "\n".join([*rows, ""])))
    assert [(fault.line, fault.rule) for fault in faults] == [(2, "sequence")]


def test_an_allocation_in_data_is_a_fault_of_every_design(tmp_path: Path) -> None:
    study = _trial(tmp_path, None, more="trial: {blinded: yes}\n")
    (study / "data" / "allocation.csv").write_text(VALID, encoding="utf-8")
    assert [fault.rule for fault in faults_of(study)] == ["allocation_in_data"]


def test_a_case_series_ignores_an_allocation_with_a_warning(tmp_path: Path) -> None:
    study = _trial(tmp_path, VALID, "case_series")
    assert [(f.rule, f.severity) for f in faults_of(study)] == [("allocation_unused", "warning")]
    assert load_study(study).allocation is None
    assert preflight(study).allocation == []


def test_a_blinded_allocation_is_never_opened(tmp_path: Path) -> None:
    study = _trial(tmp_path, None, more="trial: {blinded: yes}\n")
    preflight(study)
    before = (study / "results" / "validation.json").read_bytes()
    (study / "allocation.csv").write_bytes(b"\xff\xfe not even text")
    again = preflight(study)
    assert again.allocation == []
    assert (study / "results" / "validation.json").read_bytes() == before
    assert load_study(study).allocation is None


def test_an_open_allocation_is_an_input(tmp_path: Path) -> None:
    study = _trial(tmp_path, VALID)
    assert preflight(study).allocation == ["allocation.csv"]
    before = (study / "results" / "validation.json").read_text(encoding="utf-8")
    (study / "allocation.csv").write_text(VALID.replace("A,0", "A,-1"), encoding="utf-8")
    preflight(study)
    after = (study / "results" / "validation.json").read_text(encoding="utf-8")
    assert '"allocation.csv"' in before
    assert before != after


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [
        ("allocation: data/allocation.csv", "outside data/"),
        ("allocation: ../allocation.csv", "in the study folder"),
        ("arms: {active: a, control: a}", "different labels"),
        ("visits: [S1, S2, S3, S4, S5, S6]", "at most 5"),
        ("tipping_shifts: [1, 0.5]", "ascend"),
        ("estimand: primary", "not among the estimands"),
        ("visits: [S9]", "not a visit of the schedule"),
        ("arms: {active: a-b}", "letters, digits"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, setting: str, wrong: str) -> None:
    study = _trial(tmp_path, None, more=f"trial: {{{setting}}}\n")
    with pytest.raises(StudyFaults, match=wrong):
        load_config(study)
