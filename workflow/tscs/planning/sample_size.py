"""How many people a trial needs, over a declared grid."""

from __future__ import annotations

from typing import Any, Final, cast

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue
from tscs.config import Config
from tscs.exact import Vector
from tscs.planning.belief import Informed, informed
from tscs.planning.designs import Sized, sized, whole
from tscs.planning.grid import (
    ANCOVA,
    CHANGE,
    CROSSOVER,
    NAN,
    PARALLEL,
    REPEATED,
    WHITEHEAD,
    cells,
)
from tscs.planning.group_sequential import obrien_fleming
from tscs.planning.inflation import design_effect, with_dropout
from tscs.planning.pilot import Pilot, pilots
from tscs.planning.repeated import variance_factors
from tscs.planning.small_trials import SMALL, SmallTrial, simulate
from tscs.planning.targets import Targets, targets
from tscs.planning_settings import PlannedOutcome, PlanningSettings
from tscs.reasons import format_reasons

COLUMNS: Final = (
    *("outcome", "design", "method", "scale", "unit", "target_difference", "target_unit"),
    *("target_kind", "target_source", "target_verified", "sd_of", "sd_kind", "sd", "n_pilot"),
    *("correlation_kind", "correlation", "sham_response", "sham_source", "alpha", "power"),
    *("allocation_ratio", "n_per_arm", "n_active", "n_total", "n_normal", "n_recruited"),
    *("dropout", "design_effect", "n_total_look", "n_expected_look", "n_simulated"),
    *("power_simulated", "power_simulated_se", "fixed_n", "smallest_detectable"),
    *("informed_difference", "informed_se", "assurance", "safeguard_difference"),
    *("safeguard_sd", "safeguard_n_per_arm", "flag", "reason"),
)
BELOW: Final = "below_15_per_arm"
NOT_HERE: Final = "not_in_this_design"
Row = dict[str, Any]


def sample_size(
    variability: pd.DataFrame, effects: pd.DataFrame, catalogue: Catalogue, config: Config
) -> pd.DataFrame:
    """Return the size of a trial for every outcome, design and cell of the grid.

    Parameters
    ----------
    variability, effects : DataFrame
        The tables ``variability`` and ``within_subject_effects``.
    catalogue : Catalogue
        Outcomes with their MCID.
    config : Config
        Settings; ``planning`` declares the trial.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`. The target difference is declared or a verified MCID, never an estimate;
        the change of the study enters safeguard and assurance only, discounted and less the sham
        response.
    """
    settings = config.planning
    names = tuple(settings.outcomes) or config.primary
    known = pilots(variability, effects, catalogue, names)
    parts = [
        _of_outcome(
            pilot, settings.outcomes.get(name, PlannedOutcome()), settings, config.analysis.seed
        )
        for name, pilot in known.items()
    ]
    return pd.concat(parts)[list(COLUMNS)] if parts else pd.DataFrame(columns=list(COLUMNS))


def _of_outcome(
    pilot: Pilot, planned: PlannedOutcome, settings: PlanningSettings, seed: int
) -> pd.DataFrame:
    aims = targets(pilot, planned)
    grid = pd.DataFrame(list(cells(pilot, planned, aims, settings)))
    parts = []
    for method, own in grid.groupby("method", sort=False):
        part = own.reset_index(drop=True)
        sizes = sized(str(method), part, planned, settings)
        part = part.assign(**_people(sizes, settings), **_looks(part, sizes, settings))
        part = part.assign(**_simulated(part, settings, seed))
        known = informed(part, pilot, planned, settings)
        parts.append(_explained(part.assign(**known.columns), aims, known))
    return pd.concat(parts)


def _people(sizes: Sized, settings: PlanningSettings) -> dict[str, Any]:
    control, treated = whole(sizes)
    factor = float(design_effect(settings.cluster.size, settings.cluster.icc))
    recruited = sum(with_dropout(n * factor, settings.dropout) for n in (control, treated))
    return {
        "n_per_arm": control, "n_active": treated, "n_total": control + treated,
        "n_normal": sizes.normal, "n_recruited": recruited, "dropout": settings.dropout,
        "design_effect": factor, "fixed_n": settings.fixed_n,
        "smallest_detectable": sizes.detectable,
        "flag": np.where(control < SMALL, BELOW, ""),
    }  # fmt: skip


def _looks(part: pd.DataFrame, sizes: Sized, settings: PlanningSettings) -> dict[str, Vector]:
    """Return the largest and the expected number of people with a look for efficacy."""
    nothing = np.full(len(part), NAN)
    if settings.interim_look is None or part["design"].iloc[0] not in PARALLEL:
        return {"n_total_look": nothing, "n_expected_look": nothing}
    looks = obrien_fleming(settings.alpha, settings.power, settings.interim_look)
    largest = np.ceil(sizes.control * looks.inflation) + np.ceil(sizes.treated * looks.inflation)
    return {
        "n_total_look": largest,
        "n_expected_look": (sizes.control + sizes.treated) * looks.expected,
    }


def _simulated(part: pd.DataFrame, settings: PlanningSettings, seed: int) -> dict[str, Vector]:
    """Return what simulated trials say where ANCOVA has fewer than fifteen people per group."""
    found = np.full((3, len(part)), NAN)
    for place, (_, row) in enumerate(part.iterrows()):
        if row["method"] in (ANCOVA, REPEATED) and row["n_per_arm"] < SMALL:
            seen = simulate(_small_trial(row, settings, seed), int(row["n_per_arm"]))
            found[:, place] = seen.n, seen.power, seen.se
    names = ("n_simulated", "power_simulated", "power_simulated_se")
    return dict(zip(names, found, strict=True))


def _small_trial(row: pd.Series, settings: PlanningSettings, seed: int) -> SmallTrial:
    """Return the trial of a row; means of several assessments are one value with its variance."""
    d, rho = row["target_difference"] / row["sd"], row["correlation"]
    if row["method"] == REPEATED:
        planned = settings.assessments
        post = float(variance_factors(1, planned.after, rho).post)
        baseline = float(variance_factors(1, planned.before, rho).post)
        d, rho = d / np.sqrt(post), rho / np.sqrt(post * baseline)
    return SmallTrial(
        d=float(d),
        rho=float(rho),
        alpha=settings.alpha,
        power=settings.power,
        ratio=settings.allocation_ratio,
        trials=settings.n_simulated,
        seed=seed,
    )


def _explained(part: pd.DataFrame, aims: Targets, known: Informed) -> pd.DataFrame:
    """Add why values are empty."""
    rows = cast("list[Row]", part.to_dict("records"))
    reasons = [_reasons(row, aims, known) for row in rows]
    return part.assign(reason=[format_reasons(codes) for codes in reasons])


def _reasons(row: Row, aims: Targets, known: Informed) -> dict[str, str]:
    codes: dict[str, str] = {}
    if np.isnan(row["n_per_arm"]):
        codes["n_per_arm"] = _no_size(row, aims)
    if np.isnan(row["smallest_detectable"]):
        odds = row["method"] == WHITEHEAD
        codes["smallest_detectable"] = "odds_ratio_scale" if odds else _no_size(row, Targets())
    if np.isnan(row["n_simulated"]):
        codes["n_simulated"] = _not_simulated(row)
    if np.isnan(row["n_total_look"]):
        codes["n_total_look"] = "no_interim_look"
    return {name: code for name, code in (codes | known.reasons(row)).items() if code}


def _no_size(row: Row, aims: Targets) -> str:
    if row["design"] == "responder":
        return "no_responder_shares" if np.isnan(row["target_difference"]) else "out_of_range"
    if row["method"] == WHITEHEAD:
        return "no_ordinal_distribution"
    if aims.code:
        return aims.code
    if not row["sd"] > 0:
        return "no_spread_in_pilot"
    if row["correlation_kind"] != "none" and np.isnan(row["correlation"]):
        return "no_correlation_in_pilot"
    return "no_compound_symmetry" if row["method"] == REPEATED else "out_of_range"


def _not_simulated(row: Row) -> str:
    if row["method"] in (CHANGE, CROSSOVER):
        return "closed_form_exact"
    if row["method"] not in (ANCOVA, REPEATED):
        return NOT_HERE
    if np.isnan(row["n_per_arm"]):
        return "no_size"
    return "power_not_reached" if row["n_per_arm"] < SMALL else "closed_form_suffices"
