"""Is a score complete? Which components an outcome needs, and which of them were measured."""

from __future__ import annotations

from itertools import product

import pandas as pd

from tscs.catalogue import Outcome
from tscs.catalogue.rules import LEG_FUNCTIONS

NOT_A_COMPONENT = "not a component of the score"
FIRST_SET = "as_first_scored"
PERSON = ["participant_id"]


def expected_components(outcome: Outcome, rows: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return the components each person's score needs.

    Parameters
    ----------
    outcome : Outcome
        Catalogue entry.
    rows : DataFrame
        Source rows of the outcome.
    visits : DataFrame
        Planned visits, for the people.

    Returns
    -------
    DataFrame
        participant_id and one column per required key; one row per component. Without required
        components one row per person and no further column. A leg that is chosen per person
        is no component.
    """
    people = visits[PERSON].drop_duplicates()
    required = {
        column: values
        for column, values in outcome.required_components.items()
        if outcome.aggregate[column] not in LEG_FUNCTIONS
    }
    listed = {column: values for column, values in required.items() if values != FIRST_SET}
    if listed:
        combinations = pd.DataFrame(list(product(*listed.values())), columns=list(listed))
        people = people.merge(combinations, how="cross")
    own = [column for column, values in required.items() if values == FIRST_SET]
    return people.merge(_first_set(rows, own), on=PERSON, how="left") if own else people


def _first_set(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the components with a value at the first assessment of each person."""
    usable = rows[rows["why"] == ""]
    first = usable["cell"] == usable.groupby(PERSON)["cell"].transform("min")
    return usable.loc[first, [*PERSON, *columns]].drop_duplicates()


def mark_components(rows: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    """Return rows with those that are no component of the score marked as unusable.

    Parameters
    ----------
    rows : DataFrame
        Source rows of the outcome.
    expected : DataFrame
        As from `expected_components`.
    """
    keys = list(expected.columns)
    if keys == PERSON:
        return rows
    known = pd.MultiIndex.from_frame(rows[keys]).isin(pd.MultiIndex.from_frame(expected))
    return rows.assign(why=rows["why"].mask(~known & (rows["why"] == ""), NOT_A_COMPONENT))


def count_components(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Count the measured components of each assessment.

    Parameters
    ----------
    rows : DataFrame
        Usable rows.
    keys : list of str
        Required keys; without any, an assessment with a usable row has one component.

    Returns
    -------
    Series of int
        By cell; assessments without usable rows are absent.
    """
    return rows.drop_duplicates(["cell", *keys])["cell"].value_counts(sort=False)
