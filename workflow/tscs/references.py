"""Which published changes without treatment a study may be compared with, and their mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from tscs.catalogue import PublishedChange
from tscs.exact import Vector
from tscs.expectation_settings import DeclaredReference

DURATION_FACTOR = 2.0
STUDIES_FOR_TAU = 3
DECLARED = "declared in config.yaml"
KNOWN_TAU = "declared tau"
PAULE_MANDEL = "Paule-Mandel tau"
STEPS = 200


@dataclass(frozen=True)
class Candidate:
    """A change without treatment beside one outcome, and what keeps it from being compared.

    Attributes
    ----------
    name, source, population, design : str
        Name in the list, where it was read, in whom, what was given.
    verified : bool
        Whether the figure was read in the source itself.
    change, se : float
        Mean change, later minus earlier, and its standard error; NaN where unknown.
    n, horizon_days : float
        People and days; NaN where unknown.
    obstacles : tuple of str
        Codes of the rules that it breaks; empty: usable.
    """

    name: str
    source: str
    population: str
    design: str
    verified: bool
    change: float
    se: float
    n: float
    horizon_days: float
    obstacles: tuple[str, ...] = ()

    def limits(self, alpha: float) -> tuple[float, float]:
        """Return the normal interval of the mean change; NaN without a standard error."""
        reach = float(ndtri(1 - alpha / 2)) * self.se
        return self.change - reach, self.change + reach


@dataclass(frozen=True)
class Combined:
    """The mean of usable references, later minus earlier, as the test needs it.

    Attributes
    ----------
    change, standard_error, df : float
        Mean, its standard error (from three studies on the predictive one) and degrees of freedom.
    tau : float
        Declared SD between studies; 0 where the standard error holds an estimated one.
    method : str
        Where tau comes from.
    """

    change: float
    standard_error: float
    df: float
    tau: float
    method: str


def published(name: str, entry: PublishedChange, condition: str, days: float) -> Candidate:
    """Return an entry of the list with the rules that it breaks.

    Parameters
    ----------
    name : str
        Name of the entry.
    entry : PublishedChange
        The entry.
    condition : str
        Disease of the people of the study.
    days : float
        Median days of the study between the two assessments compared.
    """
    unknown = float("nan")
    numbers = (entry.mean_change, entry.se, entry.n, entry.horizon_days)
    change, se, n, horizon = (unknown if value is None else float(value) for value in numbers)
    checks = {
        "other_instrument": entry.same_instrument,
        "condition_not_declared": bool(condition),
        "other_population": not condition or _same(entry.condition, condition),
        "reference_incomplete": not np.isnan([change, se, n]).any(),
        "reference_not_verified": entry.verified,
        "other_duration": _lasts_as_long(horizon, days),
    }
    broken = tuple(code for code, kept in checks.items() if not kept)
    return Candidate(
        name, entry.source, entry.population, entry.design, entry.verified,
        change, se, n, horizon, broken,
    )  # fmt: skip


def declared(entry: DeclaredReference, days: float) -> Candidate:
    """Return the reference that a study declares for itself, with the rules that it breaks.

    Parameters
    ----------
    entry : DeclaredReference
        The settings. Instrument and population fit by declaration.
    days : float
        As for `published`.
    """
    horizon = float("nan") if entry.horizon_days is None else entry.horizon_days
    checks = {
        "other_duration": entry.horizon_days is None or _lasts_as_long(horizon, days),
        "reference_not_verified": entry.verified,
    }
    broken = tuple(code for code, kept in checks.items() if not kept)
    return Candidate(
        DECLARED, entry.source, entry.population, "", entry.verified,
        entry.value, entry.se, float(entry.n), horizon, broken,
    )  # fmt: skip


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _lasts_as_long(horizon: float, days: float) -> bool:
    """Return whether two durations differ by no more than the factor; False where unknown."""
    longest, shortest = max(horizon, days), min(horizon, days)
    return bool(np.isfinite(longest) and longest <= DURATION_FACTOR * shortest)


def combine(usable: Sequence[Candidate], tau: float) -> Combined:
    """Return the mean of usable references.

    Parameters
    ----------
    usable : sequence of Candidate
        At least one, without obstacles.
    tau : float
        Declared SD of true changes between studies, used below three studies.

    Notes
    -----
    Below three studies: inverse-variance mean, degrees of freedom after Satterthwaite. From three
    on: random effects with the Paule-Mandel tau; the standard error is that of the change in a new
    study, sqrt(tau^2 + SE^2), with k - 1 degrees of freedom.

    References
    ----------
    Paule RC, Mandel J. Consensus values and weighting factors. Journal of Research of the National
    Bureau of Standards 1982;87:377-385. Higgins JPT, Thompson SG, Spiegelhalter DJ. A re-evaluation
    of random-effects meta-analysis. Journal of the Royal Statistical Society A 2009;172:137-159.
    """
    change, se, n = (np.array([getattr(item, key) for item in usable]) for key in FIGURES)
    if len(usable) >= STUDIES_FOR_TAU:
        squared = paule_mandel(change, se)
        weights = 1 / (se**2 + squared)
        error = float(np.sqrt(squared + 1 / weights.sum()))
        mean = float(weights @ change / weights.sum())
        method = f"{PAULE_MANDEL} {np.sqrt(squared):.4g} from {len(usable)} studies"
        return Combined(mean, error, len(usable) - 1.0, 0.0, method)
    weights = se**-2.0
    mean = float(weights @ change / weights.sum())
    df = float(weights.sum() ** 2 / (weights**2 / (n - 1)).sum())
    return Combined(mean, float(weights.sum() ** -0.5), df, tau, KNOWN_TAU)


FIGURES = ("change", "se", "n")


def paule_mandel(changes: Vector, errors: Vector) -> float:
    """Return tau squared: the value at which Q equals its expectation, the studies minus one.

    Parameters
    ----------
    changes, errors : ndarray, shape (k,)
        Mean changes and their standard errors.
    """
    low, high = 0.0, float(np.ptp(changes)) ** 2 * len(changes)
    if _excess(0.0, changes, errors) <= 0:
        return 0.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _excess(middle, changes, errors) > 0 else (low, middle)
    return (low + high) / 2


def _excess(squared: float, changes: Vector, errors: Vector) -> float:
    weights = 1 / (errors**2 + squared)
    mean = weights @ changes / weights.sum()
    return float(weights @ (changes - mean) ** 2) - (len(changes) - 1)


def nearest_to_usable(candidates: Iterable[Candidate], days: float) -> Candidate | None:
    """Return the candidate that breaks the fewest rules; of equals the one nearest in time.

    Parameters
    ----------
    candidates : iterable of Candidate
        Changes without treatment.
    days : float
        As for `published`; times are compared as ratios, an unknown time is the farthest.
    """
    return min(candidates, key=lambda item: (len(item.obstacles), _apart(item, days)), default=None)


def _apart(item: Candidate, days: float) -> float:
    if not (item.horizon_days > 0 and days > 0):
        return float("inf")
    return abs(float(np.log(item.horizon_days / days)))
