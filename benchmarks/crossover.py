"""How often the analyses of a crossover are right, on simulated crossovers of the example.

Run in the repository root: ``PYTHONPATH=workflow python benchmarks/crossover.py 300``.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from tscs.simulate import crossover_cohort
from tscs.simulate.grades import CODES, GRADES
from tscs.trials.crossover import every_period, half_differences, treatment_effect
from tscs.trials.ordinal import rank_comparison
from tscs.trials.sequence_ranks import hodges_lehmann_shift

FIRST_SEED, STEP = 50_000, 10
POINTS = dict(zip(GRADES, CODES, strict=True))
Result = tuple[float, float, float, float]


def periods(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return MAS sums before and after each session, the sequence, and the true difference."""
    example = crossover_cohort.simulate_crossover(seed)
    grades = example.tables["spasticity_mas"]
    grades = grades.assign(points=grades["mas"].map(POINTS))
    sums = grades.pivot_table(
        index="participant_id", columns=["timepoint", "visit_id"], values="points", aggfunc="sum"
    )
    first = (example.allocation["sequence"] == crossover_cohort.SEQUENCES[0]).to_numpy()
    truth = example.truth["mas_sum"]["difference"]
    return sums["pre"].to_numpy(), sums["post"].to_numpy(), first, truth


def results(baseline: np.ndarray, end: np.ndarray, first: np.ndarray) -> dict[str, Result]:
    """Return estimate, limits and p of each analysis."""
    change, covariate = end - baseline, half_differences(baseline)[:, None]
    halves = half_differences(change)
    known = np.isfinite(halves)
    shift = hodges_lehmann_shift(halves[known], first[known])
    found = {
        "change": treatment_effect(change, first),
        "baselines as covariate": treatment_effect(end, first, covariate),
        "end value": treatment_effect(end, first),
        "mixed model": every_period(change, first),
    }
    rows = {
        name: (float(x.estimate), float(x.low), float(x.high), float(x.p))
        for name, x in found.items()
    }
    p = rank_comparison(halves, first).p_exact
    return rows | {"Hodges-Lehmann": (shift.estimate, shift.low, shift.high, p)}


def characteristics(trials: int) -> pd.DataFrame:
    """Return bias, spread, coverage and rejections of each analysis."""
    rows = []
    for seed in range(FIRST_SEED, FIRST_SEED + STEP * trials, STEP):
        *values, truth = periods(seed)
        for name, (estimate, low, high, p) in results(*values).items():
            rows.append((name, estimate - truth, low <= truth <= high, p < 0.05))
    frame = pd.DataFrame(rows, columns=["analysis", "error", "covered", "rejected"])
    grouped = frame.groupby("analysis", sort=False)
    return pd.DataFrame(
        {
            "bias": grouped["error"].mean(),
            "sd": grouped["error"].std(),
            "coverage": grouped["covered"].mean(),
            "p < 0.05": grouped["rejected"].mean(),
        }
    ).round(3)


if __name__ == "__main__":
    n_trials = int(sys.argv[1])
    print(characteristics(n_trials).to_string())
    crossover_cohort.ACUTE = crossover_cohort.BENEFIT = 0.0
    print(characteristics(n_trials).to_string())
