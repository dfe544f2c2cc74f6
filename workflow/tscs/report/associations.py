"""Do two outcomes move together within people, in print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd

from tscs.associations import CHANGES, JOINER, WITHIN
from tscs.catalogue import Outcome
from tscs.reasons import REASONS
from tscs.report import numbers
from tscs.study import Study

Row = Mapping[str, Any]

DECIMALS: Final = 2
HEAD: Final = (
    "Outcomes", "If both improve together", "Within people [interval]", "n",
    "Changes, between people [interval]", "n",
)  # fmt: skip
SIGNS: Final = {True: "positive", False: "negative"}


def associations_context(study: Study, results: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the values of the chapter about associations.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result table ``associations``.
    """
    table = results["associations"]
    pairs = [_pair(study, str(key), rows) for key, rows in table.groupby("key", sort=True)]
    return {
        "head": list(HEAD),
        "rows": [row for row, _ in pairs if row],
        "refused": [sentence for _, sentences in pairs for sentence in sentences],
    }


def _pair(study: Study, key: str, rows: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the row of a pair, empty without any number, and what is missing, in words."""
    outcomes = [study.catalogue.outcomes[name] for name in key.split(JOINER)]
    found = {row["statistic"]: row for row in cast("list[Row]", rows.to_dict("records"))}
    name = " and ".join(outcome.short for outcome in outcomes)
    shown = [cell for statistic in (WITHIN, CHANGES) for cell in _cells(found[statistic])]
    missing = {
        statistic: _why(found[statistic])
        for statistic in (WITHIN, CHANGES)
        if pd.isna(found[statistic]["estimate"])
    }
    told = [f"{name}: {why}" for why in dict.fromkeys(missing.values())]
    return ([name, _expected_sign(outcomes), *shown] if len(missing) < 2 else []), told


def _cells(row: Row) -> list[str]:
    shown = numbers.estimate(row["estimate"], row["low"], row["high"], DECIMALS)
    return [shown, numbers.whole(row["n"])]


def _expected_sign(outcomes: list[Outcome]) -> str:
    return SIGNS[len({outcome.direction for outcome in outcomes}) == 1]


def _why(row: Row) -> str:
    code = str(row["reason"]).split("; ")[0].removeprefix("estimate: ")
    return REASONS[code][0].lower() + REASONS[code][1:].rstrip(".")
