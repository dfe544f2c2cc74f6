"""Intervals of shares and rates of harms and feasibility on simulated cohorts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from tscs.calibration.records import COVERAGE, Band, Case, Record, share_record
from tscs.exact import Vector
from tscs.proportions import clustered_rate, clustered_share, exact_share

PEOPLE_SHARES = (0.05, 0.2, 0.5)
SESSION_SHARE, EVENTS_PER_SESSION = 0.8, 0.3
# Beta-binomial and gamma-Poisson: how much people differ.
BETWEEN_PEOPLE = 4.0


def share_records(
    n: int, sessions: int, alpha: float, n_simulated: int, seed: int
) -> Iterator[Record]:
    """Yield coverage of exact and clustered intervals.

    Parameters
    ----------
    n : int
        People.
    sessions : int
        Sessions planned per person.
    alpha : float
        One minus the confidence.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.
    """
    rng = np.random.default_rng(seed)
    for truth in PEOPLE_SHARES:
        counts = rng.binomial(n, truth, n_simulated)
        limits = {count: exact_share(count, n, alpha) for count in range(n + 1)}
        hits = [limits[count].low <= truth <= limits[count].high for count in counts.tolist()]
        case = Case("people counted", f"share {truth:g}", n)
        band = Band(low=1 - alpha)
        yield share_record(
            case, "share of people", COVERAGE, hits, 1 - alpha, "Clopper-Pearson", band
        )
    yield _clustered_share(rng, n, sessions, alpha, n_simulated)
    yield _clustered_rate(rng, n, sessions, alpha, n_simulated)


def _clustered_share(
    rng: Generator, n: int, sessions: int, alpha: float, n_simulated: int
) -> Record:
    a, b = SESSION_SHARE * BETWEEN_PEOPLE, (1 - SESSION_SHARE) * BETWEEN_PEOPLE
    counts = rng.binomial(sessions, rng.beta(a, b, (n_simulated, n))).astype(float)
    total = np.full(n, float(sessions))
    found = [clustered_share(row, total, alpha) for row in counts]
    hits = np.array([share.low <= SESSION_SHARE <= share.high for share in found])
    case = Case("sessions of people who differ", f"share {SESSION_SHARE:g}", n)
    return share_record(case, "share of sessions", COVERAGE, hits, 1 - alpha, "Korn-Graubard")


def _clustered_rate(
    rng: Generator, n: int, sessions: int, alpha: float, n_simulated: int
) -> Record:
    rates = EVENTS_PER_SESSION * rng.gamma(BETWEEN_PEOPLE, 1 / BETWEEN_PEOPLE, (n_simulated, n))
    events: Vector = rng.poisson(sessions * rates).astype(float)
    total = np.full(n, float(sessions))
    found = [clustered_rate(row, total, alpha) for row in events]
    hits = np.array([rate.low <= EVENTS_PER_SESSION <= rate.high for rate in found])
    case = Case("events of people who differ", f"{EVENTS_PER_SESSION:g} per session", n)
    return share_record(case, "events per session", COVERAGE, hits, 1 - alpha, "Korn-Graubard")
