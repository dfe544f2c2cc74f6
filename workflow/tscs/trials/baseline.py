"""Characteristics at baseline by arm: described, never tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from tscs.config import Moment
from tscs.study import Study
from tscs.trials.arms import assessments
from tscs.trials.groups import people_by_arm
from tscs.trials.periods import period_ends

BASELINE_COLUMNS: Final = (
    *("kind", "characteristic", "level", "arm", "n"),
    *("mean", "sd", "median", "minimum", "maximum", "count", "share"),
)
MEASURES: Final = ("age_years", "edss", "years_since_onset", "height_cm", "mass_kg")
GROUPS: Final = ("sex", "ms_type", "walking_aid", "more_affected_leg", "site")
CHARACTERISTIC: Final = "characteristic"
OUTCOME: Final = "outcome"
Row = dict[str, Any]


def baseline_by_arm(study: Study, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Describe people and outcomes before treatment.

    Parameters
    ----------
    study : Study
        The study; a case series has no rows.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    DataFrame
        One row per characteristic, level and arm: mean, SD, median and extremes of numbers, count
        and share of the levels of the others. A blinded trial has the rows of ``all`` only. There
        is no p: arms of a randomised trial differ at baseline by chance alone.

    References
    ----------
    Hopewell S et al (2025). CONSORT 2025, item on baseline data.
    """
    rows: list[Row] = []
    if study.config.is_trial:
        start = _start(study)
        for arm, people in people_by_arm(study).items():
            rows += _characteristics(study, arm, people)
            rows += _outcomes(study, outcomes, arm, people, start) if start else []
    return pd.DataFrame(rows, columns=list(BASELINE_COLUMNS))


def _start(study: Study) -> Moment | None:
    """Return the assessment before any treatment; of a crossover the first period's baseline."""
    if study.config.study.design == "crossover":
        ends = period_ends(study)
        return ends[0][0] if ends else None
    at = assessments(study.config, study.schedule)
    return at.baseline if at else None


def _characteristics(study: Study, arm: str, people: Sequence[str]) -> Iterator[Row]:
    table = study.tables["participants"]
    table = table[table["participant_id"].isin(people)]
    everybody = study.tables["participants"]
    for name in MEASURES:
        if everybody[name].notna().any():
            yield _number(CHARACTERISTIC, name, arm, table[name])
    for name in GROUPS:
        yield from _levels(name, arm, table[name], everybody[name])
    if study.allocation is not None and study.allocation["stratum"].notna().any():
        rows = study.allocation
        own = rows.loc[rows["participant_id"].isin(people), "stratum"]
        yield from _levels("stratum", arm, own, rows["stratum"])


def _outcomes(
    study: Study, outcomes: pd.DataFrame, arm: str, people: Sequence[str], at: Moment
) -> Iterator[Row]:
    here = outcomes["visit_id"].eq(at.visit) & outcomes["timepoint"].isin((at.timepoint, "single"))
    known = outcomes[here & (outcomes["status"] == "measured")]
    for name in sorted(set(known["outcome"])):
        if study.catalogue.outcomes[name].part_of is None or name in study.config.primary:
            own = known[(known["outcome"] == name) & known["participant_id"].isin(people)]
            yield _number(OUTCOME, name, arm, own["value"])


def _number(kind: str, name: str, arm: str, values: pd.Series) -> Row:
    known = values.dropna()
    return {
        "kind": kind, "characteristic": name, "level": "", "arm": arm, "n": len(known),
        "mean": known.mean(), "sd": known.std(), "median": known.median(),
        "minimum": known.min(), "maximum": known.max(),
    }  # fmt: skip


def _levels(name: str, arm: str, values: pd.Series, everybody: pd.Series) -> Iterator[Row]:
    known = values.dropna()
    for level in sorted(everybody.dropna().unique()):
        count = int((known == level).sum())
        yield {
            "kind": CHARACTERISTIC, "characteristic": name, "level": level, "arm": arm,
            "n": len(known), "count": count, "share": count / len(known) if len(known) else None,
        }  # fmt: skip
