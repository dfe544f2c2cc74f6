"""Single-case indices of each person, and the standardised difference between cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Outcome
from tscs.report import numbers
from tscs.report.markdown import bold
from tscs.singlecase.indices import NO_INDEX
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]

DECIMALS: Final = 2
OCCASIONS: Final = "Occasions without, with treatment"
# Heading of each index that the report shows, by its name in the table.
SHOWN: Final = {
    "nap": "NAP [interval]",
    "tau_bc": "Tau-BC [interval]",
    "tau_u": "Tau-U",
    "pnd": "PND",
    "smd_pooled": "SMD within person [interval]",
    "lrr_increasing": "LRR [interval]",
}
BETWEEN_HEAD: Final = (
    "Outcome", "Method", "SMD between cases [interval]", "Degrees of freedom", "Autocorrelation",
    "People", OCCASIONS,
)  # fmt: skip
METHODS: Final = {"moments": "moments", "reml": "REML"}


def single_case_context(study: Study, results: Results) -> dict[str, Any]:
    """Return the values of the chapter about single-case indices.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables ``single_case`` and ``between_case``.
    """
    table, between = results["single_case"], results["between_case"]
    computed = table[table["index"] != NO_INDEX]
    names = _shown_outcomes(study, computed)
    catalogue = study.catalogue.outcomes
    columns = _with_values(computed[computed["outcome"].isin(names)])
    return {
        "computed": bool(len(computed)),
        "longest": numbers.whole(table["n_baseline"].max()) if len(table) else "",
        "head": ["Person", OCCASIONS, *(SHOWN[name] for name in columns)],
        "rows": [
            row for name in names for row in _outcome_rows(computed, catalogue[name], columns)
        ],
        "all_shown": len(names) == computed["outcome"].nunique(),
        "absent": [
            sentence for name in names for sentence in _absent(table, computed, catalogue[name])
        ],
        "unable": _unable(computed, study),
        "between_head": list(BETWEEN_HEAD),
        "between": [
            _between_row(row, catalogue[row["outcome"]])
            for row in _records(between.dropna(subset="value"))
        ],
    }


def _shown_outcomes(study: Study, computed: pd.DataFrame) -> list[str]:
    """Return the primary outcomes with indices or, without any, all outcomes with indices."""
    present = sorted(computed["outcome"].unique())
    return [name for name in study.config.primary if name in present] or present


def _with_values(computed: pd.DataFrame) -> list[str]:
    """Return the indices that somebody has a value of, in the order of the columns."""
    present = set(computed.loc[computed["value"].notna(), "index"])
    return [name for name in SHOWN if name in present]


def _outcome_rows(
    computed: pd.DataFrame, outcome: Outcome, columns: Sequence[str]
) -> list[list[object]]:
    own = computed[computed["outcome"] == outcome.id]
    title: list[object] = [bold(outcome.short), "", *[""] * len(columns)]
    people = own.groupby("participant_id")
    return [title, *(_person_row(str(name), rows, columns) for name, rows in people)]


def _person_row(person: str, rows: pd.DataFrame, columns: Sequence[str]) -> list[object]:
    by_name = {str(row["index"]): row for row in _records(rows)}
    cells = [_cell(by_name[name], "interval" in SHOWN[name]) for name in columns]
    return [person, _sizes(by_name[columns[0]]), *cells]


def _records(frame: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", frame.to_dict("records"))


def _sizes(row: Row) -> str:
    return f"{numbers.whole(row['n_baseline'])}, {numbers.whole(row['n_treatment'])}"


def _cell(row: Row, limits: bool) -> str:
    if not limits:
        return numbers.number(row["value"], DECIMALS)
    return numbers.estimate(row["value"], row["low"], row["high"], DECIMALS)


def _absent(table: pd.DataFrame, computed: pd.DataFrame, outcome: Outcome) -> list[str]:
    """Return how many people have no index in an outcome, in words."""
    people = table.loc[table["outcome"] == outcome.id, "participant_id"].nunique()
    shown = computed.loc[computed["outcome"] == outcome.id, "participant_id"].nunique()
    if shown == people:
        return []
    return [f"{outcome.short}: {numbers.counted(people - shown, people)}"]


def _unable(computed: pd.DataFrame, study: Study) -> list[str]:
    """Return in whose series an occasion counts as the worst, in words."""
    marked = computed[computed["reason"].astype("str").str.contains("unable_is_worst")]
    people = marked.groupby("outcome")["participant_id"].nunique()
    return [
        f"{study.catalogue.outcomes[str(name)].short}: {numbers.whole(count)}"
        for name, count in people.items()
    ]


def _between_row(row: Row, outcome: Outcome) -> list[object]:
    return [
        outcome.short,
        METHODS[row["method"]],
        numbers.estimate(row["value"], row["low"], row["high"], DECIMALS),
        numbers.number(row["df"], 1),
        numbers.number(row["autocorrelation"], DECIMALS),
        numbers.whole(row["n"]),
        _sizes(row),
    ]
