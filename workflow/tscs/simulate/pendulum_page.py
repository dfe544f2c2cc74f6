"""How well pendulum tests recover what went in: ``python -m tscs.simulate.pendulum_page``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np

from tscs.files import write_bytes
from tscs.kinematics.pendulum import Trial, measure_trial
from tscs.simulate.pendulum import STEP_S, linear_swing, swing
from tscs.simulate.pendulum_trials import resting_angle
from tscs.simulate.streams import Floats

PAGE: Final = Path(__file__).resolve().parents[3] / "docs" / "pendulum.md"
SEVERITIES: Final = np.arange(5.0)
NOISES_DEG: Final = (0.0, 0.25, 0.5, 1.0)
RATES_HZ: Final = (60, 100, 148)
DAMPING: Final = (0.08, 0.12, 0.16, 0.25, 0.40)
SEEDS, TRIALS = 51, 3
LIMIT_PER_CENT: Final = 1.0
START_DEG, REST_DEG, FREQUENCY_HZ = 15.0, 90.0, 0.92
HELD_S, SECONDS = 0.5, 12.0
PER_CENT: Final = 100.0
HEAD: Final = """\
# Pendulum test

Made by `python -m tscs.simulate.pendulum_page` (in `workflow/`; seeds 0 to {last}). How a recording
becomes start angle, first swing excursion (FSE), R1, R2, R2n, swings, damping and frequency is told
in `workflow/tscs/kinematics/pendulum.py` and in the report; the columns are described in
[results/README.md](../results/README.md).

Several trials of a leg are averaged, legs weigh the same (`measured` in the outcome catalogue). A
measure that is not defined is empty with its reason: with R2 of at most 1 the leg hangs on its
reflex and has no damping; a knee that still moves at the end has no resting angle and so no R2; a
leg that was not still before release has no start angle. The threshold of a swing is
`analysis.pendulum.swing_deg`. Turning points are found in the filtered angle (6 Hz) and measured in
the unfiltered one.

**Limits.** No public recording of a pendulum test was found: what follows is recovery of simulated
legs, not of people. The severities are settings of a model (a pendulum with a delayed stretch
reflex), not grades of a scale. R1 is A1 / first rebound here; others divide by A1 minus the
rebound.

## Linear pendulum, closed form

R2 = 1 + exp(-pi z / sqrt(1 - z²)), R1 = exp(pi z / sqrt(1 - z²)); {rate} samples per second, no
noise. Error in per cent of the true value; swings found (true).

| damping ratio z | R2 | FSE | R1 | damping ratio | frequency | swings |
|---|---|---|---|---|---|---|
"""
GRID_HEAD: Final = """
## Reflex model: severity, noise and sampling rate

Error of FSE and R2 over {seeds} seeds of white noise, per cent of the true value: mean (SD; largest
of a single trial). The true values are those of the noiseless leg at 1000 samples per second.

| severity | true FSE, R2 | noise SD, degrees | {rates} |
|---|---|---|{lines}|
"""
WITHIN_HEAD: Final = """
## Within 1 %

Over all severities, rates and both measures: the largest mean error of a cell, and how many single
trials and means of three trials lie within 1 % of the true value, per cent (of the worst cell).

A single trial is bounded by chance, not by the method. A turning point is the vertex of a parabola
fitted over up to 0.4 s (a quartic where it fits clearly better): of white noise with an SD of 0.5
degrees a parabola keeps 0.75 / sqrt(24) = 0.15 degrees at 60 Hz, and the start angle, a mean over
half a second, keeps 0.09. The first swing of the most severe leg is 37.5 degrees, so that one SD is
0.5 % of it or more, and a few of {seeds} trials lie beyond 1 %. The score of a leg is the mean of
its trials.

| noise SD, degrees | largest mean error | single within 1 % | worst cell | three | worst cell |
|---|---|---|---|---|---|
"""


def main(arguments: list[str] | None = None) -> None:
    """Write the page.

    Parameters
    ----------
    arguments : list of str, optional
        Command line; taken from the interpreter when not given.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tscs.simulate.pendulum_page", description=__doc__
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="file to write")
    write_bytes(page().encode(), parser.parse_args(arguments).page)


def page() -> str:
    """Return the page as Markdown."""
    rates = " | ".join(f"{rate} Hz: {name}" for rate in RATES_HZ for name in ("FSE", "R2"))
    lines = "---|" * (2 * len(RATES_HZ) - 1) + "---"
    head = HEAD.format(last=SEEDS - 1, rate=RATES_HZ[1])
    grid = GRID_HEAD.format(seeds=SEEDS, rates=rates, lines=lines)
    truths, errors = errors_of_the_grid()
    parts = [
        head + "\n".join(linear_rows()),
        grid + "\n".join(grid_rows(truths, errors)),
        WITHIN_HEAD.format(seeds=SEEDS) + "\n".join(within_rows(errors)),
    ]
    return "\n".join([*parts, ""])


def linear_rows() -> Iterator[str]:
    """Yield the rows of the closed-form pendulum."""
    time_s = np.arange(-HELD_S, SECONDS, 1 / RATES_HZ[1])
    for damping in DAMPING:
        knee = linear_swing(time_s, damping, FREQUENCY_HZ, START_DEG, REST_DEG)
        values = measure_trial(time_s, knee).values
        step = np.pi * damping / np.sqrt(1 - damping**2)
        fall = REST_DEG - START_DEG
        true = {
            "r2": 1 + np.exp(-step), "fse": fall * (1 + np.exp(-step)), "r1": np.exp(step),
            "damping_ratio": damping, "frequency_hz": FREQUENCY_HZ,
        }  # fmt: skip
        errors = [_error(values.get(name), value) for name, value in true.items()]
        peaks = fall * np.exp(-step * np.arange(1, 2 * SEEDS, 2))
        swings = f"{values['n_swings']:.0f} ({(peaks >= 3).sum()})"
        yield f"| {damping:g} | {' | '.join(errors)} | {swings} |"


def _error(found: float | None, true: float) -> str:
    return "not defined" if found is None else f"{PER_CENT * (found / true - 1):.2f}"


def errors_of_the_grid(
    noises_deg: Sequence[float] = NOISES_DEG, seeds: Sequence[int] = range(SEEDS)
) -> tuple[list[str], Floats]:
    """Measure noisy trials of every severity, noise and rate.

    Parameters
    ----------
    noises_deg : sequence of float
        SDs of the noise, degrees.
    seeds : sequence of int
        Seeds of the noise.

    Returns
    -------
    truths : list of str
        True FSE and R2 of each severity.
    errors : ndarray, shape (severities, noises, rates, 2, seeds)
        Of FSE and R2, per cent of the true value.
    """
    start = np.full(SEVERITIES.size, START_DEG)
    knees = swing(SEVERITIES, start, SECONDS)
    turned = (np.diff(knees, axis=0) < 0).argmax(axis=0)
    true_fse = knees[turned, np.arange(SEVERITIES.size)] - START_DEG
    true = np.stack([true_fse, true_fse / (resting_angle(SEVERITIES) - START_DEG)])
    found = np.empty((SEVERITIES.size, len(noises_deg), len(RATES_HZ), 2, len(seeds)))
    for place in np.ndindex(found.shape[:3]):
        knee, noise, rate = knees[:, place[0]], noises_deg[place[1]], RATES_HZ[place[2]]
        for number, seed in enumerate(seeds):
            values = noisy_trial(knee, rate, noise, seed).values
            found[(*place, slice(None), number)] = values["fse"], values["r2"]
    truths = [f"{fse:.1f}, {r2:.2f}" for fse, r2 in true.T]
    return truths, PER_CENT * (found / true.T[:, None, None, :, None] - 1)


def grid_rows(truths: list[str], errors: Floats) -> Iterator[str]:
    """Yield the rows of the grid: mean, SD and largest error of a single trial."""
    for place, noise in product(range(SEVERITIES.size), range(len(NOISES_DEG))):
        cells = [_spread(own) for rate in errors[place, noise] for own in rate]
        head = f"{SEVERITIES[place]:g} | {truths[place]} | {NOISES_DEG[noise]:g}"
        yield f"| {head} | {' | '.join(cells)} |"


def _spread(errors: Floats) -> str:
    return f"{errors.mean():.2f} ({errors.std(ddof=1):.2f}; {np.abs(errors).max():.2f})"


def within_rows(errors: Floats) -> Iterator[str]:
    """Yield by noise the largest mean error, and how often one trial or three lie within 1 %."""
    three = errors.reshape(*errors.shape[:-1], -1, TRIALS).mean(axis=-1)
    for place, noise in enumerate(NOISES_DEG):
        cells = [f"{np.abs(errors[:, place].mean(axis=-1)).max():.2f}"]
        for own in (errors[:, place], three[:, place]):
            inside = np.abs(own) < LIMIT_PER_CENT
            worst = PER_CENT * inside.mean(axis=-1).min()
            cells += [f"{PER_CENT * inside.mean():.1f}", f"{worst:.0f}"]
        yield f"| {noise:g} | {' | '.join(cells)} |"


def noisy_trial(knee: Floats, rate_hz: float, noise_deg: float, seed: int) -> Trial:
    """Sample a simulated knee, add white noise and measure it.

    Parameters
    ----------
    knee : ndarray, shape (n,)
        Knee flexion from the release on in steps of 1 ms, degrees.
    rate_hz : float
        Samples per second.
    noise_deg : float
        SD of the noise, degrees.
    seed : int
        Seed of the noise.
    """
    time_s = np.arange(-HELD_S, len(knee) * STEP_S, 1 / rate_hz)
    angle = np.interp(time_s, np.arange(len(knee)) * STEP_S, knee)
    noise = np.random.default_rng(seed).standard_normal(time_s.size)
    return measure_trial(time_s, angle + noise_deg * noise)


if __name__ == "__main__":
    main()
