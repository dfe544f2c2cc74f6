"""What is withheld while a trial is blinded: whatever could tell which arm a person is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from tscs.errors import Fault
from tscs.harms import SORTS
from tscs.reasons import format_reasons
from tscs.scoring.accounting import REASONS

Tables = dict[str, pd.DataFrame]

WITHHELD: Final = "withheld"
# Current, thresholds, discomfort and what was noted during a session: sham shows in each.
TABLES: Final = ("stimulation",)
COLUMNS: Final = {
    "participants": ("notes",),
    "adverse_events": ("expected", "during_stimulation", "relatedness", "action", "outcome"),
    "diary": ("triggers",),
    "medication": ("indication",),
}
OTHER: Final = "other"
# Measures of harms.csv and feasibility.csv that rest on what is withheld.
STIMULATION: Final = (
    "given_", "minutes_of_planned", "stimulation_recorded", "full_duration", "target_intensity"
)  # fmt: skip
RELATION: Final = (
    "people_with_related_event", "events_during_stimulation", "events_expected",
    "events_relatedness_unknown", *(f"events_{sort}" for sort in SORTS["relatedness"]),
)  # fmt: skip


def blinded_tables(tables: Mapping[str, pd.DataFrame]) -> Tables:
    """Return the tables of a study without what could tell the arms apart.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed tables of the study.

    Returns
    -------
    dict of str to DataFrame
        Without the stimulation log; terms of adverse events withheld, their relation to
        stimulation and free text empty; of the reasons of missed visits only the coded ones.
        Nothing computed from these tables can depend on an arm otherwise than through the values
        of the outcomes, pooled over all people.
    """
    kept = {name: table.copy() for name, table in tables.items() if name not in TABLES}
    for name, columns in COLUMNS.items():
        if name in kept:
            kept[name] = kept[name].assign(**dict.fromkeys(columns, _empty(kept[name])))
    if "adverse_events" in kept:
        kept["adverse_events"]["term"] = WITHHELD
    kept["visits"]["missing_reason"] = _coded(kept["visits"]["missing_reason"])
    return kept


def blinded_measures(measures: pd.DataFrame) -> pd.DataFrame:
    """Return a table of measures with those empty that only withheld columns could tell.

    Parameters
    ----------
    measures : DataFrame
        The table ``harms`` or ``feasibility`` of a blinded trial: a count of zero from columns
        that were emptied would be wrong.
    """
    told = measures["key"].astype("str").str.startswith(STIMULATION) | measures["key"].isin(
        RELATION
    )
    shown = measures.copy()
    shown.loc[told, ["estimate", "low", "high"]] = np.nan
    shown.loc[told, "reason"] = format_reasons({"estimate": "withheld_while_blinded"})
    return shown


def blinded_warnings(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults with the warnings about withheld tables reduced to file, column and rule.

    Parameters
    ----------
    faults : iterable of Fault
        All of a study. What stops the analysis keeps its cell, or nobody could mend it.
    """
    reduced = [_reduced(fault) if _tells(fault) else fault for fault in faults]
    return sorted(set(reduced), key=Fault.sort_key)


def _tells(fault: Fault) -> bool:
    tables = (*TABLES, *COLUMNS)
    return fault.severity == "warning" and fault.file in {f"data/{name}.csv" for name in tables}


def _reduced(fault: Fault) -> Fault:
    message = "an odd but legal entry, withheld while the trial is blinded"
    mend = "somebody who is not blinded can look at it in the file"
    return replace(fault, line=None, value=None, message=message, mend=mend)


def _empty(table: pd.DataFrame) -> pd.Series:
    return pd.Series(np.nan, index=table.index, dtype="str")


def _coded(reasons: pd.Series) -> pd.Series:
    return reasons.mask(reasons.notna() & ~reasons.isin(REASONS), OTHER)
