"""What is still present at follow-up, in words: table, verdicts and how the rule behaves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs import claims
from tscs.catalogue import Catalogue, Outcome
from tscs.config import AnalysisSettings, Margin
from tscs.expectation import NO_REFERENCE
from tscs.fieller import BOUNDED, EXCLUSIVE
from tscs.followup import WIDER_ALPHA
from tscs.operating_characteristics import wrong_verdicts
from tscs.report import numbers
from tscs.report.changes import Row, named
from tscs.report.comparisons import Comparison
from tscs.report.gaps import readable
from tscs.report.markdown import bold
from tscs.triplets import END, FOLLOW_UP
from tscs.verdicts import NO_CHANGE, VERDICTS

SHARE_DECIMALS: Final = 2
NOT_JUDGED: Final = "no verdict"
NO_MARGIN_SHOWN: Final = "none"
NOT_DATED: Final = "not given"
NOT_TESTED: Final = "not tested"
NO_BOUNDS: Final = "share without bounds"
OF_A_WORSENING: Final = "of a worsening"
DAYS_PER_WEEK: Final = 7
WORDS: Final = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def follow_up_context(
    results: Mapping[str, pd.DataFrame],
    catalogue: Catalogue,
    main: Sequence[str],
    primary: Sequence[str],
    compared: Sequence[Comparison],
    settings: AnalysisSettings,
) -> dict[str, Any]:
    """Return the values of the chapter on the follow-up.

    Parameters
    ----------
    results : mapping of str to DataFrame
        Result tables ``follow_up``, ``follow_up_rule`` and ``within_subject_effects``; the widest
        SD of change of an outcome fixes its decimals, as in the tables of change.
    catalogue : Catalogue
        Outcomes.
    main, primary : sequence of str
        Ids of the main outcomes, in order, and of the primary ones.
    compared : sequence of Comparison
        The contrasts in words.
    settings : AnalysisSettings
        Alpha and the declared margins.
    """
    table = results["follow_up"]
    effects = results["within_subject_effects"]
    spreads = effects.groupby("outcome")["sd_change"].max()
    widest = {name: float(spreads[name]) for name in spreads.index.astype(str)}
    known = {row["outcome"]: row for row in cast("list[Row]", table.to_dict("records"))}
    rows = [
        (known[name], catalogue.outcomes[name])
        for name in main
        if name in known and known[name]["n"] > 0
    ]
    without = [catalogue.outcomes[name].short for name in main if name not in dict(_ids(rows))]
    return {
        "title": title(compared),
        **_ends(compared),
        "rows": [
            _change_cells(row, outcome, outcome.id in primary, widest) for row, outcome in rows
        ],
        "margins": [_margin_cells(row, outcome, widest) for row, outcome in rows],
        "reasons": [
            (item.short, row["margin_reason"], _dated(settings.margins.get(item.id)))
            for row, item in rows
            if _declared(row)
        ],
        "sentences": _sentences(rows, primary),
        "refused": _refused(rows),
        "without": without if rows else [],
        "compared": sorted(
            {_text(row["expectation_verdict"]) for row, _ in rows} - {"", NO_REFERENCE}
        ),
        "has_grades": any(outcome.coding is not None for _, outcome in rows),
        "has_times": any(outcome.transform == "log" for _, outcome in rows),
        "one_sided": f"{settings.alpha / 2:g}",
        "wider": numbers.percent(1 - WIDER_ALPHA),
        "rule": _rule(results["follow_up_rule"]),
    }


def _dated(margin: Margin | None) -> str:
    """Return when and where a margin was fixed."""
    return (margin.fixed if margin else "") or NOT_DATED


def _ends(compared: Sequence[Comparison]) -> dict[str, str]:
    """Return the three assessments as the schedule calls them."""
    known = {item.name: item for item in compared}
    if not {END, FOLLOW_UP} <= set(known):
        return dict.fromkeys(("start", "end", "later"), "")
    return {
        "start": known[END].start, "end": known[END].end, "later": known[FOLLOW_UP].end,
    }  # fmt: skip


def _ids(rows: Sequence[tuple[Row, Outcome]]) -> list[tuple[str, Row]]:
    return [(outcome.id, row) for row, outcome in rows]


def title(compared: Sequence[Comparison]) -> str:
    """Return how long after the last dose the follow-up was, as a heading.

    Parameters
    ----------
    compared : sequence of Comparison
        The contrasts; the one called ``follow_up`` knows the days.
    """
    days = next((item.days_after for item in compared if item.name == FOLLOW_UP), math.inf)
    if not math.isfinite(days) or days <= 0:
        return "At follow-up"
    weeks = days / DAYS_PER_WEEK
    if not weeks.is_integer() or weeks > len(WORDS):
        return f"{numbers.whole(days)} days later"
    return f"{WORDS[int(weeks) - 1]} {'week' if weeks == 1 else 'weeks'} later"


def share_text(row: Row) -> str:
    """Return the share with Fieller's set in words that fit its type."""
    low, high = (numbers.number(row[end], SHARE_DECIMALS) for end in ("share_low", "share_high"))
    if row["fieller_type"] == BOUNDED:
        worse = f" ({OF_A_WORSENING})" if row["verdict"] == NO_CHANGE else ""
        return (
            numbers.estimate(row["share"], row["share_low"], row["share_high"], SHARE_DECIMALS)
            + worse
        )
    if row["fieller_type"] == EXCLUSIVE:
        return f"up to {low} or from {high}"
    return "every share" if pd.notna(row["fieller_type"]) else numbers.ABSENT


def _sentences(rows: Sequence[tuple[Row, Outcome]], primary: Sequence[str]) -> list[str]:
    """Return one sentence per primary outcome and one per verdict of the others."""
    judged = [(row, outcome) for row, outcome in rows if pd.notna(row["verdict"])]
    own = [
        claims.still_present(
            f"{outcome.short}, {_share_words(row)}, n = {numbers.whole(row['n'])}",
            row["verdict"],
            _text(row["expectation_verdict"]),
        )
        for row, outcome in judged
        if outcome.id in primary
    ]
    others = [(row, outcome) for row, outcome in judged if outcome.id not in primary]
    for verdict in VERDICTS:
        names = [outcome.short for row, outcome in others if row["verdict"] == verdict]
        own += [claims.still_present(numbers.listed(names), verdict)] if names else []
    return own


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _share_words(row: Row) -> str:
    return f"share {share_text(row)}" if row["fieller_type"] == BOUNDED else NO_BOUNDS


def _refused(rows: Sequence[tuple[Row, Outcome]]) -> list[str]:
    """Return the outcomes without a verdict, with the reason in words."""
    return [
        f"{outcome.short} ({readable(_code(row, 'verdict'))})"
        for row, outcome in rows
        if pd.isna(row["verdict"])
    ]


def _code(row: Row, column: str) -> str:
    codes = dict(part.split(": ", 1) for part in str(row["reason"]).split("; "))
    return codes.get(column, "")


def _changed(row: Row, change: str, limits: str, digits: int) -> str:
    return numbers.estimate(row[change], row[f"{limits}_low"], row[f"{limits}_high"], digits)


def _change_cells(
    row: Row, outcome: Outcome, is_primary: bool, widest: Mapping[str, float]
) -> list[object]:
    digits = numbers.decimals_of(outcome.resolution, widest.get(outcome.id))
    name: object = named(outcome)
    return [
        bold(name) if is_primary else name,
        numbers.whole(row["n"]),
        _changed(row, "end_change", "end", digits),
        _changed(row, "follow_up_change", "follow_up", digits),
        share_text(row),
        row["verdict"] if pd.notna(row["verdict"]) else NOT_JUDGED,
    ]


def _margin_cells(row: Row, outcome: Outcome, widest: Mapping[str, float]) -> list[object]:
    digits = numbers.decimals_of(outcome.resolution, widest.get(outcome.id))
    declared = _declared(row)
    return [
        named(outcome),
        _changed(row, "change_since_end", "since", digits),
        numbers.interval(row["since_low90"], row["since_high90"], digits),
        numbers.number(row["margin"], digits) if declared else NO_MARGIN_SHOWN,
        numbers.p_value(row["p_non_inferiority"]) if declared else NOT_TESTED,
        numbers.p_value(row["p_equivalence"]) if declared else NOT_TESTED,
        numbers.number(row["smallest_margin_met"], digits),
    ]


def _declared(row: Row) -> bool:
    return bool(pd.notna(row["margin"]))


def _rule(table: pd.DataFrame) -> dict[str, Any]:
    """Return how the rule behaves: one row per truth at the middle correlation of the grid."""
    if table.empty:
        return {}
    correlations = sorted(table["correlation"].unique())
    middle = correlations[len(correlations) // 2]
    shown = table[table["correlation"] == middle]
    chances = shown.pivot_table(
        index=["end_effect", "true_share"], columns="verdict", values="probability", dropna=False
    )
    records = cast("list[Row]", chances.dropna(how="all").reset_index().to_dict("records"))
    return {
        "n": numbers.whole(table["n"].iloc[0]),
        "correlation": f"{middle:g}",
        "head": ["End change, SD", "True share", *(verdict.capitalize() for verdict in VERDICTS)],
        "rows": [_rule_cells(row) for row in records],
        "error": numbers.percent(float(table["mc_error"].max()), 1),
        "wrong": [
            f"{verdict}: {numbers.percent(chance, 1)}"
            for verdict, chance in wrong_verdicts(table).items()
        ],
    }


def _rule_cells(row: Row) -> list[object]:
    share: str = "none" if pd.isna(row["true_share"]) else f"{row['true_share']:g}"
    chances = [numbers.percent(row[verdict], 1) for verdict in VERDICTS]
    return [f"{row['end_effect']:g}", share, *chances]
