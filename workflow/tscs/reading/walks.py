"""From one number of a result table back to the lines it was typed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs.contrasts import paired_values
from tscs.reading.display import Shown, say, table
from tscs.reading.opened import Opened
from tscs.report import numbers
from tscs.report.words import with_unit

MOST_LINES: Final = 24
DIGITS: Final = ".10g"

Row = Mapping[str, Any]


def pairs_behind(opened: Opened, outcome: str, contrast: str) -> pd.DataFrame:
    """Return the people with both values behind a change: participant_id, from, to and change."""
    chosen = opened.contrast(contrast)
    scores = opened.results["outcomes"]
    if chosen is None:
        return pd.DataFrame(columns=["participant_id", "from", "to", "change"])
    mine = scores[scores["outcome"] == outcome]
    pairs = paired_values(mine, opened.study.tables["visits"], chosen)
    known = pairs.dropna(subset=["value_from", "value_to"]).reset_index(drop=True)
    return pd.DataFrame(
        {
            "participant_id": known["participant_id"],
            "from": known["value_from"].astype("float64"),
            "to": known["value_to"].astype("float64"),
            "change": (known["value_to"] - known["value_from"]).astype("float64"),
        }
    )


def triplets_behind(opened: Opened, outcome: str, end: str, follow_up: str) -> pd.DataFrame:
    """Return the people with all three values: participant_id, baseline, end and follow_up."""
    first, later = (pairs_behind(opened, outcome, name) for name in (end, follow_up))
    both = first.merge(later, on="participant_id", suffixes=("", "_later"))
    names = {"from": "baseline", "to": "end", "to_later": "follow_up"}
    return both.rename(columns=names)[["participant_id", *names.values()]]


def telling_assessment(opened: Opened, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the row of the completeness table that a walk starts from.

    Parameters
    ----------
    opened : Opened
        The study.
    outcomes : sequence of str
        Ids to choose from.

    Returns
    -------
    DataFrame
        One row: the first assessment with a gap though everybody came, else the first with a gap,
        else the first; no row if nothing was expected.
    """
    table = opened.results["completeness"]
    mine = table[table["outcome"].isin(outcomes)]
    full = (mine["n_measured"] == mine["n_expected"]).rename("full")
    order = mine.assign(full=full).sort_values(["full", "n_not_attended"], kind="stable")
    return order.drop(columns="full").head(1)


def statuses_behind(opened: Opened, outcome: str, visit: str, timepoint: str) -> pd.DataFrame:
    """Return value and status of everybody at one assessment, from ``outcomes.csv``."""
    scores = opened.results["outcomes"]
    here = (scores["outcome"] == outcome) & (scores["visit_id"] == visit)
    return scores[here & (scores["timepoint"] == timepoint)].reset_index(drop=True)


def people_table(values: pd.DataFrame, unit: str, caption: str, absent: str) -> Shown:
    """Return one row per person with numbers as they stand in the table.

    Parameters
    ----------
    values : DataFrame
        From `pairs_behind` or `triplets_behind`.
    unit : str
        Unit of the numbers.
    caption, absent : str
        As for `tscs.reading.table`.
    """
    columns = [name for name in values.columns if name != "participant_id"]
    heads = [with_unit(name.replace("_", "-").capitalize(), unit) for name in columns]
    records = cast("list[Row]", values.to_dict("records"))
    rows = [[row["participant_id"], *(_number(row[name]) for name in columns)] for row in records]
    return table(["Person", *heads], rows, caption, absent)


def _number(value: float) -> str:
    return f"{value:{DIGITS}}".replace("-", numbers.MINUS)


def source_lines(opened: Opened, outcome: str, person: str, visit: str, timepoint: str) -> Shown:
    """Return the lines of the study's tables behind one score, as they stand in the file.

    Parameters
    ----------
    opened : Opened
        The study.
    outcome, person, visit, timepoint : str
        The score; an assessment ``single`` answers for ``pre`` and ``post``.
    """
    sources = opened.results["outcome_sources"]
    mine = sources[
        (sources["outcome"] == outcome)
        & (sources["participant_id"] == person)
        & (sources["visit_id"] == visit)
        & sources["timepoint"].isin([timepoint, "single"])
    ]
    named = f"{opened.study.catalogue.outcomes[outcome].short}, {person}, {visit}"
    if mine.empty:
        return _visit_line(opened, person, visit, named)
    shown = [_lines(opened, str(name), rows, named) for name, rows in mine.groupby("table")]
    return sum(shown[1:], start=shown[0])


def lines_at_both_ends(opened: Opened, outcome: str, person: str, contrast: str) -> Shown:
    """Return the lines behind both values of a person's change.

    Parameters
    ----------
    opened : Opened
        The study.
    outcome, person, contrast : str
        The change.
    """
    chosen = opened.contrast(contrast)
    if chosen is None or chosen.start is None or chosen.end is None:
        return say("The values are means over sessions; outcome_sources.csv lists their lines.")
    first, last = (
        source_lines(opened, outcome, person, moment.visit, moment.timepoint)
        for moment in (chosen.start, chosen.end)
    )
    return first + last


def _lines(opened: Opened, name: str, rows: pd.DataFrame, named: str) -> Shown:
    typed = opened.study.tables[name]
    listed = rows.sort_values("row")
    kept = listed.head(MOST_LINES)
    lines = [int(line) for line in kept["row"]]
    content = typed.loc[lines].dropna(axis="columns", how="all")
    use = [
        "yes" if used == "yes" and pd.isna(why) else f"{used}: {why}"
        for used, why in zip(kept["used"], kept["why"], strict=True)
    ]
    cells = [
        [str(line), *(_typed(value) for value in values), told]
        for line, values, told in zip(lines, content.to_numpy(dtype=object), use, strict=True)
    ]
    more = f" The first {MOST_LINES} of {len(listed)} lines." if len(listed) > MOST_LINES else ""
    head = ["Line", *(column.replace("_", " ") for column in content.columns), "used"]
    return table(head, cells, f"{named}: data/{name}.csv; the header is line 1.{more}")


def recording_line(opened: Opened, recording_id: str) -> Shown:
    """Return the line of the recordings table that lists a recording.

    Parameters
    ----------
    opened : Opened
        The study.
    recording_id : str
        The recording.
    """
    listed = opened.study.tables["recordings"]
    mine = listed[listed["recording_id"] == recording_id].dropna(axis="columns", how="all")
    cells = [
        [str(line), *(_typed(value) for value in row)]
        for line, row in zip(mine.index, mine.to_numpy(dtype=object), strict=True)
    ]
    head = ["Line", *(column.replace("_", " ") for column in mine.columns)]
    return table(head, cells, f"{recording_id}: data/recordings.csv; the header is line 1.")


def _visit_line(opened: Opened, person: str, visit: str, named: str) -> Shown:
    """Return the line of the visit where a score has no line of its own."""
    visits = opened.study.tables["visits"]
    mine = visits[(visits["participant_id"] == person) & (visits["visit_id"] == visit)]
    content = mine[["participant_id", "visit_id", "attended", "missing_reason"]]
    cells = [
        [str(line), *(_typed(value) for value in row)]
        for line, row in zip(mine.index, content.to_numpy(dtype=object), strict=True)
    ]
    head = ["Line", *(column.replace("_", " ") for column in content.columns)]
    return table(
        head,
        cells,
        f"{named}: no table has a line for it; this is the visit in data/visits.csv.",
        f"{named}: no table has a line for it.",
    )


def _typed(value: object) -> str:
    if value is None or value != value:
        return "empty"
    return f"{value:{DIGITS}}" if isinstance(value, float) else str(value)
