"""Differences between the arms of a trial, as text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.claims import ArmDifference, between_arms
from tscs.reasons import REASONS
from tscs.report import numbers
from tscs.report.words import IMPROVEMENT, unit_sign, with_unit
from tscs.study import Study
from tscs.trials.gatekeeping import MAIN

Row = Mapping[str, Any]
ROLES: Final = {"primary": "Primary", "key_secondary": "Key secondary", "secondary": "Secondary"}
PROBABILITY: Final = "probability"
ANALYSES: Final = {
    "mmrm": "Repeated-measures model",
    "ancova": "Analysis of covariance",
    "clda": "Constrained longitudinal analysis",
    "ancova_reference_based": "Missing values imputed",
    "tipping_point": "Tipping point",
    "ordinal": "Ordinal analysis",
    "responder": "People who reached a limit",
    "crossover_change": "Changes from the period's own baseline",
    "crossover_baseline_covariate": "End values, baselines as covariate",
    "crossover_end_value": "End values alone",
    "crossover_mixed_model": "Changes of every period",
    "crossover_allocations": "Random allocation alone",
    "crossover_ranks": "Ranks",
}
# Analyses that stand for a test: without their p they would say little.
WITH_P: Final = ("crossover_allocations", "crossover_ranks")
NO_INTERVAL: Final = f" (interval {numbers.ABSENT})"
BOTH_PERIODS: Final = "both periods"
# Ranks and shares lie between 0 and 1.
SHARE_DECIMALS: Final = 2
SPREADS: Final = ("sd_active", "sd_control")


def effects_context(study: Study, effects: pd.DataFrame) -> dict[str, Any]:
    """Return the values of the chapters about differences between arms.

    Parameters
    ----------
    study : Study
        A trial whose arms are known.
    effects : DataFrame
        The table ``between_arm_effects``.
    """
    rows = _in_order(study, _with_spread(cast("list[Row]", effects.to_dict("records"))))
    main = [row for row in rows if row["purpose"] == MAIN]
    tested = sorted((row for row in main if row["sequence"] > 0), key=lambda row: row["sequence"])
    primary = [row for row in tested if row["role"] == "primary"]
    return {
        "arms": list(arm_labels(study)),
        "first": [between_arms(in_print(study, row)) for row in primary[: _leading(primary)]],
        "sequence": [_step(study, row) for row in tested],
        "means": [_means(study.catalogue, row) for row in main if _measured(row)],
        "others": [_other(study.catalogue, row) for row in rows if row["purpose"] == "sensitivity"],
        "models": _models(study.catalogue, main),
    }


def _in_order(study: Study, rows: list[Row]) -> list[Row]:
    """Return rows by outcome as in the catalogue, by visit, and by analysis."""
    outcome = {name: place for place, name in enumerate(study.catalogue.outcomes)}
    visit = {label: place for place, label in enumerate(study.schedule.visits)}
    analysis = {name: place for place, name in enumerate(ANALYSES)}
    return sorted(
        rows,
        key=lambda row: (
            list(ROLES).index(row["role"]),
            outcome[row["outcome"]],
            analysis.get(row["analysis"], len(analysis)),
            visit.get(row["visit_id"], -1),
            _shift(row["variant"]),
        ),
    )


def _with_spread(rows: list[Row]) -> list[Row]:
    """Return rows whose empty SDs are those of the outcome, so that all show the same digits."""
    known = {
        row["outcome"]: {name: row[name] for name in SPREADS}
        for row in rows
        if row["purpose"] == MAIN and row["sd_active"] > 0
    }
    return [
        {**row, **known.get(row["outcome"], {})} if pd.isna(row["sd_active"]) else row
        for row in rows
    ]


def _shift(variant: object) -> float:
    """Return the shift that a variant of the tipping point names; 0 for other analyses."""
    words = str(variant).split()
    if words[:2] == ["shift", "by"]:
        return float(words[2])
    return math.inf if words[:2] == ["shift", "at"] else 0.0


def _measured(row: Row) -> bool:
    """Return whether somebody was measured: not every outcome is planned at every visit."""
    return bool(row["n_active"] or row["n_control"])


def _leading(primary: list[Row]) -> int:
    """Return how many tests concern the endpoint: one for each primary outcome."""
    return len({row["outcome"] for row in primary})


def arm_labels(study: Study) -> tuple[str, str]:
    """Return the labels of the active and of the control arm."""
    return study.config.trial.arms.active, study.config.trial.arms.control


def in_print(study: Study, row: Row) -> ArmDifference:
    """Return one difference as its sentence prints it.

    Parameters
    ----------
    study : Study
        Labels of the arms, names of outcomes, level of the interval.
    row : mapping
        Row of ``between_arm_effects``.
    """
    outcome = study.catalogue.outcomes[row["outcome"]]
    arms = ("active", "control")
    return ArmDifference(
        name=outcome.short,
        when=_when(row),
        arms=arm_labels(study),
        difference=difference(row, outcome),
        level=numbers.percent(1 - study.config.analysis.alpha),
        better=IMPROVEMENT[outcome.direction].words,
        n=cast("tuple[str, str]", tuple(numbers.whole(row[f"n_{arm}"]) for arm in arms)),
        randomised=cast(
            "tuple[str, str]", tuple(numbers.whole(row[f"n_randomised_{arm}"]) for arm in arms)
        ),
        p=numbers.p_statement(row["p"]) if row["sequence"] > 0 else "",
        verdict=row["verdict"] if isinstance(row["verdict"], str) else "",
    )


def difference(row: Row, outcome: Outcome) -> str:
    """Return a difference with its interval and unit, as per cent for logarithms.

    Parameters
    ----------
    row : mapping
        Row of ``between_arm_effects``.
    outcome : Outcome
        Its outcome.
    """
    if pd.isna(row["estimate"]):
        return numbers.ABSENT
    if row["analysis"] == "ordinal" and row["scale"] == "log":
        shown = numbers.estimate(row["ratio"], row["ratio_low"], row["ratio_high"], 1)
        return f"odds ratio {shown}"
    if row["scale"] == "log":
        return numbers.percent_change(row["ratio"], row["ratio_low"], row["ratio_high"])
    limits = (row["estimate"], row["low"], row["high"])
    if row["scale"] == PROBABILITY:
        word = "" if row["analysis"] == "responder" else "probability "
        return f"{word}{numbers.estimate(*limits, SHARE_DECIMALS)}"
    shown = numbers.estimate(*limits, _decimals(row, outcome))
    sign = unit_sign(outcome.unit)
    return f"{shown}\u00a0{sign}" if sign else shown


def _decimals(row: Row, outcome: Outcome) -> int:
    known = [row.get(name, 0.0) for name in SPREADS]
    spreads = [spread for spread in known if spread > 0]
    return numbers.decimals_of(outcome.resolution, min(spreads, default=None))


def _when(row: Row) -> str:
    if not isinstance(row["visit_id"], str):
        return ""
    single = row["timepoint"] == "single"
    return row["visit_id"] if single else f"{row['visit_id']} {row['timepoint']}"


def _name(catalogue: Catalogue, row: Row) -> str:
    outcome = catalogue.outcomes[row["outcome"]]
    arrow = IMPROVEMENT[outcome.direction].arrow
    return f"{with_unit(outcome.short, outcome.unit)} {arrow}"


def _step(study: Study, row: Row) -> list[str]:
    outcome = study.catalogue.outcomes[row["outcome"]]
    return [
        numbers.whole(row["sequence"]),
        outcome.short,
        ROLES[row["role"]].lower(),
        _when(row) or BOTH_PERIODS,
        difference(row, outcome),
        numbers.p_value(row["p"]),
        str(row["verdict"]),
    ]


def _means(catalogue: Catalogue, row: Row) -> list[str]:
    outcome = catalogue.outcomes[row["outcome"]]
    decimals = _decimals(row, outcome)
    cells = [_name(catalogue, row), _when(row) or BOTH_PERIODS]
    for arm in ("active", "control"):
        cells += [
            numbers.whole(row[f"n_{arm}"]),
            numbers.with_spread(row[f"mean_{arm}"], row[f"sd_{arm}"], decimals),
        ]
    standardised = numbers.number(row["standardised"], 2)
    return [*cells, difference(row, outcome), standardised]


def _other(catalogue: Catalogue, row: Row) -> list[str]:
    outcome = catalogue.outcomes[row["outcome"]]
    variant = row["variant"] if isinstance(row["variant"], str) else ""
    analysis = ANALYSES.get(row["analysis"], str(row["analysis"]).replace("_", " ").capitalize())
    counts = f"{numbers.whole(row['n_active'])} / {numbers.whole(row['n_control'])}"
    return [outcome.short, f"{analysis}: {variant}" if variant else analysis, counts,
            difference(row, outcome).replace(NO_INTERVAL, ""), _method(row)]  # fmt: skip


def _method(row: Row) -> str:
    if isinstance(row["reason"], str) and row["reason"]:
        code = row["reason"].split(": ", 1)[1]
        return REASONS.get(code, code)
    told = row["method"] if isinstance(row["method"], str) else ""
    return f"{told}; {numbers.p_statement(row['p'])}" if row["analysis"] in WITH_P else told


def _models(catalogue: Catalogue, main: list[Row]) -> list[str]:
    """Return which covariance structures the models used, with their outcomes."""
    used: dict[tuple[str, str], list[str]] = {}
    for row in main:
        if isinstance(row["structure"], str) and row["structure"]:
            names = used.setdefault((row["structure"], row["method"]), [])
            names.append(catalogue.outcomes[row["outcome"]].short)
    return [
        f"{structure} ({method}): {numbers.listed(list(dict.fromkeys(names)))}"
        for (structure, method), names in used.items()
    ]
