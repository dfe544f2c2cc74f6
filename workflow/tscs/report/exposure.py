"""How people came into the study, as far as it bears on their first values."""

from __future__ import annotations

import pandas as pd

from tscs.report import numbers
from tscs.study import Study


def earlier_stimulation(screening: pd.DataFrame | None) -> str:
    """Return how many of the people enrolled had had stimulation before; empty for none.

    Parameters
    ----------
    screening : DataFrame or None
        The table of the study, if it has one.
    """
    known, before = _enrolled(screening)
    return numbers.counted(len(before), len(known)) if len(before) else ""


def _enrolled(screening: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the people enrolled of whom earlier stimulation is known, and those who had it."""
    if screening is None:
        return pd.DataFrame(), pd.DataFrame()
    known = screening[screening["enrolled"].notna() & screening["previous_tscs"].notna()]
    return known, known[known["previous_tscs"] == "yes"]


def earlier(screening: pd.DataFrame | None) -> list[str]:
    """Return a sentence about earlier stimulation, without its full stop.

    Parameters
    ----------
    screening : DataFrame or None
        The table of the study, if it has one.
    """
    known, before = _enrolled(screening)
    if known.empty:
        return []
    ago = ""
    if len(before) and before["days_since_previous_tscs"].notna().any():
        days = numbers.whole(before["days_since_previous_tscs"].median())
        ago = f", {days} days before screening (median)"
    counted = numbers.counted(len(before), len(known))
    return [f"Of the people enrolled {counted} had had stimulation in an earlier study{ago}"]


def selected(study: Study) -> list[str]:
    """Return sentences about the selection of people, without their full stop.

    Parameters
    ----------
    study : Study
        Its settings tell where people came from, and the entry criterion.
    """
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
