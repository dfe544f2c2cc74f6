"""Random-slope models: this library with Kenward and Roger's test beside statsmodels' plain fit.

Times are medians in milliseconds of one thread if the numerical libraries are told so
(``OMP_NUM_THREADS=1``). Figures of R are quoted, not measured here.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from statistics import median

import numpy as np
from statsmodels.regression.mixed_linear_model import MixedLM

from tscs.mixed import kenward_roger, random_slope, slope_columns, slopes_test
from tscs.mixed.grouped import Array

SHAPES = ((9, 10), (300, 10))
REPLICATES = 30
SIMULATIONS = 20_000
# Measured once with R 4.2.2, lme4 1.1-31, pbkrtest 0.5.2 on two cores: fit, and Kenward and Roger's
# summary of 9 x 10.
QUOTED = {(9, 10): "lme4 13 ms, with Kenward and Roger 117 ms", (300, 10): "lme4 35 ms, fit alone"}


def cohorts(shape: tuple[int, int], number: int, missing: float) -> Array:
    """Return outcomes, shape (number, people, visits), around a line per person; NaN if missing."""
    rng = np.random.default_rng(1)
    people = (number, shape[0], 1)
    y = 2 * rng.standard_normal(people) + 0.3 * rng.standard_normal(people) * np.arange(shape[1])
    y = y + rng.standard_normal((number, *shape))
    y[rng.random(y.shape) < missing] = np.nan
    return y


def rows(y: Array) -> tuple[Array, Array, Array]:
    """Return outcome, time and person of the values measured."""
    person, visit = np.nonzero(np.isfinite(y))
    return y[person, visit], visit.astype(float), person


def ours(y: Array) -> float:
    """Fit and test; return the restricted log-likelihood."""
    fit = random_slope(*rows(y))
    kenward_roger(fit, [0, 1])
    return fit.log_likelihood


def theirs(y: Array) -> float:
    """Fit with statsmodels; return the restricted log-likelihood."""
    outcome, x, person = rows(y)
    columns = slope_columns(x)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(MixedLM(outcome, columns, person, exog_re=columns).fit(reml=True).llf)


def timed(work: Callable[[Array], float], data: Array) -> tuple[float, Array]:
    """Return the median time in milliseconds and the results."""
    work(data[0])
    times, results = [], []
    for y in data:
        start = time.perf_counter()
        results.append(work(y))
        times.append(1e3 * (time.perf_counter() - start))
    return median(times), np.array(results)


def compare(shape: tuple[int, int], missing: float) -> None:
    """Print times and how often statsmodels stops below the maximum."""
    data = cohorts(shape, REPLICATES if shape[0] < 100 else REPLICATES // 5, missing)
    (mine, best), (other, reached) = timed(ours, data), timed(theirs, data)
    gap = best - reached
    print(
        f"{shape[0]:>4} x {shape[1]}, {missing:4.0%} missing: {mine:7.1f} ms with the test, "
        f"statsmodels {other:7.1f} ms without; ratio {other / mine:5.1f}. "
        f"statsmodels more than 1e-4 below in {np.sum(gap > 1e-4)} of {len(data)} "
        f"(largest {gap.max():.1e}), above in {np.sum(gap < -1e-4)}. R: {QUOTED[shape]}"
    )


def simulate() -> None:
    """Print the time of the closed form for many balanced data sets beside a fit of each."""
    y = cohorts((9, 10), SIMULATIONS, missing=0.0)
    start = time.perf_counter()
    found = slopes_test(y, np.arange(10.0))
    closed = 1e3 * (time.perf_counter() - start)
    fits = [kenward_roger(random_slope(*rows(data)), [0, 1]).p for data in y[:REPLICATES]]
    each, _ = timed(theirs, y[:REPLICATES])
    loop = each * SIMULATIONS
    print(
        f"{SIMULATIONS} data sets of 9 x 10: {closed:.0f} ms by participants' slopes, "
        f"statsmodels about {loop / 1e3:.0f} s; ratio {loop / closed:.0f}. "
        f"Largest difference in p from Kenward and Roger in {REPLICATES}: "
        f"{np.abs(found.p[:REPLICATES] - fits).max():.1e} (0 unless a fit is singular)"
    )


if __name__ == "__main__":
    for people in SHAPES:
        for share in (0.0, 0.1):
            compare(people, share)
    simulate()
