"""The mixed model for repeated measures in small trials: error, width and time.

Trials without a difference between the arms: baseline, random level of a person, visits whose
noise grows, visits missing at random. Prints the share of p below 5 % at the last visit (one minus
the coverage of the 95 % interval, as the model does not depend on the size of the difference), the
standard deviation of the estimate over the mean standard error, the structures used and the
time of one analysis.
"""

from __future__ import annotations

import time
from collections import Counter

import numpy as np

from tscs.trials.columns import Array, Mask
from tscs.trials.inference import KENWARD_ROGER, KENWARD_ROGER_LINEAR, SATTERTHWAITE
from tscs.trials.mmrm import RepeatedResult, mmrm

RUNS = 4_000
METHODS = (KENWARD_ROGER_LINEAR, KENWARD_ROGER, SATTERTHWAITE)
# People per arm, visits after the baseline, share of visits missing.
DESIGNS = ((15, 2, 0.15), (20, 2, 0.15), (15, 4, 0.15), (6, 2, 0.1), (6, 4, 0.1))


def trials(per_arm: int, visits: int, missing: float) -> list[tuple[Array, Array]]:
    """Return outcomes, shape (n, visits), and baselines, shape (n,), of trials."""
    rng, n = np.random.default_rng(2), 2 * per_arm
    found = []
    for _ in range(RUNS):
        baseline, person = rng.normal(20, 6, n), rng.normal(0, 3, (n, 1))
        noise = rng.normal(0, 2.5, (n, visits)) * (1 + 0.2 * np.arange(visits))
        y = 0.8 * baseline[:, np.newaxis] + person + noise
        y[rng.random(y.shape) < missing] = np.nan
        found.append((y, baseline))
    return found


def line(results: list[RepeatedResult], seconds: float) -> str:
    """Return what is printed of one design and method."""
    last = [result for result in results if np.isfinite(result.p[-1])]
    error = np.mean([result.p[-1] < 0.05 for result in last])
    spread = np.std([result.estimate[-1] for result in last])
    width = np.mean([result.se[-1] for result in last])
    used = Counter(result.structure for result in results)
    told = ", ".join(f"{name or 'none'} {count}" for name, count in used.most_common())
    each = 1000 * seconds / len(results)
    return f"error {100 * error:.1f} %, SD / SE {spread / width:.3f}, {each:.1f} ms; {told}"


def analysed(active: Mask, data: list[tuple[Array, Array]], method: str) -> str:
    """Analyse the trials with a method."""
    start = time.process_time()
    results = [mmrm(y, active, baseline, method=method) for y, baseline in data]
    return line(results, time.process_time() - start)


def main() -> None:
    """Print one line for each design and method."""
    for per_arm, visits, missing in DESIGNS:
        data, active = trials(per_arm, visits, missing), np.arange(2 * per_arm) < per_arm
        for method in METHODS:
            told = analysed(active, data, method)
            print(f"2 x {per_arm}, {visits} visits, {missing:.0%} missing, {method}: {told}")


if __name__ == "__main__":
    main()
