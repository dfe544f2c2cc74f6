"""What no walking joint does: stand still at one value, hardly move, jump and come back."""

from __future__ import annotations

from collections.abc import Iterator
from math import pi

import numpy as np
import numpy.typing as npt
import pandas as pd

from tscs.errors import Fault
from tscs.validation.recording_text import EXPORT

STILL_S = 1.0
# Half the width of the window of the median, s: within it a walking knee bends away from a straight
# line by 5 degrees at most.
AROUND_S = 0.035
SPIKE_DEG = 15.0
Marks = npt.NDArray[np.bool_]


def signal_faults(time: pd.Series, angles: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Check the signals of a walk.

    Parameters
    ----------
    time : Series
        Seconds, rising; the index is the line in the file.
    angles : DataFrame
        Degrees, one column per joint.
    file : str
        File relative to the study.
    """
    step = float(time.diff().median())
    for name in map(str, angles):
        angle = angles[name].dropna()
        if angle.empty:
            continue
        yield from _unmoved(angle, file) or _jumps(angle, step, file)


def _unmoved(angle: pd.Series, file: str) -> list[Fault]:
    """Return what is wrong with a joint that does not move, if so."""
    extent, column = float(angle.max() - angle.min()), str(angle.name)
    if extent == 0:
        message = f"the joint does not move: every value is {angle.iloc[0]:g}"
        mend = "empty the column if the joint was not recorded, else export it again"
        return [Fault(file, 1, column, None, "constant_column", message, mend)]
    if extent <= pi:
        message = f"the joint moves by {extent:.3g} in all, the others by more: radians, or fixed?"
        mend = "multiply the column by 180/pi if it is in radians; keep it if the joint is fixed"
        return [Fault(file, 1, column, None, "small_range", message, mend, "warning")]
    return []


def _jumps(angle: pd.Series, step: float, file: str) -> Iterator[Fault]:
    values, column = angle.to_numpy(), str(angle.name)
    begin, length = longest_still(values)
    if length * step >= STILL_S:
        message = f"the joint stands at {values[begin]:g} for {length * step:.3g} s: did it stick?"
        mend = "empty these cells if the sensor failed"
        line = int(angle.index[begin])
        yield Fault(file, line, column, None, "stuck", message, mend, "warning")
    places = np.flatnonzero(spikes(values, step))
    if places.size:
        message = (
            f"{places.size} samples lie more than {SPIKE_DEG:g} degrees off those before and after"
        )
        value, line = f"{values[places[0]]:g}", int(angle.index[places[0]])
        mend = f"empty these cells, or {EXPORT}"
        yield Fault(file, line, column, value, "spike", message, mend, "warning")


def longest_still(values: npt.NDArray[np.float64]) -> tuple[int, int]:
    """Return where the longest run of one value begins, and how many samples it has."""
    changes = np.flatnonzero(np.diff(values)) + 1
    bounds = np.concatenate([[0], changes, [values.size]])
    lengths = np.diff(bounds)
    longest = int(lengths.argmax())
    return int(bounds[longest]), int(lengths[longest])


def spikes(values: npt.NDArray[np.float64], step: float) -> Marks:
    """Return which samples lie off the median of their neighbours.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Degrees.
    step : float
        Seconds between samples.
    """
    from scipy.ndimage import median_filter

    around = max(1, int(AROUND_S / step))
    usual = median_filter(values, size=2 * around + 1, mode="nearest")
    return np.asarray(np.abs(values - usual) > SPIKE_DEG)
