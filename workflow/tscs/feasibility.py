"""From screening to analysis: who came, what was given, what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from tscs.config import Config
from tscs.contrasts import paired_values
from tscs.individuals import individual_contrasts
from tscs.measures import Row, count_row, counted_share, measure_table, share_row
from tscs.progression import progression_rows
from tscs.proportions import Share, absent, clustered_share, exact_share
from tscs.schedule import Schedule
from tscs.sessions import planned_sessions, stimulated_sessions
from tscs.stimulation import stimulation_rows

Tables = dict[str, pd.DataFrame]


def feasibility(
    tables: Tables, schedule: Schedule, config: Config, outcomes: pd.DataFrame, harms: pd.DataFrame
) -> pd.DataFrame:
    """Describe recruitment, adherence, stimulation and completeness.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Tables of the study; ``screening`` and ``stimulation`` may be absent.
    schedule : Schedule
        Visits in order.
    config : Config
        Primary outcomes, level of the intervals, progression criteria.
    outcomes, harms : DataFrame
        The tables ``outcomes`` and ``harms``.

    Returns
    -------
    DataFrame
        One measure per row. What is not recorded is empty with its reason, never assumed.
    """
    alpha = config.analysis.alpha
    rows = [
        *_screening(tables.get("screening"), alpha),
        *_attendance(tables, schedule, alpha),
        *_delivery(tables, schedule, alpha),
        *stimulation_rows(tables.get("stimulation")),
        *_completeness(outcomes, tables["visits"], schedule, config),
    ]
    known = pd.concat([measure_table(rows), harms], ignore_index=True)
    return measure_table([*rows, *progression_rows(config.progression_criteria, known)])


def _screening(screening: pd.DataFrame | None, alpha: float) -> Iterator[Row]:
    keys = ("eligible", "consented", "enrolled", "recruited")
    if screening is None:
        yield from (share_row(key, absent("no_table")) for key in ("screened", *keys))
        return
    eligible, consented = (screening[name] == "yes" for name in ("eligible", "consented"))
    invited = eligible & screening["consented"].notna()
    enrolled = screening["enrolled"].notna()
    everybody = pd.Series(data=True, index=screening.index)
    yield count_row("screened", len(screening), len(screening))
    steps = ((eligible, everybody), (consented, invited), (enrolled, consented))
    for key, (passed, before) in zip(keys, (*steps, (enrolled, eligible)), strict=True):
        count, total = int((passed & before).sum()), int(before.sum())
        share = exact_share(count, total, alpha) if total else absent("not_recorded")
        yield from counted_share(key, count, share)


def _attendance(tables: Tables, schedule: Schedule, alpha: float) -> Iterator[Row]:
    people = _everybody(tables)
    sessions = planned_sessions(tables["visits"], schedule)
    came = sessions.groupby("participant_id")["came"].agg(["sum", "size"])
    some = came.reindex(people, fill_value=0)
    everything = (some["sum"] == some["size"]) & (some["size"] > 0)
    if schedule.of_type("session"):
        yield from _people("started", some["sum"] > 0, alpha)
        yield from _people("all_sessions_attended", everything, alpha)
    yield from counted_share(
        "sessions_attended", came["sum"].sum(), _clustered(came["sum"], came["size"], alpha)
    )
    if followups := schedule.of_type("followup"):
        visits = tables["visits"]
        seen = visits[visits["visit_id"].isin(followups) & (visits["attended"] == "yes")]
        arrived = pd.Series(people).isin(seen["participant_id"])
        yield from _people("followed_up", arrived, alpha)


def _everybody(tables: Tables) -> list[str]:
    return sorted({*tables["participants"]["participant_id"], *tables["visits"]["participant_id"]})


def _people(key: str, passed: pd.Series[bool], alpha: float) -> list[Row]:
    return counted_share(key, int(passed.sum()), exact_share(int(passed.sum()), len(passed), alpha))


def _clustered(counts: pd.Series[Any], totals: pd.Series[Any], alpha: float) -> Share:
    return clustered_share(
        counts.to_numpy(dtype="float64"), totals.to_numpy(dtype="float64"), alpha
    )


def _delivery(tables: Tables, schedule: Schedule, alpha: float) -> Iterator[Row]:
    keys = ("stimulation_recorded", "full_duration", "target_intensity")
    if "stimulation" not in tables:
        yield from (share_row(key, absent("no_table")) for key in keys)
        return
    given = stimulated_sessions(tables["stimulation"]).assign(recorded=1.0)
    sessions = planned_sessions(tables["visits"], schedule)
    held = sessions[sessions["came"]].merge(given, on=["participant_id", "visit_id"], how="left")
    full = (held["minutes"] >= held["planned_minutes"]).where(
        held[["minutes", "planned_minutes"]].notna().all(axis="columns")
    )
    target = (held["target_reached"] == 1).where(held["target_reached"].notna())
    for key, passed in zip(keys, (held["recorded"].fillna(0), full, target), strict=True):
        yield from _by_session(key, held["participant_id"], passed.astype("float64"), alpha)
    always = target.astype("float64").groupby(held["participant_id"]).min().dropna()
    if len(always):
        yield from _people("target_intensity_in_every_session", always == 1, alpha)


def _by_session(
    key: str, people: pd.Series[str], passed: pd.Series[float], alpha: float
) -> list[Row]:
    """Return a share of sessions with a record; those without one are left out, not assumed."""
    if passed.notna().sum() == 0:
        return [share_row(key, absent("not_recorded"))]
    own = passed.groupby(people).agg(["sum", "count"])
    own = own[own["count"] > 0]
    return counted_share(key, own["sum"].sum(), _clustered(own["sum"], own["count"], alpha))


def _completeness(
    outcomes: pd.DataFrame, visits: pd.DataFrame, schedule: Schedule, config: Config
) -> Iterator[Row]:
    family = config.analysis.family_contrast
    contrasts = [c for c in individual_contrasts(config, schedule) if c.name == family]
    primary = outcomes[outcomes["outcome"].isin(config.primary)]
    if not contrasts or primary.empty:
        yield share_row("primary_outcomes_complete", absent("not_recorded"))
        return
    pairs = paired_values(primary, visits, contrasts[0])
    both = pairs[["value_from", "value_to"]].notna().all(axis="columns")
    for name, passed in both.groupby(pairs["outcome"]):
        yield from _people(f"complete_{name}", passed, config.analysis.alpha)
    everything = both.groupby(pairs["participant_id"]).all()
    if set(config.primary) > set(primary["outcome"]):
        everything = everything & False
    yield from _people("primary_outcomes_complete", everything, config.analysis.alpha)
    measured = (primary["status"] == "measured").groupby(primary["participant_id"])
    counts, totals = measured.sum(), measured.size()
    share = _clustered(counts, totals, config.analysis.alpha)
    yield from counted_share("primary_assessments_measured", counts.sum(), share)
