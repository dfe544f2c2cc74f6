"""The review of a trial's data before the arms are known, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd

from tscs.report import numbers
from tscs.report.words import with_unit
from tscs.study import Study

Row = Mapping[str, Any]
Results = Mapping[str, pd.DataFrame]
HARMS: Final = {
    "people_with_event": "People with at least one event",
    "people_with_serious_event": "People with a serious event",
    "discontinued": "People who stopped before the last planned session or withdrew",
}


def review_context(study: Study, results: Results) -> dict[str, Any]:
    """Return distributions, spreads and harms pooled over all people.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Tables ``data_review``, ``harms`` and ``feasibility``.
    """
    rows = cast("list[Row]", results["data_review"].to_dict("records"))
    place = {label: number for number, label in enumerate(study.schedule.visits)}
    order = {name: number for number, name in enumerate(study.catalogue.outcomes)}
    rows = sorted(rows, key=lambda row: (order[row["outcome"]], place.get(row["visit_id"], -1)))
    spreads = [row for row in rows if row["adjusted_sd"] > 0]
    return {
        "values": [_values(study, row) for row in rows],
        "spreads": [_spread(study, row) for row in spreads],
        "harms": _harms(results["harms"]),
    }


def _name(study: Study, row: Row) -> str:
    outcome = study.catalogue.outcomes[row["outcome"]]
    return with_unit(outcome.short, outcome.unit)


def _when(row: Row) -> str:
    single = row["timepoint"] == "single"
    return row["visit_id"] if single else f"{row['visit_id']} {row['timepoint']}"


def _values(study: Study, row: Row) -> list[str]:
    outcome = study.catalogue.outcomes[row["outcome"]]
    decimals = numbers.decimals_of(outcome.resolution, row["sd"])
    quartiles = [numbers.number(row[name], decimals) for name in ("q1", "median", "q3")]
    ends = [numbers.number(row[name], decimals) for name in ("minimum", "maximum")]
    return [
        _name(study, row), _when(row), numbers.counted(row["n"], row["n_expected"]),
        numbers.with_spread(row["mean"], row["sd"], decimals),
        f"{quartiles[1]} ({quartiles[0]} to {quartiles[2]})", " to ".join(ends),
    ]  # fmt: skip


def _spread(study: Study, row: Row) -> list[str]:
    outcome = study.catalogue.outcomes[row["outcome"]]
    if row["scale"] == "log":
        shown = f"{numbers.number(row['adjusted_sd'], 3)} (natural logarithms)"
    else:
        shown = numbers.number(
            row["adjusted_sd"], numbers.decimals_of(outcome.resolution, row["sd"])
        )
    return [_name(study, row), _when(row), numbers.whole(row["n_pairs"]), shown]


def _harms(harms: pd.DataFrame) -> list[list[str]]:
    shares = harms[harms["statistic"] == "share"].set_index("key")
    counts = harms[harms["statistic"] == "count"].set_index("key")["estimate"]
    return [
        [words, _share(cast("Row", shares.loc[key].to_dict()), counts.get(key))]
        for key, words in HARMS.items()
        if key in shares.index
    ]


def _share(row: Row, count: float | None) -> str:
    if count is None or pd.isna(row["estimate"]):
        return numbers.ABSENT
    low, high = (numbers.number(100 * row[end], 0) for end in ("low", "high"))
    counted = numbers.counted(count, row["n"])
    return f"{counted}, {numbers.percent(row['estimate'])} [{low}, {high}]"
