"""Foot strikes, gait cycles and range of motion of walks whose truth is known."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recorded_walks import RATE_HZ, table, walk
from tscs.kinematics.agreement import agreement
from tscs.kinematics.cycles import cut_cycles, cycle_curves, mean_curves
from tscs.kinematics.events import BIAS_S, detect_strikes
from tscs.kinematics.filtering import LowPass, cut_off_of_stride, evenly, smooth
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.norms import builtin_norm
from tscs.kinematics.readers import ANGLES, can_read, read_recording, read_strikes
from tscs.kinematics.recordings import Recording, RecordingFiles
from tscs.reasons import RECORDING_REASONS

KEPT_OUT = 0.15


def detected(recording, leg=0):
    signals = smooth(recording.time_s, recording.angles)
    own = signals.angles[:, 3 * leg : 3 * leg + 3]
    return detect_strikes(own[:, 0], own[:, 1], signals.rate_hz)


def angles_of(recording, **columns):
    found, *_ = measure(table(**columns), {"R1": recording}, builtin_norm())
    return found.set_index(["leg", "joint"])


@pytest.mark.parametrize("knee_deg", [12.0, 25.0, 60.0])
@pytest.mark.parametrize("stride_s", [1.0, 1.4, 1.9])
@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_each_strike_is_found_once(knee_deg, stride_s, noise) -> None:
    recording, strikes = walk(30.0, stride_s, knee_deg, cv=0.05, noise=noise, seed=3)
    for place, leg in enumerate("LR"):
        found, window = detected(recording, place), stride_s / 4
        inner = strikes[leg][(strikes[leg] > window) & (strikes[leg] < 30 - window)]
        near = np.abs(found[:, None] - inner) < window
        assert (near.sum(axis=0) == 1).all()
        assert abs(len(found) - len(strikes[leg])) <= 2
        assert (np.diff(found) > stride_s / 2).all()


def test_the_known_bias_is_subtracted() -> None:
    time_s = np.arange(600) / RATE_HZ
    hip = 20 * np.cos(2 * np.pi * (time_s - 0.5))
    found = detect_strikes(hip, np.zeros(600), RATE_HZ)
    assert found == pytest.approx(np.arange(10) + 0.5 - BIAS_S, abs=0.5 / RATE_HZ)
    assert pytest.approx(-0.043) == BIAS_S


def test_range_of_motion_of_a_clean_walk_is_the_true_one() -> None:
    recording, _ = walk()
    found = angles_of(recording)
    assert found["rom_mean"].loc["L"].to_dict() == pytest.approx(
        {"hip": 38.0, "knee": 50.0, "ankle": 20.0}, abs=0.6
    )
    assert found["rom_of_mean_cycle"].to_numpy() == pytest.approx(found["rom_mean"], abs=0.5)
    assert found["rom_mean"].to_numpy() == pytest.approx(found["max"] - found["min"])
    assert found["cycle_time_s"].to_numpy() == pytest.approx(1.3, abs=0.01)
    assert (found["rom_noise"] < 0.5).all()
    assert found["reason"].tolist() == [""] * 6


def test_the_filter_takes_away_most_of_the_bias_of_noise() -> None:
    recording, _ = walk(noise=1.5, seed=1)
    raw = np.array([np.ptp(recording.angles[k : k + 78, 1]) for k in range(0, 1300, 78)]).mean()
    filtered = angles_of(recording).loc[("L", "knee"), "rom_mean"]
    assert raw - 50 > 2.0
    assert abs(filtered - 50) < 1.0


def test_the_filter_is_that_of_its_definition_and_has_no_lag() -> None:
    time_s = np.arange(1200) / 100
    waves = [np.sin(2 * np.pi * hertz * time_s) for hertz in (1.0, 6.0, 15.0)]
    out = smooth(time_s, np.column_stack([*waves, *waves])).angles[300:900]
    # Second order, run twice: the gain at the cut-off is 1/2, and 1 / (1 + (f/6)^4) elsewhere.
    gains = [out[:, k] @ wave[300:900] / (wave[300:900] @ wave[300:900])
             for k, wave in enumerate(waves)]  # fmt: skip
    assert gains == pytest.approx(1 / (1 + (np.array([1.0, 6.0, 15.0]) / 6) ** 4), abs=1e-3)


@pytest.mark.parametrize(
    ("stride_s", "rate_hz", "cut_off"),
    [
        (1.0, 100.0, 7.0),
        (1.4, 60.0, 5.0),
        (2.5, 100.0, 4.0),
        (np.nan, 100.0, 6.0),
        (0.7, 20.0, 8.0),
    ],
)
def test_the_cut_off_follows_the_stride(stride_s, rate_hz, cut_off) -> None:
    assert cut_off_of_stride(stride_s, rate_hz) == pytest.approx(cut_off)


def test_sparse_angles_are_those_of_all_samples() -> None:
    recording, _ = walk(noise=0.5, seed=2)
    low_pass = LowPass(evenly(recording.time_s + 3, recording.angles))
    every = low_pass.columns(slice(0, 2), 6.0, 2)
    few, first_s, rate_hz = low_pass.sparse(slice(0, 2), 6.0, 2)
    assert 45 <= rate_hz <= RATE_HZ
    assert 0 <= first_s < 1 / rate_hz
    times = first_s + np.arange(len(few)) / rate_hz
    for column in range(2):
        dense = np.interp(times, np.arange(len(every)) / RATE_HZ, every[:, column])
        assert few[:, column] == pytest.approx(dense, abs=0.3)


def test_events_of_a_file_are_used_and_a_dropped_one_costs_one_cycle() -> None:
    recording, strikes = walk()
    complete = angles_of(replace(recording, strikes=strikes))
    dropped = {"L": np.delete(strikes["L"], 7), "R": strikes["R"]}
    found = angles_of(replace(recording, strikes=dropped))
    knee, whole = found.loc[("L", "knee")], complete.loc[("L", "knee")]
    assert set(found["events_method"]) == {"file"}
    assert knee["n_excluded"] == whole["n_excluded"] + 1
    assert knee["n_cycles"] == whole["n_cycles"] - 2
    assert "n_excluded: missed_event" in knee["reason"]
    assert knee["rom_mean"] == pytest.approx(whole["rom_mean"], abs=0.05)
    assert found.loc["R"].equals(complete.loc["R"])


def test_an_event_too_many_costs_its_two_short_cycles() -> None:
    recording, strikes = walk()
    more = np.sort(np.append(strikes["L"], strikes["L"][5:7].mean()))
    found = angles_of(replace(recording, strikes={"L": more, "R": strikes["R"]}))
    assert found.loc[("L", "hip"), "n_excluded"] == 2
    assert "n_excluded: extra_event" in found.loc[("L", "hip"), "reason"]


def test_a_long_gap_costs_its_cycles_of_that_joint_only_and_a_short_one_none() -> None:
    recording, strikes = walk()
    angles = recording.angles.copy()
    angles[600:620, 2] = np.nan
    angles[800:804, :] = np.nan
    found = angles_of(replace(recording, angles=angles, strikes=strikes))
    assert found.loc[("L", "ankle"), "n_excluded"] in (1, 2)
    assert "n_excluded: gap" in found.loc[("L", "ankle"), "reason"]
    assert found.loc[("L", "knee"), "n_excluded"] == 0


def test_rows_left_out_of_a_file_are_a_gap() -> None:
    recording, strikes = walk()
    kept = np.r_[0:600, 630:1441]
    cut = Recording(recording.time_s[kept], recording.angles[kept], strikes)
    found = angles_of(cut)
    assert set(found["n_excluded"]) <= {1, 2}
    assert found["reason"].str.contains("n_excluded: gap").all()
    assert found["rom_mean"].to_numpy() == pytest.approx(
        angles_of(replace(recording, strikes=strikes))["rom_mean"], abs=0.05
    )


def test_a_stumble_is_an_outlier() -> None:
    recording, strikes = walk()
    angles = recording.angles.copy()
    bump = 30 * np.exp(-0.5 * ((recording.time_s - strikes["L"][8] - 0.94) / 0.12) ** 2)
    angles[:, 1] += bump
    found = angles_of(replace(recording, angles=angles, strikes=strikes))
    assert found.loc[("L", "knee"), "n_excluded"] == 1
    assert found.loc[("L", "knee"), "reason"] == "n_excluded: outlier"
    assert found.loc[("L", "hip"), "n_excluded"] == 0


def test_a_strike_at_the_edge_costs_its_cycle() -> None:
    recording, strikes = walk()
    first = np.append(0.05, strikes["L"][strikes["L"] > 1.0])
    found = angles_of(replace(recording, strikes={"L": first, "R": strikes["R"]}))
    assert "n_excluded: edge" in found.loc[("L", "hip"), "reason"]


@pytest.mark.parametrize(
    ("recording", "columns", "code"),
    [
        (walk(8.0)[0], {}, "short_recording"),
        (walk(11.0, 3.0)[0], {}, "few_cycles"),
        (Recording(np.arange(200) / 15, np.zeros((200, 6))), {}, "low_rate"),
        (walk()[0], {"recording_id": "R2", "format": "c3d"}, "format_not_read"),
    ],
)
def test_a_walk_that_gives_nothing_says_why(recording, columns, code) -> None:
    found = angles_of(recording, **columns)
    assert len(found) == 6
    assert found["rom_mean"].isna().all()
    assert found["reason"].str.contains(f"rom_mean: {code}").all()


def test_a_joint_that_was_not_recorded_does_not_stop_the_others() -> None:
    recording, _ = walk()
    angles = recording.angles.copy()
    angles[:, 2] = np.nan
    found = angles_of(replace(recording, angles=angles))
    assert found.loc[("L", "ankle"), "reason"] == "rom_mean: joint_not_recorded; n_excluded: gap"
    assert found.loc[("L", "knee"), "rom_mean"] == pytest.approx(50, abs=0.6)


def test_strikes_are_not_guessed_from_the_hip_alone() -> None:
    recording, _ = walk()
    angles = recording.angles.copy()
    angles[:, 1] = np.nan
    found = angles_of(replace(recording, angles=angles))
    assert found.loc[("L", "hip"), "reason"] == "rom_mean: no_events"
    assert found.loc[("L", "knee"), "reason"] == "rom_mean: joint_not_recorded"
    assert found.loc[("R", "hip"), "rom_mean"] == pytest.approx(38, abs=0.6)


def test_a_stiff_knee_is_low_in_swing_or_far_below_the_other() -> None:
    low = angles_of(walk(knee_deg=30.0)[0]).loc[("L", "knee")]
    high = angles_of(walk(knee_deg=60.0)[0]).loc[("L", "knee")]
    assert (low["stiff_knee"], high["stiff_knee"]) == ("yes", "no")
    assert high["peak_swing_flexion"] - low["peak_swing_flexion"] == pytest.approx(30, abs=1.0)
    one = walk(knee_deg=75.0)[0].angles.copy()
    one[:, 4] = walk(knee_deg=50.0)[0].angles[:, 4]
    legs = angles_of(Recording(walk()[0].time_s, one))
    assert legs.loc[("L", "knee"), "stiff_knee"] == "no"
    assert legs.loc[("R", "knee"), "stiff_knee"] == "yes"


def test_without_a_known_zero_there_is_no_peak() -> None:
    knee = angles_of(walk()[0], zero_definition="first_frame").loc[("L", "knee")]
    assert pd.isna(knee["peak_swing_flexion"])
    assert knee["reason"] == "peak_swing_flexion: zero_unknown"


def test_cycles_equal_a_loop_over_strikes() -> None:
    recording, strikes = walk(cv=0.05, noise=0.5, seed=5)
    signals = smooth(recording.time_s, recording.angles)
    own = signals.angles[:, :3]
    cycles = cut_cycles(own, signals.lost[:, :3], strikes["L"], RATE_HZ)
    pairs = list(zip(strikes["L"][:-1], strikes["L"][1:], strict=True))
    assert len(cycles) == len(pairs)
    grid = np.linspace(0, 1, 101)
    curves = []
    for place, (begin, end) in enumerate(pairs):
        piece = own[round(begin * RATE_HZ) : round(end * RATE_HZ) + 1, 1]
        assert cycles.highest[place, 1] == pytest.approx(piece.max(), abs=KEPT_OUT)
        assert cycles.lowest[place, 1] == pytest.approx(piece.min(), abs=KEPT_OUT)
        if not cycles.left_out[place, 1]:
            at = begin + grid * (end - begin)
            curves.append(np.interp(at, recording.time_s, own[:, 1]))
    assert mean_curves(cycle_curves(own, cycles), cycles)[:, 1] == pytest.approx(
        np.mean(curves, axis=0)
    )


def test_a_file_and_its_compressed_copy_read_the_same(tmp_path) -> None:
    text = "time_s,knee_flexion_l\n0.00,5.5\n0.01,\n0.02,NA\n0.03,6.5\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode()))
    plain = read_recording(tmp_path / "a.csv", "csv")
    time_s, angles = plain.time_s, plain.angles
    assert time_s.tolist() == [0.0, 0.01, 0.02, 0.03]
    assert angles.shape == (4, 6)
    knee = angles[:, ANGLES.index("knee_flexion_l")]
    assert np.isnan(knee).tolist() == [False, True, True, False]
    packed = read_recording(tmp_path / "a.csv.gz", "csv")
    assert np.array_equal(time_s, packed.time_s)
    assert np.array_equal(angles, packed.angles, equal_nan=True)
    assert not can_read("xlsx")


def test_strikes_are_read_in_order_of_time(tmp_path) -> None:
    text = "time_s,leg,event,source\n2.5,L,foot_strike,x\n1.0,L,foot_strike,x\n1.6,L,foot_off,x\n"
    (tmp_path / "e.csv").write_text(text, encoding="utf-8")
    strikes = read_strikes(tmp_path / "e.csv")
    assert strikes["L"].tolist() == [1.0, 2.5]
    assert strikes["R"].tolist() == []


def test_extension_positive_recordings_are_turned(tmp_path) -> None:
    text = "time_s,knee_flexion_l\n0.00,-5\n0.01,-6\n"
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "R1.csv").write_text(text, encoding="utf-8")
    listed = table(sign_convention="extension_positive")
    files = RecordingFiles(tmp_path, listed)
    assert list(files) == ["R1"]
    assert files["R1"].angles[:, 1].tolist() == [5.0, 6.0]
    assert len(RecordingFiles(tmp_path, table(format="xlsx"))) == 0


def test_agreement_of_two_pairs_by_hand() -> None:
    rows = [("P01", "L", 40.0, 39.0), ("P01", "R", 42.0, 44.0), ("P02", "L", 41.0, None)]
    place = {"visit_id": "S1", "timepoint": "pre", "joint": "knee"}
    angles = pd.DataFrame(
        [{"participant_id": who, "leg": leg, "rom_mean": own, **place} for who, leg, own, _ in rows]
    )
    vendor = pd.DataFrame(
        [
            {"participant_id": who, "leg": leg, "value_deg": value, "task": "walk",
             "feature": "rom", "statistic": "mean", **place}
            for who, leg, _, value in rows
        ]
    )  # fmt: skip
    (row,) = agreement(angles, vendor).to_dict("records")
    assert (row["n"], row["n_people"]) == (2, 1)
    assert row["mean_difference"] == pytest.approx(-0.5)
    assert row["sd_difference"] == pytest.approx(np.sqrt(4.5))
    assert row["limit_low"] == pytest.approx(-0.5 - 1.96 * np.sqrt(4.5))
    assert row["largest_difference"] == pytest.approx(-2.0)
    assert agreement(angles, None).empty


def test_documentation_explains_every_reason() -> None:
    text = (Path(__file__).parents[2] / "docs" / "joint_angles.md").read_text(encoding="utf-8")
    for code, meaning in RECORDING_REASONS.items():
        assert f"| `{code}` | {meaning} |" in text
