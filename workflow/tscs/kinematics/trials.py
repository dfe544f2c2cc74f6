"""Trials of one assessment: several short walks whose gait cycles count together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

ASSESSMENT: Final = ["participant_id", "visit_id", "timepoint"]
Counts = npt.NDArray[np.int_]


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
    trials = trial_of(walks).tolist()
    others = np.zeros(len(walks), dtype=bool)
    for places in by_assessment(walks).values():
        others[places] = beside_others([trials[place] for place in places])
    return pd.Series(others, index=walks.index)


def beside_others(trials: Sequence[str]) -> list[bool]:
    """Return of each walk of one assessment whether the assessment has other trials.

    Parameters
    ----------
    trials : sequence of str
        Trial of each walk, as from `trial_of`.
    """
    numbers = set(trials) - {""}
    return [bool(trial) and len(numbers) > 1 for trial in trials]


def by_assessment(walks: pd.DataFrame) -> dict[tuple[object, ...], list[int]]:
    """Return the places of the rows of each assessment, in order of appearance.

    Parameters
    ----------
    walks : DataFrame
        Rows of the recordings table.
    """
    groups: dict[tuple[object, ...], list[int]] = {}
    for place, key in enumerate(zip(*(walks[name].tolist() for name in ASSESSMENT), strict=True)):
        groups.setdefault(key, []).append(place)
    return groups


def cycles_elsewhere(counts: Counts, trials: Sequence[str]) -> Counts:
    """Count the gait cycles in the other trials of an assessment.

    Parameters
    ----------
    counts : ndarray, shape (n, 2, 3)
        Cycles that count in each walk of the assessment, by leg and joint.
    trials : sequence of str
        Trial of each walk, as from `trial_of`.

    Returns
    -------
    ndarray, shape (n, 2, 3)
        Of several walks of one trial the one with most cycles counts; zero for a walk without
        a trial number.
    """
    numbers = np.array(trials)
    best = {name: counts[numbers == name].max(axis=0) for name in trials if name}
    total = sum(best.values(), np.zeros_like(counts[0]))
    alone = np.zeros_like(counts[0])
    return np.stack([total - best[name] if name else alone for name in trials])


def pool(rows: pd.DataFrame, column: str, place: list[str]) -> pd.DataFrame:
    """Average a number over all counted cycles of the trials of an assessment.

    Parameters
    ----------
    rows : DataFrame
        trial, n_cycles, the number and its place; the row with most cycles first.
    column : str
        The number, a mean over the cycles of the row.
    place : list of str
        Columns that say of which assessment, leg and joint it is.

    Returns
    -------
    DataFrame
        The same rows with `pooled` (mean over the cycles of all trials), `leads` (the row that
        stands for the assessment) and `joined` (its cycles are in `pooled` too).
    """
    groups = [rows[name] for name in place]
    stated = rows["trial"] != ""
    lead = ~rows.duplicated(place)
    with_number = (lead & stated).groupby(groups).transform("any")
    part = lead | (with_number & stated & ~rows.duplicated([*place, "trial"]))
    weight = rows["n_cycles"].where(part, 0)
    total = (weight * rows[column]).groupby(groups).transform("sum")
    return rows.assign(
        pooled=total / weight.groupby(groups).transform("sum"), leads=lead, joined=part & ~lead
    )
