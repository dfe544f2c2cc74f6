"""What was planned, what was measured, and what was left out for which reason."""

from __future__ import annotations

import pandas as pd

from tscs.scoring.assessments import Tables
from tscs.scoring.cells import INCOMPLETE
from tscs.scoring.questionnaires import ITEMS_STAND
from tscs.scoring.recordings import BESIDE
from tscs.scoring.rows import NOT_ATTENDED

CELL = ["participant_id", "visit_id", "timepoint"]
STATUSES = ("measured", "unable", "not_done", "missing", "not_attended")
EXCLUSIONS = ["table", "row", "participant_id", "visit_id", "why"]
UNREAD = "no outcome reads this row"
NO_ROWS = "no rows"
# What else stands in the table is free text, which no output repeats.
REASONS = ("illness", "refused", "technical", "withdrawn", "adverse_event", "not_scheduled")


def completeness(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Count expected and measured values per outcome, visit and time point.

    Parameters
    ----------
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    DataFrame
        outcome, visit_id, timepoint, n_expected (people whose plan has the visit), n_measured,
        n_unable, n_not_done, n_missing, n_not_attended; in the order of `outcomes`.
    """
    key = ["outcome", "visit_id", "timepoint"]
    counts = {f"n_{status}": outcomes["status"] == status for status in STATUSES}
    flags = outcomes[key].assign(n_expected=True, **counts)
    return flags.groupby(key, sort=False).sum().astype(int).reset_index()


def exclusions(outcomes: pd.DataFrame, sources: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """List what the results leave out: visits, rows and scores, each once with its reason.

    Parameters
    ----------
    outcomes, sources : DataFrame
        From `score`.
    tables : mapping of str to DataFrame
        Typed tables of the study.

    Returns
    -------
    DataFrame
        table, row (line in the file; empty for a score, which has no single line),
        participant_id, visit_id (empty for a diary day outside every window) and why: visits not
        attended, rows that enter no outcome (among them walk tests not done or not possible) and
        scores that are missing. Not listed: rows whose only fault is that their score is
        incomplete (the score is listed), totals beside the items that were scored, and numbers
        of the vendor beside recordings that were measured.
    """
    parts = [
        _missed_visits(tables["visits"]),
        _unused_rows(sources),
        _unread_rows(sources, tables),
        _missing_scores(outcomes, sources),
    ]
    listed = pd.concat([part[EXCLUSIONS] for part in parts if len(part)] or parts[:1])
    listed = listed.assign(row=listed["row"].astype("Int64"))
    return listed.sort_values(EXCLUSIONS, kind="stable").reset_index(drop=True)


def _missed_visits(visits: pd.DataFrame) -> pd.DataFrame:
    missed = visits[visits["attended"] == "no"].reindex(columns=[*CELL[:2], "missing_reason"])
    reason = missed["missing_reason"].astype("str")
    reason = reason.mask(reason.notna() & ~reason.isin(REASONS), "other")
    why = (NOT_ATTENDED + ": " + reason).fillna(NOT_ATTENDED)
    return missed.assign(table="visits", row=missed.index, why=why)[EXCLUSIONS]


def _unused_rows(sources: pd.DataFrame) -> pd.DataFrame:
    """Return rows used by no outcome; of several reasons the first in catalogue order."""
    line = ["table", "row"]
    used = sources.loc[sources["used"] == "yes", line].drop_duplicates()
    rest = sources[~_rows_in(sources, used)]
    consequence = rest["why"].str.startswith(INCOMPLETE) | rest["why"].isin([ITEMS_STAND, BESIDE])
    return rest[~consequence].drop_duplicates(line)[EXCLUSIONS]


def _unread_rows(sources: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the rows that no outcome selects, of the tables that outcomes read."""
    columns = ["participant_id", "visit_id"]
    every = [
        tables[name].reindex(columns=columns).assign(table=name, row=tables[name].index)
        for name in sorted(sources["table"].unique())
    ]
    rows = pd.concat(every, ignore_index=True) if every else sources
    return rows[~_rows_in(rows, sources)].assign(why=UNREAD)[EXCLUSIONS]


def _missing_scores(outcomes: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return missing scores, those with the same reason at one assessment in one line."""
    missing = outcomes[outcomes["status"] == "missing"]
    read = sources[[*CELL, "outcome"]].drop_duplicates().assign(has_rows=True)
    missing = missing.merge(read, on=[*CELL, "outcome"], how="left")
    # Where rows exist but none has a value, those rows are listed one by one.
    missing = missing[(missing["n_components"] > 0) | missing["has_rows"].isna()]
    table = sources.drop_duplicates("outcome").set_index("outcome")["table"]
    counted = missing["n_components"].astype(str) + " of " + missing["n_expected"].astype(str)
    reason = (INCOMPLETE + counted).where(missing["n_components"] > 0, NO_ROWS)
    missing = missing.assign(table=missing["outcome"].map(table), reason=reason)
    key = ["table", *CELL, "reason"]
    grouped = missing.groupby(key, sort=False)["outcome"].agg(_named).reset_index()
    why = grouped["outcome"] + " at " + grouped["timepoint"] + ": " + grouped["reason"]
    return grouped.assign(row=float("nan"), why=why)[EXCLUSIONS]


def _named(ids: pd.Series, most: int = 3) -> str:
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + more


def _rows_in(rows: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    line = ["table", "row"]
    known = pd.MultiIndex.from_frame(rows[line]).isin(pd.MultiIndex.from_frame(others[line]))
    return pd.Series(known, index=rows.index)
