"""Verdicts on single people whose values differ by error of measurement only, or by a drift."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy.special import ndtr

from tscs.calibration.populations import EFFECTS, Population, normal, outliers, skewed
from tscs.calibration.records import OPEN, WRONG, Band, Case, Record, share_record
from tscs.catalogue import Outcome
from tscs.catalogue.models import ErrorLimit, ErrorLimits
from tscs.error_limits import QUANTILE, PersonChange, classify
from tscs.exact import Vector

VERDICTS: Final = ("improved", "worsened")
DRIFTS: Final = ("none", "sham-sized drift")
LEVEL: Final = 100.0
SLACK: Final = 0.002
METHOD: Final = "change of at least MDC95"


def person_records(n: int, n_simulated: int, seed: int) -> Iterator[Record]:
    """Yield how often people are called improved or worsened whose true value is the same.

    Parameters
    ----------
    n : int
        People per cohort.
    n_simulated : int
        Cohorts per scenario.
    seed : int
        Seed.

    Notes
    -----
    MDC95 is 1.96 SD of the difference of two assessments of a person who does not change. A drift
    without treatment moves everybody by the same amount.
    """
    rng = np.random.default_rng(seed)
    for effect in DRIFTS:
        for shape in (normal, skewed, outliers):
            population = shape(effect, EFFECTS[effect])
            changes = population.draw(rng, (n_simulated, n))
            yield from _records(population, changes)


def _records(population: Population, changes: Vector) -> Iterator[Record]:
    outcome = _outcome(QUANTILE * population.sd)
    classes = np.array([
        [classify(PersonChange(LEVEL, LEVEL + change, outcome), outcome.mdc95).name
         for change in cohort]
        for cohort in changes.tolist()
    ])  # fmt: skip
    case = Case(population.scenario, population.effect, changes.shape[1])
    promised = float(ndtr(-QUANTILE))
    expected = population.scenario == "normal" and not population.mean
    for verdict in VERDICTS:
        hits, name = classes == verdict, f"individual verdict: {verdict}"
        band = Band(promised - SLACK, promised + SLACK) if expected else OPEN
        yield share_record(case, f"{name}, a person", WRONG, hits, promised, METHOD, band)
        somebody = 1 - (1 - promised) ** changes.shape[1]
        yield share_record(
            case, f"{name}, at least one person", WRONG, hits.any(axis=1), somebody, METHOD
        )


def _outcome(mdc95: float) -> Outcome:
    """Return an outcome without ends whose MDC95 is known."""
    limit = ErrorLimit.model_validate(
        {"value": mdc95, "kind": "absolute", "source": "simulated", "verified": True}
    )
    named = dict.fromkeys(("id", "label", "short", "instrument", "table", "column"), "simulated")
    return Outcome.model_validate(
        named
        | {"domain": "other", "unit": "1", "type": "continuous", "direction": "up"}
        | {"resolution": 1e-9, "mdc95": ErrorLimits(improvement=limit, worsening=limit)}
    )
