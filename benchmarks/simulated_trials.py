"""1,000 simulated trials with the random-slope test, beside a loop over statsmodels.

Processor times, of one thread if the numerical libraries are told so (``OMP_NUM_THREADS=1``).
Figures of R are quoted, not measured here.
"""

from __future__ import annotations

import time
import warnings
from statistics import median

import numpy as np
from statsmodels.regression.mixed_linear_model import MixedLM

from tscs.mixed import fit_mixed, kenward_roger, slope_columns
from tscs.mixed.grouped import Array
from tscs.trials.slopes import ARM_BY_TIME, SlopeTrials, slope_trials

TRIALS, PEOPLE, VISITS = 1000, 40, 10
LOOPED, COMPARED, REPEATS = 30, 300, 21
DIFFERENCE = 0.15
# Standard deviation of people's slopes; the residual has 1. The last makes singular fits common.
SLOPE_SDS = (0.5, 0.15, 0.05)
TIME = np.arange(float(VISITS))
ACTIVE = np.arange(PEOPLE) < PEOPLE // 2
# Measured once with R 4.2.2, lme4 1.1-31, pbkrtest 0.5.2 on two cores: seconds per 1,000 trials.
QUOTED = {
    "lme4, refit and z test": 14.4,
    "lme4, lmerTest's Satterthwaite": 43.0,
    "lme4, pbkrtest's Kenward-Roger": 187.0,
}


def simulate(slope_sd: float) -> Array:
    """Return outcomes of all trials, shape (trials, people, visits)."""
    rng = np.random.default_rng(1)
    level, slope = rng.standard_normal((2, TRIALS, PEOPLE, 1))
    lines = 2 * level + (slope_sd * slope + DIFFERENCE * ACTIVE[:, np.newaxis]) * TIME
    return np.asarray(lines + rng.standard_normal((TRIALS, PEOPLE, VISITS)))


def ours(slope_sd: float) -> tuple[float, float, SlopeTrials, Array]:
    """Return median seconds of test and of simulation with test, the tests and the data."""
    tests, whole = [], []
    for _ in range(REPEATS):
        start = time.process_time()
        y = simulate(slope_sd)
        ready = time.process_time()
        found = slope_trials(y, TIME, ACTIVE)
        tests.append(time.process_time() - ready)
        whole.append(time.process_time() - start)
    return median(tests), median(whole), found, y


def columns() -> tuple[Array, Array, Array]:
    """Return fixed effects, random effects and person of every row of a trial."""
    person, visit = np.divmod(np.arange(PEOPLE * VISITS), VISITS)
    lines = slope_columns(TIME[visit])
    return np.column_stack([lines, lines * ACTIVE[person, np.newaxis]]), lines, person


def statsmodels_seconds(y: Array) -> tuple[float, int]:
    """Return seconds per trial of statsmodels' fit with its z test, and fits not converged."""
    fixed, lines, person = columns()
    start, failed = time.process_time(), 0
    for trial in y[:LOOPED]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fit = MixedLM(trial.ravel(), fixed, person, exog_re=lines).fit(reml=True)
        failed += not (fit.converged and np.isfinite(fit.pvalues[3]))
    return (time.process_time() - start) / LOOPED, failed


def agreement(y: Array, found: SlopeTrials) -> str:
    """Return how far p is from Kenward and Roger's, and whether the same fits are singular."""
    fixed, lines, person = columns()
    fits = [fit_mixed(trial.ravel(), fixed, person, lines) for trial in y[:COMPARED]]
    gap = np.abs([kenward_roger(fit, ARM_BY_TIME).p for fit in fits] - found.p[:COMPARED])
    singular = np.array([fit.singular for fit in fits])
    other, border = (float(gap[at].max(initial=0)) for at in (~singular, singular))
    missed = np.sum(singular != found.singular[:COMPARED])
    return (
        f"  largest difference in p from Kenward and Roger over {COMPARED} fits: {other:.1e}; "
        f"in the {singular.sum()} singular ones {border:.1e}; singular or not differs in {missed}"
    )


def compare(slope_sd: float) -> None:
    """Print times, ratios, agreement and singular fits for one standard deviation of slopes."""
    test, whole, found, y = ours(slope_sd)
    each, failed = statsmodels_seconds(y)
    loop = each * TRIALS
    print(f"{TRIALS} trials of 2 x {PEOPLE // 2} x {VISITS}, SD of slopes {slope_sd:g}:")
    print(f"  ours: {1e3 * test:.1f} ms, with the simulation {1e3 * whole:.1f} ms")
    print(
        f"  statsmodels, {LOOPED} fits of which {failed} failed, extrapolated: {loop:.0f} s; "
        f"ratio {loop / test:.0f}, with the simulation {loop / whole:.0f}"
    )
    for name, seconds in QUOTED.items():
        ratios = f"{seconds / test:.0f}, with the simulation {seconds / whole:.0f}"
        print(f"  {name} (quoted): {seconds:g} s; ratio {ratios}")
    print(f"  singular: {found.singular.sum()} of {TRIALS}")
    print(agreement(y, found))
    print(f"  p below 0.05: {np.mean(found.p < 0.05):.1%}")


if __name__ == "__main__":
    for sd in SLOPE_SDS:
        compare(sd)
