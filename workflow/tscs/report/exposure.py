"""How people came into the study, as far as it bears on their first values."""

from __future__ import annotations

import pandas as pd

from tscs.report import numbers
from tscs.study import Study


def exposure(study: Study) -> list[str]:
    """Return sentences about earlier stimulation and selection, without their full stop.

    Parameters
    ----------
    study : Study
        The study; its screening table tells earlier stimulation, its settings the selection.
    """
    return [*_earlier(study.tables.get("screening")), *_selected(study)]


def _earlier(screening: pd.DataFrame | None) -> list[str]:
    if screening is None:
        return []
    enrolled = screening[screening["enrolled"].notna()]
    known = enrolled["previous_tscs"].dropna()
    if known.empty:
        return []
    earlier = enrolled[enrolled["previous_tscs"] == "yes"]
    days = earlier["days_since_previous_tscs"].dropna()
    ago = f", {numbers.whole(days.median())} days before (median)" if len(days) else ""
    counted = numbers.counted(len(earlier), len(known))
    return [f"Of the people enrolled {counted} had had stimulation in an earlier study{ago}"]


def _selected(study: Study) -> list[str]:
    told, recruitment = [], study.config.study.recruitment
    if recruitment.earlier_study:
        told.append(f"People came from {recruitment.earlier_study}")
    if recruitment.tolerance_required:
        told.append(
            "Only people who had tolerated stimulation could enter, which favours people who may "
            "also do better without it"
        )
    criterion = study.config.entry_criterion
    if criterion.outcome and criterion.cut is not None:
        outcome = study.catalogue.outcomes[criterion.outcome]
        side = "at least" if outcome.direction == "down" else "at most"
        told.append(
            f"Only people with a {outcome.short} of {side} {criterion.cut:g} at "
            f"{criterion.assessment} could enter"
        )
    return told
