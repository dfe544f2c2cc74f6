"""Operating characteristics of a later trial, by simulation beside the closed forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.planning.simulated_analyses import (
    ANCOVA,
    CHANGE,
    FINAL,
    REPEATED,
    Tested,
    analyse_trials,
)
from tscs.planning.simulated_population import ENDPOINT, Population
from tscs.planning.simulated_power import ancova_power, averaged_ancova_power
from tscs.planning.simulated_trials import (
    DRAWN,
    Scenario,
    blocks,
    draw_trials,
    expected_share,
    mc_error,
    score_difference,
    sd_factor,
)
from tscs.planning.two_arm import TwoArm
from tscs.reasons import format_reasons
from tscs.simulation_settings import SimulationSettings

PARALLEL: Final = "parallel"
KEYS: Final = (
    *("design", "analysis", "outcome", "n_per_arm", "true_difference", "sham_drift", "dropout"),
    *("missing", "sd"),
)
COLUMNS: Final = (
    *KEYS,
    *("scale", "unit", "score_difference", "n_simulated", "n_failed", "n_fallen_back"),
    *("rejected", "rejected_mc_error", "bias", "bias_mc_error", "coverage", "coverage_mc_error"),
    *("closed_form", "averaged_form", "reason"),
)
SIMULATED: Final = COLUMNS[COLUMNS.index("rejected") : COLUMNS.index("closed_form")]

Row = dict[str, Any]
Targets = Mapping[str, Sequence[float]]


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
        for scenario in scenarios(population, targets, settings)
        for row in _scenario_rows(population, scenario, settings, alpha)
    ]
    empty = [_left_out(name, code) for name, code in sorted(left_out.items())]
    return pd.DataFrame([*rows, *empty], columns=list(COLUMNS))


def scenarios(
    population: Population, targets: Targets, settings: SimulationSettings
) -> Iterator[Scenario]:
    """Yield every combination; an outcome without so many differences has NaN as difference."""
    signs = np.array([scale.sign for scale in population.scales], dtype=float)
    lists = [targets.get(scale.outcome, ()) for scale in population.scales]
    changes = [population.change_sd(number) for number in range(len(lists))]
    most = max(map(len, lists), default=0)
    steps = [[0.0] * len(lists)]
    steps += [[own[k] if k < len(own) else np.nan for own in lists] for k in range(most)]
    grid = product(settings.sd, settings.dropout, settings.sham_drift, settings.n_per_arm, steps)
    for sd, dropout, drift, n, difference in grid if lists else ():
        yield Scenario(
            n_per_arm=n,
            difference=signs * np.array(difference),
            drift=signs * drift * np.array(changes),
            dropout=dropout,
            missing=settings.missing,
            sd=sd,
        )


def _scenario_rows(
    population: Population, scenario: Scenario, settings: SimulationSettings, alpha: float
) -> Iterator[Row]:
    wanted = np.flatnonzero(np.isfinite(scenario.difference))
    found = simulated_tests(population, scenario, settings, wanted.tolist(), alpha)
    for (analysis, outcome), tested in found.items():
        scale = population.scales[outcome]
        truth = score_difference(population, scenario, outcome, ENDPOINT)
        closed = _closed_forms(population, scenario, outcome, analysis, alpha)
        reasons = {name: "no_closed_form" for name, value in closed.items() if np.isnan(value)}
        yield {
            **{"design": PARALLEL, "analysis": analysis, "outcome": scale.outcome},
            **{"n_per_arm": scenario.n_per_arm, "dropout": scenario.dropout},
            **{"missing": scenario.missing, "sd": scenario.sd},
            "true_difference": scale.sign * scenario.difference[outcome] + 0.0,
            "sham_drift": scale.sign * scenario.drift[outcome] + 0.0,
            **{"scale": scale.name, "unit": scale.unit, "score_difference": scale.sign * truth},
            **_shares(tested, truth, scale.sign, alpha),
            **closed,
            "reason": format_reasons(reasons),
        }


def simulated_tests(
    population: Population,
    scenario: Scenario,
    settings: SimulationSettings,
    outcomes: list[int],
    alpha: float,
) -> dict[tuple[str, int], Tested]:
    """Return the results of all trials of a scenario by analysis and outcome."""
    rng = np.random.default_rng(settings.seed)
    parts: dict[tuple[str, int], list[Tested]] = {}
    for size in blocks(settings.n_simulated, scenario.n_per_arm):
        trials = draw_trials(population, scenario, size, rng)
        for key in product(settings.analyses, outcomes):
            parts.setdefault(key, []).append(analyse_trials(key[0], trials, key[1], alpha))
    return {key: _joined(tested) for key, tested in parts.items()}


def _joined(parts: list[Tested]) -> Tested:
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    return Tested(*(np.concatenate(column) for column in columns))


def _shares(tested: Tested, truth: float, sign: int, alpha: float) -> Row:
    """Return rejections, bias and coverage with their Monte Carlo standard errors."""
    known = np.isfinite(tested.p)
    error = sign * (tested.estimate[known] - truth)
    covered = (tested.low[known] <= truth) & (truth <= tested.high[known])
    rejected = np.where(known, tested.p < alpha, False)
    values = {"rejected": rejected, "bias": error, "coverage": covered}
    return {
        **{"n_simulated": len(known), "n_failed": int((~known).sum())},
        "n_fallen_back": int(tested.fallen_back.sum()),
        **{name: float(each.mean()) if each.size else np.nan for name, each in values.items()},
        **{f"{name}_mc_error": mc_error(each) for name, each in values.items()},
    }


def _closed_forms(
    population: Population, scenario: Scenario, outcome: int, analysis: str, alpha: float
) -> dict[str, float]:
    """Return the closed form, and its average over chance imbalance; NaN where there is none."""
    share = expected_share(scenario, len(population.visits))
    nothing = {"closed_form": np.nan, "averaged_form": np.nan}
    if scenario.sd == DRAWN or (analysis == REPEATED and share < 1):
        return nothing
    n, factor = scenario.n_per_arm * share, float(sd_factor(population, scenario)[outcome])
    difference = scenario.difference[outcome] / factor
    if analysis in (ANCOVA, REPEATED):
        given = (n, difference / population.residual_sd(outcome), alpha)
        forms = float(ancova_power(*given)), float(averaged_ancova_power(*given))
        return dict(zip(nothing, forms, strict=True))
    spreads = {CHANGE: population.change_sd(outcome), FINAL: population.sd[outcome, ENDPOINT]}
    power = float(TwoArm(alpha=alpha).power(n, difference / spreads[analysis]))
    return dict.fromkeys(nothing, power)


def _left_out(name: str, code: str) -> Row:
    row: Row = {"design": PARALLEL, "analysis": ANCOVA, "outcome": name}
    return row | {"reason": format_reasons(dict.fromkeys(SIMULATED, code))}
