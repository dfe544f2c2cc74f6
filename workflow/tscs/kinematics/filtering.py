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
EVEN_S: Final = 1e-9
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
    even, lost = _on_grid(grid, time_s, angles)
    sections = butter(ORDER, CUT_OFF_HZ, fs=rate, output="sos")
    filtered = sosfiltfilt(sections, even.T).T
    return Smooth(float(time_s[0]), rate, filtered, lost, _spread(even - filtered, lost))


# Arrays are laid out joint by joint, as the filter runs.
def _on_grid(grid: Floats, time_s: Floats, angles: Floats) -> tuple[Floats, Lost]:
    if grid.size == time_s.size and np.abs(grid - time_s).max() < EVEN_S and _complete(angles):
        return np.asfortranarray(angles), np.zeros(angles.shape, dtype=bool, order="F")
    even, lost = (np.zeros((grid.size, angles.shape[1]), kind, order="F") for kind in (float, bool))
    lost[:] = True
    known = np.isfinite(angles)
    gaps_of_all = _gaps(grid, time_s)
    for joint in np.flatnonzero(known.sum(axis=0) >= 2):
        own = known[:, joint]
        complete = bool(own.all())
        times = time_s if complete else time_s[own]
        even[:, joint] = np.interp(grid, times, angles[own, joint])
        lost[:, joint] = gaps_of_all if complete else _gaps(grid, times)
    return even, lost


def _complete(angles: Floats) -> bool:
    return bool(np.isfinite(angles).all())


def _gaps(grid: Floats, times: Floats) -> Lost:
    """Return which points of the grid lie in a gap that is too long to be bridged."""
    longest = LONGEST_GAP_S + ROUNDING_S
    beyond = (grid < times[0] - ROUNDING_S) | (grid > times[-1] + ROUNDING_S)
    steps = np.diff(times)
    if steps.max() <= longest:
        return np.asarray(beyond)
    after = np.searchsorted(times, grid - ROUNDING_S)
    inside = (after > 0) & (after < times.size)
    step = steps[np.clip(after - 1, 0, times.size - 2)]
    return np.asarray(beyond | (inside & (step > longest)))


def _spread(residual: Floats, lost: Lost) -> Floats:
    if not lost.any():
        return np.asarray(np.sqrt((residual**2).mean(axis=0)))
    kept = ~lost
    squares = np.where(kept, residual**2, 0.0).sum(axis=0)
    n = kept.sum(axis=0)
    return np.asarray(np.sqrt(np.where(n > 0, squares, np.nan) / np.maximum(n, 1)))
