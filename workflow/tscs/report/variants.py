"""Every variant of the primary outcomes in the confirmatory contrast; who the result rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

import pandas as pd

from tscs.catalogue import Catalogue
from tscs.report import numbers
from tscs.report.changes import Row
from tscs.report.markdown import bold
from tscs.report.sensitivity import VARIANTS, YES, named_variant, shown

HEAD: Final = (
    *("Outcome", "Variant", "n", "Estimate [interval]", "Level of the interval"),
    *("Adjusted p", "Verdict"),
)
AS_ASKED: Final = "as asked"
NO_TEST: Final = "none"


def variant_rows(
    table: pd.DataFrame, catalogue: Catalogue, primary: Iterable[str], contrast: str
) -> list[list[object]]:
    """Return one row per variant with an estimate; a verdict that changed stands in bold.

    Parameters
    ----------
    table : DataFrame
        Result table ``sensitivity``.
    catalogue : Catalogue
        Outcomes.
    primary : iterable of str
        Ids of the primary outcomes, in order.
    contrast : str
        Contrast of the confirmatory family.
    """
    here = table[(table["contrast"] == contrast) & table["estimate"].notna()]
    return [
        _cells(row, catalogue)
        for name in primary
        for row in _in_order(here[here["outcome"] == name])
    ]


def _in_order(rows: pd.DataFrame) -> list[Row]:
    order = {name: place for place, name in enumerate(VARIANTS)}
    places = rows.assign(place=rows["variant"].map(order), who=rows["removed"].fillna(""))
    return cast("list[Row]", places.sort_values(["place", "who"]).to_dict("records"))


def _cells(row: Row, catalogue: Catalogue) -> list[object]:
    outcome = catalogue.outcomes[row["outcome"]]
    verdict: str = NO_TEST if pd.isna(row["verdict"]) else row["verdict"]
    return [
        outcome.short,
        named_variant(row),
        numbers.whole(row["n"]),
        shown(row, outcome),
        AS_ASKED if pd.isna(row["level"]) else numbers.percent(row["level"], 1),
        NO_TEST if pd.isna(row["p_family"]) else numbers.p_value(row["p_family"]),
        bold(verdict) if row["verdict_changed"] == YES else verdict,
    ]


def hinges(
    table: pd.DataFrame, catalogue: Catalogue, primary: Iterable[str], contrast: str
) -> list[tuple[str, str, str]]:
    """Return primary outcomes whose verdict changes without any one of some people.

    Parameters
    ----------
    table, catalogue, primary, contrast
        As for `variant_rows`.

    Returns
    -------
    list of tuple of str
        Short name, the people, and the range of the adjusted p without them.
    """
    rows = table[(table["contrast"] == contrast) & (table["variant"] == "leave_one_out")]
    turned = rows[rows["verdict_changed"] == YES]
    return [
        (catalogue.outcomes[name].short, _any_of(own["removed"]), _span(own["p_family"]))
        for name in primary
        if len(own := turned[turned["outcome"] == name])
    ]


def _any_of(people: pd.Series) -> str:
    return numbers.listed(sorted(people)).replace(" and ", " or ")


def _span(values: pd.Series) -> str:
    known = [numbers.p_value(value) for value in sorted(values.dropna())]
    return " to ".join(dict.fromkeys((known[0], known[-1]))) if known else numbers.ABSENT
