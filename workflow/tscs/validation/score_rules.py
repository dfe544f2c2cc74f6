"""Values that must agree with each other: totals, Tardieu angles, walk tests."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.errors import Fault
from tscs.scoring.questionnaires import from_sum, recode
from tscs.validation.limits import CLOSE
from tscs.validation.measures import ASSESSMENT, rows_of
from tscs.validation.sheets import Sheets

_ITEMS, _TOTALS = "questionnaire_items", "questionnaire_totals"
_TARDIEU = "spasticity_tardieu"
_WALK = "walk_tests"


def score_faults(sheets: Sheets, catalogue: Catalogue) -> Iterator[Fault]:
    """Check values of one table against each other.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    catalogue : Catalogue
        Scoring keys of questionnaires.

    Yields
    ------
    Fault
        Totals that are not the score of their items, angles of catch beyond the range of motion,
        walk tests with a value they cannot have.
    """
    yield from _walk_tests(sheets)
    yield from _tardieu(sheets)
    if sheets.values[_ITEMS].empty or sheets.values[_TOTALS].empty:
        return
    for outcome in catalogue.outcomes.values():
        if outcome.items is not None and outcome.totals is not None and outcome.table == _ITEMS:
            yield from _totals(sheets, outcome)


def _walk_tests(sheets: Sheets) -> Iterator[Fault]:
    frame = sheets.values[_WALK]
    value = frame["value"].notna()
    blank = sheets.blank(_WALK, "value")
    for line in sheets.lines(_WALK, (frame["completed"] == "yes") & ~value & blank):
        message = "a completed test needs its value"
        mend = "enter the value, or set completed to unable or no"
        yield sheets.fault(_WALK, line, "value", "completed", message, mend)
    for line in sheets.lines(_WALK, frame["completed"].isin(["unable", "no"]) & value):
        message = f"completed is {sheets.cell(_WALK, line, 'completed')}: there can be no value"
        mend = "empty the value, or set completed to yes"
        yield sheets.fault(_WALK, line, "value", "completed", message, mend)


def _tardieu(sheets: Sheets) -> Iterator[Fault]:
    frame = sheets.values[_TARDIEU]
    key = [*ASSESSMENT, "leg", "muscle_group"]
    whole = frame.dropna(subset=[*key, "angle_deg"])
    slow = whole[whole["velocity"] == "V1"].set_index(key)["angle_deg"]
    fast = whole[whole["velocity"] == "V3"]
    for line, row in zip(fast.index, fast[[*key, "angle_deg"]].to_numpy(), strict=True):
        limit = slow.get(tuple(row[:-1]))
        if limit is not None and row[-1] > limit:
            message = "the catch (R1, V3) lies beyond the end of the slow stretch (R2, V1)"
            mend = f"check whether V1 and V3 are exchanged; R2 is {limit:g} here"
            yield sheets.fault(_TARDIEU, int(line), "angle_deg", "r1_beyond_r2", message, mend)


def _totals(sheets: Sheets, outcome: Outcome) -> Iterator[Fault]:
    items, totals = sheets.values[_ITEMS], sheets.values[_TOTALS]
    scores = _scores(items[rows_of(outcome, _ITEMS, items)], outcome)
    entered = totals[rows_of(outcome, _TOTALS, totals)].dropna(subset=["total"])
    for line, row in zip(entered.index, entered[[*ASSESSMENT, "total"]].to_numpy(), strict=True):
        score = scores.get(tuple(row[:-1]))
        cell = sheets.sheets[_TOTALS].cell(int(line), "total") or ""
        if score is not None and abs(score - row[-1]) > _rounding(cell):
            message = f"the items of {outcome.short} give {score:g}"
            mend = f"write {score:g}, or correct the items"
            yield sheets.fault(_TOTALS, int(line), "total", "total_is_sum", message, mend)


def _scores(rows: pd.DataFrame, outcome: Outcome) -> dict[tuple[str, ...], float]:
    """Score the assessments whose items are complete, on the scale of the entered total."""
    key = outcome.items
    if key is None or outcome.totals is None:
        return {}
    answers = rows[rows["item"].isin(key.included)]
    recoded = recode(answers["score"], answers["item"], key)
    sums = recoded.groupby([answers[name] for name in ASSESSMENT]).agg(["sum", "count"])
    complete = sums.loc[sums["count"] == len(key.included), "sum"]
    scores = complete if outcome.totals.scale == "sum" else from_sum(complete, key)
    return dict(zip(scores.index.to_list(), scores.to_list(), strict=True))


def _rounding(cell: str) -> float:
    """Return half a unit of the last decimal that was entered."""
    decimals = len(cell.strip().partition(".")[2])
    return 0.5 * 10.0 ** -min(decimals, 9) + CLOSE
