"""Small simulated trials for tests, and an independent dense likelihood of repeated measures."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Trial:
    """Two arms with a baseline, visits after it and strata."""

    y: np.ndarray
    active: np.ndarray
    baseline: np.ndarray
    strata: np.ndarray


def trial(seed=1, n=30, visits=3, missing=0.15, effect=-2.0) -> Trial:
    """Return n people, half of them in each arm, some visits missing at random."""
    rng = np.random.default_rng(seed)
    active, baseline = np.arange(n) % 2 == 0, rng.normal(20, 6, n)
    person, noise = rng.normal(0, 3, (n, 1)), rng.normal(0, 2, (n, visits))
    y = 0.8 * baseline[:, None] + person + noise * (1 + 0.2 * np.arange(visits))
    y += effect * active[:, None] * np.arange(1, visits + 1) / visits
    y[rng.random(y.shape) < missing] = np.nan
    return Trial(y, active, baseline, rng.integers(0, 2, n))


def dense_deviance(y, x, covariance) -> float:
    """Return minus twice the restricted log-likelihood from whole matrices, person by person."""
    information, score, square, log_v, count = 0.0, 0.0, 0.0, 0.0, 0
    for values, columns in zip(y, x, strict=True):
        seen = np.isfinite(values)
        if seen.any():
            v, z = covariance[np.ix_(seen, seen)], columns[seen]
            weighted = np.linalg.solve(v, np.column_stack([z, values[seen]]))
            information = information + z.T @ weighted[:, :-1]
            score = score + z.T @ weighted[:, -1]
            square += values[seen] @ weighted[:, -1]
            log_v += np.linalg.slogdet(v)[1]
            count += seen.sum()
    rest = square - score @ np.linalg.solve(information, score)
    freedom = count - x.shape[2]
    log_x = np.linalg.slogdet(information)[1]
    return float(freedom * np.log(2 * np.pi) + log_v + log_x + rest)


def dense_spread(y, x, covariance) -> np.ndarray:
    """Return the model-based covariance of the fixed effects."""
    total = 0.0
    for values, columns in zip(y, x, strict=True):
        seen = np.isfinite(values)
        if seen.any():
            z = columns[seen]
            total = total + z.T @ np.linalg.solve(covariance[np.ix_(seen, seen)], z)
    return np.linalg.inv(total)
