"""Single people's changes against the limits of an outcome, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Outcome
from tscs.report import numbers
from tscs.report.gaps import readable

Row = Mapping[str, Any]

CLASSES: Final = {
    "improved": "improved",
    "within": "within the limit",
    "worsened": "worsened",
    "no_room": "no room to change",
    "no_verdict": "no verdict",
}
STATUS: Final = {
    "unable": "unable",
    "not_done": "not done",
    "missing": "missing",
    "not_attended": "not attended",
}
WHY: Final = {
    "limit_not_verified": "limit not verified",
    "no_limit": "no limit in this direction",
    "mcid_below_mdc95": "MCID below the MDC95: can be error",
    "no_usable_mdc95": "error of measurement not known",
    "recall_conflict": "looks back into the treatment",
}
ROOM: Final = ("no_room_to_improve", "no_room_to_worsen")
NOT_MEASURED: Final = "not measured at both ends"


def person_rows(changes: pd.DataFrame, outcome: Outcome, contrast: str) -> list[list[str]]:
    """Return one row per person: values, change and both verdicts, in the order of the ids.

    Parameters
    ----------
    changes : DataFrame
        Result table ``individual_changes``.
    outcome : Outcome
        The outcome.
    contrast : str
        Name of the contrast.
    """
    mine = changes[(changes["outcome"] == outcome.id) & (changes["contrast"] == contrast)]
    digits = numbers.decimals_of(outcome.resolution, mine["change"].std())
    return [
        [
            row["participant_id"],
            *(_value(row, end, digits) for end in ("from", "to")),
            numbers.number(row["change"], digits, NOT_MEASURED),
            *(_verdict(row, limit) for limit in ("mdc95_class", "mcid_class")),
        ]
        for row in cast("list[Row]", mine.to_dict("records"))
    ]


def _value(row: Row, end: str, digits: int) -> str:
    status = STATUS.get(row[f"status_{end}"])
    return status or numbers.number(row[f"value_{end}"], digits)


def _verdict(row: Row, limit: str) -> str:
    parts = [part.partition(": ") for part in str(row["reason"]).split("; ")]
    codes = [code for column, _, code in parts if column == limit and code not in ROOM]
    words = CLASSES[row[limit]]
    told = [WHY.get(code, readable(code)) for code in codes]
    return f"{words} ({'; '.join(told)})" if told else words
