"""What must hold for the numbers of every recorded walk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorded_walks import RATE_HZ, table, walk
from tscs.kinematics.gait_features import LEVELS, symmetry_index
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.norms import builtin_norm
from tscs.kinematics.recordings import Recording

NORM = builtin_norm()
FEW = settings(max_examples=12)
RANGES = ("rom_mean", "rom_sd", "rom_of_mean_cycle")
TIMES = ("cycle_time", "cycle_time_cv", "cadence")


@st.composite
def walks(draw: st.DrawFn) -> Recording:
    """Walks whose legs differ, with recorded strikes; stride 1.0 to 1.6 s."""
    seed = draw(st.integers(0, 10_000))
    settings_of = {
        "stride_s": draw(st.floats(1.0, 1.6)), "cv": draw(st.floats(0.0, 0.06)),
        "noise": draw(st.floats(0.0, 1.0)), "seed": seed,
    }  # fmt: skip
    knees, hips = draw(st.tuples(*[st.floats(25, 70)] * 2)), draw(st.floats(20, 45))
    left, every = walk(20.0, knee_deg=knees[0], hip_deg=hips, **settings_of)
    strikes = {leg: times[(times > 0.2) & (times < 19.8)] for leg, times in every.items()}
    right, _ = walk(20.0, knee_deg=knees[1], hip_deg=0.8 * hips, **settings_of)
    angles = np.column_stack([left.angles[:, :3], right.angles[:, 3:]])
    return Recording(left.time_s, angles, strikes)


def measured(recording: Recording):
    """Return ranges of motion and further numbers by place."""
    angles, _, further = measure(table(), {"R1": recording}, NORM)
    return (
        angles.set_index(["leg", "joint"])[list(RANGES)],
        further.set_index(["leg", "joint", "feature"])["value"],
    )


def close(found, expected, tolerance=1e-6):
    assert found.to_numpy(dtype=float) == pytest.approx(
        expected.to_numpy(dtype=float), rel=tolerance, abs=tolerance, nan_ok=True
    )


@FEW
@given(walks())
def test_legs_that_are_exchanged_exchange_their_numbers(recording) -> None:
    strikes = {"L": recording.strikes["R"], "R": recording.strikes["L"]}
    other = replace(recording, angles=np.roll(recording.angles, 3, axis=1), strikes=strikes)
    ranges, further = measured(recording)
    swapped_ranges, swapped = measured(other)
    exchange = {"L": "R", "R": "L"}
    close(swapped_ranges.rename(index=exchange).loc[ranges.index], ranges)
    close(swapped.rename(index=exchange, level="leg").loc[further.index], further)


@FEW
@given(walks(), st.floats(-20, 20))
def test_a_constant_moves_levels_only(recording, shift) -> None:
    ranges, further = measured(recording)
    moved_ranges, moved = measured(replace(recording, angles=recording.angles + shift))
    close(moved_ranges, ranges)
    feature = further.index.get_level_values("feature")
    free = ~feature.isin(LEVELS) | (feature == "curve_difference")
    close(moved[free], further[free])
    for name in ("angle_at_contact", "peak_swing_flexion"):
        close(moved[feature == name], further[feature == name] + shift)


@FEW
@given(walks(), st.floats(0.5, 1.5))
def test_ranges_and_spread_grow_with_the_amplitude(recording, factor) -> None:
    ranges, further = measured(recording)
    larger_ranges, larger = measured(replace(recording, angles=factor * recording.angles))
    close(larger_ranges, factor * ranges)
    feature = further.index.get_level_values("feature")
    powers = {"curve_sd": 1, "angle_at_contact": 1, "cyclogram_area": 2, "rom_symmetry_index": 0,
              "mean_absolute_relative_phase": 0, "relative_phase_deviation": 0}  # fmt: skip
    for name, power in powers.items():
        close(larger[feature == name], factor**power * further[feature == name])


@FEW
@given(walks(), st.floats(-50, 50))
def test_the_clock_may_begin_anywhere(recording, start) -> None:
    strikes = {leg: times + start for leg, times in recording.strikes.items()}
    later = replace(recording, time_s=recording.time_s + start, strikes=strikes)
    for found, expected in zip(measured(later), measured(recording), strict=True):
        close(found, expected, 1e-3)


@FEW
@given(walks(), st.floats(0.9, 1.3))
def test_a_walk_played_slower_has_longer_cycles_and_the_same_ranges(recording, factor) -> None:
    # The filter follows the stride, so that the same curves in more time are the same curves.
    strikes = {leg: times * factor for leg, times in recording.strikes.items()}
    slower = replace(recording, time_s=recording.time_s * factor, strikes=strikes)
    ranges, further = measured(recording)
    slow_ranges, slow = measured(slower)
    close(slow_ranges["rom_mean"], ranges["rom_mean"], 0.02)
    feature = further.index.get_level_values("feature")
    for name, power in zip(TIMES, (1, 0, -1), strict=True):
        close(slow[feature == name], factor**power * further[feature == name])


@FEW
@given(walks(), st.integers(2, 4))
def test_more_samples_of_the_same_walk_give_the_same_numbers(recording, times) -> None:
    n = times * (len(recording.time_s) - 1) + 1
    finer = np.linspace(0, recording.time_s[-1], n)
    columns = [np.interp(finer, recording.time_s, angle) for angle in recording.angles.T]
    dense = replace(recording, time_s=finer, angles=np.column_stack(columns))
    assert 1 / np.diff(finer).mean() == pytest.approx(times * RATE_HZ)
    found, expected = measured(dense)[0]["rom_mean"], measured(recording)[0]["rom_mean"]
    assert found.to_numpy() == pytest.approx(expected.to_numpy(), abs=0.6)


@given(st.floats(0.1, 120), st.floats(0.1, 120), st.floats(0.1, 10))
def test_symmetry_of_ranges_has_no_side_and_no_unit(left, right, unit) -> None:
    index = symmetry_index(left, right)
    assert index == symmetry_index(right, left)
    assert index == pytest.approx(symmetry_index(unit * left, unit * right))
    assert 0 <= index < 200
