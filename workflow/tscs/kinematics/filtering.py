"""Evenly sampled, smoothed joint angles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tscs.kinematics.readers import Floats

CUT_OFF_HZ: Final = 6.0
ORDER: Final = 2
# Gait repeats itself: how high its frequencies reach is a number of harmonics of the stride.
STRIDE_HARMONICS: Final = 7.0
STRIDE_ORDER: Final = 4
# A leg swings forward in about half a second, however slow the walk.
LOWEST_CUT_OFF_HZ: Final = 4.0
HIGHEST_OF_RATE: Final = 0.4
EDGE_S: Final = 2.0
# A second-order filter lets 0.3 % of what lies above four times its cut-off pass.
SPARSE_OF_CUT_OFF: Final = 8.0
LONGEST_GAP_S: Final = 0.1
LOWEST_RATE_HZ: Final = 20.0
ROUNDING_S: Final = 1e-3
EVEN_S: Final = 1e-9
Lost = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Even:
    """Joint angles on an even time grid.

    Attributes
    ----------
    start_s, rate_hz : float
        Time of the first sample and sampling rate.
    angles : ndarray, shape (n, m)
        Degrees; gaps are bridged by straight lines.
    lost : ndarray of bool, shape (n, m)
        Samples inside a gap that is too long to be bridged.
    """

    start_s: float
    rate_hz: float
    angles: Floats
    lost: Lost


@dataclass(frozen=True)
class Smooth(Even):
    """Joint angles on an even time grid, filtered.

    Attributes
    ----------
    noise : ndarray, shape (m,)
        SD of what the filter took away, degrees; NaN for a joint that was not recorded.
    """

    noise: Floats


def sampling_rate(time_s: Floats) -> float:
    """Return samples per second from the median step."""
    return float(1 / np.median(np.diff(time_s)))


def evenly(time_s: Floats, angles: Floats) -> Even:
    """Bring joint angles to an even time grid.

    Parameters
    ----------
    time_s : ndarray, shape (n,)
        Seconds, rising; steps may differ where samples were dropped.
    angles : ndarray, shape (n, m)
        Degrees; NaN is missing.

    Returns
    -------
    Even
        At the median rate; gaps of up to 0.1 s are bridged by straight lines.
    """
    rate = sampling_rate(time_s)
    grid = time_s[0] + np.arange(int((time_s[-1] - time_s[0]) * rate + 0.5) + 1) / rate
    return Even(float(time_s[0]), rate, *_on_grid(grid, time_s, angles))


class LowPass:
    """Low-pass filters without lag for the same joint angles, their spectrum taken once.

    The gain is that of a Butterworth filter run forwards and backwards, ``1 / (1 + (f/c)^(2 k))``
    for order k and cut-off c (Winter 2009, Biomechanics and Motor Control, chapter 3), applied to
    the spectrum. Both ends are continued by their point reflection over up to 2 s.

    Parameters
    ----------
    even : Even
        Joint angles.
    """

    def __init__(self, even: Even) -> None:
        from scipy.fft import next_fast_len, rfft

        self.even = even
        self._n = len(even.angles)
        self._edge = min(self._n - 1, round(EDGE_S * even.rate_hz))
        self._length = int(next_fast_len(self._n + 2 * self._edge, real=True))
        self._spectrum = rfft(_continued(even.angles.T, self._edge, self._length), axis=1)

    def columns(self, places: slice, cut_off_hz: float, order: int) -> Floats:
        """Return the filtered angles of some columns, shape (n, number of columns)."""
        out = self._filtered(places, cut_off_hz, order, self._length)
        return np.asarray(out[:, self._edge : self._edge + self._n].T)

    def sparse(self, places: slice, cut_off_hz: float, order: int) -> tuple[Floats, float, float]:
        """Return filtered columns at no more samples per second than the cut-off needs.

        Parameters
        ----------
        places : slice
            The columns.
        cut_off_hz, order : float, int
            The filter.

        Returns
        -------
        angles : ndarray, shape (k, number of columns)
            Degrees.
        first_s, rate_hz : float
            Time of the first from the first sample of the recording, and samples per second.
        """
        from scipy.fft import next_fast_len

        rate = self.even.rate_hz
        wanted = math.ceil(self._length * min(1.0, SPARSE_OF_CUT_OFF * cut_off_hz / rate))
        length = min(int(next_fast_len(wanted, real=True)), self._length)
        share = length / self._length
        out = self._filtered(places, cut_off_hz, order, length) * share
        first, last = math.ceil(self._edge * share), int((self._edge + self._n - 1) * share)
        first_s = (first / share - self._edge) / rate
        return np.asarray(out[:, first : last + 1].T), first_s, rate * share

    def _filtered(self, places: slice, cut_off_hz: float, order: int, length: int) -> Floats:
        from scipy.fft import irfft

        kept = self._spectrum[places, : length // 2 + 1]
        hertz = np.arange(kept.shape[1]) * (self.even.rate_hz / self._length)
        gain = 1 / (1 + (hertz / cut_off_hz) ** (2 * order))
        return np.asarray(irfft(kept * gain, length, axis=1))

    def smooth(self, cut_off_hz: float, order: int) -> Smooth:
        """Return all angles filtered, with the noise that was taken away."""
        even = self.even
        filtered = self.columns(slice(None), cut_off_hz, order)
        noise = _spread(even.angles - filtered, even.lost)
        return Smooth(even.start_s, even.rate_hz, filtered, even.lost, noise)


def smooth(time_s: Floats, angles: Floats) -> Smooth:
    """Bridge short gaps and filter joint angles without lag at 6 Hz, second order.

    Parameters
    ----------
    time_s : ndarray, shape (n,)
        Seconds, rising.
    angles : ndarray, shape (n, m)
        Degrees; NaN is missing.
    """
    return LowPass(evenly(time_s, angles)).smooth(CUT_OFF_HZ, ORDER)


def cut_off_of_stride(stride_s: float, rate_hz: float) -> float:
    """Return the cut-off for the angles of a walk, Hz.

    Parameters
    ----------
    stride_s : float
        Duration of its strides; NaN if unknown.
    rate_hz : float
        Samples per second.

    Returns
    -------
    float
        Seven harmonics of the stride, at least 4 Hz and at most 0.4 of the rate; 6 Hz where no
        stride is known. At a fixed cut-off fast walking loses range of motion that slow walking
        keeps, and slow walking keeps noise that fast walking loses.
    """
    wanted = CUT_OFF_HZ if np.isnan(stride_s) else STRIDE_HARMONICS / stride_s
    return float(min(max(wanted, LOWEST_CUT_OFF_HZ), HIGHEST_OF_RATE * rate_hz))


def _continued(rows: Floats, edge: int, length: int) -> Floats:
    """Continue rows by the point reflection of their ends; the rest repeats the last value."""
    n = rows.shape[1]
    out = np.empty((len(rows), length))
    out[:, edge : edge + n] = rows
    out[:, :edge] = 2 * rows[:, :1] - rows[:, edge:0:-1]
    out[:, edge + n : n + 2 * edge] = 2 * rows[:, -1:] - rows[:, -2 : -edge - 2 : -1]
    out[:, n + 2 * edge :] = out[:, n + 2 * edge - 1, None]
    return out


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
