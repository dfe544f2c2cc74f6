"""The table of within-person changes: one row per outcome and contrast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.config import Config
from tscs.contrasts import Contrast, paired_values
from tscs.exact import Vector
from tscs.missing_effects import missing_reasons
from tscs.multiplicity import adjustments, attainable
from tscs.paired import Columns, paired_columns
from tscs.pairs import PairedSample, in_working_unit
from tscs.reasons import format_reasons

EFFECT_COLUMNS = (
    *("outcome", "domain", "role", "contrast", "unit", "scale", "direction"),
    *("n", "n_expected", "n_from", "n_to", "n_nonzero", "n_sessions", "doses_from", "doses_to"),
    *("days_since_last_dose_from", "days_since_last_dose_to"),
    *("mean_from", "sd_from", "mean_to", "sd_to", "mean_change", "sd_change"),
    *("ci_low", "ci_high", "ratio", "ratio_low", "ratio_high"),
    *("sign_flip_low", "sign_flip_high", "sign_flip_level"),
    *("hodges_lehmann", "hl_low", "hl_high", "hl_level", "t", "df"),
    *("p_t", "p_sign_flip", "p_wilcoxon", "p_wilcoxon_pratt", "p_min_attainable"),
    *("family", "p_family", "p_holm", "p_bh"),
    *("d_z", "d_z_low", "d_z_high", "g_z", "g_z_low", "g_z_high"),
    *("d_av", "d_av_low", "d_av_high", "g_av", "g_av_low", "g_av_high", "d_rm", "glass_delta"),
    *("rank_biserial", "rank_biserial_low", "rank_biserial_high"),
    *("prob_improvement", "prob_improvement_low", "prob_improvement_high", "bf10"),
    *("n_improved", "n_unchanged", "n_worsened"),
    *("method_sign_flip", "method_wilcoxon", "method_family", "primary_method", "reason"),
)
TEXT_COLUMNS = (
    *("outcome", "domain", "role", "contrast", "unit", "scale", "direction", "family"),
    *("method_sign_flip", "method_wilcoxon", "method_family", "primary_method", "reason"),
)
RANK_BASED = ("ordinal", "censored")
FAMILY = "confirmatory"
ADJUSTED = ("p_family", "p_holm", "p_bh")


@dataclass
class Row:
    """One row in the making: its statistics and its pairs, as measured and in a working unit."""

    columns: Columns
    measured: PairedSample
    sample: PairedSample
    people: pd.Series[str]
    reasons: dict[str, str]


def within_subject_effects(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    contrasts: Sequence[Contrast],
    catalogue: Catalogue,
    config: Config,
) -> pd.DataFrame:
    """Estimate the change of every scored outcome in every contrast.

    Parameters
    ----------
    outcomes : DataFrame
        The ``outcomes`` table.
    visits : DataFrame
        The visits table with ``doses_before`` filled.
    contrasts : sequence of Contrast
        What to compare.
    catalogue : Catalogue
        Unit, direction, type, resolution and transform of each outcome.
    config : Config
        Roles of outcomes, alpha, seed and the contrast of the confirmatory family.

    Returns
    -------
    DataFrame
        Columns `EFFECT_COLUMNS`, sorted by outcome and contrast.

    Notes
    -----
    Effect sizes carry the sign of to - from; ``prob_improvement`` is the probability that a person
    improved. ``n_improved``, ``n_unchanged`` and ``n_worsened`` add up to n plus the people who
    were able at exactly one of the two ends.
    """
    rows = [
        row
        for contrast in contrasts
        for row in _contrast_rows(outcomes, visits, contrast, catalogue, config)
    ]
    for row, statistics in zip(rows, paired_columns([row.measured for row in rows]), strict=True):
        row.columns |= statistics
    _add_family(rows, config)
    table = pd.DataFrame([_finished(row) for row in rows], columns=list(EFFECT_COLUMNS))
    numbers = [name for name in EFFECT_COLUMNS if name not in TEXT_COLUMNS]
    table = table.astype(dict.fromkeys(numbers, "float64") | dict.fromkeys(TEXT_COLUMNS, "str"))
    return table.sort_values(["outcome", "contrast"], ignore_index=True)


def _contrast_rows(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    contrast: Contrast,
    catalogue: Catalogue,
    config: Config,
) -> Iterator[Row]:
    pairs = paired_values(outcomes, visits, contrast)
    for name, people in pairs.groupby("outcome", sort=True):
        outcome = catalogue.outcomes[str(name)]
        complete = people.dropna(subset=["value_from", "value_to"])
        sample = PairedSample(
            complete["value_from"].to_numpy(dtype=float),
            complete["value_to"].to_numpy(dtype=float),
            log=outcome.transform == "log",
            step=step_of(outcome, contrast),
            improvement=outcome.improvement_sign,
            alpha=config.analysis.alpha,
            seed=config.analysis.seed,
        )
        scaled, _ = in_working_unit(sample)
        columns = _labels(outcome, contrast) | _counts(people, scaled)
        columns |= _timing(complete, bool(contrast.sessions))
        columns["primary_method"] = primary_method(outcome)
        yield Row(columns, sample, scaled, complete["participant_id"], _timing_reasons(columns))


def step_of(outcome: Outcome, contrast: Contrast) -> float | None:
    """Return the step of the values; means of trials, legs, days, items or sessions are finer."""
    averaged = "mean" in outcome.aggregate.values() or bool(contrast.sessions)
    scored = outcome.items is not None and (
        outcome.items.score != "sum" or outcome.items.allowed_missing > 0
    )
    return None if averaged or scored else outcome.resolution


def _labels(outcome: Outcome, contrast: Contrast) -> Columns:
    return {
        "outcome": outcome.id,
        "domain": outcome.domain,
        "role": "descriptive",
        "contrast": contrast.name,
        "unit": outcome.unit,
        "scale": "log" if outcome.transform == "log" else "raw",
        "direction": outcome.direction,
    }


def _counts(people: pd.DataFrame, sample: PairedSample) -> Columns:
    able_from, able_to = (people[f"status_{end}"] == "measured" for end in ("from", "to"))
    unable_from, unable_to = (people[f"status_{end}"] == "unable" for end in ("from", "to"))
    return {
        "n_expected": len(people),
        "n_from": int(able_from.sum()),
        "n_to": int(able_to.sum()),
        "n_improved": int((sample.directions > 0).sum() + (unable_from & able_to).sum()),
        "n_unchanged": int((sample.directions == 0).sum()),
        "n_worsened": int((sample.directions < 0).sum() + (able_from & unable_to).sum()),
    }


def _timing(complete: pd.DataFrame, averaged: bool) -> Columns:
    names = [
        f"{fact}_{end}" for fact in ("doses", "days_since_last_dose") for end in ("from", "to")
    ]
    medians: Columns = {name: _median(complete[name].to_numpy(dtype=float)) for name in names}
    sessions = complete["n_sessions"].to_numpy(dtype=float)
    return medians | {"n_sessions": float(sessions.sum()) if averaged or len(sessions) else np.nan}


def _timing_reasons(columns: Columns) -> dict[str, str]:
    """Tell a missing day from the time before the first dose."""
    dosed = [end for end in ("from", "to") if float(columns[f"doses_{end}"]) > 0]
    return {f"days_since_last_dose_{end}": "unknown_day" for end in dosed}


def _median(values: Vector) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else np.nan


def primary_method(outcome: Outcome) -> str:
    """Return estimate, interval and p that count for an outcome, as the tables name them."""
    if outcome.transform == "log":
        return "ratio: t interval on logarithms, sign-flip p"
    if outcome.type in RANK_BASED:
        return "hodges_lehmann: exact interval, Wilcoxon p"
    return "mean_change: t interval, sign-flip p"


def _add_family(rows: Sequence[Row], config: Config) -> None:
    """Add adjusted p to the members of the family, and the reason why others have none."""
    members = []
    for row in rows:
        # A trial tests the difference between its arms; changes pooled over them are no effect.
        primary = row.columns["outcome"] in config.primary and not config.is_trial
        candidate = primary and row.columns["contrast"] == config.analysis.family_contrast
        smallest = float(row.columns.get("p_min_attainable", 1.0))
        if candidate and attainable(smallest, config.analysis.alpha):
            members.append(row)
        elif candidate and "p_sign_flip" in row.columns:
            row.reasons.update(dict.fromkeys(ADJUSTED, "attainable_p_above_alpha"))
        elif not candidate:
            row.reasons.update(dict.fromkeys(ADJUSTED, "not_in_family"))
    if members:
        _adjust(members, config.analysis.seed)


def _adjust(members: Sequence[Row], seed: int) -> None:
    changes = [pd.Series(row.sample.differences, index=row.people) for row in members]
    tolerances = np.array([row.sample.tolerance for row in members])
    own = np.array([float(row.columns["p_sign_flip"]) for row in members])
    family = adjustments(pd.concat(changes, axis=1).to_numpy(), own, tolerances, seed=seed)
    adjusted = np.column_stack([family.family, family.holm, family.benjamini_hochberg])
    for row, values in zip(members, adjusted.tolist(), strict=True):
        row.columns |= dict(zip(ADJUSTED, values, strict=True))
        row.columns |= {"role": "confirmatory", "family": FAMILY, "method_family": family.method}


def _finished(row: Row) -> Columns:
    """Return the row with the reasons for its empty columns, in the order of the table."""
    filled = {name: value for name, value in row.columns.items() if value == value}
    empty = [name for name in EFFECT_COLUMNS if name not in filled and name not in TEXT_COLUMNS]
    reasons = missing_reasons(empty, row.sample) | row.reasons
    ordered = {name: reasons[name] for name in empty if name in reasons}
    return filled | {"reason": format_reasons(ordered)}
