"""Agreement of repeated values without treatment, and the spread under treatment, in print."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Outcome
from tscs.reasons import REASONS
from tscs.reliability import LEAST, LOG_SUFFIX, UNDER_TREATMENT
from tscs.report import numbers
from tscs.report.individuals import limit_words
from tscs.report.words import with_unit
from tscs.study import Study

Row = Mapping[str, Any]

DECIMALS: Final = 2
PERCENT_DECIMALS: Final = 1
HEAD: Final = (
    "Outcome", "n", "ICC, absolute agreement", "ICC, consistency", "Error of measurement (SEM)",
)  # fmt: skip
BESIDE_HEAD: Final = (
    "Outcome", "MDC95 in this study: no verdicts", "MDC95 of the catalogue: gives the verdicts",
    "Within-person SD under treatment", "n",
)  # fmt: skip
NOT_VERIFIED: Final = "not verified"
NO_LIMIT: Final = "none"


class Repeated:
    """Rows of ``reliability`` of one outcome, on the scale of its analysis.

    Parameters
    ----------
    outcome : Outcome
        The outcome.
    rows : DataFrame
        Its rows.
    """

    def __init__(self, outcome: Outcome, rows: pd.DataFrame) -> None:
        self.outcome = outcome
        self.log = outcome.transform == "log"
        self._rows = {row["statistic"]: row for row in cast("list[Row]", rows.to_dict("records"))}

    def row(self, statistic: str) -> Row:
        """Return the row of a statistic."""
        return self._rows[statistic + LOG_SUFFIX * self.log]

    def known(self, statistic: str) -> bool:
        """Return whether a statistic was estimated."""
        return bool(pd.notna(self.row(statistic)["estimate"]))

    def code(self, statistic: str) -> str:
        """Return why a statistic was not estimated."""
        return str(self.row(statistic)["reason"]).split("; ")[0].removeprefix("estimate: ")

    def shown(self, statistic: str) -> str:
        """Return an estimate with its interval; logarithms as a rise in per cent."""
        row = self.row(statistic)
        limits = (row["estimate"], row["low"], row["high"])
        if statistic.startswith("icc"):
            return numbers.estimate(*limits, DECIMALS)
        if self.log:
            rise, low, high = (100 * math.expm1(x) for x in limits)
            shown = numbers.estimate(rise, low, high, PERCENT_DECIMALS)
            return f"{shown}{numbers.FIRM_SPACE}%"
        digits = numbers.decimals_of(self.outcome.resolution, row["estimate"])
        return numbers.estimate(*limits, digits)

    def people(self, statistic: str) -> str:
        """Return n of a statistic."""
        return numbers.whole(self.row(statistic)["n"])

    @property
    def name(self) -> str:
        """Short name with its unit, unless sizes are in per cent."""
        short = self.outcome.short
        return short if self.log else with_unit(short, self.outcome.unit)


def reliability_context(
    study: Study, results: Mapping[str, pd.DataFrame], main: Sequence[str]
) -> dict[str, Any]:
    """Return the values of the chapter about reliability.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result table ``reliability``.
    main : sequence of str
        Ids of main outcomes with values.
    """
    table, catalogue = results["reliability"], study.catalogue.outcomes
    present = [
        Repeated(catalogue[name], table[table["key"] == name])
        for name in main
        if name in set(table["key"])
    ]
    repeated = [item for item in present if item.known("sem")]
    followed = [item for item in present if item.known("sem") or item.known(UNDER_TREATMENT)]
    return {
        "occasions": _untreated_visits(study),
        "head": list(HEAD),
        "rows": [_agreement_row(item) for item in repeated],
        "beside_head": list(BESIDE_HEAD),
        "beside": [_beside_row(item) for item in followed],
        "refused": _refused([item for item in present if not item.known("sem")]),
        "has_logs": any(item.log for item in followed),
    }


def _untreated_visits(study: Study) -> list[str]:
    visits = study.tables["visits"]
    doses = visits.groupby("visit_id")["doses_before"].max()
    found = [name for name in study.schedule.visits if doses.get(name) == 0]
    return found if len(found) >= LEAST else []


def _agreement_row(item: Repeated) -> list[str]:
    shown = (item.shown(name) for name in ("icc_a_1", "icc_c_1", "sem"))
    return [item.name, item.people("sem"), *shown]


def _beside_row(item: Repeated) -> list[str]:
    own = item.shown("mdc95") if item.known("mdc95") else "not estimated"
    known = item.known(UNDER_TREATMENT)
    return [
        item.name,
        own,
        _of_catalogue(item.outcome),
        item.shown(UNDER_TREATMENT) if known else "not estimated",
        item.people(UNDER_TREATMENT) if known else "",
    ]


def _of_catalogue(outcome: Outcome) -> str:
    """Return the limit that verdicts use, as the chapter about individuals prints it."""
    verified = limit_words(outcome, "mdc95").partition(" ")[2]
    return verified or (NO_LIMIT if outcome.mdc95 is None else NOT_VERIFIED)


def _refused(items: Sequence[Repeated]) -> list[str]:
    """Return the outcomes without an error of measurement by reason, in words."""
    codes = dict.fromkeys(item.code("sem") for item in items)
    return [
        f"{numbers.listed([item.outcome.short for item in items if item.code('sem') == code])}: "
        f"{REASONS[code][0].lower()}{REASONS[code][1:].rstrip('.')}"
        for code in codes
    ]
