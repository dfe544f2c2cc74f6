"""Signals that no walking joint gives: constant, stuck, hardly moving, with spikes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from recorded_walks import RATE_HZ, walk
from tscs.kinematics.readers import ANGLES
from tscs.validation.recording_signals import longest_still, signal_faults, spikes


def faults_after(change):
    recording, _ = walk(20.0, noise=0.3)
    angles = recording.angles.copy()
    change(angles)
    lines = pd.RangeIndex(2, 2 + len(angles))
    table = pd.DataFrame(angles, columns=list(ANGLES), index=lines)
    return list(signal_faults(pd.Series(recording.time_s, index=lines), table, "data/r.csv"))


def put(rows, column, value):
    def change(angles):
        angles[rows, column] = value

    return change


def scale(column, factor):
    def change(angles):
        angles[:, column] *= factor

    return change


@pytest.mark.parametrize(
    ("change", "rule", "line", "severity"),
    [
        (put(slice(None), 2, 4.5), "constant_column", 1, "fault"),
        (scale(5, np.pi / 180), "small_range", 1, "warning"),
        (put(slice(100, 170), 1, 12.0), "stuck", 102, "warning"),
        (put([50, 400], 4, 150.0), "spike", 52, "warning"),
    ],
)
def test_one_fault_that_names_line_and_joint(change, rule, line, severity) -> None:
    (fault,) = faults_after(change)
    assert (fault.rule, fault.line, fault.severity) == (rule, line, severity)
    assert fault.file == "data/r.csv"
    assert fault.column in ANGLES


@pytest.mark.parametrize("change", [lambda angles: None, put(slice(100, 150), 1, 12.0)])
def test_a_walk_and_a_short_halt_have_none(change) -> None:
    assert faults_after(change) == []


def test_spikes_are_samples_and_no_fast_movement() -> None:
    time_s = np.arange(0, 4, 1 / RATE_HZ)
    knee = 30 * (1 - np.cos(2 * np.pi * time_s / 1.0))
    assert not spikes(knee, 1 / RATE_HZ).any()
    knee[77] += 40
    assert np.flatnonzero(spikes(knee, 1 / RATE_HZ)).tolist() == [77]


def test_the_longest_run_of_one_value() -> None:
    assert longest_still(np.array([1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 1.0])) == (3, 3)
    assert longest_still(np.array([5.0, 5.0])) == (0, 2)
