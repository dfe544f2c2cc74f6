"""Rows of the tables of change, as text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs import claims
from tscs.catalogue import Catalogue, Outcome
from tscs.report import numbers
from tscs.report.comparisons import Comparison
from tscs.report.gaps import readable
from tscs.report.markdown import bold
from tscs.report.notes import CONFLICT_SIGN
from tscs.report.words import IMPROVEMENT, unit_sign, with_unit

Row = Mapping[str, Any]

STANDARDISED_DECIMALS: Final = 2
RAW_SCALE: Final = "raw scale"
NO_PAIRS: Final = "no pairs"
EXPLORATORY: Final = " (exploratory)"
NO_SPREAD: Final = "all changes equal"


def decimals(row: Row, outcome: Outcome) -> int:
    """Return the decimals of means and changes of an outcome."""
    return numbers.decimals_of(outcome.resolution, row.get("widest_sd", row["sd_change"]))


def with_widest_sd(effects: pd.DataFrame) -> pd.DataFrame:
    """Return the effects with the widest SD of change per outcome.

    It fixes one number of decimals for an outcome in every contrast.
    """
    widest = effects.groupby("outcome")["sd_change"].transform("max")
    return effects.assign(widest_sd=widest)


def named(outcome: Outcome, conflict: bool = False) -> str:
    """Return short name, unit, an arrow in the direction of improvement and a sign of conflict."""
    sign = f"\u00a0{CONFLICT_SIGN}" if conflict else ""
    arrow = IMPROVEMENT[outcome.direction].arrow
    return f"{with_unit(outcome.short, outcome.unit)}\u00a0{arrow}{sign}"


def mean_change(row: Row, outcome: Outcome) -> str:
    """Return the mean change with its t interval in the outcome's unit."""
    digits = decimals(row, outcome)
    if "ci_low: zero_variance" in str(row.get("reason", "")):
        return f"{numbers.number(row['mean_change'], digits)} ({NO_SPREAD})"
    return numbers.estimate(row["mean_change"], row["ci_low"], row["ci_high"], digits)


def relative_change(row: Row) -> str:
    """Return the geometric mean change in per cent; only times are analysed as logs."""
    if row["scale"] != "log":
        return RAW_SCALE
    return numbers.percent_change(row["ratio"], row["ratio_low"], row["ratio_high"])


def standardised(row: Row, name: str) -> str:
    """Return an effect size with its interval."""
    return numbers.estimate(
        row[name], row[f"{name}_low"], row[f"{name}_high"], STANDARDISED_DECIMALS
    )


def shifts(row: Row) -> str:
    """Return how many people improved, stayed and worsened."""
    counts = (row["n_improved"], row["n_unchanged"], row["n_worsened"])
    if any(pd.isna(count) for count in counts):
        return numbers.ABSENT
    return " / ".join(numbers.whole(count) for count in counts)


def main_rows(
    effects: pd.DataFrame, catalogue: Catalogue, outcomes: Sequence[str], contrast: Comparison
) -> list[list[object]]:
    """Return one row per outcome of a contrast; confirmatory outcomes in bold."""
    rows: list[list[object]] = []
    with_ratio = has_ratio(effects, outcomes, contrast.name)
    for row, outcome in _rows(effects, catalogue, outcomes, contrast.name):
        name: object = named(outcome, contrast.recall_conflict(outcome))
        digits = decimals(row, outcome)
        cells: list[object] = [
            bold(name) if row["role"] == "confirmatory" else name,
            numbers.counted(row["n"], row["n_expected"]),
            numbers.with_spread(row["mean_from"], row["sd_from"], digits),
            numbers.with_spread(row["mean_to"], row["sd_to"], digits),
            mean_change(row, outcome),
            standardised(row, "g_av"),
            shifts(row),
        ]
        if with_ratio:
            cells.insert(5, relative_change(row))
        rows.append(cells)
    return rows


def main_head(effects: pd.DataFrame, outcomes: Sequence[str], contrast: str) -> list[str]:
    """Return the headings of `main_rows`."""
    head = ["Outcome", "n", "From", "To", "Change", "g_av", "Better / same / worse"]
    if has_ratio(effects, outcomes, contrast):
        head.insert(5, "Change, %")
    return head


def has_ratio(effects: pd.DataFrame, outcomes: Sequence[str], contrast: str) -> bool:
    """Return whether any of the outcomes is analysed as a logarithm."""
    rows = effects[(effects["contrast"] == contrast) & effects["outcome"].isin(outcomes)]
    return bool((rows["scale"] == "log").any())


def _rows(
    effects: pd.DataFrame, catalogue: Catalogue, outcomes: Sequence[str], contrast: str
) -> list[tuple[Row, Outcome]]:
    rows = _by_outcome(effects[effects["contrast"] == contrast])
    return [(rows[name], catalogue.outcomes[name]) for name in outcomes if name in rows]


def _by_outcome(effects: pd.DataFrame) -> dict[str, Row]:
    rows = cast("list[Row]", effects.to_dict("records"))
    return {row["outcome"]: row for row in rows}


def contrast_rows(
    effects: pd.DataFrame,
    catalogue: Catalogue,
    outcomes: Sequence[str],
    contrasts: Sequence[Comparison],
) -> list[list[object]]:
    """Return one row per outcome with the mean change and n in each contrast."""
    tables = [_by_outcome(effects[effects["contrast"] == item.name]) for item in contrasts]
    rows: list[list[object]] = []
    for name in outcomes:
        outcome = catalogue.outcomes[name]
        cells = [
            _cell(table.get(name), outcome, item.recall_conflict(outcome))
            for item, table in zip(contrasts, tables, strict=True)
        ]
        if any(cell != NO_PAIRS for cell in cells):
            rows.append([named(outcome), *cells])
    return rows


def _cell(row: Row | None, outcome: Outcome, conflict: bool) -> str:
    if row is None or pd.isna(row["mean_change"]):
        return NO_PAIRS
    sign = f"\u00a0{CONFLICT_SIGN}" if conflict else ""
    return f"{mean_change(row, outcome)}; n\u00a0=\u00a0{numbers.whole(row['n'])}{sign}"


def part_rows(
    effects: pd.DataFrame, catalogue: Catalogue, outcomes: Sequence[str], contrast: str
) -> list[list[object]]:
    """Return one row per part (leg, muscle) under its spelled-out name."""
    return [
        [
            with_unit(outcome.label, outcome.unit) + (EXPLORATORY if outcome.exploratory else ""),
            numbers.whole(row["n"]),
            numbers.with_spread(row["mean_from"], row["sd_from"], decimals(row, outcome)),
            numbers.with_spread(row["mean_to"], row["sd_to"], decimals(row, outcome)),
            mean_change(row, outcome),
            shifts(row),
        ]
        for row, outcome in _rows(effects, catalogue, outcomes, contrast)
    ]


def confirmatory(effects: pd.DataFrame, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return the facts of every outcome in the confirmatory family."""
    rows = _by_outcome(effects[effects["role"] == "confirmatory"])
    return [
        _facts(rows[name], catalogue.outcomes[name]) for name in catalogue.outcomes if name in rows
    ]


def family_sentences(family: Sequence[Mapping[str, Any]], level: str) -> list[str]:
    """Return one sentence per member of the confirmatory family, as `confirmatory` gives them.

    Parameters
    ----------
    family : sequence of dict
        The members.
    level : str
        Confidence of intervals that do not attain another one.
    """
    return [
        claims.family_member(
            item["name"], item["estimator"], item["estimate"], item["attained"] or level,
            item["better"], item["n_pairs"], item["p_statement"],
        )
        for item in family
    ]  # fmt: skip


def _facts(row: Row, outcome: Outcome) -> dict[str, Any]:
    digits = decimals(row, outcome)
    return {
        "name": outcome.short,
        "heading": with_unit(outcome.short, outcome.unit),
        "better": better(outcome),
        "n": numbers.counted(row["n"], row["n_expected"]),
        "n_pairs": numbers.whole(row["n"]),
        "first": numbers.with_spread(row["mean_from"], row["sd_from"], digits),
        "last": numbers.with_spread(row["mean_to"], row["sd_to"], digits),
        "change": mean_change(row, outcome),
        **primary(row, digits),
        "ratio": relative_change(row),
        "hodges_lehmann": _analysed(
            row, row["hodges_lehmann"], row["hl_low"], row["hl_high"], digits
        ),
        "hl_level": numbers.percent(row["hl_level"], 1),
        "sign_flip": _analysed(
            row, _mean(row), row["sign_flip_low"], row["sign_flip_high"], digits
        ),
        "sign_flip_level": numbers.percent(row["sign_flip_level"], 1),
        "p_wilcoxon": numbers.p_value(row["p_wilcoxon"]),
        "p_sign_flip": numbers.p_value(row["p_sign_flip"]),
        "p_family": numbers.p_value(row["p_family"]),
        "p_statement": numbers.p_statement(row["p_family"]),
        "p_smallest": numbers.p_value(row["p_min_attainable"]),
        "g_av": standardised(row, "g_av"),
        "g_z": standardised(row, "g_z"),
        "shifts": shifts(row),
        "method": _method(row),
        "method_family": readable(row["method_family"]),
    }


def _method(row: Row) -> str:
    return readable(row["primary_method"]).replace("hodges lehmann", "Hodges–Lehmann")


def better(outcome: Outcome) -> str:
    """Return in words which direction is an improvement."""
    return IMPROVEMENT[outcome.direction].words


def primary_interval(row: Row) -> tuple[float, float]:
    """Return the interval that counts for an outcome, around a change of zero."""
    if row["scale"] == "log":
        return row["ratio_low"] - 1, row["ratio_high"] - 1
    name = "hl" if str(row["primary_method"]).startswith("hodges_lehmann") else "ci"
    return row[f"{name}_low"], row[f"{name}_high"]


def primary(row: Row, digits: int) -> dict[str, str]:
    """Return the estimate that the primary method of the outcome fixes, with its interval."""
    if row["scale"] == "log":
        return _named_estimate("geometric mean change", relative_change(row), "")
    if str(row["primary_method"]).startswith("hodges_lehmann"):
        shown = numbers.estimate(row["hodges_lehmann"], row["hl_low"], row["hl_high"], digits)
        level = numbers.percent(row["hl_level"], 1)
        return _named_estimate("Hodges–Lehmann change", shown, row["unit"], level)
    shown = numbers.estimate(row["mean_change"], row["ci_low"], row["ci_high"], digits)
    return _named_estimate("mean change", shown, row["unit"])


def _named_estimate(name: str, shown: str, unit: str, attained: str = "") -> dict[str, str]:
    sign = unit_sign(unit)
    return {
        "estimator": name,
        "estimate": f"{shown}\u00a0{sign}" if sign else shown,
        "attained": attained,
    }


def _analysed(row: Row, value: float, low: float, high: float, digits: int) -> str:
    """Return an estimate on the scale of the analysis; differences of logs as per cent."""
    if row["scale"] == "log":
        return numbers.percent_change(math.exp(value), math.exp(low), math.exp(high))
    return numbers.estimate(value, low, high, digits)


def _mean(row: Row) -> float:
    """Return the mean change on the scale of the analysis."""
    return math.log(row["ratio"]) if row["scale"] == "log" else float(row["mean_change"])
