"""What a user reads when a common slip happens, word by word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from small_study import ANGLES, edit, faults_of, rewrite, walk, write_study
from tscs.errors import Fault

WALK = "recordings/P01_S1_pre_walk.csv"
Rows = list[list[str]]


def _wrong(study: Path) -> list[Fault]:
    return [fault for fault in faults_of(study) if fault.severity == "fault"]


def _change(column: str, change: Callable[[str], str]) -> str:
    """Return the recorded walk with every cell of one column changed."""
    header, *rows = [line.split(",") for line in walk().splitlines()]
    place = header.index(column)
    cells = [[*row[:place], change(row[place]), *row[place + 1 :]] for row in rows]
    return "\n".join(",".join(row) for row in [header, *cells]) + "\n"


def _record(study: Path, text: str) -> None:
    (study / "data" / WALK).write_text(text, encoding="utf-8")


def _columns(**new: Callable[[str], str]) -> Callable[[Rows], Rows]:
    def changed(rows: Rows) -> Rows:
        header = rows[0]
        kept = {header.index(name): change for name, change in new.items()}
        return [header, *([kept.get(p, str)(cell) for p, cell in enumerate(r)] for r in rows[1:])]

    return changed


def _exchange(one: str, other: str) -> Callable[[Rows], Rows]:
    names = {one: other, other: one}
    return lambda rows: [[names.get(label, label) for label in rows[0]], *rows[1:]]


def test_an_inverted_knee_names_file_column_mean_and_remedy(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "recordings")
    _record(study, _change("knee_flexion_l", lambda cell: f"{-float(cell):g}"))
    (fault,) = _wrong(study)
    assert (fault.file, fault.column, fault.rule) == (f"data/{WALK}", "knee_flexion_l", "knee_sign")
    assert fault.message == (
        "the knee only extends: mean -20.0, from -40.0 to 0.0 degrees, while the row says "
        "flexion_positive"
    )
    assert fault.mend == (
        "the sign is inverted: multiply this column by -1; if all joints are inverted, correct "
        "sign_convention in data/recordings.csv"
    )


def test_a_convention_that_does_not_fit_the_recording_is_found_in_both_knees(tmp_path) -> None:
    study = write_study(tmp_path / "s", "recordings")
    edit(study, "recordings", {}, "sign_convention", "extension_positive")
    found = _wrong(study)
    assert [fault.column for fault in found] == ["knee_flexion_l", "knee_flexion_r"]
    assert "mean 20.0, from 0.0 to 40.0 degrees" in found[0].message
    assert found[0].message.endswith("the row says extension_positive")


def test_a_knee_that_hardly_moves_below_straight_is_a_warning(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "recordings")
    _record(study, _change("knee_flexion_r", lambda cell: f"{-float(cell) / 4:g}"))
    (warning,) = faults_of(study)
    assert (warning.severity, warning.rule, warning.column) == (
        "warning", "knee_sign", "knee_flexion_r",
    )  # fmt: skip


@pytest.mark.parametrize("offset", [-15, 0, 10])
def test_a_knee_that_bends_backwards_a_little_is_none(tmp_path: Path, offset: int) -> None:
    study = write_study(tmp_path / "s", "recordings")
    _record(study, _change("knee_flexion_l", lambda cell: f"{float(cell) + offset:g}"))
    assert faults_of(study) == []


def test_without_a_known_zero_the_sign_cannot_be_judged(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "recordings")
    edit(study, "recordings", {}, "zero_definition", "first_frame")
    _record(study, _change("knee_flexion_l", lambda cell: f"{float(cell) - 40:g}"))
    assert faults_of(study) == []


def test_an_inverted_export_is_one_fault_per_column(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "recordings")
    text = _change("knee_flexion_l", lambda cell: f"{-float(cell):g}")
    _record(study, text)
    names = [f"recordings/P01_S1_pre_walk_{number}.csv" for number in range(2, 6)]
    for name in names:
        (study / "data" / name).write_text(text, encoding="utf-8")

    def more(rows: Rows) -> Rows:
        label, file, events, trial = (
            rows[0].index(name) for name in ("recording_id", "file", "events_file", "trial")
        )
        copies = []
        for number, name in enumerate(names, start=2):
            copy = list(rows[1])
            copy[label], copy[file], copy[events], copy[trial] = f"R{number}", name, "", f"{number}"
            copies.append(copy)
        return [*rows, *copies]

    rewrite(study, "recordings", more)
    (fault,) = _wrong(study)
    assert fault.file == f"data/{WALK}"
    assert fault.message.endswith("flexion_positive (also in 4 other recordings)")


def test_empty_columns_of_a_recording_are_one_warning(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", "recordings")
    lines = [line.split(",") for line in walk().splitlines()]
    places = [1 + ANGLES.index(name) for name in ("ankle_flexion_l", "ankle_flexion_r")]
    for cells in lines[1:]:
        for place in places:
            cells[place] = ""
    _record(study, "\n".join(",".join(cells) for cells in lines) + "\n")
    (warning,) = faults_of(study)
    assert (warning.file, warning.line, warning.column) == (f"data/{WALK}", 1, "ankle_flexion_l")
    assert (warning.severity, warning.rule) == ("warning", "empty_column")
    assert warning.message == "the recording has no value of ankle_flexion_l, ankle_flexion_r"
    assert warning.mend == (
        "export it again if the joint was recorded, else delete the empty column"
    )


def test_strength_in_kilonewtons_is_one_fault(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    kilo = {"value": lambda cell: f"{float(cell) / 1000:g}" if cell else cell}
    rewrite(study, "strength", _columns(unit=lambda _: "kN", **kilo))
    (fault,) = _wrong(study)
    assert (fault.file, fault.column, fault.value, fault.rule) == (
        "data/strength.csv", "unit", "kN", "unit",
    )  # fmt: skip
    assert fault.message.startswith("the unit of Strength knee flexors is N")
    assert fault.mend == (
        "convert the value to N and write N, or state another unit in the study's catalogue.yaml"
    )


def test_kilonewtons_called_newtons_are_one_fault(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    kilo = _columns(value=lambda cell: f"{float(cell) / 1000:g}" if cell else cell)
    rewrite(study, "strength", lambda rows: [*kilo(rows), *_more_trials(kilo(rows))])
    (fault,) = _wrong(study)
    assert (fault.file, fault.line, fault.column) == ("data/strength.csv", 2, "value")
    assert fault.message == "all 16 forces lie below 2: these are kilonewtons, allowed is N"
    assert fault.mend == "multiply by 1000"


def _more_trials(rows: Rows) -> Rows:
    place = rows[0].index("trial")
    return [[*row[:place], "2", *row[place + 1 :]] for row in rows[1:]]


def test_a_force_beyond_plausible_names_limits_and_unit(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    line = edit(study, "strength", {"participant_id": "P01"}, "value", "120000")
    (fault,) = _wrong(study)
    assert (fault.file, fault.line, fault.column, fault.value) == (
        "data/strength.csv", line, "value", "120000",
    )  # fmt: skip
    assert fault.message == "Strength knee flexors must be 0 to 3000 N"
    assert fault.mend == "this looks like millinewtons: convert to N"


EXCHANGED = [
    ("spasticity_mas", "muscle_group", "leg",
     "muscle_group holds L, R; leg holds hip_flexors, hip_extensors, hip_adductors ..."),
    ("walk_tests", "timepoint", "visit_id",
     "timepoint holds BL, S1, S2 ...; visit_id holds single, pre, post"),
    ("walk_tests", "unit", "test", "unit holds "),
    ("walk_tests", "test", "participant_id", "test holds P01, P02; participant_id holds "),
    ("participants", "ms_type", "sex", "ms_type holds F; sex holds SPMS"),
    ("visits", "visit_id", "participant_id",
     "visit_id holds P01, P02; participant_id holds BL, S1, S2 ..."),
]  # fmt: skip


@pytest.mark.parametrize(("table", "one", "other", "held"), EXCHANGED)
def test_exchanged_text_columns_are_one_fault(
    tmp_path: Path, table: str, one: str, other: str, held: str
) -> None:
    study = write_study(tmp_path / "s")
    rewrite(study, table, _exchange(one, other))
    (fault,) = _wrong(study)
    assert (fault.file, fault.line, fault.rule) == (f"data/{table}.csv", 1, "exchanged_columns")
    assert fault.message.startswith(f"the columns {one} and {other} are exchanged: {held}")
    assert fault.mend == "exchange the two names in the header"


def test_two_wrong_words_are_no_exchanged_columns(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    edit(study, "spasticity_mas", {}, "leg", "hip_flexors")
    edit(study, "spasticity_mas", {}, "muscle_group", "L")
    assert {fault.rule for fault in _wrong(study)} == {"enum", "unknown_muscle"}
