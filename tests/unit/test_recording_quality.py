"""Which recordings to distrust: every threshold alone, and recordings broken on purpose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recorded_walks import walk
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.norms import builtin_norm
from tscs.kinematics.pendulum_tests import pendulum_tests
from tscs.kinematics.quality import COLUMNS, recording_quality
from tscs.kinematics.recordings import Recording
from tscs.kinematics.trust import DISTRUST, FINE, LOOK, THRESHOLDS, judge
from tscs.simulate.pendulum import linear_swing
from tscs.stages.measurement import joint_angles_stage, pendulum_stage, quality_stage
from tscs.study import load_study

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "task": "walk", "n_cycles": 20, "share_excluded": 0.0, "noise_deg": 0.3, "drift_deg": 1.0,
    "share_lost": 0.0, "rate_hz": 100.0, "duration_s": 30.0, "knee_sign": "yes", "hip_sign": "yes",
    "measured": "yes", "joints_missing": 0,
}  # fmt: skip


@pytest.mark.parametrize("limit", THRESHOLDS, ids=lambda limit: limit.column)
def test_each_threshold_alone(limit):
    away = -0.01 if limit.below else 0.01
    for bound, beyond, at in ((limit.look, LOOK, FINE), (limit.distrust, DISTRUST, LOOK)):
        assert judge(GOOD | {limit.column: bound})[0] == at
        verdict, grounds = judge(GOOD | {limit.column: bound + away})
        assert (verdict, grounds) == (beyond, f"{limit.column}: {beyond}")


@pytest.mark.parametrize(
    ("broken", "verdict", "grounds"),
    [
        ({"knee_sign": "no"}, DISTRUST, "knee_sign: distrust"),
        ({"hip_sign": "no"}, DISTRUST, "hip_sign: distrust"),
        ({"measured": "no"}, DISTRUST, "not_measured: distrust"),
        ({"joints_missing": 1}, LOOK, "joint_missing: look"),
        ({"noise_deg": 1.5, "knee_sign": "no"}, DISTRUST, "knee_sign: distrust; noise_deg: look"),
        ({"task": "pendulum", "n_cycles": np.nan, "duration_s": 6.0}, FINE, ""),
        ({"noise_deg": np.nan}, FINE, ""),
    ],
)
def test_other_grounds(broken, verdict, grounds):
    assert judge(GOOD | broken) == (verdict, grounds)


def listed(task="walk", leg=None):
    return pd.DataFrame(
        [{"participant_id": "P01", "visit_id": "BL", "timepoint": "single", "recording_id": "A",
          "task": task, "leg": leg, "trial": 1.0, "speed_m_s": 1.0,
          "zero_definition": "anatomical"}]
    )  # fmt: skip


def judged(recording, task="walk", leg=None):
    table, known = listed(task, leg), {"A": recording}
    angles, *_ = measure(table, known, builtin_norm())
    return recording_quality(table, known, angles, pendulum_tests(table, known, 3.0)).iloc[0]


def changed(recording, change):
    return Recording(recording.time_s, change(recording.time_s[:, None], recording.angles))


def with_gaps(time_s, angles):
    return np.where((time_s % 6 > 5), np.nan, angles)


@pytest.mark.parametrize(
    ("change", "ground"),
    [
        (lambda t, a: a, ""),
        (lambda t, a: a + 0.5 * t * (np.arange(6) == 2), "drift_deg: distrust"),
        (lambda t, a: a + 0.25 * t * (np.arange(6) == 2), "drift_deg: look"),
        (lambda t, a: -a, "knee_sign: distrust"),
        (lambda t, a: 20 - a, "knee_sign: distrust"),
        (lambda t, a: a * np.where(np.arange(6) % 3 == 0, -1, 1), "hip_sign: distrust"),
        (with_gaps, "share_lost: distrust"),
        (lambda t, a: np.where(np.arange(6) == 5, np.nan, a), "joint_missing: look"),
        (lambda t, a: a * np.nan, "not_measured: distrust"),
    ],
)
def test_broken_walks_are_found(change, ground):
    row = judged(changed(walk(seconds=30, noise=0.2)[0], change))
    assert ground in row["grounds"]
    assert (row["verdict"] == FINE) == (ground == "")


def test_noise_is_found():
    assert judged(walk(seconds=30, noise=0.2)[0])["verdict"] == FINE
    assert "noise_deg" in judged(walk(seconds=30, noise=3.0)[0])["grounds"]


@pytest.mark.parametrize(
    ("change", "ground"),
    [
        (lambda t, k: k, ""),
        (lambda t, k: -k, "knee_sign: distrust"),
        (lambda t, k: k + np.where(t > 8, 6 * (t - 8), 0), "drift_deg: look"),
        (lambda t, k: np.where((t > 3) & (t < 4), np.nan, k), "not_measured: distrust"),
    ],
)
def test_broken_pendulum_tests_are_found(change, ground):
    time_s = np.arange(-0.5, 12, 0.01)
    knee = change(time_s, linear_swing(time_s, 0.14, 0.92, 10.0, 90.0))
    angles = np.full((time_s.size, 6), np.nan)
    angles[:, 4] = knee
    row = judged(Recording(time_s, angles), "pendulum", "R")
    assert ground in row["grounds"]
    assert (row["verdict"] == FINE) == (ground == "")


@pytest.mark.parametrize("n_samples", [0, 1, 2, 30])
def test_fragments_do_not_stop_it(n_samples):
    time_s = np.arange(n_samples) / 60.0
    row = judged(Recording(time_s, np.ones((n_samples, 6))))
    assert row["verdict"] == DISTRUST


def test_unread_formats_have_no_verdict_and_no_recordings_no_rows():
    empty = pd.DataFrame(columns=["recording_id"])
    row = recording_quality(listed(), {}, empty, empty).iloc[0]
    assert pd.isna(row["verdict"])
    assert row["reason"] == "verdict: format_not_read"
    none = recording_quality(listed().head(0), {}, empty, empty)
    assert none.empty
    assert list(none) == list(COLUMNS)


def test_the_shipped_cohort_has_one_recording_to_distrust():
    study = load_study(ROOT)
    angles, trials = joint_angles_stage(study)["joint_angles"], pendulum_stage(study)["pendulum"]
    quality = quality_stage(study, angles, trials)["recording_quality"]
    assert len(quality) == len(study.tables["recordings"]) == 232
    worst = quality[quality["verdict"] == DISTRUST]
    assert worst["recording_id"].tolist() == ["P05_S6_post_walk"]  # the planted short one
    assert (quality["verdict"] == FINE).sum() == 228
