"""Co-interventions: what besides stimulation may have acted on which visits of which person."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, cast

import pandas as pd

from tscs import strict_yaml
from tscs.cointervention_settings import CoInterventions
from tscs.config import Config
from tscs.contract import WORKFLOW
from tscs.medication_course import change_days
from tscs.schedule import Schedule

SOURCE: Final = WORKFLOW / "catalogue" / "cointerventions.yaml"
MEDICATION_CHANGE: Final = "medication_change"
COLUMNS: Final = (
    "participant_id", "kind", "table", "entry", "start_day", "end_day", "n_visits", "visits",
    "reason",
)  # fmt: skip
ENTRIES: Final = ("participant_id", "kind", "table", "entry", "first_day", "last_day", "undated")
Tables = Mapping[str, pd.DataFrame]


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """Return label, words and way of counting of each kind, from the catalogue."""
    return strict_yaml.load(SOURCE, SOURCE.name).value


def cointerventions(tables: Tables, schedule: Schedule, config: Config) -> pd.DataFrame:
    """List the co-interventions with the visits that each may have acted on.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of the study; ``medication`` and ``adverse_events`` may be absent.
    schedule : Schedule
        Visits in order.
    config : Config
        Windows in ``analysis.cointerventions``.

    Returns
    -------
    DataFrame
        `COLUMNS`. ``start_day`` and ``end_day`` are those of the window, an empty end is the end
        of the study; ``visits`` are labels in the order of the schedule. What acts on no visit is
        left out; an entry without a day is listed with its reason.
    """
    came = _attended(tables["visits"], schedule)
    entries = pd.concat([_drugs(tables.get("medication")), _events(tables.get("adverse_events"))])
    windows = config.analysis.cointerventions
    rows = [_window(entry, windows, came) for entry in entries.to_dict("records")]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found[(found["n_visits"] > 0) | found["reason"].notna()].reset_index(drop=True)


def affected_visits(tables: Tables, schedule: Schedule, config: Config) -> pd.DataFrame:
    """Return the attended visits that a co-intervention may have acted on.

    Parameters
    ----------
    tables, schedule, config
        As for `cointerventions`.

    Returns
    -------
    DataFrame
        participant_id, visit_id, kind; each once, by person, schedule and kind.
    """
    listed = cointerventions(tables, schedule, config)
    listed = listed.assign(visit_id=listed["visits"].str.split())
    listed = listed.explode("visit_id", ignore_index=True)
    rows = listed.dropna(subset="visit_id")[["participant_id", "visit_id", "kind"]]
    place = rows["visit_id"].map({label: place for place, label in enumerate(schedule.visits)})
    order = rows.drop_duplicates().assign(place=place)
    order = order.sort_values(["participant_id", "place", "kind"])
    return order.drop(columns="place").reset_index(drop=True)


def _attended(visits: pd.DataFrame, schedule: Schedule) -> pd.DataFrame:
    """Return attended visits with a day, in the order of the schedule."""
    known = visits[(visits["attended"] == "yes") & visits["visit_id"].isin(schedule.visits)]
    place = known["visit_id"].map(schedule.visits.index)
    return known.dropna(subset="study_day").assign(place=place).sort_values("place")


def _drugs(medication: pd.DataFrame | None) -> pd.DataFrame:
    """Return entries of a listed kind with their days, and the days of all other changes."""
    if medication is None or medication.empty:
        return pd.DataFrame(columns=list(ENTRIES))
    kind = medication["drug"].map(lambda drug: _kind(drug, "drugs") or MEDICATION_CHANGE)
    own = kind != MEDICATION_CHANGE
    days = medication.reindex(columns=["start_day", "end_day"])
    change = change_days(medication)
    return medication[["participant_id", "entry"]].assign(
        kind=kind,
        table="medication",
        first_day=days["start_day"].where(own, change["first_day"]),
        last_day=days["end_day"].where(own, change["last_day"]),
        undated=days["start_day"].isna().where(own, change["undated"]),
    )


def _events(events: pd.DataFrame | None) -> pd.DataFrame:
    if events is None or events.empty:
        return pd.DataFrame(columns=list(ENTRIES))
    kind = events["term"].map(lambda term: _kind(term, "terms"))
    days = events.reindex(columns=["onset_day", "end_day"])
    rows = events[["participant_id"]].assign(
        kind=kind,
        table="adverse_events",
        entry=events["ae"],
        first_day=days["onset_day"],
        last_day=days["end_day"],
        undated=days["onset_day"].isna(),
    )
    return rows[rows["kind"] != ""]


def _kind(text: str, words: str) -> str:
    """Return the first kind of which the text contains a word; empty if there is none."""
    named = str(text).casefold()
    return next((kind for kind, entry in kinds().items() if _any(entry[words], named)), "")


def _any(words: list[str], text: str) -> bool:
    return any(word in text for word in words)


def _window(
    entry: Mapping[Any, Any], windows: CoInterventions, came: pd.DataFrame
) -> dict[str, Any]:
    visits = came[came["participant_id"] == entry["participant_id"]]
    start, end = _ends(entry, windows, visits["study_day"].min())
    inside = visits[visits["study_day"].between(start, end)]["visit_id"]
    return {
        **{name: entry[name] for name in ("participant_id", "kind", "table", "entry")},
        "start_day": start,
        "end_day": end if end < float("inf") else float("nan"),
        "n_visits": len(inside),
        "visits": " ".join(inside) or None,
        "reason": "start_day: undated" if entry["undated"] else None,
    }


def _ends(
    entry: Mapping[Any, Any], windows: CoInterventions, first_visit: float
) -> tuple[float, float]:
    """Return first and last day of a window; NaN where it cannot act on any visit."""
    first, last = cast("float", entry["first_day"]), cast("float", entry["last_day"])
    days = getattr(windows, entry["kind"]).days
    if entry["kind"] == MEDICATION_CHANGE:
        return _of_change(first, last, days, first_visit)
    if kinds()[entry["kind"]]["counted_from"] == "start":
        return first, first + (float("inf") if days is None else days)
    long_term = entry["table"] == "medication" and pd.isna(last) and first < first_visit
    if long_term:  # for example against repeated cystitis: no episode
        return float("nan"), float("nan")
    return first, last + days if days is not None and pd.notna(last) else float("inf")


def _of_change(
    first: float, last: float, days: int | None, first_visit: float
) -> tuple[float, float]:
    if days is not None:
        return first, last + days
    inside = [day for day in (first, last) if day > first_visit]
    return (inside[0], float("inf")) if inside else (float("nan"), float("nan"))
