"""Readers of recordings: every format and its odd variants give the same labelled angles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recorded_walks import RATE_HZ as WALK_HZ
from recorded_walks import table, walk
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.norms import builtin_norm
from tscs.kinematics.readers import ANGLES, UnreadableRecording, read_recording
from tscs.kinematics.readers.c3d_libraries import read_with_c3d, read_with_ezc3d
from tscs.kinematics.readers.systems import system_of
from tscs.recording_settings import System
from tscs.simulate.recording_files import (
    NAME,
    OPENSIM,
    PLUG_IN_GAIT,
    RATE_HZ,
    XSENS,
    write_c3d,
    write_csv,
    write_mot,
    write_mvnx,
)

EVENTS = {
    "CONTEXTS": ["Left", "Right", "Left", "Left"],
    "LABELS": ["Foot Strike", "Foot Strike", "Foot Off", "Foot Strike"],
    "TIMES": [61.5, 62.0, 62.2, 60.4],
}
FLEXION = {"hip": "flexion_positive", "knee": "flexion_positive", "ankle": "flexion_positive"}


@pytest.fixture(scope="module")
def angles() -> np.ndarray:
    """Six angles of three seconds, no sample of which is exactly zero."""
    return walk(3.0)[0].angles + 0.001


def refusal(path: Path, file_format: str, system: System | None = None) -> UnreadableRecording:
    with pytest.raises(UnreadableRecording) as caught:
        read_recording(path, file_format, system)
    assert NAME not in str(caught.value)
    return caught.value


def test_all_formats_give_the_same_angles(tmp_path, angles) -> None:
    time_s = np.arange(len(angles)) / RATE_HZ
    found = [
        read_recording(write_csv(tmp_path / "a.csv", time_s, angles), "csv"),
        read_recording(write_c3d(tmp_path / "a.c3d", angles), "c3d"),
        read_recording(write_mot(tmp_path / "a.mot", angles), "mot"),
        read_recording(write_mvnx(tmp_path / "a.mvnx", angles, rate_hz=RATE_HZ), "mvnx"),
    ]
    for recording in found:
        assert recording.time_s == pytest.approx(time_s, abs=1e-4)
        assert recording.angles == pytest.approx(angles, abs=1e-4)
        assert recording.table.columns.tolist() == ["time_s", *ANGLES]


@pytest.mark.parametrize(
    "labels",
    [
        [f"{NAME}:{label}" for label in PLUG_IN_GAIT],
        [f"{label}V" for label in PLUG_IN_GAIT],
        [label.upper() for label in PLUG_IN_GAIT],
        [f"Lab:Subject:{label}_cgm2" for label in PLUG_IN_GAIT],
        [f"{label[0]}eft {label[1:-1]}".replace("Reft", "Right") for label in PLUG_IN_GAIT],
    ],
)
def test_c3d_labels_with_prefix_and_ending(tmp_path, angles, labels) -> None:
    others = np.column_stack([angles, angles[:, :2] + 40])
    names = [*labels, "LAbsAnkleAngle", "RFootProgressAngles"]
    found = read_recording(write_c3d(tmp_path / "a.c3d", others, names), "c3d")
    assert found.angles == pytest.approx(angles, abs=1e-4)


@pytest.mark.parametrize("flat", [False, True])
def test_c3d_event_times_count_from_the_start_of_the_recording(tmp_path, angles, flat) -> None:
    path = write_c3d(tmp_path / "a.c3d", angles, first_frame=6000, events=EVENTS, flat=flat)
    found = read_recording(path, "c3d")
    assert found.time_s[0] == 60.0
    assert found.strikes["L"] == pytest.approx([60.4, 61.5])
    assert found.strikes["R"] == pytest.approx([62.0])
    assert found.offs["L"] == pytest.approx([62.2])


@pytest.mark.parametrize(
    ("contexts", "labels"),
    [
        (["General", "General"], ["LHS", "RTO"]),
        (["", ""], ["Left Foot Strike", "R_ToeOff"]),
        (["Left", "right "], ["Heel Strike", "TOE OFF"]),
        (["Left", "Right"], ["Initial Contact", "Foot  Off"]),
    ],
)
def test_other_words_for_gait_events(tmp_path, angles, contexts, labels) -> None:
    events = {"CONTEXTS": contexts, "LABELS": labels, "TIMES": [1.0, 2.0]}
    found = read_recording(write_c3d(tmp_path / "a.c3d", angles, events=events), "c3d")
    assert found.strikes["L"] == pytest.approx([1.0])
    assert found.offs["R"] == pytest.approx([2.0])


@pytest.mark.parametrize("events", [None, {"CONTEXTS": [], "LABELS": [], "TIMES": []},
    {"CONTEXTS": ["General"], "LABELS": ["Start"], "TIMES": [1.0]}])  # fmt: skip
def test_c3d_without_foot_strikes(tmp_path, angles, events) -> None:
    found = read_recording(write_c3d(tmp_path / "a.c3d", angles, events=events), "c3d")
    assert found.strikes is None


@pytest.mark.parametrize("rate_hz", [60.0, 120.0, 204.8])
def test_c3d_rates(tmp_path, angles, rate_hz) -> None:
    found = read_recording(write_c3d(tmp_path / "a.c3d", angles, rate_hz=rate_hz), "c3d")
    assert np.diff(found.time_s) == pytest.approx(1 / rate_hz)


def test_c3d_radians_and_an_empty_channel(tmp_path, angles) -> None:
    turned = np.radians(angles)
    turned[:, 5] = 0.0
    found = read_recording(write_c3d(tmp_path / "a.c3d", turned, units="rad"), "c3d")
    assert found.angles[:, :5] == pytest.approx(angles[:, :5], abs=1e-3)
    assert np.isnan(found.angles[:, 5]).all()
    assert "ankle_flexion_r" not in found.table


def test_c3d_gaps_are_missing_values(tmp_path, angles) -> None:
    gap = angles.copy()
    gap[40:60, 1] = np.nan
    found = read_recording(write_c3d(tmp_path / "a.c3d", gap), "c3d")
    assert np.flatnonzero(np.isnan(found.angles[:, 1])).tolist() == list(range(40, 60))
    assert np.isfinite(found.angles[:, 0]).all()


def test_both_c3d_libraries_give_the_same(tmp_path, angles) -> None:
    gap = angles.copy()
    gap[40:60, 1] = np.nan
    path = write_c3d(tmp_path / "a.c3d", gap, first_frame=99, events=EVENTS)
    first, second = (read(path, lambda _: True) for read in (read_with_c3d, read_with_ezc3d))
    assert first.labels == second.labels
    assert first.points[..., 0] == pytest.approx(second.points[..., 0], abs=4e-6, nan_ok=True)
    assert (first.rate_hz, first.angle_units) == (second.rate_hz, second.angle_units)
    assert first.events["LABELS"] == second.events["LABELS"]
    assert first.events["TIMES"] == pytest.approx(second.events["TIMES"])


def test_two_people_in_a_c3d_file_are_not_mixed(tmp_path, angles) -> None:
    both = np.column_stack([angles, angles + 3])
    labels = [f"{name}:{label}" for name in ("A", NAME) for label in PLUG_IN_GAIT]
    assert refusal(write_c3d(tmp_path / "a.c3d", both, labels), "c3d").rule == "ambiguous_label"
    both[:, 6:] = np.nan
    found = read_recording(write_c3d(tmp_path / "b.c3d", both, labels), "c3d")
    assert found.angles == pytest.approx(angles, abs=1e-4)


def test_a_c3d_file_without_angles_names_what_it_should_have(tmp_path, angles) -> None:
    path = write_c3d(tmp_path / "a.c3d", angles, [NAME, *(f"M{k}" for k in range(5))])
    found = refusal(path, "c3d")
    assert found.rule == "missing_column"
    assert "LKneeAngles" in str(found)


def test_a_c3d_file_cut_off_gives_the_frames_it_has(tmp_path, angles) -> None:
    path = write_c3d(tmp_path / "a.c3d", angles)
    path.write_bytes(path.read_bytes()[:-3000])
    found = read_recording(path, "c3d")
    assert len(found.time_s) < found.n_promised == len(angles)
    assert found.angles == pytest.approx(angles[: len(found.time_s)], abs=1e-4)


def test_damaged_c3d_files_are_read_or_refused(tmp_path, angles) -> None:
    """Among these are files that end the process in which ezc3d reads them."""
    whole = write_c3d(tmp_path / "a.c3d", angles, events=EVENTS).read_bytes()
    rng = np.random.default_rng(1)
    path = tmp_path / "b.c3d"
    refused = 0
    for _ in range(25):
        damaged = bytearray(whole)
        for place in rng.integers(0, 6000, 20):
            damaged[place] = rng.integers(0, 256)
        path.write_bytes(bytes(damaged))
        try:
            read_recording(path, "c3d")
        except UnreadableRecording:
            refused += 1
    assert refused > 0


@pytest.mark.parametrize("content", [b"", b"no recording", bytes(range(256)) * 40])
@pytest.mark.parametrize("file_format", ["c3d", "mot", "mvnx", "csv"])
def test_junk_is_refused(tmp_path, content, file_format) -> None:
    path = tmp_path / "junk"
    path.write_bytes(content)
    with pytest.raises(UnreadableRecording):
        read_recording(path, file_format)


def test_a_motion_saved_by_a_spreadsheet_is_read(tmp_path, angles) -> None:
    path = write_mot(tmp_path / "a.mot", angles, separator=",")
    text = path.read_text(encoding="utf-8").splitlines()
    padded = [line if line.count(",") == 6 else line + "," * 6 for line in text]
    path.write_text("\r\n".join(padded) + "\r\n", encoding="utf-8-sig")
    assert read_recording(path, "mot").angles == pytest.approx(angles, abs=1e-6)


def test_a_motion_with_semicolons_and_decimal_commas_is_read(tmp_path, angles) -> None:
    path = write_mot(tmp_path / "a.mot", angles, separator=";")
    path.write_text(path.read_text(encoding="utf-8").replace(".", ","), encoding="utf-8")
    assert read_recording(path, "mot").angles == pytest.approx(angles, abs=1e-6)


def test_radians_of_a_motion_and_states_of_opensim_4(tmp_path, angles) -> None:
    labels = [f"/jointset/joint/{label}/value" for label in OPENSIM]
    path = write_mot(tmp_path / "a.sto", np.radians(angles), labels, header=["inDegrees=no"])
    assert read_recording(path, "mot").angles == pytest.approx(angles, abs=1e-4)


def test_a_motion_header_without_version_or_units_and_with_blanks(tmp_path, angles) -> None:
    path = write_mot(tmp_path / "a.mot", angles, header=["datacolumns 7"], separator="   ")
    assert read_recording(path, "mot").angles == pytest.approx(angles, abs=1e-6)


def test_an_unending_header_of_a_motion_is_named(tmp_path, angles) -> None:
    path = write_mot(tmp_path / "a.mot", angles)
    path.write_text(path.read_text(encoding="utf-8").replace("endheader\n", ""), encoding="utf-8")
    assert refusal(path, "mot").rule == "no_endheader"


def test_a_motion_cut_off_says_how_many_rows_are_missing(tmp_path, angles) -> None:
    path = write_mot(tmp_path / "a.mot", angles)
    text = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(text[:60]) + "\n", encoding="utf-8")
    found = read_recording(path, "mot")
    assert (len(found.time_s), found.n_promised) == (53, len(angles))


def test_only_a_knee_that_cannot_extend_so_far_is_turned(tmp_path, angles) -> None:
    negative = angles * np.tile([1, -1, 1], 2)
    found = read_recording(write_mot(tmp_path / "a.mot", negative), "mot")
    assert found.turned == ("knee",)
    assert found.angles == pytest.approx(angles, abs=1e-6)
    one_leg = angles * [1, -1, 1, 1, 1, 1]
    found = read_recording(write_mot(tmp_path / "b.mot", one_leg), "mot")
    assert found.turned == ()
    assert found.angles == pytest.approx(one_leg, abs=1e-6)
    stiff = angles * [1, -0.2, 1, 1, -0.2, 1]
    assert read_recording(write_mot(tmp_path / "c.mot", stiff), "mot").turned == ()


def test_settings_come_before_the_row_and_the_row_before_the_format() -> None:
    systems = {"gait2392": System(signs={"knee": "extension_positive"})}
    turned = system_of("gait2392", "flexion_positive", "mot", systems)
    assert turned.directions == FLEXION | {"knee": "extension_positive"}
    assert system_of("other", "flexion_positive", "mot", systems).directions == FLEXION
    usual = system_of(None, None, "mot", systems).directions
    assert usual == FLEXION | {"knee": "from_data"}
    assert system_of(np.nan, np.nan, "c3d", {}).directions == FLEXION


def test_channels_named_in_the_settings(tmp_path, angles) -> None:
    labels = [f"channel {k}" for k in range(6)]
    named = dict(zip(ANGLES, labels, strict=True))
    system = system_of("lab", None, "c3d", {"lab": System(columns=named, component="y")})
    found = read_recording(write_c3d(tmp_path / "a.c3d", angles, labels), "c3d", system)
    assert found.angles == pytest.approx(3.0)
    text = "T,knee\n0.0,5\n0.1,6\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    own = System(columns={"time_s": "T", "knee_flexion_r": "knee"})
    table_of = read_recording(tmp_path / "a.csv", "csv", system_of("x", None, "csv", {"x": own}))
    assert table_of.table.to_dict("list") == {"time_s": [0.0, 0.1], "knee_flexion_r": [5.0, 6.0]}


def test_frames_left_out_of_an_mvn_file_are_gaps_in_time(tmp_path, angles) -> None:
    path = write_mvnx(tmp_path / "a.mvnx", angles)
    text = path.read_text(encoding="utf-8")
    for k in range(50, 70):
        begin = text.index(f'<frame time="{int(1000 * k / 60)}" index="{k}"')
        text = text[:begin] + text[text.index("</frame>", begin) + len("</frame>") :]
    path.write_text(text, encoding="utf-8")
    steps = np.diff(read_recording(path, "mvnx").time_s) * 60
    assert sorted(set(steps.round(6))) == [1.0, 21.0]


@pytest.mark.parametrize("change", [("</subject>", ""), ("jointAngle", "jointAngles"),
    ('<joint label="jLeftHip"/>', "")])  # fmt: skip
def test_a_damaged_mvn_file_is_refused(tmp_path, angles, change) -> None:
    path = write_mvnx(tmp_path / "a.mvnx", angles)
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    refusal(path, "mvnx")


def test_a_turn_is_left_out_where_the_direction_is_known(tmp_path) -> None:
    recording, strikes = walk(24.0)
    yaw = 170 * np.clip((recording.time_s - 12) / 3.0, 0, 1) + 100
    path = write_mvnx(tmp_path / "a.mvnx", recording.angles, rate_hz=WALK_HZ, yaw_deg=yaw)
    found = read_recording(path, "mvnx")
    assert np.diff(found.heading_deg).max() < 2
    rows, *_ = measure(table(format="mvnx"), {"R1": found}, builtin_norm())
    knee = rows.set_index(["leg", "joint"]).loc[("L", "knee")]
    assert knee["n_excluded"] in (2, 3, 4)
    assert "n_excluded: turn" in knee["reason"]
    assert knee["rom_mean"] == pytest.approx(50, abs=0.6)
    assert len(strikes["L"]) > knee["n_cycles"]


def test_labels_of_mvn_cover_both_legs() -> None:
    assert len(XSENS) == len(ANGLES) == len(OPENSIM)
