"""Recordings that nobody here made, against what their authors and two other readers say."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recorded_walks import table
from tscs.kinematics.cycles import cut_cycles
from tscs.kinematics.detection import as_markdown, measure_folder
from tscs.kinematics.filter_losses import as_markdown as losses_as_markdown
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.norms import builtin_norm
from tscs.kinematics.readers import (
    ANGLES,
    LEGS,
    UnreadableRecording,
    read_recording,
)
from tscs.kinematics.readers.c3d_libraries import read_with_c3d, read_with_ezc3d
from tscs.kinematics.readers.systems import system_of
from tscs.recording_settings import System

REALDATA = Path(os.environ.get("TSCS_REALDATA", ""))
PAGE = Path(__file__).parents[2] / "docs" / "joint_angles.md"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not os.environ.get("TSCS_REALDATA"),
        reason="TSCS_REALDATA names no folder of published data",
    ),
]
WITH_EVENTS = (
    "btk/FunctionalWalk.c3d", "btk/PiG_Motion-FlatFoot-Full.c3d", "btk/PiG_Motion3_FF_N18.c3d",
    "btk/PlugInC3D.c3d", "gaitalytics/test_small.c3d",
)  # fmt: skip
# Values of KneeAngles_x_amplitude etc. as gaitalytics prints them.
GAITALYTICS = {
    "RKnee": [64.958, 61.513], "LKnee": [63.524, 60.334], "RHip": [44.473, 44.752],
    "LHip": [43.877, 43.142], "RAnkle": [21.457, 26.777], "LAnkle": [30.299, 32.420],
}  # fmt: skip
# The cycle from which the laboratory computed its numbers (README of the recordings).
ANALYSED = {
    ("PiG_Motion-FlatFoot-Full.c3d", "Left"): 0, ("PiG_Motion-FlatFoot-Full.c3d", "Right"): 1,
    ("test_small.c3d", "Left"): 0, ("test_small.c3d", "Right"): 0,
}  # fmt: skip


def reference(name: str) -> dict:
    text = (REALDATA / "reference" / "c3d_reference.json").read_text(encoding="utf-8")
    return json.loads(text)[Path(name).name]


def raw_cycles(recording, leg):
    own = recording.angles[:, 3 * LEGS.index(leg) :][:, :3]
    rate = 1 / np.diff(recording.time_s).mean()
    strikes = recording.strikes[leg] - recording.time_s[0]
    return cut_cycles(own, np.isnan(own), strikes, rate)


@pytest.mark.parametrize("name", WITH_EVENTS)
def test_events_and_range_of_motion_of_every_cycle_are_those_of_the_reference(name) -> None:
    recording, expected = read_recording(REALDATA / name, "c3d"), reference(name)
    assert 1 / np.diff(recording.time_s).mean() == pytest.approx(expected["rate_hz"])
    assert recording.time_s[0] == pytest.approx(expected["first_frame0"] / expected["rate_hz"])
    for leg, side in (("L", "Left"), ("R", "Right")):
        for kind, found in (("Foot Strike", recording.strikes), ("Foot Off", recording.offs)):
            times = [time for time, *what in expected["events"] if what == [side, kind]]
            assert found[leg] == pytest.approx(times, abs=5e-5)
        cycles = raw_cycles(recording, leg)
        for place, joint in enumerate(("Hip", "Knee", "Ankle")):
            ranges = (cycles.highest - cycles.lowest)[:, place]
            printed = expected["rom_deg_per_cycle_raw_samples"][leg + joint]
            assert ranges == pytest.approx(printed, abs=0.01)


def test_range_of_motion_is_what_gaitalytics_prints() -> None:
    recording = read_recording(REALDATA / "gaitalytics" / "test_small.c3d", "c3d")
    for leg in LEGS:
        cycles = raw_cycles(recording, leg)
        for place, joint in enumerate(("Hip", "Knee", "Ankle")):
            ranges = (cycles.highest - cycles.lowest)[:, place]
            assert ranges.round(3).tolist() == GAITALYTICS[leg + joint]


@pytest.mark.parametrize(("name", "side"), ANALYSED)
def test_cycle_time_and_cadence_are_those_of_the_laboratory(name, side) -> None:
    path = next(REALDATA.rglob(name))
    recording, lab = read_recording(path, "c3d"), reference(name)["analysis"]
    stated = {what: value for leg, what, value, _ in lab if leg == side}
    seconds = raw_cycles(recording, side[0]).seconds[ANALYSED[name, side]]
    assert round(seconds, 2) == stated["Stride Time"]
    assert round(120 / seconds, 4) == pytest.approx(stated["Cadence"], abs=1.5e-4)


@pytest.mark.parametrize("name", WITH_EVENTS)
def test_both_libraries_read_the_same(name) -> None:
    first, second = (
        read(REALDATA / name, lambda label: "Angles" in label)
        for read in (read_with_c3d, read_with_ezc3d)
    )
    assert first.labels == second.labels
    assert first.points == pytest.approx(second.points, abs=1e-5, nan_ok=True)
    assert first.events["TIMES"] == pytest.approx(second.events["TIMES"])


def test_a_malformed_file_and_one_of_another_processor_have_one_message() -> None:
    with pytest.raises(UnreadableRecording, match="damaged") as malformed:
        read_recording(REALDATA / "btk" / "badParameterOffset.c3d", "c3d")
    assert malformed.value.rule == "unreadable"
    with pytest.raises(UnreadableRecording, match="none of the channels") as mips:
        read_recording(REALDATA / "btk" / "Eb015si.c3d", "c3d")
    assert mips.value.rule == "missing_column"
    content = read_with_c3d(REALDATA / "btk" / "Eb015si.c3d", lambda _: True)
    assert content.points.shape == (450, 26, 3)


def test_a_recording_with_gaps_gives_its_usable_cycles_and_counts_the_rest() -> None:
    recording = read_recording(REALDATA / "btk" / "PlugInC3D.c3d", "c3d")
    rows, *_ = measure(table(format="c3d"), {"R1": recording}, builtin_norm())
    assert rows["n_cycles"].tolist() == [1] * 6
    assert rows["n_excluded"].tolist() == [0] * 6
    gaps = recording.angles.copy()
    gaps[100:110] = np.nan
    known = {"R1": replace(recording, angles=gaps)}
    rows, *_ = measure(table(format="c3d"), known, builtin_norm())
    assert (rows["n_cycles"] + rows["n_excluded"]).tolist() == [1] * 6
    assert rows["reason"].str.contains("n_excluded: gap").any()


def test_trials_of_one_visit_are_pooled() -> None:
    names = [name for name in WITH_EVENTS if "PlugInC3D" not in name]
    recordings = {
        f"R{k}": read_recording(REALDATA / name, "c3d") for k, name in enumerate(names, 1)
    }
    listed = pd.concat([table(recording_id=f"R{k}", format="c3d", trial=k) for k in range(1, 5)])
    rows, *_ = measure(listed, recordings, builtin_norm())
    assert rows["rom_mean"].notna().all()
    lone, *_ = measure(listed.assign(trial=np.nan), recordings, builtin_norm())
    assert lone["rom_mean"].isna().all()
    assert lone["n_cycles"].tolist() == rows["n_cycles"].tolist()


@pytest.mark.parametrize(
    ("name", "turned", "largest"),
    [
        ("gait2392_subject01_walk1_ik.mot", ("knee",), 72.2),
        ("gait10dof18musc_subject01_walk_IK.mot", ("knee",), 69.1),
        ("bmc_ik_output_run.mot", (), 96.7),
    ],
)
def test_knees_of_opensim_flex_whatever_the_model(name, turned, largest) -> None:
    found = read_recording(REALDATA / "opensim" / name, "mot")
    assert found.turned == turned
    assert np.isfinite(found.angles).all()
    assert found.angles[:, [1, 4]].max() == pytest.approx(largest, abs=0.5)
    assert found.angles[:, [1, 4]].min() > -6


def test_the_motion_saved_by_a_spreadsheet_is_read() -> None:
    arm = System(columns={"knee_flexion_r": "elbow_flexion"})
    system = system_of("arm", "flexion_positive", "mot", {"arm": arm})
    path = REALDATA / "opensim" / "pyomeca_inverse_kin_excel_resaved.mot"
    found = read_recording(path, "mot", system)
    assert (len(found.time_s), found.n_promised) == (88, 250)
    assert found.time_s[0] == 1.56
    assert np.isfinite(found.angles[:, ANGLES.index("knee_flexion_r")]).all()


def test_every_strike_is_detected_once_and_none_invented() -> None:
    measured = measure_folder(REALDATA)
    assert measured["n_strikes"].sum() == 26
    assert measured["n_missed"].sum() == 0
    assert measured["n_invented"].sum() == 0
    assert as_markdown(measured) in PAGE.read_text(encoding="utf-8")


def test_what_the_filter_takes_from_real_ranges_is_told() -> None:
    assert losses_as_markdown(REALDATA) in PAGE.read_text(encoding="utf-8")
