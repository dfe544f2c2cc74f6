"""Numbers of recorded walks beside range of motion, against walks and curves of known truth."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from recorded_walks import walk
from tscs.errors import TscsError
from tscs.kinematics.coordination import cyclogram_area, relative_phase
from tscs.kinematics.cycles import GRID, Cycles, cycle_curves
from tscs.kinematics.gait_features import UNITS, cadence, symmetry_index
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.norms import builtin_norm, load_norm
from tscs.simulate.recovery import LIMIT_DEG, Setting, recovery

NORM = builtin_norm()
TURN = 2 * np.pi * GRID


def table(**columns):
    row = {
        "recording_id": "R1", "participant_id": "P01", "visit_id": "S1", "timepoint": "pre",
        "task": "walk", "speed_m_s": 0.7, "zero_definition": "static_trial",
    }  # fmt: skip
    return pd.DataFrame([row | columns])


def features_of(recording, norm=NORM, **columns):
    _, _, found = measure(table(**columns), {"R1": recording}, norm)
    return found.set_index(["leg", "joint", "feature"])


def test_curves_of_all_cycles_are_those_of_a_loop() -> None:
    rng = np.random.default_rng(4)
    angles = rng.standard_normal((300, 3)).cumsum(axis=0)
    begin, end = np.array([0.4, 90.25, 200.0]), np.array([90.25, 200.0, 299.0])
    cycles = Cycles(
        begin, end, end - begin, *(np.empty((3, 3)) for _ in range(2)), np.full((3, 3), "")
    )
    found = cycle_curves(angles, cycles)
    for number in range(3):
        places = begin[number] + (end[number] - begin[number]) * GRID
        for joint in range(3):
            loop = np.interp(places, np.arange(300), angles[:, joint])
            assert found[number, :, joint] == pytest.approx(loop)


def test_numbers_of_a_regular_walk() -> None:
    recording, strikes = walk(stride_s=1.25)
    found = features_of(replace(recording, strikes=strikes))["value"]
    knee = recording.angles[:, 1].max()
    assert found["L", "hip_knee_ankle", "cycle_time"] == pytest.approx(1.25)
    assert found["L", "hip_knee_ankle", "cadence"] == pytest.approx(96.0)
    assert found["R", "hip_knee_ankle", "cycle_time_cv"] == pytest.approx(0.0, abs=1e-6)
    assert found["L", "knee", "peak_swing_flexion"] == pytest.approx(knee, abs=0.7)
    assert found["L", "knee", "time_of_peak_swing_flexion"] == 72.0
    assert found["L", "hip", "angle_at_contact"] == pytest.approx(
        17 + 19 * np.cos(2 * np.pi * 0.06), abs=0.3
    )
    assert found["both", "knee", "rom_symmetry_index"] == pytest.approx(0.0, abs=0.5)
    assert found["both", "knee", "curve_difference"] < 0.3
    assert found["L", "knee", "curve_sd"] < 0.2
    assert found["R", "hip_knee", "relative_phase_deviation"] < 0.5


def test_legs_that_differ_are_told_apart() -> None:
    recording, strikes = walk()
    angles = recording.angles.copy()
    angles[:, 4] = 8 + 0.5 * (angles[:, 4] - 8)
    found = features_of(replace(recording, angles=angles, strikes=strikes))["value"]
    assert found["both", "knee", "rom_symmetry_index"] == pytest.approx(100 * 25 / 37.5, abs=1.5)
    assert found["both", "hip", "rom_symmetry_index"] < 1.0
    assert symmetry_index(20.0, 40.0) == symmetry_index(40.0, 20.0) == pytest.approx(200 / 3)
    assert cadence(1.2) == pytest.approx(100.0)


def test_variability_of_the_curve_is_that_of_its_offsets() -> None:
    recording, strikes = walk(seconds=60.0)
    stride = np.searchsorted(strikes["L"], recording.time_s, side="right")
    offsets = 3 * np.random.default_rng(8).standard_normal(stride.max() + 1)
    angles = recording.angles.copy()
    angles[:, 1] += offsets[stride]
    found = features_of(replace(recording, angles=angles, strikes=strikes))
    inner = offsets[1 : found.loc[("L", "knee", "curve_sd"), "n_cycles"] + 1]
    # Steps at foot strike are smoothed by the filter: the middle of the cycle carries the offset.
    assert found.loc[("L", "knee", "curve_sd"), "value"] == pytest.approx(
        inner.std(ddof=1), rel=0.15
    )


def test_area_and_phase_of_two_waves_are_those_of_the_formulas() -> None:
    lag = np.radians(50)
    hip, knee = 20 * np.cos(TURN), 30 * np.cos(TURN - lag) + 12
    assert cyclogram_area(hip, knee) == pytest.approx(np.pi * 20 * 30 * np.sin(lag), rel=1e-3)
    assert cyclogram_area(hip, 2 * hip) == pytest.approx(0.0, abs=1e-9)
    same = relative_phase(np.tile(hip, (6, 1)), np.tile(knee, (6, 1)))
    assert same.mean_absolute == pytest.approx(50.0, abs=0.1)
    assert same.deviation == pytest.approx(0.0, abs=1e-4)
    lags = np.radians([170.0, 190.0])
    across = relative_phase(np.tile(hip, (2, 1)), np.cos(TURN - lags[:, None]))
    assert across.mean_absolute == pytest.approx(180.0, abs=0.1)
    length = np.cos(np.radians(10))
    assert across.deviation == pytest.approx(np.degrees(np.sqrt(-2 * np.log(length))), abs=0.05)


def test_score_against_the_norm_is_the_distance_of_the_curves() -> None:
    recording, strikes = walk()
    given = replace(recording, strikes=strikes)
    _, curves, _ = measure(table(), {"R1": given}, NORM)
    mean = curves[(curves["leg"] == "L") & (curves["joint"] == "knee")][
        list(range(101))
    ].to_numpy()[0]
    found = features_of(given)["value"]
    by_hand = np.sqrt(((mean - NORM.curves[:, 1]) ** 2).mean())
    assert found["L", "knee", "gait_variable_score"] == pytest.approx(by_hand)
    parts = [found["L", joint, "gait_variable_score"] for joint in ("hip", "knee", "ankle")]
    whole = found["L", "hip_knee_ankle", "gait_variable_score"]
    assert whole == pytest.approx(np.sqrt(np.mean(np.square(parts))))
    own = replace(NORM, curves=curves[curves["leg"] == "L"][list(range(101))].to_numpy().T)
    assert features_of(given, own)["value"]["L", "hip_knee_ankle", "gait_variable_score"] == (
        pytest.approx(0.0)
    )


def test_what_an_unknown_zero_or_a_missing_joint_leaves() -> None:
    recording, strikes = walk()
    given = replace(recording, strikes=strikes)
    found = features_of(given, zero_definition="first_frame")
    unknown = found[found["reason"] == "value: zero_unknown"].index.get_level_values("feature")
    assert set(unknown) == {
        "angle_at_contact", "gait_variable_score", "peak_swing_flexion", "curve_difference",
    }  # fmt: skip
    angles = given.angles.copy()
    angles[:, 2] = np.nan
    lacks = features_of(replace(given, angles=angles))["reason"]
    assert lacks["L", "ankle", "curve_sd"] == "value: joint_not_recorded"
    assert lacks["both", "ankle", "curve_difference"] == "value: joint_not_recorded"
    assert lacks["L", "hip_knee_ankle", "gait_variable_score"] == "value: joint_not_recorded"
    assert lacks["L", "hip_knee", "cyclogram_area"] == ""


def test_every_walk_has_the_same_rows_with_units() -> None:
    recording, strikes = walk()
    measured = features_of(replace(recording, strikes=strikes))
    short = features_of(
        replace(recording, time_s=recording.time_s[:60], angles=recording.angles[:60])
    )
    assert sorted(measured.index) == sorted(short.index)
    assert set(short["reason"]) == {"value: short_recording"}
    units = measured["unit"].groupby("feature").first()
    assert units.to_dict() == UNITS


def test_a_norm_of_the_study_is_read_and_a_broken_one_refused(tmp_path) -> None:
    (tmp_path / "norms").mkdir()
    path = tmp_path / "norms" / "lab.csv"
    rows = [(joint, p, level + p / 10) for level, joint in enumerate(("ankle", "hip", "knee"))
            for p in (0, 50, 100)]  # fmt: skip
    pd.DataFrame(rows, columns=["joint", "percent", "mean_deg"]).to_csv(path, index=False)
    norm = load_norm(tmp_path, "norms/lab.csv")
    assert norm.curves[[0, 25, 100], 0] == pytest.approx([1.0, 3.5, 11.0])
    pd.DataFrame(rows[:-1], columns=["joint", "percent", "mean_deg"]).to_csv(path, index=False)
    for name, said in (("norms/lab.csv", "is no norm"), ("schwartz_2008_fre", "schwartz_2008_free"),
                       ("../secret.csv", "neither built in")):  # fmt: skip
        with pytest.raises(TscsError, match=said):
            load_norm(tmp_path, name)


@pytest.mark.parametrize("rate_hz", [60.0, 100.0, 148.0])
def test_true_range_of_motion_comes_out_at_every_rate(rate_hz) -> None:
    cells = product((0.0, 0.5, 1.0), (0.0, 0.5, 1.0))
    settings = [Setting(severity, pace, 0.8, rate_hz) for severity, pace in cells]
    found = recovery(settings, seconds=120.0)
    assert found["error"].abs().max() < LIMIT_DEG
    assert (found["n_cycles"] > 100).all()
