"""The score of one outcome: rows are marked, complete sets become one number per assessment."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tscs.catalogue import Items, Outcome
from tscs.catalogue.rules import LEG_FUNCTIONS
from tscs.scoring.aggregate import fold, picked_rows
from tscs.scoring.assessments import Tables
from tscs.scoring.components import count_components, expected_components, mark_components
from tscs.scoring.legs import mark_other_leg
from tscs.scoring.pendulum import mean_of_trials, trial_rows
from tscs.scoring.questionnaires import questionnaire_rows, questionnaire_scores
from tscs.scoring.recordings import KINEMATICS, MEASURED, kinematic_rows, recorded_rows
from tscs.scoring.rows import source_rows, stand_for_both_legs
from tscs.scoring.tardieu import VELOCITY, without_catch

AT_CAP = "at cap"
COMPARED = "compared; another value is taken"


@dataclass(frozen=True)
class Scored:
    """What the rows of one outcome give.

    Attributes
    ----------
    outcome : Outcome
        Catalogue entry.
    rows : DataFrame
        participant_id, cell, table, row, why (empty where the row can count) and remark.
    scores : DataFrame
        cell, value (NaN where incomplete), n_components, n_expected.
    expected : Series
        Components a score needs, by participant.
    """

    outcome: Outcome
    rows: pd.DataFrame
    scores: pd.DataFrame
    expected: pd.Series


def score_outcome(
    outcome: Outcome, tables: Tables, visits: pd.DataFrame, participants: pd.DataFrame
) -> Scored | None:
    """Score one outcome; None if the tables have no row of it.

    Parameters
    ----------
    outcome : Outcome
        Catalogue entry; at least one of the tables it reads is there.
    tables : mapping of str to DataFrame
        Numbered tables.
    visits : DataFrame
        Planned visits.
    participants : DataFrame
        The participants table.
    """
    if outcome.items is not None:
        rows = questionnaire_rows(outcome, outcome.items, tables)
        return None if rows.empty else _from_items(outcome, outcome.items, rows, visits)
    rows = _all_rows(outcome, tables, visits)
    if rows.empty:
        return None
    if VELOCITY in outcome.aggregate:
        quality = rows["row"].map(tables[outcome.table].set_index("row")["quality"])
        others = [key for key in outcome.aggregate if key != VELOCITY]
        rows = without_catch(rows.assign(quality=quality), ["cell", *others])
    function = outcome.aggregate.get("leg")
    if function == "mean":
        rows = stand_for_both_legs(rows)
    elif function in LEG_FUNCTIONS:
        rows = mark_other_leg(rows, outcome, participants, visits)
    return _from_components(outcome, rows, visits)


def _all_rows(outcome: Outcome, tables: Tables, visits: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the tables and of the recordings."""
    if outcome.table == KINEMATICS:
        return kinematic_rows(outcome, tables[KINEMATICS])
    rows = source_rows(outcome, tables, visits)
    if outcome.reads(MEASURED) and MEASURED in tables:
        rows = recorded_rows(outcome, rows, tables[MEASURED])
    if outcome.measured is not None and outcome.measured.table in tables:
        rows = trial_rows(outcome, outcome.measured, rows, tables[outcome.measured.table])
    return rows


def _from_items(outcome: Outcome, key: Items, rows: pd.DataFrame, visits: pd.DataFrame) -> Scored:
    scores = questionnaire_scores(rows[rows["why"] == ""], key)
    expected = pd.Series(len(key.included), index=visits["participant_id"].unique())
    return Scored(outcome, rows.assign(remark=""), scores, expected)


def _from_components(outcome: Outcome, rows: pd.DataFrame, visits: pd.DataFrame) -> Scored:
    components = expected_components(outcome, rows, visits)
    rows = mark_components(rows, components)
    expected = components.groupby("participant_id").size()
    keys = [column for column in components.columns if column != "participant_id"]
    if outcome.window_days is not None:
        expected, keys = expected * outcome.window_days, ["study_day"]
    usable = rows[rows["why"] == ""]
    scores = count_components(usable, keys).rename("n_components").reset_index()
    person = usable.drop_duplicates("cell").set_index("cell")["participant_id"]
    scores = scores.assign(n_expected=scores["cell"].map(person).map(expected))
    enough = scores["n_components"] >= (outcome.min_days or scores["n_expected"])
    complete = usable[usable["cell"].isin(scores.loc[enough, "cell"])]
    if outcome.measured is not None:
        complete = mean_of_trials(complete, outcome)
    values = fold(complete, outcome)
    scores = scores.assign(value=scores["cell"].map(values.set_index("cell")["value"]))
    rows = rows.assign(remark=_remarks(rows, usable, outcome))
    return Scored(outcome, rows, scores, expected)


def _remarks(rows: pd.DataFrame, usable: pd.DataFrame, outcome: Outcome) -> pd.Series:
    picked = picked_rows(usable, outcome).reindex(rows.index, fill_value=True)
    told = rows["remark"] if "remark" in rows else pd.Series("", index=rows.index)
    remark = told.mask(~picked, COMPARED)
    if outcome.censored_at is None:
        return remark
    return remark.mask(picked & (rows["value"] >= outcome.censored_at), AT_CAP)
