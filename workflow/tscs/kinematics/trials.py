"""Trials of one assessment: several short walks whose gait cycles count together."""

from __future__ import annotations

from typing import Final

import pandas as pd

ASSESSMENT: Final = ["participant_id", "visit_id", "timepoint"]
CHANNEL: Final = [*ASSESSMENT, "leg", "joint"]


def trial_of(recordings: pd.DataFrame) -> pd.Series:
    """Return the trial of each recording as text, empty where no number is stated.

    Parameters
    ----------
    recordings : DataFrame
        Rows of the recordings table.

    Returns
    -------
    Series of str
        Indexed like the table.
    """
    if "trial" not in recordings:
        return pd.Series("", index=recordings.index, dtype="str")
    numbers = pd.to_numeric(recordings["trial"], errors="coerce")
    return numbers.map("{:g}".format).where(numbers.notna(), "").astype("str")


def has_other_trials(walks: pd.DataFrame) -> pd.Series:
    """Return whether the assessment of each walk has other trials.

    Parameters
    ----------
    walks : DataFrame
        Rows of the recordings table.

    Returns
    -------
    Series of bool
        False for a walk without a trial number, which stands alone.
    """
    trial = trial_of(walks)
    stated = trial.where(trial != "")
    numbers = stated.groupby([walks[name] for name in ASSESSMENT]).transform("nunique")
    return stated.notna() & (numbers > 1)


def cycles_elsewhere(counts: pd.DataFrame) -> pd.Series:
    """Count the gait cycles in the other trials of an assessment.

    Parameters
    ----------
    counts : DataFrame
        Columns of `CHANNEL`, trial and n_cycles, one row per recording, leg and joint.

    Returns
    -------
    Series of int
        For each row; of several recordings of one trial the one with most cycles counts.
    """
    best = counts.groupby([*CHANNEL, "trial"])["n_cycles"].transform("max")
    single = ~counts.duplicated([*CHANNEL, "trial"]) & (counts["trial"] != "")
    total = best.where(single, 0).groupby([counts[name] for name in CHANNEL]).transform("sum")
    return (total - best).where(counts["trial"] != "", 0).astype(int)


def pool(rows: pd.DataFrame) -> pd.DataFrame:
    """Average range of motion over all counted cycles of the trials of an assessment.

    Parameters
    ----------
    rows : DataFrame
        Columns of `CHANNEL`, trial, n_cycles and rom_mean; only rows with a range of motion, the
        one with most cycles first.

    Returns
    -------
    DataFrame
        The same rows with `pooled` (mean over the cycles of all trials), `leads` (the row that
        stands for the assessment) and `joined` (its cycles are in `pooled` too).
    """
    stated = rows["trial"] != ""
    chosen = ~rows.duplicated([*CHANNEL, "trial"])
    lead = ~rows.duplicated(CHANNEL)
    numbered = lead.where(stated, False).groupby([rows[name] for name in CHANNEL]).transform("any")
    part = lead | (numbered & stated & chosen)
    weight = rows["n_cycles"].where(part, 0)
    groups = [rows[name] for name in CHANNEL]
    total = (weight * rows["rom_mean"]).groupby(groups).transform("sum")
    return rows.assign(
        pooled=total / weight.groupby(groups).transform("sum"), leads=lead, joined=part & ~lead
    )
