"""Pendulum tests of every format: checked, read and measured alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from small_study import edit, faults_of, write_study
from tscs.contract import load_contract
from tscs.errors import format_faults
from tscs.kinematics.pendulum_tests import pendulum_tests
from tscs.kinematics.readers import Floats
from tscs.kinematics.recordings import RecordingFiles
from tscs.simulate.pendulum import linear_swing
from tscs.simulate.recording_files import (
    NAME,
    OPENSIM,
    PLUG_IN_GAIT,
    XSENS,
    write_c3d,
    write_mot,
    write_mvnx,
)
from tscs.tables import read_tables

RATE_HZ, DAMPING, START_DEG, REST_DEG, FREQUENCY_HZ = 100.0, 0.14, 12.0, 90.0, 0.92
TIME_S = np.arange(-1.0, 12.0, 1 / RATE_HZ)
KNEE = linear_swing(TIME_S, DAMPING, FREQUENCY_HZ, START_DEG, REST_DEG)
RIGHT_KNEE = 4
Write = Callable[[Path, Floats], object]


def csv_of_one_knee(path: Path, angles: Floats) -> None:
    lines = ["time_s,knee_flexion_r"]
    lines += [f"{k / RATE_HZ:.2f},{angle:.4f}" for k, angle in enumerate(angles[:, RIGHT_KNEE])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def all_labels(write: Callable[..., object], sign: int = 1) -> Write:
    """Write six channels, those of the left leg and of hip and ankle at rest."""
    return lambda path, angles: write(path, sign * angles, rate_hz=RATE_HZ)


def one_label(write: Callable[..., object], label: str) -> Write:
    return lambda path, angles: write(path, angles[:, [RIGHT_KNEE]], [label], rate_hz=RATE_HZ)


WRITERS = {
    "one column of CSV": ("csv", csv_of_one_knee),
    "C3D": ("c3d", all_labels(write_c3d)),
    "one label of C3D": ("c3d", one_label(write_c3d, PLUG_IN_GAIT[RIGHT_KNEE])),
    "mot": ("mot", all_labels(write_mot)),
    "mot whose knee flexes to the negative side": ("mot", all_labels(write_mot, -1)),
    "one coordinate of mot": ("mot", one_label(write_mot, OPENSIM[RIGHT_KNEE])),
    "mvnx": ("mvnx", all_labels(write_mvnx)),
    "one joint of mvnx": ("mvnx", one_label(write_mvnx, XSENS[RIGHT_KNEE])),
}


def study_of(folder: Path, file_format: str) -> tuple[Path, Path]:
    """Write a study with one pendulum test of the right leg; return it and its recording."""
    study = write_study(folder / "s", "recordings")
    for left_over in (study / "data" / "recordings").iterdir():
        left_over.unlink()
    name = f"recordings/P01_S1_pre_pendulum.{file_format}"
    changed = {
        "task": "pendulum", "leg": "R", "file": name, "format": file_format, "speed_m_s": "",
        "rate_hz": f"{RATE_HZ:g}", "events_file": "", "sign_convention": "",
    }  # fmt: skip
    for column, value in changed.items():
        edit(study, "recordings", {}, column, value)
    return study, study / "data" / name


@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_is_checked_and_measured_alike(tmp_path, kind) -> None:
    file_format, write = WRITERS[kind]
    study, path = study_of(tmp_path, file_format)
    angles = np.full((KNEE.size, 6), 5.0)
    angles[:, [1, RIGHT_KNEE]] = np.column_stack([KNEE, KNEE])
    write(path, angles)
    faults = faults_of(study)
    assert NAME not in format_faults(faults)
    assert {fault.severity for fault in faults} <= {"warning"}
    table = read_tables(study / "data", load_contract())["recordings"]
    row = pendulum_tests(table, RecordingFiles(study / "data", table), 3.0).iloc[0]
    overshoot = np.exp(-np.pi * DAMPING / np.sqrt(1 - DAMPING**2))
    assert (row["leg"], row["reason"]) == ("R", "")
    expected = {
        "start_angle": START_DEG, "rest_angle": REST_DEG, "r2": 1 + overshoot,
        "fse": (REST_DEG - START_DEG) * (1 + overshoot), "damping_ratio": DAMPING,
        "frequency_hz": FREQUENCY_HZ,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("file_format", ["c3d", "mot", "mvnx"])
def test_a_file_without_the_knee_of_the_leg_is_told(tmp_path, file_format) -> None:
    write = {"c3d": write_c3d, "mot": write_mot, "mvnx": write_mvnx}[file_format]
    labels = {"c3d": PLUG_IN_GAIT, "mot": OPENSIM, "mvnx": XSENS}[file_format]
    study, path = study_of(tmp_path, file_format)
    write(path, KNEE[:, None], [labels[1]], rate_hz=RATE_HZ)
    (fault,) = faults_of(study)
    assert (fault.file, fault.column) == (f"data/recordings/{path.name}", "knee_flexion_r")
