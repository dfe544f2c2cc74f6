"""Recovery of the true range of motion over severity, speed, noise and sampling rate, as a table.

``python -m tscs.simulate.recovery ../docs/joint_angles.md`` (in ``workflow/``) writes the tables of
the page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from tscs.kinematics.cycles import cut_cycles
from tscs.kinematics.range_of_motion import joint_range, measure_legs
from tscs.kinematics.recordings import Recording
from tscs.pages import write_block
from tscs.simulate.curves import JOINTS, joint_curve
from tscs.simulate.protocol import LEGS
from tscs.simulate.recordings import noise, phases, variation
from tscs.simulate.streams import Floats

SEVERITIES: Final = (0.0, 0.5, 1.0)
PACES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
NOISES: Final = (0.0, 0.8, 1.5)
RATES: Final = (60.0, 100.0, 148.0)
SECONDS: Final = 180.0
LIMIT_DEG: Final = 0.5
LIMIT_NOISE_DEG: Final = 0.8
SLOWEST_STRIDE_S, STRIDE_GAIN_S = 1.8, 0.7  # stride time of very slow and of free walking
STRIDE_CV: Final = 0.05
WARP_SD: Final = 0.01


class Setting(NamedTuple):
    """One cell of the grid.

    Attributes
    ----------
    severity : float
        0 none, 1 severe, the same in both legs and all joints.
    pace : float
        0 very slow, 1 free walking.
    noise_deg : float
        SD of soft-tissue movement, degrees.
    rate_hz : float
        Samples per second.
    """

    severity: float
    pace: float
    noise_deg: float
    rate_hz: float


class SimulatedWalk(NamedTuple):
    """A walk with its truth.

    Attributes
    ----------
    recording : Recording
        With noise, without events.
    angles : ndarray, shape (n, 6)
        The same without noise, degrees.
    strikes : tuple of ndarray
        True foot strikes of the left and right leg, s.
    """

    recording: Recording
    angles: Floats
    strikes: tuple[Floats, Floats]

    def true_range(self, place: int, rate_hz: float) -> float:
        """Return the mean range of motion of the noiseless cycles of both legs, degrees."""
        ranges = []
        for leg, strikes in enumerate(self.strikes):
            own = self.angles[:, len(JOINTS) * leg + place, None]
            cycles = cut_cycles(own, np.zeros_like(own, dtype=bool), strikes, rate_hz)
            ranges.append((cycles.highest - cycles.lowest).mean())
        return float(np.mean(ranges))


def simulated_walk(setting: Setting, seconds: float, seed: int) -> SimulatedWalk:
    """Draw a walk whose true range of motion is known, without recorded events.

    Parameters
    ----------
    setting : Setting
        What it is like.
    seconds : float
        Length.
    seed : int
        Seed of strides and noise.

    Returns
    -------
    SimulatedWalk
        Strides vary in time (5 %), amplitude (5 %), offset (1 degree) and timing.
    """
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(seconds * setting.rate_hz) + 1) / setting.rate_hz
    stride_s = SLOWEST_STRIDE_S - STRIDE_GAIN_S * setting.pace
    n_strides = int(1.2 * seconds / stride_s) + 8
    times = stride_s * (1 + STRIDE_CV * rng.standard_normal(n_strides))
    left = np.cumsum(times) - 2.5 * stride_s
    right = (left[:-1] + left[1:]) / 2
    legs = [_leg(rng, time_s, strikes, setting) for strikes in (left, right)]
    angles = np.concatenate(legs, axis=1)
    noisy = angles + noise(rng, angles.shape, setting.rate_hz, setting.noise_deg)
    return SimulatedWalk(Recording(time_s, noisy), angles, (left, right))


def _leg(rng: np.random.Generator, time_s: Floats, strikes: Floats, setting: Setting) -> Floats:
    stride, phase = phases(strikes, time_s)
    warp = WARP_SD * rng.standard_normal(len(strikes))[stride]
    phase = phase + warp * np.sin(np.pi * phase) ** 2
    columns = []
    levels = np.asarray(setting.pace), np.asarray(setting.severity)
    for joint in JOINTS:
        curve = joint_curve(joint, phase, *levels)
        moved = variation(rng, curve - curve.mean(), 1.0, stride, phase)
        columns.append(curve + moved)
    return np.column_stack(columns)


def recovery(settings: Sequence[Setting], seconds: float = SECONDS) -> pd.DataFrame:
    """Measure a walk of each setting and compare it with the truth.

    Parameters
    ----------
    settings : sequence of Setting
        What the walks are like.
    seconds : float
        Length of each.

    Returns
    -------
    DataFrame
        severity, pace, noise_deg, rate_hz, joint, true (mean range of motion of the noiseless
        cycles), error (measured minus true, mean of both legs, degrees) and n_cycles.
    """
    return pd.DataFrame([row for seed, item in enumerate(settings)
                         for row in _rows(item, seconds, seed)])  # fmt: skip


def _rows(setting: Setting, seconds: float, seed: int) -> Iterator[dict[str, float | str]]:
    walk = simulated_walk(setting, seconds, seed)
    legs = measure_legs(walk.recording)
    for place, joint in enumerate(JOINTS):
        true = walk.true_range(place, setting.rate_hz)
        measured = sum(joint_range(leg, place) for leg in legs) / len(LEGS)
        n_cycles = sum(int((leg.cycles.left_out[:, place] == "").sum()) for leg in legs)
        yield setting._asdict() | {
            "joint": joint, "true": true, "error": measured - true, "n_cycles": n_cycles,
        }  # fmt: skip


def grid() -> list[Setting]:
    """Return every setting of the printed table."""
    return [Setting(*cell) for cell in product(SEVERITIES, PACES, NOISES, RATES)]


def by_noise(found: pd.DataFrame) -> str:
    """Return mean error and its smallest and largest value over severity and speed as Markdown."""
    return _table(found, ["noise_deg", "rate_hz"], "| noise SD, degrees | rate, Hz |")


def by_speed(found: pd.DataFrame) -> str:
    """Return the same over sampling rates at the noise of the limit, by speed and severity."""
    own = found[found["noise_deg"] == LIMIT_NOISE_DEG]
    return _table(own, ["pace", "severity"], "| speed (0 very slow, 1 free) | severity |")


def _table(found: pd.DataFrame, keys: list[str], head: str) -> str:
    lines = [f"{head} {' | '.join(JOINTS)} |", "|" + "---|" * (len(keys) + len(JOINTS))]
    for place, own in found.groupby(keys):
        parts = [own.loc[own["joint"] == joint, "error"] for joint in JOINTS]
        texts = [f"{part.mean():.2f} ({part.min():.2f} to {part.max():.2f})" for part in parts]
        lines.append(f"| {' | '.join([*(f'{value:g}' for value in place), *texts])} |")
    return "\n".join(lines) + "\n"


def beyond_limit(found: pd.DataFrame) -> str:
    """Return how many cells at the noise of the limit lie beyond it, and which."""
    own = found[found["noise_deg"] == LIMIT_NOISE_DEG]
    beyond = own[own["error"].abs() >= LIMIT_DEG]
    where = beyond.groupby(["pace", "joint"])["error"].agg(["size", "min", "max"])
    lines = [
        f"speed {pace:g}, {joint}: {row.size} ({row.min:.2f} to {row.max:.2f})"
        for (pace, joint), row in zip(where.index, where.itertuples(), strict=True)
    ]
    told = f": {'; '.join(lines)}" if lines else ""
    return (
        f"{len(beyond)} of {len(own)} cells at {LIMIT_DEG:g} degree or more{told}; largest error "
        f"{own['error'].abs().max():.2f}.\n"
    )


def page(found: pd.DataFrame) -> str:
    """Return the tables of the page as Markdown."""
    between = f"At a noise of {LIMIT_NOISE_DEG:g} degree, over the three rates:\n"
    return "\n".join([by_noise(found), between, by_speed(found), beyond_limit(found)])


if __name__ == "__main__":
    write_block(Path(sys.argv[1]), "recovery", page(recovery(grid())))
