"""Co-interventions, as text."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from tscs.cointervention_settings import CoInterventions
from tscs.cointerventions import MEDICATION_CHANGE, kinds
from tscs.report import numbers
from tscs.study import Study

SOURCES: Final = {"medication": "medication", "adverse_events": "adverse events"}
TO_THE_END: Final = "end of the study"


def cointervention_facts(study: Study, listed: pd.DataFrame) -> dict[str, Any]:
    """Return the values of the section on co-interventions.

    Parameters
    ----------
    study : Study
        The study.
    listed : DataFrame
        Result table ``cointerventions``; what was taken or happened is free text and not printed.
    """
    return {
        "recorded": [words for name, words in SOURCES.items() if name in study.tables],
        "absent": [words for name, words in SOURCES.items() if name not in study.tables],
        "rows": [_cells(row) for row in listed.to_dict("records")],
        "people": numbers.whole(listed.loc[listed["n_visits"] > 0, "participant_id"].nunique()),
        "windows": window_rows(study.config.analysis.cointerventions),
    }


def window_rows(windows: CoInterventions) -> list[list[str]]:
    """Return how long each kind of co-intervention is taken to act, and why."""
    return [
        [_label(kind), _days(window["days"]), window["reason"]]
        for kind, window in windows.model_dump().items()
    ]


def _cells(row: dict[Any, Any]) -> list[str]:
    dated = pd.notna(row["start_day"])
    end = numbers.whole(row["end_day"], TO_THE_END) if dated else ""
    return [
        str(row["participant_id"]),
        _label(str(row["kind"])),
        f"{SOURCES[str(row['table'])]}, entry {numbers.whole(row['entry'])}",
        f"{numbers.whole(row['start_day'])} to {end}" if dated else "no day recorded",
        numbers.listed(str(row["visits"]).split()) if row["n_visits"] else "not known",
    ]


def _label(kind: str) -> str:
    return "change of medication" if kind == MEDICATION_CHANGE else str(kinds()[kind]["label"])


def _days(days: int | None) -> str:
    return TO_THE_END if days is None else f"{days} days"
