"""Outcomes ranked as candidates for the primary outcome of a trial.

The rank rests on how well an outcome is measured, never on how much it changed in the study: moving
everybody's second value by the same amount leaves every rank as it is.
"""

from __future__ import annotations

from typing import Any, Final, cast

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, ErrorLimits, Outcome
from tscs.config import Config
from tscs.planning.pilot import LOG
from tscs.reasons import format_reasons
from tscs.reliability import LOG_SUFFIX, UNDER_TREATMENT

UNTREATED: Final = "untreated visits"
TREATED: Final = "within person under treatment"
CRITERIA: Final = ("sem_share", "completeness", "share_at_scale_end", "validity", "registration")
RISING: Final = ("sem_share", "share_at_scale_end")
COLUMNS: Final = (
    *("rank", "outcome", "domain", "role", "registered", "scale", "n", "sem", "sem_source"),
    *("sem_share", "completeness", "share_at_scale_end", "validity", "registration"),
    *("mcid", "mcid_kind", "mcid_verified", *(f"rank_{name}" for name in CRITERIA)),
    *("mean_rank", "reason"),
)
ROLES: Final = {"primary": 2, "secondary": 1, "exploratory": 0}
Row = dict[str, Any]


def candidates(
    variability: pd.DataFrame, reliability: pd.DataFrame, catalogue: Catalogue, config: Config
) -> pd.DataFrame:
    """Rank the outcomes of the study.

    Parameters
    ----------
    variability, reliability : DataFrame
        The tables of these names.
    catalogue : Catalogue
        Outcomes with their sources and limits.
    config : Config
        Roles and registration.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, a row per outcome with complete pairs. Each criterion is ranked by itself
        (ties share the mean rank, a missing value comes last); the rank is that of the mean of the
        five ranks.

    Notes
    -----
    Error of measurement is the SEM of untreated visits over the SD at baseline; without two
    untreated visits the SD within people under treatment takes its place, which may also hold
    response. Validity counts a definition read in its source and a verified MCID; registration is
    2 for a registered primary outcome, 1 for another registered one.
    """
    errors = {
        (row["key"], row["statistic"]): row["estimate"]
        for row in cast("list[Row]", reliability.to_dict("records"))
    }
    rows = [
        _row(row, catalogue.outcomes[row["outcome"]], errors, config)
        for row in cast("list[Row]", variability.to_dict("records"))
        if row["n"] > 0 and row["scale"] == _scale(catalogue.outcomes[row["outcome"]])
    ]
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    return _ranked(pd.DataFrame(rows))[list(COLUMNS)]


def _scale(outcome: Outcome) -> str:
    return LOG if outcome.transform == LOG else "raw"


def _row(row: Row, outcome: Outcome, errors: dict[tuple[str, str], float], config: Config) -> Row:
    sem, source = _error(outcome, errors)
    entry = config.outcomes.get(outcome.id)
    registered = bool(entry and entry.registered)
    role = entry.role if entry else "secondary"
    baseline = row["sd_baseline"]
    own = {
        "outcome": outcome.id,
        "domain": outcome.domain,
        "role": role,
        "registered": "yes" if registered else "no",
        "scale": row["scale"],
        "n": row["n"],
        "sem": sem,
        "sem_source": source,
        "sem_share": sem / baseline if baseline > 0 else np.nan,
        "completeness": row["completeness"],
        "share_at_scale_end": _at_end(row),
        "registration": (1 + (role == "primary")) if registered else 0,
        **_validity(outcome),
    }
    reasons = {}
    if np.isnan(own["sem_share"]):
        reasons["sem_share"] = "no_error_of_measurement" if np.isnan(sem) else "no_spread_in_pilot"
    return own | {"reason": format_reasons(reasons)}


def _error(outcome: Outcome, errors: dict[tuple[str, str], float]) -> tuple[float, str]:
    suffix = LOG_SUFFIX * (outcome.transform == LOG)
    for statistic, source in (("sem", UNTREATED), (UNDER_TREATMENT, TREATED)):
        value = errors.get((outcome.id, statistic + suffix), np.nan)
        if np.isfinite(value):
            return float(value), source
    return np.nan, ""


def _at_end(row: Row) -> float:
    """Return the share of people at an end of the scale at baseline; 0 without such ends."""
    counts = np.array([row["n_floor_baseline"], row["n_ceiling_baseline"]], dtype=float)
    return float(np.nansum(counts) / row["n"])


def _validity(outcome: Outcome) -> Row:
    limits: ErrorLimits | None = outcome.mcid
    limit = limits.improvement if limits else None
    verified = bool(limit and limit.verified)
    return {
        "validity": int(outcome.verified) + int(verified),
        "mcid": limit.value if limit else np.nan,
        "mcid_kind": limit.kind if limit else "",
        "mcid_verified": ("yes" if verified else "no") if limit else "",
    }


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    ranks = {
        f"rank_{name}": table[name].rank(ascending=name in RISING, na_option="bottom")
        for name in CRITERIA
    }
    table = table.assign(**ranks)
    mean = table[list(ranks)].mean(axis="columns")
    return table.assign(mean_rank=mean, rank=mean.rank(method="min"))
