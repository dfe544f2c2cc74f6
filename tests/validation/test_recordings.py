"""Recordings and event files against the row that names them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from small_study import ANGLES, RATE_HZ, edit, faults_of, walk, write_study
from tscs.errors import Fault

WALK = "recordings/P01_S1_pre_walk.csv"
EVENTS = "recordings/P01_S1_events.csv"
Found = tuple[str, int | None, str | None, str | None, str]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study with one recorded walk and its events."""
    return write_study(tmp_path / "s", "recordings")


def _found(faults: list[Fault]) -> list[Found]:
    return [(fault.file, fault.line, fault.column, fault.value, fault.rule) for fault in faults]


def _replace(old: str, new: str) -> str:
    return walk().replace(old, new, 1)


CURVES = [
    (_replace("0.040,", "0.020,"), (4, "time_s", "0.02", "time_order")),
    (_replace("0.040,", ","), (4, "time_s", "", "time_order")),
    (_replace("\n0.040,2", "\n0.040,x2"), (4, "hip_flexion_l", None, "type")),
    (_replace("\n0.040,2", "\n0.040,1e999,2"), (4, None, None, "ragged_row")),
    (_replace("\n0.040,2", "\n0.040,1e999"), (4, "hip_flexion_l", None, "type")),
    (_replace("\n0.040,2", "\n0.040,90002"), (4, "hip_flexion_l", None, "range")),
    (_replace("hip_flexion_l", "hip_flex_l"), (1, "hip_flex_l", "hip_flex_l", "unknown_column")),
    (walk(1 / 57.3), (None, "hip_flexion_l", None, "unit")),
    (walk().replace(",", ";"), (1, None, None, "dialect")),
    ("time_s,hip_flexion_l\n", (None, None, None, "empty_file")),
    (f"{','.join(ANGLES)}\n1,2,3,4,5,6\n", (1, "time_s", None, "missing_column")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CURVES)
def test_a_fault_in_a_curve(
    study: Path, text: str, expected: tuple[int | None, str | None, str | None, str]
) -> None:
    (study / "data" / WALK).write_text(text, encoding="utf-8")
    faults = [fault for fault in faults_of(study) if fault.severity == "fault"]
    line, column, value, rule = expected
    assert [(fault.file, fault.line, fault.column, fault.rule) for fault in faults] == [
        (f"data/{WALK}", line, column, rule)
    ]
    assert value is None or faults[0].value == value


def test_milliseconds_are_recognised_by_the_rate(study: Path) -> None:
    rows = [line.partition(",") for line in walk().splitlines()]
    text = [",".join(("".join(rows[0])).split(","))]
    text += [f"{float(time) * 1000:g},{angles}" for time, _, angles in rows[1:]]
    (study / "data" / WALK).write_text("\n".join(text), encoding="utf-8")
    (study / "data" / EVENTS).write_text("time_s,leg,event\n400,L,foot_off\n", encoding="utf-8")
    faults = faults_of(study)
    assert _found(faults) == [("data/recordings.csv", 2, "rate_hz", str(RATE_HZ), "rate")]
    assert "milliseconds" in faults[0].mend


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("time_s,leg,event,source\n0.4,left,foot_strike,x\n", (2, "leg", "left", "enum")),
        ("time_s,leg,event,source\n0.4,L,heel_strike,x\n", (2, "event", "heel_strike", "enum")),
        (
            "time_s,leg,event\n0.4,L,foot_off\n99.5,R,foot_off\n",
            (3, "time_s", "99.5", "event_time"),
        ),
        ("time_s,leg,event\nsoon,L,foot_off\n", (2, "time_s", "soon", "type")),
        ("time,leg,event\n0.4,L,foot_off\n", (1, "time_s", None, "missing_column")),
        ("time_s,leg,event,who\n0.4,L,foot_off,x\n", (1, "who", "who", "unknown_column")),
    ],
)
def test_a_fault_in_events(
    study: Path, text: str, expected: tuple[int, str, str | None, str]
) -> None:
    (study / "data" / EVENTS).write_text(text, encoding="utf-8")
    assert _found(faults_of(study)) == [(f"data/{EVENTS}", *expected)]


def test_gzip_is_read_and_a_damaged_one_is_a_fault(study: Path) -> None:
    edit(study, "recordings", {}, "file", f"{WALK}.gz")
    (study / "data" / WALK).unlink()
    packed = study / "data" / f"{WALK}.gz"
    packed.write_bytes(gzip.compress(walk().encode(), mtime=0))
    assert faults_of(study) == []
    packed.write_bytes(packed.read_bytes()[:200])
    assert _found(faults_of(study)) == [(f"data/{WALK}.gz", None, None, None, "unreadable")]


def test_a_pendulum_recording_has_the_knee_of_its_leg(study: Path) -> None:
    text = walk().replace("knee_flexion_l", "KEEP")
    columns = text.splitlines()[0].split(",")
    place = columns.index("KEEP")
    rows = [line.split(",") for line in text.splitlines()]
    knee = "\n".join(f"{row[0]},{row[place]}" for row in rows).replace("KEEP", "knee_flexion_l")
    (study / "data" / WALK).write_text(knee, encoding="utf-8")
    edit(study, "recordings", {}, "task", "pendulum")
    assert [fault.rule for fault in faults_of(study)] == ["required"]
    edit(study, "recordings", {}, "leg", "L")
    assert faults_of(study) == []
    edit(study, "recordings", {}, "leg", "R")
    expected = (f"data/{WALK}", 1, "knee_flexion_r", None, "missing_column")
    assert _found(faults_of(study)) == [expected]


def test_names_and_files_that_disagree_with_the_table(study: Path) -> None:
    edit(study, "recordings", {}, "participant_id", "P02")
    (study / "data" / "recordings" / "extra.csv").write_text(walk(), encoding="utf-8")
    found = {(fault.rule, fault.severity) for fault in faults_of(study)}
    assert found == {("recording_name", "fault"), ("unlisted_file", "warning")}


def test_short_and_partial_recordings_are_warnings(study: Path) -> None:
    short = [",".join(line.split(",")[:4]) for line in walk(seconds=8).splitlines()]
    (study / "data" / WALK).write_text("\n".join(short), encoding="utf-8")
    found = {(fault.rule, fault.severity) for fault in faults_of(study)}
    assert found == {("short_recording", "warning"), ("recording_columns", "warning")}
