"""Which rows of the tables belong to which outcomes of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.contract import TableSpec

VISIT = ["participant_id", "visit_id"]
ASSESSMENT = [*VISIT, "timepoint"]
MUSCLE = "muscle_group"


def rows_of(outcome: Outcome, table: str, frame: pd.DataFrame) -> pd.Series:
    """Return which rows of a table belong to an outcome.

    Parameters
    ----------
    outcome : Outcome
        Entry of the catalogue.
    table : str
        The table of its rows, or the one where an entered total stands.
    frame : DataFrame
        The table.

    Returns
    -------
    Series of bool
        Index of `frame`.
    """
    return matching(frame, outcome.selects(table))


def matching(frame: pd.DataFrame, where: Mapping[str, Sequence[str]]) -> pd.Series:
    """Return which rows have one of the given values in every one of the given columns."""
    found = pd.Series(True, index=frame.index)
    for column, wanted in where.items():
        found &= as_text(frame[column]).isin(wanted) if column in frame else False
    return found


def as_text(cells: pd.Series) -> pd.Series:
    """Return numbers as the catalogue writes them: 2, not 2.0."""
    return cells.map("{:g}".format) if pd.api.types.is_float_dtype(cells) else cells


def naming_columns(spec: TableSpec, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Return the words a table may use in the columns that name a measure.

    Parameters
    ----------
    spec : TableSpec
        The table; columns with a closed list there are not repeated here.
    catalogue : Catalogue
        Outcomes and muscle groups.

    Returns
    -------
    dict of str to tuple of str
        Known words by column; empty for a table of no outcome.
    """
    if not catalogue.for_table(spec.name):
        return {}
    words = {
        name: catalogue.vocabulary(spec.name, name)
        for name, field in spec.fields.items()
        if field.type == "string" and "enum" not in field.constraints
    }
    return {name: known for name, known in words.items() if known}
