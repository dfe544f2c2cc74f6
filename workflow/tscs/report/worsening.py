"""Who got worse: outcomes in which more people changed for the worse than for the better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

import pandas as pd

from tscs.catalogue import Catalogue
from tscs.individuals import individual_contrasts
from tscs.report import numbers
from tscs.report.changes import Row, shifts
from tscs.report.comparisons import Comparison
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]

ANY_DIFFERENCE: Final = "none verified: any difference"


def worse_than_better(
    effects: pd.DataFrame, catalogue: Catalogue, outcomes: Sequence[str], contrast: str
) -> list[str]:
    """Return the outcomes in which more people got worse than better, with the counts.

    Parameters
    ----------
    effects : DataFrame
        Result table ``within_subject_effects``.
    catalogue : Catalogue
        Outcomes.
    outcomes : sequence of str
        Ids, in order.
    contrast : str
        The contrast.
    """
    rows = _more_worse(effects, contrast)
    return [
        f"{catalogue.outcomes[name].short} ({shifts(rows[name])})"
        for name in outcomes
        if name in rows
    ]


def _more_worse(effects: pd.DataFrame, contrast: str) -> dict[str, Row]:
    here = effects[
        (effects["contrast"] == contrast) & (effects["n_worsened"] > effects["n_improved"])
    ]
    return {row["outcome"]: row for row in cast("list[Row]", here.to_dict("records"))}


def without_limit(
    study: Study, results: Results, outcomes: Sequence[str], compared: Sequence[Comparison]
) -> list[list[str]]:
    """Return rows for the harms of outcomes that no verified limit judges.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables ``within_subject_effects`` and ``individual_counts``.
    outcomes : sequence of str
        Ids of the main outcomes, in order.
    compared : sequence of Comparison
        The contrasts.

    Returns
    -------
    list
        Outcome and contrast, the words for the missing limit, people; only where more people got
        worse than better.
    """
    counts = results["individual_counts"]
    judged = counts[(counts["direction"] == "worsening") & counts["count"].notna()]
    known = set(zip(judged["outcome"], judged["contrast"], strict=True))
    single = {item.name for item in individual_contrasts(study.config, study.schedule)}
    found: list[list[str]] = []
    for contrast in (item for item in compared if item.name in single):
        rows = _more_worse(results["within_subject_effects"], contrast.name)
        for name in outcomes:
            if name in rows and (name, contrast.name) not in known:
                title = f"{study.catalogue.outcomes[name].short}, {contrast.ends}"
                found.append([title, ANY_DIFFERENCE, _people(rows[name])])
    return found


def _people(row: Row) -> str:
    total = row["n_improved"] + row["n_unchanged"] + row["n_worsened"]
    worse = numbers.counted(row["n_worsened"], total)
    return f"{worse}; {numbers.whole(row['n_improved'])} better"
