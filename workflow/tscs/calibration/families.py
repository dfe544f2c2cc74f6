"""Family error and power of the confirmatory family on simulated cohorts."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Final

import numpy as np
from numpy.random import Generator
from scipy.special import ndtri

from tscs.calibration.populations import (
    HEAVY_TIES,
    LATENT_SD,
    NORMAL,
    ORDINAL,
    TIED_CHANGES,
    TIED_MASS,
)
from tscs.calibration.records import FAMILY_ERROR, POWER, Band, Case, Record, share_record
from tscs.exact import Vector, sign_flip_test, smallest_attainable_p
from tscs.multiplicity import adjustments, attainable

CORRELATION = 0.5
MISSED = 0.15
REAL_EFFECT = 1.2
SLACK = 0.005
TIED_LIMITS: Final = ndtri(np.cumsum(TIED_MASS)[:-1])

Changes = Callable[[Vector], Vector]


@dataclass(frozen=True)
class Family:
    """A family of outcomes in which people changed or not.

    Attributes
    ----------
    scenario : str
        Shape of the changes.
    shape : callable
        Turns correlated normal changes into changes of that shape.
    size : int
        Outcomes.
    real : int
        How many of them have a real change, the last ones.
    missing : bool
        Whether each outcome lost pairs of its own.
    """

    scenario: str
    shape: Changes
    size: int
    real: int
    missing: bool

    @property
    def label(self) -> str:
        """Scenario in words."""
        lost = "unequal n" if self.missing else "same people"
        return f"{self.scenario}, {self.size} outcomes, {lost}"


def _as_drawn(latent: Vector) -> Vector:
    return latent


def _rounded(latent: Vector) -> Vector:
    return np.asarray(np.rint(LATENT_SD * latent))


def _tied(latent: Vector) -> Vector:
    return TIED_CHANGES[np.searchsorted(TIED_LIMITS, latent)]


SHAPES: Final[dict[str, Changes]] = {NORMAL: _as_drawn, ORDINAL: _rounded, HEAVY_TIES: _tied}


def family_records(
    n: int, outcomes: int, alpha: float, n_simulated: int, seed: int
) -> Iterator[Record]:
    """Yield family error and power of the joint sign flips, of Holm and of Benjamini-Hochberg.

    Parameters
    ----------
    n : int
        People.
    outcomes : int
        Outcomes of the study's family; families of 2 and 6 are simulated too.
    alpha : float
        Two-sided error rate of the family.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.
    """
    rng = np.random.default_rng(seed)
    for family in _families({2, 6, max(outcomes, 2)}):
        changes = _draw(family, rng, (n_simulated, n, family.size))
        yield from _records(family, n, alpha, adjusted(changes, alpha))


def _families(sizes: set[int]) -> Iterator[Family]:
    for name, shape in SHAPES.items():
        for size in sorted(sizes):
            for missing in (False, True):
                yield Family(name, shape, size, 0, missing)
    for missing in (False, True):
        yield Family(NORMAL, _as_drawn, 6, 3, missing)


def _draw(family: Family, rng: Generator, shape: tuple[int, ...]) -> Vector:
    """Return changes of cohorts, people and outcomes; NaN where a pair is missing."""
    shared = rng.standard_normal((*shape[:2], 1))
    own = rng.standard_normal(shape)
    latent = np.sqrt(CORRELATION) * shared + np.sqrt(1 - CORRELATION) * own
    latent[..., family.size - family.real :] += REAL_EFFECT
    changes = family.shape(latent)
    return np.where(rng.random(shape) < MISSED, np.nan, changes) if family.missing else changes


def adjusted(changes: Vector, alpha: float) -> dict[str, Vector]:
    """Return adjusted p values of many cohorts, as the effects table computes them for one.

    Parameters
    ----------
    changes : ndarray, shape (cohorts, people, outcomes)
        NaN where a pair is missing.
    alpha : float
        Error rate: outcomes that cannot reach it leave the family, their p is NaN.

    Returns
    -------
    dict of str to ndarray, shape (cohorts, outcomes)
        By method.
    """
    by_outcome = np.swapaxes(np.nan_to_num(changes), 1, 2)
    tests = sign_flip_test(np.ascontiguousarray(by_outcome))
    members = attainable(smallest_attainable_p(tests.n_used), alpha)
    p = np.full((3, *members.shape), np.nan)
    with _settled_memory():
        for cohort in np.flatnonzero(members.any(axis=1)):
            inside = members[cohort]
            found = adjustments(changes[cohort][:, inside], tests.p_two_sided[cohort, inside])
            p[:, cohort, inside] = found.family, found.holm, found.benjamini_hochberg
    return dict(zip(("joint sign flips", "Holm", "Benjamini-Hochberg"), p, strict=True))


@contextmanager
def _settled_memory() -> Iterator[None]:
    """Spare everything imported from the garbage collection of every Holm adjustment.

    statsmodels collects at each call, which takes a tenth of a second with all libraries loaded.
    """
    import_module("statsmodels.stats.multitest")
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _records(family: Family, n: int, alpha: float, p_values: dict[str, Vector]) -> Iterator[Record]:
    null = family.size - family.real
    effect = f"known, {REAL_EFFECT:g} SD in {family.real} of {family.size}"
    case = Case(family.label, effect if family.real else "none", n)
    record = partial(share_record, case)
    for name, p in p_values.items():
        rejected = p <= alpha  # NaN: not in the family, never rejected
        method = _method(name, family.missing)
        controls = name != "Benjamini-Hochberg" or not family.real
        band = Band(high=alpha + SLACK) if controls else Band()
        hits = rejected[:, :null].any(axis=1)
        yield record(f"family, {name}", FAMILY_ERROR, hits, alpha, method, band)
        if family.real:
            yield record(f"family, {name}", POWER, rejected[:, null:], np.nan, method)


def _method(name: str, missing: bool) -> str:
    if name != "joint sign flips":
        return f"{name} on exact sign-flip p"
    return "step-down minP" if missing else "studentised maxT"
