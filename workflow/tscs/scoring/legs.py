"""Scores of one leg that is chosen per person: more affected by history, or weaker at baseline."""

from __future__ import annotations

import pandas as pd

from tscs.catalogue import Outcome
from tscs.scoring.aggregate import fold
from tscs.scoring.assessments import cell_facts

OTHER_LEG = "the other leg is scored"
NO_LEG = {
    "more_affected": "no more affected leg in participants",
    "weaker": "no weaker leg before treatment",
}


def mark_other_leg(
    rows: pd.DataFrame, outcome: Outcome, participants: pd.DataFrame, visits: pd.DataFrame
) -> pd.DataFrame:
    """Return rows with those of the leg that is not scored marked as unusable.

    Parameters
    ----------
    rows : DataFrame
        Source rows of an outcome that chooses a leg.
    outcome : Outcome
        Catalogue entry; ``aggregate`` decides how the leg is chosen.
    participants : DataFrame
        The participants table, for ``more_affected_leg``.
    visits : DataFrame
        Planned visits.
    """
    function = outcome.aggregate["leg"]
    if function == "weaker":
        chosen = _weaker(rows, outcome, visits)
    else:
        chosen = _more_affected(participants)
    leg = rows["participant_id"].map(chosen)
    reason = pd.Series(NO_LEG[function], index=rows.index).mask(leg.notna(), OTHER_LEG)
    return rows.assign(why=rows["why"].mask((rows["leg"] != leg) & (rows["why"] == ""), reason))


def _more_affected(participants: pd.DataFrame) -> pd.Series:
    """Return the leg by participant as fixed from the history; equal legs have none."""
    frame = participants.reindex(columns=["participant_id", "more_affected_leg"])
    leg = frame.set_index("participant_id")["more_affected_leg"]
    return leg[leg.isin(["L", "R"])]


def _weaker(rows: pd.DataFrame, outcome: Outcome, visits: pd.DataFrame) -> pd.Series:
    """Return the leg by participant that was worse at the first untreated assessment of both legs.

    Untreated means no dose before the visit and not after its stimulation. Fixing the leg there
    keeps it from following the measurement error of each visit; equal legs have no weaker one.
    """
    facts = cell_facts(visits, rows["cell"])
    untreated = (facts["doses_before"] == 0) & (facts["timepoint"] != "post")
    values = fold(rows[(rows["why"] == "") & untreated], outcome, until="leg")
    legs = values.pivot_table(index="cell", columns="leg", values="value")
    legs = legs.reindex(columns=["L", "R"]).dropna().sort_index()
    people = cell_facts(visits, legs.index.to_series())["participant_id"]
    first = legs.groupby(people).first()
    worse = (first["R"] - first["L"]) * outcome.improvement_sign
    return pd.Series("L", index=first.index).mask(worse < 0, "R")[worse != 0]
