"""Scores of questionnaires from their items, or from a total where no items were kept."""

from __future__ import annotations

import pandas as pd

from tscs.catalogue import Items, Outcome, Totals
from tscs.scoring.assessments import Tables
from tscs.scoring.rows import mark_rows, select

TOTALS = "questionnaire_totals"
ITEMS_STAND = "the items are scored"


def questionnaire_rows(outcome: Outcome, key: Items, tables: Tables) -> pd.DataFrame:
    """Return the item rows of a questionnaire and the totals beside or instead of them.

    Parameters
    ----------
    outcome : Outcome
        Catalogue entry.
    key : Items
        Its scoring key.
    tables : mapping of str to DataFrame
        Numbered tables.

    Returns
    -------
    DataFrame
        As from `source_rows`. Values of items are recoded so that they can be added, totals are
        on the scale of the outcome. A total counts only where the assessment has no item row.
    """
    parts = []
    if outcome.table in tables:
        parts.append(_item_rows(outcome, key, tables[outcome.table]))
    if outcome.totals is not None and TOTALS in tables:
        totals = _total_rows(outcome, key, outcome.totals, tables[TOTALS])
        beside = totals["cell"].isin(parts[0]["cell"]) if parts else False
        mark = beside & (totals["why"] == "")
        parts.append(totals.assign(why=totals["why"].mask(mark, ITEMS_STAND)))
    return pd.concat(parts, ignore_index=True)


def questionnaire_scores(rows: pd.DataFrame, key: Items) -> pd.DataFrame:
    """Score every assessment that has answers or a total.

    Parameters
    ----------
    rows : DataFrame
        Usable rows from `questionnaire_rows`.
    key : Items
        Scoring key.

    Returns
    -------
    DataFrame
        cell, value (NaN with too few items), n_components, n_expected.

    Notes
    -----
    With the missing-item rule ``person_mean`` a missing item gets the mean of the person's
    answered (recoded) items; without a rule nothing is filled in.
    """
    answers = rows[rows["table"] != TOTALS].groupby("cell")["value"]
    answered, expected = answers.size(), len(key.included)
    total = answers.sum() + answers.mean() * (expected - answered)
    value = from_sum(total, key).where(answered >= expected - key.allowed_missing)
    scored = pd.DataFrame({"value": value, "n_components": answered, "n_expected": expected})
    totals = rows.loc[rows["table"] == TOTALS, ["cell", "value"]]
    return pd.concat([scored.reset_index(), totals.assign(n_components=1, n_expected=1)])


def recode(answers: pd.Series, numbers: pd.Series, key: Items) -> pd.Series:
    """Return answers with reversed items turned round, so that they can be added.

    Parameters
    ----------
    answers, numbers : Series
        Answers as printed on the form, and the number of the item of each.
    key : Items
        Scoring key.
    """
    turned = key.scale[0] + key.scale[1] - answers
    return answers.mask(numbers.isin(key.reversed), turned)


def from_sum(total: pd.Series, key: Items) -> pd.Series:
    """Return the score that belongs to a sum of recoded items.

    Parameters
    ----------
    total : Series
        Sum over all items of the score.
    key : Items
        Scoring key; ``percent`` is 0 at the lowest and 100 at the highest possible sum, for
        MSWS-12 (sum - 12) / 48 x 100.
    """
    number, (low, high) = len(key.included), key.scale
    if key.score == "mean":
        return total / number
    if key.score == "percent":
        return (total - number * low) / (number * (high - low)) * 100
    return total


def _item_rows(outcome: Outcome, key: Items, table: pd.DataFrame) -> pd.DataFrame:
    chosen = select(table, outcome.where)
    chosen = chosen[chosen["item"].isin(key.included)]
    rows = mark_rows(chosen, outcome, outcome.table, ["item"], outcome.column)
    return rows.assign(value=recode(rows["value"], rows["item"], key)).drop(columns="item")


def _total_rows(outcome: Outcome, key: Items, totals: Totals, table: pd.DataFrame) -> pd.DataFrame:
    rows = mark_rows(select(table, outcome.selects(TOTALS)), outcome, TOTALS, [], "total")
    return rows.assign(value=from_sum(rows["value"], key)) if totals.scale == "sum" else rows
