"""The pendulum test of one leg: release, first swing, rebound, swings, damping."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from tscs.kinematics.filtering import (
    CUT_OFF_HZ,
    LOWEST_RATE_HZ,
    ORDER,
    LowPass,
    Smooth,
    evenly,
    sampling_rate,
)
from tscs.kinematics.readers import Floats

SHORTEST_TRIAL_S: Final = 4.0
REST_S: Final = 1.5
REST_RANGE_DEG: Final = 3.0
REST_QUANTILES: Final = (0.05, 0.95)
HELD_S: Final = 0.5
HELD_AT_LEAST_S: Final = 0.1
HELD_RANGE_DEG: Final = 5.0
LEAST_FALL_DEG: Final = 5.0
RELEASE_SHARE: Final = 0.05  # of the peak velocity
FEWEST_EXTREMES: Final = 3
# A longer piece averages more noise; beyond 0.2 s to both sides no polynomial of few terms fits.
PIECE_S: Final = 0.2
PIECE_SHARE: Final = 0.5  # of the time to the next turning point
DEGREES: Final = (2, 4)
FEWEST_SAMPLES: Final = 7
FINER: Final = 40  # places per sample at which a vertex is looked for
LEAST_SQUARES: Final = 1e-12
NORMAL_R2: Final = 1.6


@dataclass(frozen=True)
class Extremes:
    """Turning points of the knee after its release, in order.

    Attributes
    ----------
    time_s, angle : ndarray, shape (k,)
        Vertices of polynomials fitted to the unfiltered angle about the turning points of the
        filtered one, seconds and degrees.
    is_maximum : ndarray of bool, shape (k,)
        Flexion maxima.
    """

    time_s: Floats
    angle: Floats
    is_maximum: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Trial:
    """What was measured in one pendulum test.

    Attributes
    ----------
    time_s, angle : ndarray, shape (n,)
        Smoothed knee flexion on an even grid, degrees.
    noise : float
        SD of what the filter took away, degrees.
    values : dict of str to float
        Measures that are defined, by column of the table ``pendulum``.
    swings_s, swings : ndarray
        Time and angle of the flexion maxima that count as swings.
    reasons : dict of str to str
        Code of the reason by undefined measure.
    """

    time_s: Floats
    angle: Floats
    noise: float = float("nan")
    values: dict[str, float] = field(default_factory=dict)
    swings_s: Floats = field(default_factory=lambda: np.empty(0))
    swings: Floats = field(default_factory=lambda: np.empty(0))
    reasons: dict[str, str] = field(default_factory=dict)


def measure_trial(time_s: Floats, flexion: Floats, swing_deg: float = 3.0) -> Trial:
    """Measure one pendulum test.

    Parameters
    ----------
    time_s : ndarray, shape (n,)
        Seconds, rising.
    flexion : ndarray, shape (n,)
        Knee flexion, degrees, 0 = straight; NaN is missing.
    swing_deg : float
        A flexion maximum counts as a swing from this far beyond rest on.

    Returns
    -------
    Trial
        Start and resting angle, A0 (rest minus start), first swing excursion A1, R1 = A1 / first
        rebound, R2 = A1 / A0, R2n = R2 / 1.6, swings, damping ratio, frequency and peak velocity.

    Notes
    -----
    The leg is held nearly straight and let go (Wartenberg 1951, Neurology 1:18). R2 and R2n are
    the relaxation indices of Bajd and Vodovnik 1984 (J Biomed Eng 6:9). In a linear pendulum with
    damping ratio z, R2 = 1 + exp(-pi z / sqrt(1 - z^2)) and R1 = exp(pi z / sqrt(1 - z^2)).
    """
    known = np.flatnonzero(np.isfinite(flexion))
    if not known.size:
        return _without(time_s, flexion, "joint_not_recorded")
    recorded = slice(known[0], known[-1] + 1)
    time_s, flexion = time_s[recorded], flexion[recorded]
    if time_s[-1] - time_s[0] < SHORTEST_TRIAL_S:
        return _without(time_s, flexion, "short_trial")
    if sampling_rate(time_s) < LOWEST_RATE_HZ:
        return _without(time_s, flexion, "low_rate")
    even = evenly(time_s, flexion[:, None])
    signal = LowPass(even).smooth(CUT_OFF_HZ, ORDER)
    trial = _without(_times(signal), signal.angles[:, 0], "", float(signal.noise[0]))
    if signal.lost.any():
        return _without(trial.time_s, trial.angle, "gap_in_trial", trial.noise)
    return _measured(trial, even.angles[:, 0], signal.rate_hz, swing_deg)


def _without(time_s: Floats, angle: Floats, why: str, noise: float = float("nan")) -> Trial:
    return Trial(time_s, angle, noise, reasons={"fse": why} if why else {})


def _times(signal: Smooth) -> Floats:
    return np.asarray(signal.start_s + np.arange(len(signal.angles)) / signal.rate_hz)


def _measured(trial: Trial, raw: Floats, rate_hz: float, swing_deg: float) -> Trial:
    angle = trial.angle
    velocity = np.gradient(angle) * rate_hz
    release = _release(velocity)
    before = slice(max(0, release - round(HELD_S * rate_hz)), release + 1)
    held, start = angle[before], float(raw[before].mean())
    fall = _fall(angle, rate_hz, float(angle[release:].max()) - start)
    if fall:
        return _without(trial.time_s, angle, fall, trial.noise)
    if held.size <= HELD_AT_LEAST_S * rate_hz or np.ptp(held) > HELD_RANGE_DEG:
        return _without(trial.time_s, angle, "not_relaxed", trial.noise)
    extremes = _extremes(trial, raw, release, rate_hz, swing_deg)
    values, reasons = _first_swing(angle[release:], start, extremes)
    values |= {
        "start_angle": start,
        "release_s": float(trial.time_s[release]),
        "peak_velocity": float(velocity[release:].max()),
    }
    rest = _rest(angle, rate_hz)
    if np.isnan(rest):
        undefined = ("rest_angle", "r2", "r2n", "n_swings", "damping_ratio", "frequency_hz")
        reasons |= dict.fromkeys(undefined, "rest_not_reached")
        return Trial(trial.time_s, angle, trial.noise, values, reasons=reasons)
    return _about_rest(trial, values, reasons, rest, extremes, swing_deg)


def _release(velocity: Floats) -> int:
    """Walk back from the first fast fall to where the knee begins to move."""
    peak = velocity.max()
    first = int(np.flatnonzero(velocity >= peak / 2)[0])
    still = np.flatnonzero(velocity[: first + 1] <= RELEASE_SHARE * peak)
    return int(still[-1]) if still.size else 0


def _fall(angle: Floats, rate_hz: float, risen: float) -> str:
    """Return why the knee did not fall, else an empty text."""
    first, last = angle[: round(HELD_S * rate_hz)], angle[-round(REST_S * rate_hz) :]
    if np.median(last) - np.median(first) < -LEAST_FALL_DEG:
        return "reversed"
    return "no_swing" if risen < LEAST_FALL_DEG else ""


def _rest(angle: Floats, rate_hz: float) -> float:
    last = angle[-round(REST_S * rate_hz) :]
    low, high = np.quantile(last, REST_QUANTILES)  # the extremes of the noise are no movement
    return float(np.median(last)) if high - low <= REST_RANGE_DEG else float("nan")


def _extremes(
    trial: Trial, raw: Floats, release: int, rate_hz: float, swing_deg: float
) -> Extremes:
    from scipy.signal import find_peaks

    after = trial.angle[release:]
    # Turning points that stand out by half a swing; smaller ones can be noise.
    maxima = find_peaks(after, prominence=swing_deg / 2)[0]
    minima = find_peaks(-after, prominence=swing_deg / 2)[0]
    minima = minima[minima > maxima[0]] if maxima.size else minima[:0]
    places = np.sort(np.concatenate([maxima, minima]))
    room = np.diff(places, prepend=0, append=after.size)
    widths = PIECE_SHARE * np.minimum(room[:-1], room[1:])
    widths = np.minimum(widths, PIECE_S * rate_hz).astype(int)
    pairs = list(zip(places.tolist(), widths.tolist(), strict=True))
    found = np.array([_vertex(raw[release:], *pair) for pair in pairs]).reshape(-1, 2)
    time_s = trial.time_s[release] + found[:, 0] / rate_hz
    return Extremes(time_s, found[:, 1], np.isin(places, maxima))


def _vertex(values: Floats, place: int, width: int) -> tuple[float, float]:
    """Return place and value of the vertex of a polynomial fitted about a turning point."""
    steps = np.arange(-width, width + 1)
    if steps.size < FEWEST_SAMPLES:
        return float(place), float(values[place])
    fitted = _polynomial(steps / width, values[place + steps])
    inside = np.linspace(-1.0, 1.0, FINER * width + 1)
    found = np.polyval(fitted, inside)
    best = int(found.argmax() if values[place] > values[place + steps].mean() else found.argmin())
    return place + width * float(inside[best]), float(found[best])


def _polynomial(place: Floats, values: Floats) -> Floats:
    """Return the parabola, or the quartic where the Bayesian information criterion prefers it."""
    fits = [np.polyfit(place, values, degree) for degree in DEGREES]
    squares = [((np.polyval(fit, place) - values) ** 2).sum() + LEAST_SQUARES for fit in fits]
    n = place.size
    criteria = [
        n * np.log(sum_) + fit.size * np.log(n) for sum_, fit in zip(squares, fits, strict=True)
    ]
    return np.asarray(fits[int(np.argmin(criteria))])


def _first_swing(
    after: Floats, start: float, extremes: Extremes
) -> tuple[dict[str, float], dict[str, str]]:
    """Return excursion, its time and R1; a knee that does not swing back has no rebound."""
    if not extremes.angle.size:
        return {"fse": float(after.max()) - start}, {"r1": "no_rebound"}
    values = {
        "fse": float(extremes.angle[0]) - start,
        "first_maximum_s": float(extremes.time_s[0]),
    }
    if extremes.angle.size == 1:
        return values, {"r1": "no_rebound"}
    values["first_rebound"] = float(extremes.angle[0] - extremes.angle[1])
    values["first_rebound_s"] = float(extremes.time_s[1])
    return values | {"r1": values["fse"] / values["first_rebound"]}, {}


def _about_rest(
    trial: Trial,
    values: dict[str, float],
    reasons: dict[str, str],
    rest: float,
    extremes: Extremes,
    swing_deg: float,
) -> Trial:
    r2 = values["fse"] / (rest - values["start_angle"])
    beyond = extremes.is_maximum & (extremes.angle - rest >= swing_deg)
    values = values | {
        "rest_angle": rest, "r2": r2, "r2n": r2 / NORMAL_R2, "n_swings": float(beyond.sum()),
    }  # fmt: skip
    oscillation, why = _oscillation(extremes, rest, swing_deg) if r2 > 1 else ({}, "no_overshoot")
    missing = dict.fromkeys(("damping_ratio", "frequency_hz"), why) if why else {}
    return Trial(
        trial.time_s, trial.angle, trial.noise, values | oscillation,
        extremes.time_s[beyond], extremes.angle[beyond], reasons | missing,
    )  # fmt: skip


def _oscillation(extremes: Extremes, rest: float, swing_deg: float) -> tuple[dict[str, float], str]:
    """Frequency from the spacing of turning points, damping from their logarithmic decrement.

    Without overshoot there is neither: the turning points of a leg that hangs on its reflex do
    not lie about the resting angle.
    """
    deviation = np.abs(extremes.angle - rest)
    far = deviation >= swing_deg
    time_s, deviation = extremes.time_s[far], deviation[far]
    if time_s.size < FEWEST_EXTREMES:
        return {}, "few_extremes"
    frequency = 0.5 * (time_s.size - 1) / (time_s[-1] - time_s[0])
    decay = -np.polyfit(time_s, np.log(deviation), 1)[0]
    damping = decay / np.hypot(decay, 2 * np.pi * frequency)
    return {"frequency_hz": float(frequency), "damping_ratio": float(damping)}, ""
