"""The first page in plain words: what changed, how sure, for how many people."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs import claims
from tscs.catalogue import Outcome
from tscs.claims.sentences import BETTER, CODING, OPEN, SAME, UNKNOWN, WORSE
from tscs.report import changes, notes, numbers
from tscs.report.comparisons import Comparison
from tscs.report.words import with_unit
from tscs.study import Study

FOLLOW_UP: Final = "follow_up"
MOST_OUTCOMES: Final = 5
HEAD: Final = ("Outcome", "Change", "People measured twice", "Better / same / worse")

Row = Mapping[str, Any]


def first_page(
    study: Study,
    effects: pd.DataFrame,
    main: Sequence[str],
    compared: Sequence[Comparison],
    leading: Comparison | None,
) -> dict[str, Any]:
    """Return what the page for clinicians prints.

    The outcomes are those of the confirmatory family; without one, the first main outcome of each
    domain that has a change in the leading contrast.

    Parameters
    ----------
    study : Study
        The study.
    effects : DataFrame
        Result table ``within_subject_effects`` with the widest SD of each outcome.
    main : sequence of str
        Ids of main outcomes with values.
    compared : sequence of Comparison
        The contrasts.
    leading : Comparison or None
        The contrast shown first.
    """
    if leading is None:
        return {"parts": []}
    shown, family = _outcomes(study, effects, main, leading.name)
    later = [item for item in compared if item.name == FOLLOW_UP and item != leading]
    parts = [_part(study, effects, shown, item) for item in (leading, *later)]
    filled = [part for part in parts if part["rows"]]
    return {
        "parts": filled,
        "overlapping": len({part["contrast"].start for part in filled}) < len(filled),
        "family": family,
        "unshown": len(main) > len(shown),
    }


def _outcomes(
    study: Study, effects: pd.DataFrame, main: Sequence[str], contrast: str
) -> tuple[list[str], bool]:
    rows = effects[(effects["contrast"] == contrast) & effects["mean_change"].notna()]
    family = set(rows.loc[rows["role"] == "confirmatory", "outcome"])
    if family:
        return [name for name in main if name in family][:MOST_OUTCOMES], True
    changed = [name for name in main if name in set(rows["outcome"])]
    domains = {study.catalogue.outcomes[name].domain: name for name in reversed(changed)}
    return [name for name in changed if name in domains.values()][:MOST_OUTCOMES], False


def _part(
    study: Study, effects: pd.DataFrame, shown: Sequence[str], contrast: Comparison
) -> dict[str, Any]:
    table = effects[(effects["contrast"] == contrast.name) & effects["mean_change"].notna()]
    found = {row["outcome"]: row for row in cast("list[Row]", table.to_dict("records"))}
    pairs = [(found[name], study.catalogue.outcomes[name]) for name in shown if name in found]
    codings = notes.recoded(effects, study.catalogue, shown, contrast.name)
    unsettled = {item.name for item in codings if item.direction != SAME}
    return {
        "contrast": contrast,
        "rows": [_cells(row, outcome) for row, outcome in pairs],
        "verdict": claims.on_which_side(contrast.start, contrast.end, _verdicts(pairs, unsettled)),
    }


def _cells(row: Row, outcome: Outcome) -> list[str]:
    shown = changes.primary(row, changes.decimals(row, outcome))
    level = f", at {shown['attained']}" if shown["attained"] else ""
    return [
        with_unit(outcome.label, outcome.unit) + f"; {changes.better(outcome)}",
        f"{shown['estimate']} ({shown['estimator']}{level})",
        numbers.counted(row["n"], row["n_expected"]),
        changes.shifts(row),
    ]


def _verdicts(pairs: Sequence[tuple[Row, Outcome]], unsettled: Container[str]) -> dict[str, str]:
    """Return the short names of the outcomes by what their intervals say.

    A sum of grades gets no verdict unless another coding of the grades points the same way.
    """
    verdicts: dict[str, list[str]] = {BETTER: [], WORSE: [], OPEN: [], UNKNOWN: [], CODING: []}
    for row, outcome in pairs:
        told = CODING if outcome.short in unsettled else verdict(row, outcome.direction)
        verdicts[told].append(outcome.short)
    return {name: numbers.listed(shorts) for name, shorts in verdicts.items()}


def verdict(row: Row, direction: str) -> str:
    """Return on which side of zero the interval lies that counts for an outcome.

    Parameters
    ----------
    row : mapping
        Row of ``within_subject_effects``.
    direction : str
        ``up`` or ``down``: the direction of improvement.

    Returns
    -------
    str
        ``better`` or ``worse`` if the whole interval lies on one side, ``open`` if it includes
        zero, ``unknown`` without an interval.
    """
    low, high = changes.primary_interval(row)
    if math.isnan(low) or math.isnan(high):
        return UNKNOWN
    if low <= 0 <= high:
        return OPEN
    return BETTER if (low > 0) == (direction == "up") else WORSE
