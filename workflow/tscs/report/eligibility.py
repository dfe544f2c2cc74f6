"""Who could enter, who did not and why, and whose first values lie outside the entry criterion."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from tscs.expectation_settings import SCREENING, EntryCriterion
from tscs.report import exposure, numbers
from tscs.report.words import unit_sign
from tscs.study import Study

NO_REASON: Final = "no reason recorded"


def eligibility(study: Study, scores: pd.DataFrame) -> dict[str, Any]:
    """Return the values of the section.

    Parameters
    ----------
    study : Study
        Screening table, recruitment and entry criterion.
    scores : DataFrame
        Result table ``outcomes``.
    """
    return {
        "declared": study.config.entry_criterion.cut is not None,
        "selection": exposure.selected(study),
        "outside": outside_criterion(study, scores),
        "reasons": _reasons(study.tables.get("screening")),
        "earlier": exposure.earlier(study.tables.get("screening")),
    }


def _reasons(screening: pd.DataFrame | None) -> list[str]:
    """Return how many people screened were not enrolled, by stage and reason."""
    if screening is None:
        return []
    out = screening[screening["enrolled"].isna()]
    stages = (
        ("not eligible", out["eligible"] == "no"),
        ("eligible and not consenting", (out["eligible"] == "yes") & (out["consented"] == "no")),
    )
    return [
        f"{stage}: {numbers.whole(count)} ({reason})"
        for stage, chosen in stages
        for reason, count in _counts(out.loc[chosen, "reason"])
    ]


def _counts(reasons: pd.Series) -> list[tuple[str, int]]:
    counted = reasons.fillna(NO_REASON).value_counts().sort_index()
    return [(str(reason), int(count)) for reason, count in counted.items()]


def outside_criterion(study: Study, scores: pd.DataFrame) -> str:
    """Return who did not meet the declared cut at the first value held; empty without a cut.

    Parameters
    ----------
    study, scores
        As for `eligibility`. The value of the visit that the criterion names is used; where it
        names an assessment before all visits, the first value before any session.
    """
    criterion = study.config.entry_criterion
    values = _first_values(study, scores, criterion)
    if criterion.cut is None or values.empty:
        return ""
    outcome = study.catalogue.outcomes[criterion.outcome]
    beyond = (criterion.cut - values["value"]) * outcome.improvement_sign
    broken = values[beyond < 0]
    counted = numbers.counted(len(broken), len(values))
    opening = f"{_whose(criterion)} {counted} people did not meet the criterion"
    if broken.empty:
        return opening
    unit = unit_sign(outcome.unit)
    named = [
        f"{row['participant_id']} with {row['value']:g}{numbers.FIRM_SPACE}{unit} "
        f"at {row['visit_id']}"
        for row in broken.to_dict("records")
    ]
    return f"{opening} ({', '.join(named)}){_why(criterion)}"


def _whose(criterion: EntryCriterion) -> str:
    return "At their first value in the tables" if criterion.assessment == SCREENING else "There"


def _why(criterion: EntryCriterion) -> str:
    """Say what is known of the value that let people in."""
    if criterion.assessment != SCREENING:
        return ""
    return (
        "; the value at screening stands in no table, so whether it met the criterion cannot be "
        "checked here"
    )


def _first_values(study: Study, scores: pd.DataFrame, criterion: EntryCriterion) -> pd.DataFrame:
    """Return one value per person: at the assessment that counted, or the first one."""
    measured = scores[(scores["outcome"] == criterion.outcome) & scores["value"].notna()]
    if criterion.assessment != SCREENING:
        measured = measured[measured["visit_id"] == criterion.assessment]
    order = {visit: place for place, visit in enumerate(study.schedule.visits)}
    before = measured[measured["timepoint"] != "post"]
    ordered = before.assign(place=before["visit_id"].map(order)).sort_values(
        ["participant_id", "place"]
    )
    return ordered.groupby("participant_id", sort=True).head(1)
