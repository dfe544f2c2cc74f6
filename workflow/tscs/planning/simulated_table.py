"""Operating characteristics of a later trial, by simulation beside the closed forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.random import Generator

from tscs.planning.simulated_analyses import CROSSOVERS, Tested, analyse_trials
from tscs.planning.simulated_crossover import crossover_population, draw_crossovers
from tscs.planning.simulated_population import ENDPOINT, Population
from tscs.planning.simulated_power import FORMS, closed_forms
from tscs.planning.simulated_trials import (
    Scenario,
    Trials,
    blocks,
    draw_trials,
    mc_error,
    score_difference,
)
from tscs.reasons import format_reasons
from tscs.simulation_settings import SimulationSettings

PARALLEL: Final = "parallel"
CROSSOVER: Final = "crossover"
SHARES: Final = ("rejected", "bias", "coverage")
KEYS: Final = (
    *("design", "analysis", "outcome", "n_per_arm", "true_difference", "sham_drift", "dropout"),
    *("missing", "sd"),
)
COLUMNS: Final = (
    *KEYS,
    *("scale", "unit", "score_difference", "n_simulated", "n_failed", "n_fallen_back"),
    *(column for name in SHARES for column in (name, f"{name}_mc_error")),
    *FORMS,
    "reason",
)

Row = dict[str, Any]
Targets = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Design:
    """A design with the analyses that are simulated in it.

    Attributes
    ----------
    name : str
        `PARALLEL` or `CROSSOVER`.
    population : Population
        Its people.
    analyses : tuple of str
        Analyses.
    draw : callable
        Draws trials: population, scenario, number, generator.
    """

    name: str
    population: Population
    analyses: tuple[str, ...]
    draw: Callable[[Population, Scenario, int, Generator], Trials]


def operating_characteristics(
    population: Population,
    left_out: Mapping[str, str],
    targets: Targets,
    settings: SimulationSettings,
    alpha: float,
) -> pd.DataFrame:
    """Simulate trials in every combination of the settings.

    Parameters
    ----------
    population : Population
        Where people come from.
    left_out : mapping of str to str
        Why an outcome has no population: code by outcome; each gets a row that says so.
    targets : mapping of str to sequence of float
        True differences in favour of treatment by outcome, simulated beside none.
    settings : SimulationSettings
        What to simulate.
    alpha : float
        Two-sided level of tests and intervals.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`. Differences, drift and bias are positive where they improve the outcome.
    """
    rows = [
        row
        for design in designs(population, settings)
        for scenario in scenarios(population, targets, settings)
        for row in _scenario_rows(design, scenario, settings, alpha)
    ]
    empty = [_left_out(name, code) for name, code in sorted(left_out.items())]
    return pd.DataFrame([*rows, *empty], columns=list(COLUMNS))


def designs(population: Population, settings: SimulationSettings) -> Iterator[Design]:
    """Yield the designs that the analyses of the settings belong to."""
    crossed = tuple(name for name in settings.analyses if name in CROSSOVERS)
    parallel = tuple(name for name in settings.analyses if name not in CROSSOVERS)
    if parallel:
        yield Design(PARALLEL, population, parallel, draw_trials)
    if crossed:
        people = crossover_population(population, settings.across_periods)
        yield Design(CROSSOVER, people, crossed, draw_crossovers)


def scenarios(
    population: Population, targets: Targets, settings: SimulationSettings
) -> Iterator[Scenario]:
    """Yield every combination; an outcome without so many differences has NaN as difference."""
    signs = np.array([scale.sign for scale in population.scales], dtype=float)
    lists = [tuple(targets.get(scale.outcome, ())) for scale in population.scales]
    changes = np.array([population.change_sd(number) for number in range(len(lists))])
    most = max(map(len, lists), default=0)
    steps = [[0.0] * len(lists)]
    steps += [[own[k] if k < len(own) else np.nan for own in lists] for k in range(most)]
    grid = product(settings.sd, settings.dropout, settings.sham_drift, settings.n_per_arm, steps)
    for sd, dropout, drift, n, difference in grid if lists else ():
        gain = signs * np.array(difference)
        yield Scenario(n, gain, signs * drift * changes, dropout, settings.missing, sd)


def _scenario_rows(
    design: Design, scenario: Scenario, settings: SimulationSettings, alpha: float
) -> Iterator[Row]:
    population = design.population
    for (analysis, outcome), tested in simulated_tests(design, scenario, settings, alpha).items():
        scale = population.scales[outcome]
        truth = score_difference(population, scenario, outcome, ENDPOINT)
        forms = closed_forms(population, scenario, outcome, analysis, alpha)
        cells = _shares(tested, truth, scale.sign, alpha) | forms
        yield {
            **{"design": design.name, "analysis": analysis, "outcome": scale.outcome},
            **{"n_per_arm": scenario.n_per_arm, "dropout": scenario.dropout},
            **{"missing": scenario.missing, "sd": scenario.sd},
            "true_difference": scale.sign * scenario.difference[outcome] + 0.0,
            "sham_drift": scale.sign * scenario.drift[outcome] + 0.0,
            **{
                "scale": scale.name,
                "unit": scale.unit,
                "score_difference": scale.sign * truth + 0.0,
            },
            **cells,
            "reason": format_reasons(_reasons(cells)),
        }


def simulated_tests(
    design: Design, scenario: Scenario, settings: SimulationSettings, alpha: float
) -> dict[tuple[str, int], Tested]:
    """Return the results of all trials of a scenario by analysis and number of the outcome."""
    rng = np.random.default_rng(settings.seed)
    outcomes = np.flatnonzero(np.isfinite(scenario.difference)).tolist()
    parts: dict[tuple[str, int], list[Tested]] = {}
    for size in blocks(settings.n_simulated, scenario.n_per_arm):
        trials = design.draw(design.population, scenario, size, rng)
        for key in product(design.analyses, outcomes):
            parts.setdefault(key, []).append(analyse_trials(key[0], trials, key[1], alpha))
    return {key: _joined(tested) for key, tested in parts.items()}


def _joined(parts: list[Tested]) -> Tested:
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    return Tested(*(np.concatenate(column) for column in columns))


def _shares(tested: Tested, truth: float, sign: int, alpha: float) -> Row:
    """Return rejections, bias and coverage with their Monte Carlo standard errors."""
    known = np.isfinite(tested.estimate)
    error = sign * (tested.estimate[known] - truth)
    covered = (tested.low[known] <= truth) & (truth <= tested.high[known])
    values = {"rejected": tested.p < alpha, "bias": error, "coverage": covered}
    return {
        **{"n_simulated": len(tested.p), "n_failed": int(np.isnan(tested.p).sum())},
        "n_fallen_back": int(tested.fallen_back.sum()),
        **{name: float(each.mean()) if each.size else np.nan for name, each in values.items()},
        **{f"{name}_mc_error": mc_error(each) for name, each in values.items()},
    }


def _reasons(cells: Row) -> dict[str, str]:
    scale = {name: "not_a_difference" for name in ("bias", "coverage") if np.isnan(cells[name])}
    return scale | {name: "no_closed_form" for name in FORMS if np.isnan(cells[name])}


def _left_out(name: str, code: str) -> Row:
    row: Row = {"design": PARALLEL, "analysis": "ancova", "outcome": name}
    return row | {"reason": format_reasons({"rejected": code})}
