"""Recordings of motion-capture software against their row: one clear message for each fault."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recorded_walks import walk
from small_study import CONFIG, edit, faults_of, write_study
from tscs.errors import Fault, format_faults
from tscs.simulate.recording_files import NAME, OPENSIM, write_c3d, write_mot, write_mvnx

ROW = "data/recordings.csv"
RATE_HZ = 60.0
START = CONFIG.partition("  planned")[0]


@pytest.fixture(scope="module")
def angles() -> np.ndarray:
    """Six angles of a walk of twelve seconds."""
    return walk(12.0)[0].angles + 0.001


def study_of(folder: Path, file_format: str, **cells: str) -> tuple[Path, Path]:
    """Write a study with one recording of a format; return it and the path of the recording."""
    study = write_study(folder / "s", "recordings")
    (study / "data" / "recordings" / "P01_S1_pre_walk.csv").unlink()
    (study / "data" / "recordings" / "P01_S1_events.csv").unlink()
    name = f"recordings/P01_S1_pre_walk.{file_format}"
    changed = {"format": file_format, "file": name, "rate_hz": f"{RATE_HZ:g}", "events_file": ""}
    for column, value in (changed | {"sign_convention": ""} | cells).items():
        edit(study, "recordings", {}, column, value)
    return study, study / "data" / name


def found(study: Path) -> list[tuple[str, str | None, str, str]]:
    faults = faults_of(study)
    assert NAME not in format_faults(faults)
    return [(fault.file, fault.column, fault.rule, fault.severity) for fault in faults]


def only(study: Path) -> Fault:
    (fault,) = faults_of(study)
    assert NAME not in format_faults([fault])
    return fault


@pytest.mark.parametrize("file_format", ["c3d", "mot", "mvnx"])
def test_a_sound_recording_has_no_fault(tmp_path, angles, file_format) -> None:
    write = {"c3d": write_c3d, "mot": write_mot, "mvnx": write_mvnx}[file_format]
    study, path = study_of(tmp_path, file_format)
    write(path, angles, rate_hz=RATE_HZ)
    assert found(study) == []


@pytest.mark.parametrize("file_format", ["c3d", "mot", "mvnx"])
def test_the_stated_rate_is_that_of_the_file(tmp_path, angles, file_format) -> None:
    write = {"c3d": write_c3d, "mot": write_mot, "mvnx": write_mvnx}[file_format]
    study, path = study_of(tmp_path, file_format, rate_hz="50")
    write(path, angles, rate_hz=RATE_HZ)
    assert found(study) == [(ROW, "rate_hz", "rate", "fault")]


@pytest.mark.parametrize("file_format", ["c3d", "mot", "mvnx"])
@pytest.mark.parametrize("content", [b"", b"\x02P" + bytes(900), b"time_s,knee\n0,1\n"])
def test_a_file_of_another_kind_is_one_fault(tmp_path, file_format, content) -> None:
    study, path = study_of(tmp_path, file_format)
    path.write_bytes(content)
    fault = only(study)
    assert fault.file == f"data/recordings/{path.name}"
    assert fault.rule in ("empty_file", "unreadable", "no_endheader")


def test_a_missing_joint_is_a_warning_and_no_joint_a_fault(tmp_path, angles) -> None:
    study, path = study_of(tmp_path, "mot")
    write_mot(path, angles[:, :4], OPENSIM[:4], rate_hz=RATE_HZ)
    file = f"data/recordings/{path.name}"
    assert found(study) == [(file, "knee_flexion_r", "recording_columns", "warning")]
    write_mot(path, angles, [f"unknown_{k}" for k in range(6)], rate_hz=RATE_HZ)
    assert found(study) == [(file, None, "missing_column", "fault")]


def test_radians_and_impossible_angles(tmp_path, angles) -> None:
    study, path = study_of(tmp_path, "c3d")
    write_c3d(path, np.radians(angles), rate_hz=RATE_HZ)
    assert [rule for *_, rule, _ in found(study)] == ["unit"]
    write_c3d(path, np.where(np.arange(len(angles))[:, None] == 9, 900.0, angles), rate_hz=RATE_HZ)
    fault = only(study)
    assert (fault.rule, fault.line) == ("range", None)


def test_a_reversed_knee_is_reported_where_its_direction_is_stated(tmp_path, angles) -> None:
    negative = angles * np.tile([1, -1, 1], 2)
    study, path = study_of(tmp_path, "c3d")
    write_c3d(path, negative, rate_hz=RATE_HZ)
    assert {(rule, severity) for *_, rule, severity in found(study)} == {("knee_sign", "fault")}
    config = START + "recordings: {systems: {IMU: {signs: {knee: %s}}}}\n"
    (study / "config.yaml").write_text(config % "extension_positive", encoding="utf-8")
    assert found(study) == []
    write_c3d(path, angles, rate_hz=RATE_HZ)
    assert "config.yaml says extension_positive" in format_faults(faults_of(study))


def test_a_turned_knee_of_opensim_is_a_warning(tmp_path, angles) -> None:
    study, path = study_of(tmp_path, "mot")
    write_mot(path, angles * np.tile([1, -1, 1], 2), rate_hz=RATE_HZ)
    assert found(study) == [(f"data/recordings/{path.name}", None, "knee_sign", "warning")]
    edit(study, "recordings", {}, "sign_convention", "flexion_positive")
    assert {(rule, severity) for *_, rule, severity in found(study)} == {("knee_sign", "fault")}


def test_a_file_cut_off_is_a_warning(tmp_path, angles) -> None:
    study, path = study_of(tmp_path, "c3d")
    path.write_bytes(write_c3d(path, angles, rate_hz=RATE_HZ).read_bytes()[:-2000])
    assert [rule for *_, rule, _ in found(study)] == ["truncated"]


def test_a_system_that_no_recording_has_is_a_warning(tmp_path, angles) -> None:
    study, path = study_of(tmp_path, "c3d")
    write_c3d(path, angles, rate_hz=RATE_HZ)
    config = (
        f"{CONFIG.partition('  planned')[0]}recordings: {{systems: {{IMUs: {{component: x}}}}}}\n"
    )
    (study / "config.yaml").write_text(config, encoding="utf-8")
    fault = only(study)
    assert (fault.file, fault.rule, fault.severity) == ("config.yaml", "unused_system", "warning")
    assert "IMU" in fault.mend


def test_a_table_with_columns_of_its_own_names(tmp_path, angles) -> None:
    study, path = study_of(tmp_path, "csv", system="lab")
    rows = "\n".join(f"{k / RATE_HZ:.6f},{knee:.4f},7" for k, knee in enumerate(angles[:, 1]))
    path.write_text(f"T,left knee,counter\n{rows}\n", encoding="utf-8")
    assert {rule for *_, rule, _ in found(study)} == {"unknown_column"}
    labels = "{time_s: T, knee_flexion_l: left knee}"
    config = f"{START}recordings: {{systems: {{lab: {{columns: {labels}}}}}}}\n"
    (study / "config.yaml").write_text(config, encoding="utf-8")
    assert {(rule, severity) for *_, rule, severity in found(study)} == {
        ("recording_columns", "warning")
    }
