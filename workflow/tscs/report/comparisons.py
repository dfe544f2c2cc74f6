"""Contrasts in words, with the doses and days between their ends."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tscs.catalogue import Outcome
from tscs.config import Moment
from tscs.contrasts import Contrast, resolve_contrasts
from tscs.recall import LookBack, at, attended_facts, reach
from tscs.report import numbers
from tscs.schedule import Schedule
from tscs.study import Study
from tscs.triplets import END


@dataclass(frozen=True)
class Comparison:
    """One contrast as the report names it.

    Attributes
    ----------
    name, title : str
        Name in the result tables and in the text.
    ends, start, end : str
        Both assessments, the earlier and the later one.
    detail : str
        Both assessments, with the sessions completed where one is still to come.
    out_of : str
        ``of 8`` where a session is still to come at the later assessment, else empty.
    doses_start, doses_end, days_start, days_end : str
        Doses and days since the last one: median, with the range where people differ.
    apart : str
        Days from the earlier to the later assessment of the same people, likewise.
    days_between, days_after : float
        Median days from the earlier to the later assessment, and from the last dose to a
        follow-up; infinite where unknown or not applicable.
    """

    name: str
    title: str
    ends: str
    start: str
    end: str
    doses_start: str
    doses_end: str
    days_start: str
    days_end: str
    detail: str
    out_of: str
    apart: str
    days_between: float
    days_after: float

    @property
    def label(self) -> str:
        """Title with both assessments."""
        return f"{self.title} ({self.detail})"

    @property
    def phrase(self) -> str:
        """The label inside a sentence."""
        return f"{self.title.lower()} ({self.detail})"

    def recall_conflict(self, outcome: Outcome) -> bool:
        """Return whether the later answer also speaks of the earlier time or the treatment."""
        return LookBack(self.days_between, self.days_after).conflict(outcome)


def comparisons(study: Study, effects: pd.DataFrame, scores: pd.DataFrame) -> list[Comparison]:
    """Return the contrasts that have rows in the effects table, in their order.

    Parameters
    ----------
    study : Study
        The study.
    effects, scores : DataFrame
        Result tables ``within_subject_effects`` and ``outcomes``.
    """
    assessed = set(zip(scores["visit_id"], scores["timepoint"], strict=True))
    known = attended_facts(study.tables["visits"])
    return [
        _comparison(contrast, study, effects[effects["contrast"] == contrast.name], assessed, known)
        for contrast in _computed(study, effects)
    ]


def leading_contrast(study: Study, effects: pd.DataFrame) -> str:
    """Return the contrast shown first: the family's, else the first computed, else none."""
    names = [contrast.name for contrast in _computed(study, effects)]
    family = study.config.analysis.family_contrast
    return family if family in names else next(iter(names), "")


def _computed(study: Study, effects: pd.DataFrame) -> list[Contrast]:
    present = set(effects["contrast"])
    resolved = resolve_contrasts(study.config, study.schedule)
    return [contrast for contrast in resolved if contrast.name in present]


def _comparison(
    contrast: Contrast,
    study: Study,
    rows: pd.DataFrame,
    assessed: set[tuple[str, str]],
    known: pd.DataFrame,
) -> Comparison:
    if contrast.start is None or contrast.end is None:
        return _over_sessions(contrast.name, _title(contrast, study.schedule), rows)
    first, last = at(known, contrast.start), at(known, contrast.end)
    start, end = _moment(contrast.start, assessed), _moment(contrast.end, assessed)
    looked = reach(contrast.end, first, last, study.schedule)
    ends = f"{start} → {end}"
    return Comparison(
        name=contrast.name,
        title=_title(contrast, study.schedule),
        ends=ends,
        start=start,
        end=end,
        detail=_with_sessions(ends, contrast, study.schedule, last["doses"]),
        out_of=_out_of(contrast, study.schedule),
        apart=_apart(first["day"], last["day"]),
        doses_start=_people(first["doses"]),
        doses_end=_people(last["doses"]),
        days_start=_people(first["days_since_last_dose"]),
        days_end=_people(last["days_since_last_dose"]),
        days_between=looked.days_between,
        days_after=looked.days_after,
    )


def _over_sessions(name: str, title: str, rows: pd.DataFrame) -> Comparison:
    start, end = "before each session", "after each session"
    return Comparison(
        name=name,
        title=title,
        ends=f"{start} → {end}",
        start=start,
        end=end,
        doses_start=_span(rows["doses_from"]),
        doses_end=_span(rows["doses_to"]),
        days_start=_span(rows["days_since_last_dose_from"]),
        days_end=_span(rows["days_since_last_dose_to"]),
        detail=f"{start} → {end}",
        out_of="",
        apart="0",
        days_between=0.0,
        days_after=float("inf"),
    )


def _title(contrast: Contrast, schedule: Schedule) -> str:
    """Return the name in words; no session still to come lies behind "after treatment"."""
    if contrast.end is None or not precedes_a_session(contrast, schedule):
        return contrast.name.replace("_", " ").capitalize()
    visit = contrast.end.visit
    return "Before the last session" if visit == _sessions(schedule)[-1] else f"Up to {visit}"


def precedes_a_session(contrast: Contrast, schedule: Schedule) -> bool:
    """Return whether the contrast called after treatment ends before a planned session.

    Parameters
    ----------
    contrast : Contrast
        The contrast.
    schedule : Schedule
        Visits in order; an assessment named ``single`` at a session counts as before it.
    """
    if contrast.name != END or contrast.end is None:
        return False
    sessions, end = _sessions(schedule), contrast.end
    return end.visit in sessions and (end.timepoint != "post" or end.visit != sessions[-1])


def _sessions(schedule: Schedule) -> tuple[str, ...]:
    return schedule.of_type("session")


def _with_sessions(ends: str, contrast: Contrast, schedule: Schedule, doses: pd.Series) -> str:
    """Return both assessments, and how many sessions came before where one is still to come."""
    known = doses.dropna()
    still = _out_of(contrast, schedule)
    if not still or known.empty:
        return ends
    return f"{ends}, {numbers.whole(known.median())}{still} sessions"


def _out_of(contrast: Contrast, schedule: Schedule) -> str:
    return f" of {len(_sessions(schedule))}" if precedes_a_session(contrast, schedule) else ""


def _moment(moment: Moment, assessed: set[tuple[str, str]]) -> str:
    """Name the time point only where the visit has more than one."""
    return (
        f"{moment.visit} {moment.timepoint}"
        if (moment.visit, moment.timepoint) in assessed and moment.timepoint != "single"
        else moment.visit
    )


def _people(values: pd.Series) -> str:
    """Return the median over people, with the range where they differ."""
    known = values.dropna()
    if known.empty or known.min() == known.max():
        return _span(known)
    return f"{numbers.whole(known.median())} ({_span(known)})"


def _apart(first: pd.Series, last: pd.Series) -> str:
    days = (last - first).dropna()
    return _people(days) if len(days) else "not known"


def _span(values: pd.Series) -> str:
    known = values.dropna()
    if known.empty:
        return "none before"
    low, high = numbers.whole(known.min()), numbers.whole(known.max())
    return low if low == high else f"{low} to {high}"
