"""Synthetic walks with known foot strikes and ranges of motion, for tests of kinematics."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tscs.kinematics.recordings import Recording

RATE_HZ = 60.0


def walk(seconds=24.0, stride_s=1.3, knee_deg=50.0, hip_deg=38.0, cv=0.0, noise=0.0, seed=0):
    """Return a recorded walk, and the true foot strikes of each leg inside it.

    Hip and knee are sums of two cosines of the phase of the gait cycle, ranges as given; the ankle
    has a range of 20 degrees.
    """
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(seconds * RATE_HZ) + 1) / RATE_HZ
    n_strides = int(2 * seconds / stride_s) + 4
    left = np.cumsum(stride_s * (1 + cv * rng.standard_normal(n_strides))) - 1.7 * stride_s
    right = (left[:-1] + left[1:]) / 2
    legs = [_leg(time_s, strikes, hip_deg, knee_deg) for strikes in (left, right)]
    angles = np.concatenate(legs, axis=1)
    angles = angles + noise * rng.standard_normal(angles.shape)
    inside = {
        leg: strikes[(strikes >= 0) & (strikes <= seconds)]
        for leg, strikes in (("L", left), ("R", right))
    }
    return Recording(time_s, angles), inside


def _leg(time_s, strikes, hip_deg, knee_deg):
    stride = np.searchsorted(strikes, time_s, side="right") - 1
    phase = (time_s - strikes[stride]) / (strikes[stride + 1] - strikes[stride])
    hip = _scaled(np.cos(2 * np.pi * (phase + 0.06)), hip_deg) + 17
    swing = np.exp(-0.5 * (((phase - 0.72 + 0.5) % 1 - 0.5) / 0.09) ** 2)
    knee = _scaled(swing, knee_deg) + 8
    ankle = _scaled(np.sin(2 * np.pi * phase), 20.0)
    return np.column_stack([hip, knee, ankle])


def _scaled(wave, extent):
    return wave * extent / np.ptp(wave)


def table(**columns):
    """Return a recordings table of one walk, R1, with some cells changed."""
    row = {
        "recording_id": "R1", "participant_id": "P01", "visit_id": "S1", "timepoint": "pre",
        "task": "walk", "file": "recordings/R1.csv", "format": "csv", "speed_m_s": 0.7,
        "events_file": None, "sign_convention": "flexion_positive",
        "zero_definition": "static_trial",
    }  # fmt: skip
    return pd.DataFrame([row | columns], index=pd.Index([2], name="line"))
