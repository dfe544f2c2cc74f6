"""Evenly sampled, smoothed joint angles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tscs.kinematics.readers import Floats

CUT_OFF_HZ: Final = 6.0
ORDER: Final = 2
LONGEST_GAP_S: Final = 0.1
LOWEST_RATE_HZ: Final = 20.0
ROUNDING_S: Final = 1e-3
Lost = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Smooth:
    """Joint angles on an even time grid.

    Attributes
    ----------
    start_s, rate_hz : float
        Time of the first sample and sampling rate.
    angles : ndarray, shape (n, 6)
        Degrees, without noise above the cut-off.
    lost : ndarray of bool, shape (n, 6)
        Samples inside a gap that is too long to be bridged.
    noise : ndarray, shape (6,)
        SD of what the filter took away, degrees; NaN for a joint that was not recorded.
    """

    start_s: float
    rate_hz: float
    angles: Floats
    lost: Lost
    noise: Floats


def sampling_rate(time_s: Floats) -> float:
    """Return samples per second from the median step."""
    return float(1 / np.median(np.diff(time_s)))


def smooth(time_s: Floats, angles: Floats) -> Smooth:
    """Bridge short gaps and filter joint angles without lag.

    Parameters
    ----------
    time_s : ndarray, shape (n,)
        Seconds, rising; steps may differ where samples were dropped.
    angles : ndarray, shape (n, 6)
        Degrees; NaN is missing.

    Returns
    -------
    Smooth
        Gaps of up to 0.1 s are bridged by straight lines. A second-order Butterworth filter of
        6 Hz runs forwards and backwards; the mean of single ranges of motion would otherwise
        grow with the noise (Winter 2009, Biomechanics and Motor Control, chapter 3).
    """
    from scipy.signal import butter, sosfiltfilt

    rate = sampling_rate(time_s)
    grid = time_s[0] + np.arange(int((time_s[-1] - time_s[0]) * rate + 0.5) + 1) / rate
    columns = [_on_grid(grid, time_s, angles[:, joint]) for joint in range(angles.shape[1])]
    even = np.column_stack([values for values, _ in columns])
    lost = np.column_stack([gap for _, gap in columns])
    sections = butter(ORDER, CUT_OFF_HZ, fs=rate, output="sos")
    filtered = sosfiltfilt(sections, even, axis=0)
    return Smooth(float(time_s[0]), rate, filtered, lost, _spread(even - filtered, lost))


def _on_grid(grid: Floats, time_s: Floats, values: Floats) -> tuple[Floats, Lost]:
    known = np.isfinite(values)
    if known.sum() < 2:
        return np.zeros(grid.size), np.ones(grid.size, dtype=bool)
    times = time_s[known]
    after = np.searchsorted(times, grid - ROUNDING_S)
    inside = (after > 0) & (after < times.size)
    step = np.diff(times)[np.clip(after - 1, 0, times.size - 2)]
    beyond = (grid < times[0] - ROUNDING_S) | (grid > times[-1] + ROUNDING_S)
    lost = beyond | (inside & (step > LONGEST_GAP_S + ROUNDING_S))
    return np.interp(grid, times, values[known]), lost


def _spread(residual: Floats, lost: Lost) -> Floats:
    kept = ~lost
    squares = np.where(kept, residual**2, 0.0).sum(axis=0)
    n = kept.sum(axis=0)
    return np.asarray(np.sqrt(np.where(n > 0, squares, np.nan) / np.maximum(n, 1)))
