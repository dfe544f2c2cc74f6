"""Gait cycles of a leg: where they begin and end, and which of them count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tscs.kinematics.filtering import Lost
from tscs.kinematics.readers import Floats

EDGE_S: Final = 0.1
LONGEST: Final = 1.5
SHORTEST: Final = 2 / 3
# Stride to stride the pelvis faces the same way in straight walking; half a turn takes 3 strides.
TURN_DEG: Final = 20.0
OUTLIER_SDS: Final = 4.0
OUTLIER_DEG: Final = 5.0
MAD_TO_SD: Final = 1.4826
GRID: Final = np.linspace(0.0, 1.0, 101)
# Their meaning stands in `tscs.reasons`; of several the first that is broken is named.
RULES: Final = ("edge", "missed_event", "extra_event", "turn", "gap", "outlier")
# Rules that concern the strikes of a leg, whatever its angles.
TIMING: Final = RULES[:3]
Codes = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Cycles:
    """Gait cycles of one leg.

    Attributes
    ----------
    begin, end : ndarray, shape (m,)
        Samples of the foot strikes, with fractions.
    seconds : ndarray, shape (m,)
        Durations.
    lowest, highest : ndarray, shape (m, 3)
        Smallest and largest angle of hip, knee and ankle, degrees.
    left_out : ndarray of str, shape (m, 3)
        Member of `RULES` where a cycle does not count for a joint, else empty.
    """

    begin: Floats
    end: Floats
    seconds: Floats
    lowest: Floats
    highest: Floats
    left_out: Codes

    def __len__(self) -> int:
        """Return the number of cycles, counted or not."""
        return len(self.begin)


def cut_cycles(
    angles: Floats,
    lost: Lost,
    strikes_s: Floats,
    rate_hz: float,
    heading_deg: Floats | None = None,
) -> Cycles:
    """Cut the angles of a leg at its foot strikes and mark cycles that do not count.

    Parameters
    ----------
    angles : ndarray, shape (n, 3)
        Smoothed hip, knee and ankle flexion, degrees.
    lost : ndarray of bool, shape (n, 3)
        Samples in gaps.
    strikes_s : ndarray
        Foot strikes, seconds from the first sample, rising.
    rate_hz : float
        Samples per second.
    heading_deg : ndarray, shape (n,), optional
        Direction of walking; without it a turn is left out only where it makes a cycle longer,
        shorter or an outlier.

    Returns
    -------
    Cycles
        One per pair of successive strikes; of several rules that leave a cycle out the first in
        `RULES` is named.
    """
    last = len(angles) - 1
    strikes = strikes_s * rate_hz
    strikes = strikes[(strikes >= 0) & (strikes <= last)]
    begin, end = strikes[:-1], strikes[1:]
    seconds = (end - begin) / rate_hz
    pieces = np.rint(np.column_stack([begin, end])).astype(int).ravel()
    lowest, highest = (_reduce(ufunc, angles, pieces) for ufunc in (np.minimum, np.maximum))
    timing = _timing(begin, end, seconds, last, rate_hz)
    timing = np.where((timing == "") & _turns(pieces, heading_deg), "turn", timing)
    marks = timing[:, None].repeat(angles.shape[1], axis=1)
    if lost.any():
        gaps = _reduce(np.logical_or, lost, pieces).astype(bool)
        marks = np.where((marks == "") & gaps, "gap", marks)
    return Cycles(begin, end, seconds, lowest, highest, _with_outliers(marks, highest - lowest))


def cycle_curves(angles: Floats, cycles: Cycles) -> Floats:
    """Bring every cycle of a leg to 101 points from 0 to 100 %, all at once.

    Parameters
    ----------
    angles : ndarray, shape (n, 3)
        Smoothed angles of the leg.
    cycles : Cycles
        Its cycles, whether they count or not.

    Returns
    -------
    ndarray, shape (m, 101, 3)
        Degrees, straight lines between samples.
    """
    place = cycles.begin[:, None] + (cycles.end - cycles.begin)[:, None] * GRID
    before = np.minimum(place.astype(int), len(angles) - 2)
    share = place - before
    curves = np.empty((angles.shape[1], *place.shape))
    for curve, angle in zip(curves, np.ascontiguousarray(angles.T), strict=True):
        low = angle.take(before)
        angle.take(before + 1, out=curve, mode="clip")
        curve -= low
        curve *= share
        curve += low
    return np.moveaxis(curves, 0, 2)


def mean_curves(curves: Floats, cycles: Cycles) -> Floats:
    """Average the counted cycles of each joint.

    Parameters
    ----------
    curves : ndarray, shape (m, 101, 3)
        As from `cycle_curves`.
    cycles : Cycles
        The cycles.

    Returns
    -------
    ndarray, shape (101, 3)
        Degrees; NaN for a joint without counted cycles.
    """
    counted = (cycles.left_out == "").astype(float)
    total = np.einsum("mpj,mj->pj", curves, counted)
    n = counted.sum(axis=0)
    return np.asarray(total / np.where(n > 0, n, np.nan))


def _reduce(ufunc: np.ufunc, values: Floats | Lost, pieces: npt.NDArray[np.int_]) -> Floats:
    if not pieces.size:
        return np.empty((0, values.shape[1]))
    # reduceat leaves out the last sample of a piece, at which the next cycle begins.
    return np.asarray(ufunc(ufunc.reduceat(values, pieces, axis=0)[::2], values[pieces[1::2]]))


def _timing(begin: Floats, end: Floats, seconds: Floats, last: int, rate_hz: float) -> Codes:
    usual = np.median(seconds) if seconds.size else 0.0
    edge = EDGE_S * rate_hz
    conditions = [
        (begin < edge) | (end > last - edge),
        seconds > LONGEST * usual,
        seconds < SHORTEST * usual,
    ]
    return np.select(conditions, list(TIMING), "")


def _turns(pieces: npt.NDArray[np.int_], heading_deg: Floats | None) -> Lost:
    if heading_deg is None:
        return np.zeros(pieces.size // 2, dtype=bool)
    begin, end = heading_deg[pieces].reshape(-1, 2).T
    return np.asarray(np.abs(end - begin) > TURN_DEG)


def _with_outliers(marks: Codes, ranges: Floats) -> Codes:
    counted = np.where(marks == "", ranges, np.nan)
    if not counted.size:
        return marks
    apart = np.abs(counted - _medians(counted))
    spread = MAD_TO_SD * _medians(apart)
    far = apart > np.maximum(OUTLIER_SDS * spread, OUTLIER_DEG)
    return np.where(far, "outlier", marks)


def _medians(columns: Floats) -> Floats:
    """Return the median of the finite values of each column; NaN without any."""
    ordered = np.sort(columns, axis=0)  # NaN come last
    n = np.isfinite(columns).sum(axis=0)
    lower, upper = np.maximum((n - 1) // 2, 0), np.minimum(n // 2, len(columns) - 1)
    place = np.arange(columns.shape[1])
    return np.asarray((ordered[lower, place] + ordered[upper, place]) / 2)
