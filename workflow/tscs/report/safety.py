"""Stimulation, safety and feasibility, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs import harms as harm_table
from tscs.individuals import individual_contrasts
from tscs.report import numbers
from tscs.report.comparisons import Comparison
from tscs.report.criteria import NOT_AVAILABLE, criteria, limits, missing
from tscs.report.gaps import REASONS_NOT_ATTENDED
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]

RATE_DECIMALS: Final = 3
CLOSED: Final = ("severity", "relatedness", "expected", "during_stimulation")
FLOW: Final = {
    "screened": "Screened",
    "eligible": "Eligible, of those screened",
    "consented": "Consented, of those eligible",
    "enrolled": "Enrolled, of those who consented",
    "started": "Had at least one session",
    "all_sessions_attended": "Attended all planned sessions",
    "followed_up": "Seen at a follow-up visit",
}
ADHERENCE: Final = {
    "sessions_attended": "Sessions attended, of those planned",
    "stimulation_recorded": "Attended sessions with a record of what was given",
    "full_duration": "Sessions of the planned duration, of those with a record",
    "target_intensity": "Sessions at the target intensity, of those with a record",
    "target_intensity_in_every_session": "People at the target intensity in every recorded session",
    "primary_assessments_measured": "Assessments of primary outcomes measured, of those expected",
    "primary_outcomes_complete": "People with every primary outcome at both ends",
}
HARMS: Final = {
    "people_with_event": "People with at least one event",
    "people_with_serious_event": "People with a serious event",
    "people_with_related_event": "People with an event possibly, probably or definitely related",
    "discontinued": "People who stopped before the last planned session or withdrew",
}
STIMULATION: Final = {
    "given_sessions": ("Sessions", 0, 1),
    "given_total_minutes": ("Minutes over all sessions", 0, 1),
    "given_minutes": ("Minutes per session", 1, 1),
    "given_planned_minutes": ("Planned minutes per session", 1, 1),
    "given_current_ma": ("Current, mA", 1, 1),
    "given_planned_current_ma": ("Planned current, mA", 1, 1),
    "given_share_of_planned_current": ("Current, % of the planned one", 0, 100),
    "given_share_of_motor_threshold": ("Current, % of the motor threshold", 0, 100),
    "given_phase_charge_uc": ("Charge per phase, µC", 1, 1),
    "given_frequency_hz": ("Frequency, Hz", 0, 1),
    "given_pulse_width_us": ("Width of one phase, µs", 0, 1),
    "given_discomfort_nrs": ("Discomfort, 0 to 10", 1, 1),
}
EVENTS: Final = {
    "mild": "mild", "moderate": "moderate", "severe": "severe", "serious": "serious",
    "unrelated": "unrelated to treatment", "unlikely": "unlikely related",
    "possible": "possibly related", "probable": "probably related",
    "definite": "definitely related", "relatedness_unknown": "relation not recorded",
    "expected": "expected", "during_stimulation": "began during treatment",
}  # fmt: skip


def safety(
    study: Study,
    results: Results,
    compared: Sequence[Comparison],
    unlimited: Sequence[Sequence[str]] = (),
) -> dict[str, Any]:
    """Return the values of the chapter about stimulation, safety and feasibility.

    Parameters
    ----------
    study : Study
        The study; of its adverse events only coded columns are printed, terms are free text.
    results : mapping of str to DataFrame
        Result tables ``harms`` and ``feasibility``.
    compared : sequence of Comparison
        The contrasts.
    unlimited : sequence of rows
        People who got worse in outcomes without a limit, see `tscs.report.worsening`.
    """
    harms, done = _by_key(results["harms"]), _by_key(results["feasibility"])
    return {
        "flow": [[words, _share(done, key)] for key, words in FLOW.items() if _known(done, key)],
        "adherence": [[words, _share(done, key)] for key, words in ADHERENCE.items()]
        + _complete(study, done),
        "minutes": _minutes(done),
        "stimulation": [row for key in STIMULATION for row in _stimulation(done, key)]
        if "stimulation" in study.tables
        else [],
        "harms": [[words, _share(harms, key)] for key, words in HARMS.items() if _known(harms, key)]
        + [["Events per attended session", _rate(harms)]],
        "asked": _asked(harms),
        "events": _events(harms),
        "event_list": _event_list(study.tables.get("adverse_events")),
        "recorded": "adverse_events" in study.tables,
        "serious": _keys(harms, harm_table.SERIOUS),
        "stopped": _stopped(study, harms),
        "worse": [*_worse(study, harms, compared), *unlimited],
        "criteria": criteria(study, results["feasibility"], FLOW | ADHERENCE | HARMS),
    }


def _by_key(table: pd.DataFrame) -> dict[tuple[str, str], Row]:
    rows = cast("list[Row]", table.to_dict("records"))
    return {(row["key"], row["statistic"]): row for row in rows}


def _known(rows: Mapping[tuple[str, str], Row], key: str) -> bool:
    return (key, "share") in rows or (key, "count") in rows


def _keys(rows: Mapping[tuple[str, str], Row], prefix: str) -> list[str]:
    return [key.removeprefix(prefix) for key, _ in rows if key.startswith(prefix)]


def _share(rows: Mapping[tuple[str, str], Row], key: str) -> str:
    """Return ``8 of 9: 88.9 % [51.8 to 99.7 %]``, or why it is not available."""
    share, count = rows.get((key, "share")), rows.get((key, "count"))
    if count is None:
        return missing(share)
    counted = numbers.counted(count["estimate"], count["n"])
    if share is None:
        return numbers.whole(count["estimate"])
    return f"{counted}: {numbers.percent(share['estimate'], 1)} {limits(share)}"


def _complete(study: Study, rows: Mapping[tuple[str, str], Row]) -> list[list[str]]:
    names = [name for name in study.config.primary if _known(rows, f"complete_{name}")]
    return [
        [f"People with {study.catalogue.outcomes[name].short} at both ends",
         _share(rows, f"complete_{name}")]
        for name in names
    ]  # fmt: skip


def _minutes(rows: Mapping[tuple[str, str], Row]) -> str:
    row = rows.get(("minutes_of_planned", "ratio"))
    return numbers.percent(row["estimate"], 1) if row and pd.notna(row["estimate"]) else ""


def _stimulation(rows: Mapping[tuple[str, str], Row], key: str) -> list[list[str]]:
    row = rows.get((key, "median"))
    if row is None:
        return []
    words, digits, factor = STIMULATION[key]
    if pd.isna(row["estimate"]):
        return [[words, missing(row), numbers.whole(0)]]
    middle, low, high = (
        numbers.number(factor * row[name], digits) for name in ("estimate", "low", "high")
    )
    return [[words, f"{middle} ({low} to {high})", numbers.whole(row["n"])]]


def _rate(rows: Mapping[tuple[str, str], Row]) -> str:
    row = rows["events_per_session", "rate"]
    if pd.isna(row["estimate"]):
        return missing(row)
    if pd.isna(row["low"]):
        return f"{numbers.number(row['estimate'], RATE_DECIMALS)} {limits(row)}"
    ends = " to ".join(numbers.number(row[end], RATE_DECIMALS) for end in ("low", "high"))
    return f"{numbers.number(row['estimate'], RATE_DECIMALS)} [{ends}]"


def _asked(rows: Mapping[tuple[str, str], Row]) -> dict[str, str]:
    words = {}
    for key in ("visits_asked", "visits_not_asked", "visits_asked_unknown", "people_not_asked"):
        row = rows[key, "count"]
        words[key] = numbers.counted(row["estimate"], row["n"]) if row["estimate"] else ""
    none = rows.get(("people_asked_without_event", "count"))
    words["without_event"] = numbers.whole(none["estimate"]) if none else ""
    return words


def _events(rows: Mapping[tuple[str, str], Row]) -> list[list[str]]:
    if ("events", "count") not in rows:
        return []
    named = [("events", "all"), *((f"events_{key}", words) for key, words in EVENTS.items())]
    return [[words, numbers.whole(rows[key, "count"]["estimate"])] for key, words in named]


def _event_list(events: pd.DataFrame | None) -> list[list[str]]:
    """Return one row per event from the coded columns; the term stays in the table."""
    if events is None:
        return []
    return [
        [str(event["participant_id"]), numbers.whole(float(cast("int", line))),
         numbers.whole(event["onset_day"], NOT_AVAILABLE),
         "yes" if event["serious"] == "yes" else "no",
         *(NOT_AVAILABLE if pd.isna(event[name]) else str(event[name]) for name in CLOSED),
         numbers.whole(event["end_day"], "none given")]
        for line, event in events.iterrows()
    ]  # fmt: skip


def _stopped(study: Study, rows: Mapping[tuple[str, str], Row]) -> list[str]:
    """Return who stopped, after how many sessions; a typed reason is not printed."""
    visits = study.tables["visits"]
    found = []
    for person in _keys(rows, harm_table.STOPPED):
        row = rows[f"{harm_table.STOPPED}{person}", "sessions_received"]
        own = visits[(visits["participant_id"] == person) & (visits["attended"] != "yes")]
        known = own["missing_reason"].dropna()
        last = known.iloc[-1] if len(known) else ""
        reason = str(last).replace("_", " ") if last in REASONS_NOT_ATTENDED else "not coded"
        sessions = numbers.counted(row["estimate"], row["n"])
        found.append(f"{person} after {sessions} sessions (reason: {reason})")
    return found


def _worse(
    study: Study, rows: Mapping[tuple[str, str], Row], compared: Sequence[Comparison]
) -> list[list[str]]:
    names = [item.name for item in individual_contrasts(study.config, study.schedule)]
    contrasts = {item.name: item.ends for item in compared if item.name in names}
    return [
        [f"{study.catalogue.outcomes[name].short}, {ends}", words,
         _share(rows, f"{prefix}_{name}_{contrast}")]
        for prefix, words in (("worsened_mdc95", "MDC95"), ("worsened_mcid", "MCID"),
                              ("unable", "unable after being able"))
        for name in study.catalogue.outcomes
        for contrast, ends in contrasts.items()
        if _known(rows, f"{prefix}_{name}_{contrast}")
    ]  # fmt: skip
