"""What is still present at follow-up: Fieller's set, margins and verdict on simulated cohorts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.random import Generator

from tscs.calibration.records import (
    COVERAGE,
    OPEN,
    POWER,
    TYPE_1_ERROR,
    WRONG,
    Band,
    Case,
    Record,
    share_record,
)
from tscs.exact import Vector
from tscs.fieller import BOUNDED, EXCLUSIVE, FiellerSet, fieller_set
from tscs.margins import MeanChange, p_equivalence, p_non_inferiority
from tscs.operating_characteristics import rule_characteristics, wrong_verdicts

END_CHANGES = (0.5, 1.0, 2.0)
SHARES = (0.0, 0.5, 1.0)
CORRELATION = 0.6
EQUIVALENCE = "equivalence test"
MARGINS = (0.5, 1.0)
SIDE = 0.05
SLACK = 0.005


def lasting_records(n: int, alpha: float, n_simulated: int, seed: int) -> Iterator[Record]:
    """Yield coverage of Fieller's set, error of margin tests and wrong verdicts.

    Parameters
    ----------
    n : int
        People measured three times.
    alpha : float
        One minus the confidence.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.
    """
    rng = np.random.default_rng(seed)
    for end_change, share in product(END_CHANGES, SHARES):
        yield from _share(rng, (n_simulated, n), end_change, share, alpha)
    yield from _margins(rng, (n_simulated, n), alpha)
    wrong = wrong_verdicts(rule_characteristics(n, alpha, seed, n_simulated))
    case = Case("normal changes at the end and at follow-up", "worst of all truths", n)
    for verdict, rate in wrong.items():
        hits = np.arange(n_simulated) < round(rate * n_simulated)
        yield share_record(
            case, f"verdict: {verdict}", WRONG, hits, np.nan, "rule on Fieller's set"
        )


def _share(
    rng: Generator, shape: tuple[int, int], end_change: float, share: float, alpha: float
) -> Iterator[Record]:
    end, other = rng.standard_normal((2, *shape))
    later = CORRELATION * end + np.sqrt(1 - CORRELATION**2) * other + share * end_change
    held = holds(fieller_set(end + end_change, later, alpha), share)
    case = Case(
        f"normal changes, {100 * share:g} % still present", f"known, {end_change:g} SD", shape[1]
    )
    band = Band(0.99 - alpha, 1.01 - alpha)
    yield share_record(case, "share still present", COVERAGE, held, 1 - alpha, "Fieller", band)
    # The set holds every share whose contrast is not rejected.
    name, method = "contrast of a fraction of the change", "t of follow-up - f x end change"
    high = Band(high=alpha + SLACK)
    yield share_record(case, name, TYPE_1_ERROR, held == 0, alpha, method, high)


def holds(found: FiellerSet, share: float) -> Vector:
    """Tell which sets hold a share."""
    inside = (found.low <= share) & (share <= found.high)
    outside = (share <= found.low) | (share >= found.high)
    return np.asarray(
        np.select([found.kind == BOUNDED, found.kind == EXCLUSIVE], [inside, outside], True)
    )


def _margins(rng: Generator, shape: tuple[int, int], alpha: float) -> Iterator[Record]:
    """Yield how often a change as large as a margin is declared to be smaller, and none rightly."""
    changes = rng.standard_normal(shape)
    for margin in MARGINS:
        truths = {"a loss of the margin": -margin, "a gain of the margin": margin, "no change": 0.0}
        for effect, mean in truths.items():
            case = Case(f"change since the end, margin {margin:g} SD", effect, shape[1])
            yield from _margin_tests(case, changes + mean, margin, alpha)


def _margin_tests(case: Case, loss: Vector, margin: float, alpha: float) -> Iterator[Record]:
    shape = loss.shape
    means, errors = loss.mean(axis=1), loss.std(axis=1, ddof=1) / np.sqrt(shape[1])
    changes = [
        MeanChange(mean, error, shape[1] - 1) for mean, error in zip(means, errors, strict=True)
    ]
    tests = {
        "non-inferiority test": (p_non_inferiority, alpha / 2, "one-sided t"),
        EQUIVALENCE: (p_equivalence, SIDE, "two one-sided t"),
    }
    for name, (p_value, level, method) in tests.items():
        hits = np.array([p_value(change, margin) for change in changes]) <= level
        false = case.effect.startswith("a loss") or name == EQUIVALENCE and "gain" in case.effect
        kind, band = (TYPE_1_ERROR, Band(high=level)) if false else (POWER, OPEN)
        yield share_record(case, name, kind, hits, level, method, band)
