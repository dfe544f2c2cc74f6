"""Contrasts in words, with the doses and days between their ends."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tscs.config import Moment
from tscs.contrasts import Contrast, resolve_contrasts
from tscs.report import numbers
from tscs.study import Study


@dataclass(frozen=True)
class Comparison:
    """One contrast as the report names it."""

    name: str
    title: str
    ends: str
    start: str
    end: str
    doses_start: str
    doses_end: str
    days_start: str
    days_end: str


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
    return [
        _comparison(contrast, effects[effects["contrast"] == contrast.name], assessed)
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
    contrast: Contrast, rows: pd.DataFrame, assessed: set[tuple[str, str]]
) -> Comparison:
    start, end = _ends(contrast, assessed)
    return Comparison(
        name=contrast.name,
        title=contrast.name.replace("_", " ").capitalize(),
        ends=f"{start} → {end}",
        start=start,
        end=end,
        doses_start=_span(rows["doses_from"]),
        doses_end=_span(rows["doses_to"]),
        days_start=_span(rows["days_since_last_dose_from"]),
        days_end=_span(rows["days_since_last_dose_to"]),
    )


def _ends(contrast: Contrast, assessed: set[tuple[str, str]]) -> tuple[str, str]:
    if contrast.start is None or contrast.end is None:
        return "before each session", "after each session"
    return _moment(contrast.start, assessed), _moment(contrast.end, assessed)


def _moment(moment: Moment, assessed: set[tuple[str, str]]) -> str:
    """Name the time point only where the visit has more than one."""
    return (
        f"{moment.visit} {moment.timepoint}"
        if (moment.visit, moment.timepoint) in assessed and moment.timepoint != "single"
        else moment.visit
    )


def _span(values: pd.Series) -> str:
    known = values.dropna()
    if known.empty:
        return "none before"
    low, high = numbers.whole(known.min()), numbers.whole(known.max())
    return low if low == high else f"{low} to {high}"
