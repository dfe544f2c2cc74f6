"""Curves of a planner: people against the target difference, and what a number can detect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue
from tscs.config import Config
from tscs.planning.noncentral import people
from tscs.planning.pilot import LOW, POINT, SD_KINDS, Pilot, pilots
from tscs.planning.targets import targets
from tscs.planning.two_arm import TwoArm, ancova_factor
from tscs.planning_settings import PlannedOutcome, PlanningSettings

PEOPLE, DETECTABLE = "people_per_arm", "smallest_detectable"
COLUMNS: Final = (
    *("outcome", "curve", "sd_kind", "correlation_kind", "sd", "correlation"),
    *("difference", "n_per_arm", "unit"),
)
SPAN: Final = (0.2, 1.5)
BELOW, ABOVE = 0.8, 1.25
STEPS: Final = 27
SIZES: Final = (8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200)


def curves(
    variability: pd.DataFrame, effects: pd.DataFrame, catalogue: Catalogue, config: Config
) -> pd.DataFrame:
    """Return the points of the curves for ANCOVA in two parallel groups.

    Parameters
    ----------
    variability, effects : DataFrame
        The tables ``variability`` and ``within_subject_effects``.
    catalogue : Catalogue
        Outcomes.
    config : Config
        Settings; ``planning`` declares the trial.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`. `people_per_arm` runs over differences of 0.2 to 1.5 SDs of the change
        in the study, and further where a target difference lies outside; `smallest_detectable` over
        numbers from 8 to 200 per group.
    """
    settings = config.planning
    names = tuple(settings.outcomes) or config.primary
    known = pilots(variability, effects, catalogue, names)
    planned = {name: settings.outcomes.get(name, PlannedOutcome()) for name in known}
    rows = [
        row
        for name, pilot in known.items()
        for row in _rows(pilot, targets(pilot, planned[name]).values, settings)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    pilot: Pilot, aims: tuple[float, ...], settings: PlanningSettings
) -> Iterator[dict[str, Any]]:
    correlations = {POINT: pilot.correlation, LOW: pilot.correlation_low}
    low, high = (share * pilot.sds["change"][POINT] for share in SPAN)
    ends = (min((low, *(BELOW * x for x in aims))), max((high, *(ABOVE * x for x in aims))))
    differences = np.linspace(*ends, STEPS)
    for kind in SD_KINDS:
        for which, rho in correlations.items():
            sd = pilot.sds["baseline"][kind]
            if not (sd > 0 and np.isfinite(rho) and differences[0] > 0):
                continue
            arms = TwoArm(settings.alpha, ancova_factor(rho), 1, settings.allocation_ratio)
            sizes = people(arms.size(differences / sd, settings.power))
            found = arms.detectable(np.array(SIZES, dtype=float), settings.power) * sd
            shared = {"outcome": pilot.outcome.id, "sd_kind": kind, "correlation_kind": which,
                      "sd": sd, "correlation": rho, "unit": pilot.unit}  # fmt: skip
            for curve, pairs in ((PEOPLE, zip(differences, sizes, strict=True)),
                                 (DETECTABLE, zip(found, SIZES, strict=True))):  # fmt: skip
                for difference, n in pairs:
                    yield shared | {"curve": curve, "difference": difference, "n_per_arm": n}
