"""From source rows to one number per participant, visit, time point and outcome."""

from __future__ import annotations

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.schedule import Schedule
from tscs.scoring.accounting import completeness, exclusions
from tscs.scoring.assessments import Tables, planned_visits
from tscs.scoring.cells import fill_cells, planned_cells, trace
from tscs.scoring.rows import numbered
from tscs.scoring.scores import Scored, score_outcome

__all__ = ["completeness", "exclusions", "score"]

CELL = ["participant_id", "visit_id", "timepoint", "outcome"]
OUTCOMES = [*CELL, "value", "unit", "status", "doses_before", "n_components", "n_expected"]
SOURCES = [*CELL, "table", "row", "used", "why"]


def score(
    tables: Tables, catalogue: Catalogue, schedule: Schedule
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score every outcome that the tables carry.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed tables of a study; the index is the line in the file.
    catalogue : Catalogue
        Outcomes.
    schedule : Schedule
        Visits in order.

    Returns
    -------
    outcomes : DataFrame
        One row per participant, visit, time point and outcome, with value, status and number of
        components. `doses_before` is that of the visit: also after the stimulation of a session
        (time point post) it counts the sessions before it.
    sources : DataFrame
        One row per source row of each of these assessments: file line, used or not, and why.

    Notes
    -----
    A score is the complete set of its components or it is missing: nothing is filled with zeros
    or prorated. Cells exist where anybody has rows of the outcome at that visit and time point,
    for everybody whose plan has the visit.
    """
    visits = planned_visits(tables["visits"], schedule)
    rows = numbered(tables, visits)
    entries = [entry for entry in catalogue.outcomes.values() if any(map(entry.reads, tables))]
    parts = [score_outcome(entry, rows, visits, tables["participants"]) for entry in entries]
    scored = [part for part in parts if part is not None]
    if not scored:
        return pd.DataFrame(columns=OUTCOMES), pd.DataFrame(columns=SOURCES)
    return _assembled(scored, visits)


def _assembled(scored: list[Scored], visits: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = _stacked([part.rows for part in scored])
    scores = _stacked([part.scores for part in scored])
    needed = [part.expected.rename("n_planned") for part in scored]
    expected = _stacked([part.rename_axis("participant_id").reset_index() for part in needed])
    filled = fill_cells(planned_cells(rows, visits), scores, expected, rows)
    entries = [part.outcome for part in scored]
    outcomes, sources = (_named(frame, entries) for frame in (filled, trace(rows, filled)))
    return outcomes[OUTCOMES], sources[SOURCES]


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Concatenate the frames of the outcomes, with the rank of the outcome."""
    filled = [frame.assign(rank=rank) for rank, frame in enumerate(frames) if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0].assign(rank=0)


def _named(frame: pd.DataFrame, entries: list[Outcome]) -> pd.DataFrame:
    facts = {rank: (entry.id, entry.unit) for rank, entry in enumerate(entries)}
    names = pd.DataFrame.from_dict(facts, orient="index", columns=["outcome", "unit"])
    return frame.join(names, on="rank")
