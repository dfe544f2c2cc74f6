"""Contrasts in words, with the doses and days between their ends."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tscs.catalogue import Outcome
from tscs.config import Moment
from tscs.contrasts import Contrast, resolve_contrasts
from tscs.recall import LookBack, at, attended_facts, reach
from tscs.report import numbers
from tscs.study import Study


@dataclass(frozen=True)
class Comparison:
    """One contrast as the report names it.

    Attributes
    ----------
    name, title : str
        Name in the result tables and in the text.
    ends, start, end : str
        Both assessments, the earlier and the later one.
    doses_start, doses_end, days_start, days_end : str
        Doses and days since the last one: median, with the range where people differ.
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
    days_between: float
    days_after: float

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
    title = contrast.name.replace("_", " ").capitalize()
    if contrast.start is None or contrast.end is None:
        return _over_sessions(contrast.name, title, rows)
    first, last = at(known, contrast.start), at(known, contrast.end)
    start, end = _moment(contrast.start, assessed), _moment(contrast.end, assessed)
    looked = reach(contrast.end, first, last, study.schedule)
    return Comparison(
        name=contrast.name,
        title=title,
        ends=f"{start} → {end}",
        start=start,
        end=end,
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
        days_between=0.0,
        days_after=float("inf"),
    )


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


def _span(values: pd.Series) -> str:
    known = values.dropna()
    if known.empty:
        return "none before"
    low, high = numbers.whole(known.min()), numbers.whole(known.max())
    return low if low == high else f"{low} to {high}"
