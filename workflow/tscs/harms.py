"""Adverse events, discontinuations and people who got worse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from tscs.exact import Vector
from tscs.measures import Row, count_row, counted_share, measure_table, share_row
from tscs.proportions import EXACT, Share, absent, clustered_rate, exact_share
from tscs.schedule import Schedule
from tscs.sessions import discontinued, planned_sessions

RELATED: Final = ("possible", "probable", "definite")
SORTS: Final = {
    "severity": ("mild", "moderate", "severe"),
    "relatedness": ("unrelated", "unlikely", *RELATED),
}
PEOPLE: Final = ("people_with_event", "people_with_serious_event", "people_with_related_event")
ONE_BY_ONE: Final = "listed one by one"
STOPPED: Final = "discontinuation_"
SERIOUS: Final = "serious_event_line_"


def harms(
    tables: dict[str, pd.DataFrame], schedule: Schedule, counts: pd.DataFrame, alpha: float = 0.05
) -> pd.DataFrame:
    """Count harms with exact intervals.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Tables of the study; ``adverse_events`` may be absent.
    schedule : Schedule
        Visits in order.
    counts : DataFrame
        The table ``individual_counts``: who worsened by at least a limit.
    alpha : float
        One minus the confidence.

    Returns
    -------
    DataFrame
        One measure per row; shares are of the people who were asked for events at least once or
        who had one.
    """
    visits = tables["visits"]
    rows = [*_asked(visits), *_events(tables, schedule, alpha)]
    rows += [*_discontinuations(visits, schedule, alpha), *_worsened(counts)]
    return measure_table(rows)


def _people_asked(visits: pd.DataFrame) -> set[str]:
    asked = (visits["ae_asked"] == "yes") & (visits["attended"] == "yes")
    return set(visits.loc[asked, "participant_id"])


def _asked(visits: pd.DataFrame) -> Iterator[Row]:
    attended = visits[visits["attended"] == "yes"]
    people = visits["participant_id"].nunique()
    yield count_row("visits_asked", int((attended["ae_asked"] == "yes").sum()), len(attended))
    yield count_row("visits_not_asked", int((attended["ae_asked"] == "no").sum()), len(attended))
    yield count_row("visits_asked_unknown", int(attended["ae_asked"].isna().sum()), len(attended))
    yield count_row("people_not_asked", people - len(_people_asked(visits)), people)


def _events(tables: dict[str, pd.DataFrame], schedule: Schedule, alpha: float) -> Iterator[Row]:
    visits, events = tables["visits"], tables.get("adverse_events")
    if events is None:
        yield from (share_row(key, absent("no_table")) for key in PEOPLE)
        yield share_row("events_per_session", absent("no_table"), "rate")
        return
    yield from _people(visits, events, alpha)
    yield _rate(visits, events, schedule, alpha)
    yield from _sorts(events)
    yield from _serious(events)


def _people(visits: pd.DataFrame, events: pd.DataFrame, alpha: float) -> Iterator[Row]:
    asked = _people_asked(visits)
    at_risk = asked | set(events["participant_id"])
    related = events["relatedness"].isin(RELATED)
    chosen = (events.notna().any(axis="columns"), events["serious"] == "yes", related)
    for key, rows in zip(PEOPLE, chosen, strict=True):
        count = events.loc[rows, "participant_id"].nunique()
        share = exact_share(count, len(at_risk), alpha) if asked else absent("not_asked")
        yield from counted_share(key, count, share)
    if asked:
        none = len(asked - set(events["participant_id"]))
        yield count_row("people_asked_without_event", none, len(at_risk))


def _rate(visits: pd.DataFrame, events: pd.DataFrame, schedule: Schedule, alpha: float) -> Row:
    sessions = planned_sessions(visits, schedule)
    totals = sessions.groupby("participant_id")["came"].sum()
    held = totals[totals > 0].index.intersection(sorted(_people_asked(visits)))
    if held.empty:
        code = "nobody" if not totals.any() else "not_asked"
        return share_row("events_per_session", absent(code), "rate")
    counts = events["participant_id"].value_counts().reindex(held, fill_value=0)
    shared = clustered_rate(_numbers(counts), _numbers(totals[held]), alpha)
    return share_row("events_per_session", shared, "rate")


def _numbers(counts: pd.Series[Any]) -> Vector:
    return counts.to_numpy(dtype="float64", na_value=float("nan"))


def _sorts(events: pd.DataFrame) -> Iterator[Row]:
    n = len(events)
    yield count_row("events", n, n)
    for column, sorts in SORTS.items():
        for sort in sorts:
            yield count_row(f"events_{sort}", int((events[column] == sort).sum()), n)
    yield count_row("events_relatedness_unknown", int(events["relatedness"].isna().sum()), n)
    for column, key in (("serious", "events_serious"), ("expected", "events_expected"),
                        ("during_stimulation", "events_during_stimulation")):  # fmt: skip
        yield count_row(key, int((events[column] == "yes").sum()), n)


def _serious(events: pd.DataFrame) -> Iterator[Row]:
    """Yield a row per serious event, by its line: the term is free text and is not repeated."""
    for line, event in events[events["serious"] == "yes"].iterrows():
        yield {
            "key": f"{SERIOUS}{line}", "statistic": "onset_day", "estimate": event["onset_day"],
            "n": 1, "method": ONE_BY_ONE,
            "reason": "estimate: not_recorded" if pd.isna(event["onset_day"]) else None,
        }  # fmt: skip


def _discontinuations(visits: pd.DataFrame, schedule: Schedule, alpha: float) -> Iterator[Row]:
    sessions = planned_sessions(visits, schedule)
    if sessions.empty:
        yield share_row("discontinued", absent("nobody"))
        return
    stopped = discontinued(sessions, visits)
    people = sessions["participant_id"].nunique()
    yield from counted_share("discontinued", len(stopped), exact_share(len(stopped), people, alpha))
    for person in stopped.to_dict("records"):
        yield {
            "key": f"{STOPPED}{person['participant_id']}", "statistic": "sessions_received",
            "estimate": person["received"], "n": person["planned"], "method": ONE_BY_ONE,
        }  # fmt: skip


def _worsened(counts: pd.DataFrame) -> Iterator[Row]:
    """Yield who worsened by at least a limit: deterioration is harm, by the same rule."""
    worse = counts[counts["direction"] == "worsening"]
    for row in worse[worse["count"].notna()].to_dict("records"):
        key = f"worsened_{row['limit']}_{row['outcome']}_{row['contrast']}"
        limits = row["share"], row["share_low"], row["share_high"]
        yield from counted_share(key, row["count"], Share(*limits, row["n"], EXACT))
    for row in worse[(worse["n_ability"] > 0) & (worse["limit"] == "mdc95")].to_dict("records"):
        yield count_row(f"unable_{row['outcome']}_{row['contrast']}", row["n_ability"], row["n"])
