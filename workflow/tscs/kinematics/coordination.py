"""How hip and knee move together: cyclogram and continuous relative phase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tscs.kinematics.readers import Floats

LEAST_LENGTH: Final = 1e-12


@dataclass(frozen=True)
class RelativePhase:
    """Continuous relative phase of hip and knee, degrees.

    Attributes
    ----------
    mean_absolute : float
        Mean over the cycle of the size of the mean relative phase (MARP).
    deviation : float
        Mean over the cycle of its SD between cycles (deviation phase, DP).
    """

    mean_absolute: float
    deviation: float


def cyclogram_area(hip: Floats, knee: Floats) -> float:
    """Return the area enclosed by hip against knee angle.

    Parameters
    ----------
    hip, knee : ndarray, shape (p,)
        Mean curves over one gait cycle, degrees.

    Returns
    -------
    float
        Square degrees; a loop run through the other way counts negative within a figure of
        eight, the total is given without sign (Hershler and Milner 1980, Arch Phys Med Rehabil
        61:356; Goswami 1998, Gait & Posture 8:15).
    """
    return float(abs(hip @ np.roll(knee, -1) - knee @ np.roll(hip, -1)) / 2)


def relative_phase(hip: Floats, knee: Floats) -> RelativePhase:
    """Return the relative phase of hip minus knee by the Hilbert transform.

    Parameters
    ----------
    hip, knee : ndarray, shape (m, 101)
        Curves of the cycles that count for both joints, degrees.

    Returns
    -------
    RelativePhase
        Circular means and SDs, so that 359 and 1 degrees are 2 degrees apart.

    Notes
    -----
    Each cycle is made periodic (the straight line between its ends is taken away), centred at the
    middle of its range and completed to an analytic signal (Lamb and Stöckl 2014, Clin Biomech
    29:484); MARP and DP after Stergiou 2001, Clin Biomech 16:213.
    """
    apart = _analytic(hip) * np.conj(_analytic(knee))
    apart /= np.maximum(np.abs(apart), LEAST_LENGTH)
    mean = apart.mean(axis=0)
    length = np.clip(np.abs(mean), LEAST_LENGTH, 1.0)
    spread = np.degrees(np.sqrt(-2 * np.log(length)))
    return RelativePhase(float(np.abs(np.degrees(np.angle(mean))).mean()), float(spread.mean()))


def _analytic(curves: Floats) -> npt.NDArray[np.complex128]:
    """Centre each cycle and add its Hilbert transform as imaginary part."""
    from scipy.fft import irfft, rfft

    slope = np.linspace(0.0, 1.0, curves.shape[1])
    level = curves - (curves[:, -1:] - curves[:, :1]) * slope
    cycle = level[:, :-1]  # one period: the last point is the first of the next cycle
    points = cycle.shape[1]
    turned = -1j * rfft(cycle, axis=1)
    turned[:, 0] = 0.0
    if points % 2 == 0:
        turned[:, -1] = 0.0
    middle = (cycle.max(axis=1, keepdims=True) + cycle.min(axis=1, keepdims=True)) / 2
    return np.asarray(cycle - middle + 1j * irfft(turned, points, axis=1))
