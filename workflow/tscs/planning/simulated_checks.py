"""Simulated trials with known truth, to show that the simulation and its analyses are right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.planning.simulated_analyses import ANCOVA, CHANGE, FINAL, ORDINAL, REPEATED
from tscs.planning.simulated_look import Level
from tscs.planning.simulated_looks import interim_looks
from tscs.planning.simulated_population import Population, Scale
from tscs.planning.simulated_power import averaged_power, closed_forms
from tscs.planning.simulated_table import PARALLEL, Design, simulated_tests
from tscs.planning.simulated_trials import Scenario, draw_trials, mc_error
from tscs.planning.two_arm import TwoArm
from tscs.simulation_settings import BlindedReestimation, Futility, SimulationSettings
from tscs.trials.slopes import slope_trials

ALPHA: Final = 0.05
SMALL: Final = (4, 5, 6, 8, 10, 12)
LARGER: Final = (15, 20, 30, 40, 60)
POWERS: Final = (0.5, 0.8, 0.9)
TARGETS: Final = (5.0, 8.0)
DRIFTS: Final = (0.0, 0.4, 1.0)
STANDARD_ERRORS: Final = 3.0
FEWEST: Final = 100
SLOW: Final = {REPEATED: 10, ORDINAL: 10}
BASELINE_SD, VISITS = 10.0, ("baseline", "end", "follow_up")

Row = dict[str, Any]


@dataclass(frozen=True)
class People:
    """A population with a name."""

    name: str
    population: Population


def people(scale: Scale, mean: float, sd: float, rho: float) -> Population:
    """Return one outcome with the same SD and correlation at and between all visits."""
    correlation = np.where(np.eye(len(VISITS)) == 1, 1.0, rho)
    sds = np.full((1, len(VISITS)), sd)
    return Population((scale,), VISITS, np.array([mean]), sds, correlation, np.array([9.0]))


NORMAL: Final = Scale("normal", "raw", "points", 1)
GRADES: Final = replace(NORMAL, outcome="grades", sign=-1, step=0.5, low=0.0, high=56.0)
POPULATIONS: Final = (
    People("normal", people(NORMAL, 50.0, BASELINE_SD, 0.6)),
    People("sum of grades", people(GRADES, 21.8, BASELINE_SD, 0.6)),
    People("sum of grades near the lowest", people(GRADES, 5.0, 6.0, 0.6)),
)


def power_check(sizes: tuple[int, ...], n_simulated: int, seed: int) -> pd.DataFrame:
    """Return simulated power of ANCOVA beside both closed forms, for normal values.

    For a given effect the power does not depend on the correlation of baseline and endpoint.

    Parameters
    ----------
    sizes : tuple of int
        People per arm.
    n_simulated : int
        Trials per row.
    seed : int
        Seed.
    """
    cases = enumerate(product(sizes, POWERS))
    return pd.DataFrame(
        [_power_row(n, power, n_simulated, seed + number) for number, (n, power) in cases]
    )


def _power_row(n: int, power: float, n_simulated: int, seed: int) -> Row:
    population = POPULATIONS[0].population
    effect = float(TwoArm(alpha=ALPHA, covariates=1).detectable(n, power))
    difference = np.array([effect * population.residual_sd(0)])
    scenario = Scenario(n, difference, np.array([0.0]))
    rejected, error = _rejected(population, scenario, ANCOVA, n_simulated, seed)
    forms = closed_forms(population, scenario, 0, ANCOVA, ALPHA)
    gaps = {f"{name}_gap": (rejected - value) / error for name, value in forms.items()}
    return {
        **{"n_per_arm": n, "simulated": rejected, "mc_error": error},
        **forms,
        **gaps,
    }


def _rejected(
    population: Population, scenario: Scenario, analysis: str, n_simulated: int, seed: int
) -> tuple[float, float]:
    """Return the share of trials with p below the level, and its Monte Carlo standard error."""
    settings = SimulationSettings(n_simulated=n_simulated, seed=seed)
    design = Design(PARALLEL, population, (analysis,), draw_trials)
    tested = simulated_tests(design, scenario, settings, ALPHA)[analysis, 0]
    rejected = tested.p < ALPHA
    return float(rejected.mean()), mc_error(rejected)


def remaining_gaps() -> pd.DataFrame:
    """Return by how much the closed form is above its average over chance imbalance."""
    rows = []
    for n, power in product((*SMALL, *LARGER), POWERS):
        effect = TwoArm(alpha=ALPHA, covariates=1).detectable(n, power)
        gap = power - float(averaged_power(n, effect, ALPHA))
        rows.append({"n_per_arm": n, "power": power, "gap": gap})
    return pd.DataFrame(rows).pivot_table(index="n_per_arm", columns="power", values="gap")


def error_check(n_per_arm: int, n_simulated: int, seed: int) -> pd.DataFrame:
    """Return the type I error with sham drift in both arms and drop-out.

    Parameters
    ----------
    n_per_arm : int
        People per arm.
    n_simulated : int
        Trials per row; a tenth of it for repeated measures and ranks, which are slower.
    seed : int
        Seed.
    """
    return pd.DataFrame(list(_error_rows(n_per_arm, n_simulated, seed)))


def _error_rows(n_per_arm: int, n_simulated: int, seed: int) -> Iterator[Row]:
    analyses = (ANCOVA, CHANGE, FINAL, REPEATED, ORDINAL)
    for case, (which, drift, analysis) in enumerate(product(POPULATIONS, DRIFTS, analyses)):
        scale = which.population.scales[0]
        shift = scale.sign * drift * which.population.change_sd(0)
        scenario = Scenario(n_per_arm, np.zeros(1), np.array([shift]), dropout=0.15, missing=0.05)
        number = max(FEWEST, n_simulated // SLOW.get(analysis, 1))
        rejected, _ = _rejected(which.population, scenario, analysis, number, seed + case)
        error = float(np.sqrt(ALPHA * (1 - ALPHA) / number))
        yield {
            **{"population": which.name, "drift": drift, "analysis": analysis},
            "n_simulated": number,
            **{"simulated": rejected, "mc_error": error, "gap": (rejected - ALPHA) / error},
        }


def slopes_check(n_simulated: int, seed: int) -> pd.DataFrame:
    """Return type I error and singular fits of the random-slope test, 2 x 20 x 10 visits.

    Parameters
    ----------
    n_simulated : int
        Trials per row.
    seed : int
        Seed.
    """
    rng, time = np.random.default_rng(seed), np.arange(10.0)
    active = np.arange(40) < 20
    rows = []
    for slope_sd in (0.0, 0.05, 0.15, 0.5):
        level, slope = rng.standard_normal((2, n_simulated, 40, 1))
        lines = 2 * level + slope_sd * slope * time - 0.3 * time
        found = slope_trials(lines + rng.standard_normal((n_simulated, 40, 10)), time, active)
        rejected, error = float((found.p < ALPHA).mean()), np.sqrt(ALPHA * 0.95 / n_simulated)
        singular = float(found.singular.mean())
        rows.append({"slope_sd": slope_sd, "simulated": rejected, "mc_error": error,
                     "gap": (rejected - ALPHA) / error, "singular": singular})  # fmt: skip
    return pd.DataFrame(rows)


def looks_check(n_simulated: int, seed: int) -> pd.DataFrame:
    """Return what looks do to level, power and number of people, for normal values.

    Parameters
    ----------
    n_simulated : int
        Trials per row.
    seed : int
        Seed.
    """
    settings = SimulationSettings(
        n_simulated=n_simulated, seed=seed, blinded_ssr=BlindedReestimation(), futility=Futility()
    )
    given = settings, Level(ALPHA, 0.8)
    people_and_targets = ((POPULATIONS[0].population, {"normal": [x]}) for x in TARGETS)
    return pd.concat([interim_looks(*each, *given) for each in people_and_targets])
