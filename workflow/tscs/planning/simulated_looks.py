"""Looks at a trial before its end, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.planning.simulated_look import (
    BLINDED,
    FUTILITY,
    LEAST_PER_ARM,
    Level,
    Plan,
    planned_n,
    simulated_look,
)
from tscs.planning.simulated_population import Population
from tscs.planning.simulated_trials import POINT, UPPER, Scenario, SpreadName, mc_error
from tscs.reasons import format_reasons
from tscs.simulation_settings import SimulationSettings

QUANTILES: Final = {"n_p10": 0.1, "n_median": 0.5, "n_p90": 0.9}
LOOK_KEYS: Final = ("look", "outcome", "true_difference", "sd")
SHARES: Final = ("rejected", "rejected_without", "stopped", "at_most")
LOOK_COLUMNS: Final = (
    *LOOK_KEYS,
    *("target_difference", "n_planned", "n_at_look", "n_simulated"),
    *(column for name in SHARES for column in (name, f"{name}_mc_error")),
    *("mean_n", *QUANTILES, "reason"),
)

SDS: Final[tuple[SpreadName, ...]] = (POINT, UPPER)

Row = dict[str, Any]
Targets = Mapping[str, Sequence[float]]


def interim_looks(
    population: Population, targets: Targets, settings: SimulationSettings, level: Level
) -> pd.DataFrame:
    """Simulate the looks that the settings declare.

    Parameters
    ----------
    population : Population
        Where people come from.
    targets : mapping of str to sequence of float
        Differences in favour of treatment by outcome; the first is the target. Outcomes without one
        have no rows.
    settings : SimulationSettings
        Looks, number of trials and seed.
    level : Level
        Level and power of the trial.

    Returns
    -------
    DataFrame
        Columns `LOOK_COLUMNS`: with no difference and with the target, with the pilot's SDs and
        with their upper limits, while the trial is planned with the pilot's.

    Notes
    -----
    The planned number is that of the closed form of ANCOVA. At the blinded look the SD that the
    baseline leaves is estimated from both arms together, without the arms; the number is computed
    anew, never below the planned one. Without knowledge of the arms the SD contains the difference
    and is somewhat too large. At the look for futility the arms are known to a committee; p at the
    end is not adjusted, so that the level holds whether or not the committee stops.

    References
    ----------
    Friede T, Kieser M. Pharmaceutical Statistics 2011;10:8-13.
    Lan KKG, Wittes J. Biometrics 1988;44:579-585.
    """
    rows = [
        _row(population, plan, look, truth, settings)
        for look, plan in _plans(population, targets, settings, level)
        for truth in _truths(population, plan)
    ]
    return pd.DataFrame(rows, columns=list(LOOK_COLUMNS))


def _plans(
    population: Population, targets: Targets, settings: SimulationSettings, level: Level
) -> Iterator[tuple[str, Plan]]:
    blinded, futility = settings.blinded_ssr, settings.futility
    for outcome, scale in enumerate(population.scales):
        for target in tuple(targets.get(scale.outcome, ()))[:1]:
            n = planned_n(target / population.residual_sd(outcome), level)
            plan = Plan(outcome, scale.sign * target, n, 0, n, level)
            if blinded:
                most = max(blinded.max_n, n)
                yield BLINDED, replace(plan, look=_share_of(n, blinded.at), most=most)
            if futility:
                look = _share_of(n, futility.at)
                yield FUTILITY, replace(plan, look=look, threshold=futility.threshold)


def _share_of(n: int, share: float) -> int:
    return max(LEAST_PER_ARM, round(share * n))


def _truths(population: Population, plan: Plan) -> Iterator[Scenario]:
    for difference, sd in product((0.0, plan.target), SDS):
        effects = np.zeros(len(population.scales))
        effects[plan.outcome] = difference
        yield Scenario(plan.most, effects, np.zeros_like(effects), sd=sd)


def _row(
    population: Population, plan: Plan, look: str, truth: Scenario, settings: SimulationSettings
) -> Row:
    scale = population.scales[plan.outcome]
    found = simulated_look(population, plan, look, truth, settings)
    shares = {
        **{"rejected": found.rejected, "rejected_without": found.rejected_without},
        "stopped": found.stopped if look == FUTILITY else np.array([]),
        "at_most": found.n == plan.most if look == BLINDED else np.array([]),
    }
    reasons = {name: "not_part_of_look" for name, values in shares.items() if not values.size}
    return {
        **{"look": look, "outcome": scale.outcome, "sd": truth.sd},
        "true_difference": scale.sign * truth.difference[plan.outcome] + 0.0,
        "target_difference": scale.sign * plan.target,
        **{"n_planned": plan.n, "n_at_look": plan.look, "n_simulated": len(found.n)},
        **{name: float(values.mean()) for name, values in shares.items() if values.size},
        **{f"{name}_mc_error": mc_error(values) for name, values in shares.items()},
        "mean_n": float(found.n.mean()),
        **{
            name: float(np.quantile(found.n, share, method="inverted_cdf"))
            for name, share in QUANTILES.items()
        },
        "reason": format_reasons(reasons),
    }
