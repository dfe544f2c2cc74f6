"""Grades over the muscles that a person has at both ends of a contrast."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.codings import adds_grades
from tscs.contrasts import Contrast, paired_values
from tscs.pairs import TIE_TOLERANCE
from tscs.reasons import format_reasons

SCORE_COLUMNS = (
    *("participant_id", "outcome", "contrast", "value_from", "value_to", "change"),
    *("n_components", "n_expected", "n_improved", "n_unchanged", "n_worsened", "net_share"),
    "reason",
)
KEY = ["participant_id", "outcome", "contrast"]
TEXTS = (*KEY, "reason")
EMPTY_WITHOUT_GRADES = ("value_from", "value_to", "change", "net_share")


def contrast_scores(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    contrasts: Sequence[Contrast],
    catalogue: Catalogue,
) -> pd.DataFrame:
    """Return each person's mean grade and net share of muscles improved, by contrast.

    Parameters
    ----------
    outcomes : DataFrame
        The ``outcomes`` table, with the grade of every muscle and leg.
    visits : DataFrame
        The visits table.
    contrasts : sequence of Contrast
        What to compare.
    catalogue : Catalogue
        Outcomes: a sum of grades and its components.

    Returns
    -------
    DataFrame
        Columns `SCORE_COLUMNS`, one row per person, sum of grades and contrast, sorted.

    Notes
    -----
    ``value_from`` and ``value_to`` are means over the n_components muscles graded at both ends;
    a sum of fewer muscles is never formed. ``net_share`` is the share of these muscles that
    improved minus the share that worsened.
    """
    present = set(outcomes["outcome"])
    sums = {
        name: parts
        for name, outcome in catalogue.outcomes.items()
        if name in present and (parts := components(outcome, catalogue, present))
    }
    rows = [
        _scores(outcomes, visits, contrast, catalogue.outcomes[name], parts)
        for contrast in contrasts
        for name, parts in sums.items()
    ]
    table = pd.concat(rows) if rows else pd.DataFrame(columns=list(SCORE_COLUMNS))
    kinds = {name: "str" if name in TEXTS else "float64" for name in SCORE_COLUMNS}
    return table[list(SCORE_COLUMNS)].astype(kinds).sort_values(KEY, ignore_index=True)


def components(outcome: Outcome, catalogue: Catalogue, present: set[str]) -> list[str]:
    """Return the outcomes that are the single grades which a sum of grades adds.

    Parameters
    ----------
    outcome : Outcome
        Any outcome.
    catalogue : Catalogue
        All outcomes.
    present : set of str
        Ids of outcomes with rows.
    """
    if not adds_grades(outcome):
        return []
    return [
        part.id
        for part in catalogue.outcomes.values()
        if part.id in present
        and part.part_of == outcome.id
        and part.coding == outcome.coding
        and not part.aggregate
    ]


def _scores(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    contrast: Contrast,
    outcome: Outcome,
    parts: list[str],
) -> pd.DataFrame:
    grades = paired_values(outcomes[outcomes["outcome"].isin(parts)], visits, contrast)
    common = grades.assign(known=grades[["value_from", "value_to"]].notna().all(axis=1))
    common[["value_from", "value_to"]] = common[["value_from", "value_to"]].where(common["known"])
    gain = (common["value_to"] - common["value_from"]) * outcome.improvement_sign
    tie = TIE_TOLERANCE * common[["value_from", "value_to"]].abs().max(axis=1)
    people = common.assign(
        improved=gain > tie, unchanged=gain.abs() <= tie, worsened=gain < -tie
    ).groupby("participant_id", sort=True)
    means = people[["value_from", "value_to"]].mean()
    counts = people[["improved", "unchanged", "worsened"]].sum().add_prefix("n_")
    graded = people["known"].sum()
    table = means.join(counts).assign(
        outcome=outcome.id,
        contrast=contrast.name,
        change=means["value_to"] - means["value_from"],
        n_components=graded,
        n_expected=len(parts),
        net_share=(counts["n_improved"] - counts["n_worsened"]) / graded.where(graded > 0),
    )
    none = format_reasons(dict.fromkeys(EMPTY_WITHOUT_GRADES, "no_common_muscle"))
    return table.assign(reason=graded.map(lambda n: None if n else none)).reset_index()
