"""Plant a change of known size into the tables of a cohort."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tscs.simulate.grades import CODES, GRADES
from tscs.simulate.protocol import fixed

LATER = ("S2", "S3", "S4", "S5", "S6", "S7", "S8", "FU")
ASSESSMENT = ["participant_id", "visit_id", "timepoint"]


def plant(
    tables: dict[str, pd.DataFrame], mas_points: float, metres: float
) -> dict[str, pd.DataFrame]:
    """Return the tables with better values at every assessment after the first session.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Tables of `tscs.simulate.simulate_tables`.
    mas_points : float
        Fall of the MAS sum, to within a quarter of a point, as far as grades can fall.
    metres : float
        Rise of the distance in two minutes.

    Returns
    -------
    dict of str to DataFrame
        The same tables; only Ashworth grades and the 2-minute walk differ.
    """
    grades, walks = tables["spasticity_mas"].copy(), tables["walk_tests"].copy()
    for _, rows in grades[grades["visit_id"].isin(LATER)].groupby(ASSESSMENT):
        grades.loc[rows.index, "mas"] = lowered(rows["mas"].to_numpy(dtype=str), mas_points)
    chosen = walks["visit_id"].isin(LATER) & (walks["test"] == "2MWT") & (walks["value"] != "")
    longer = walks.loc[chosen, "value"].astype(float).to_numpy() + metres
    walks.loc[chosen, "value"] = fixed(np.maximum(longer, 0.0), 1)
    return tables | {"spasticity_mas": grades, "walk_tests": walks}


def lowered(grades: np.ndarray, points: float) -> np.ndarray:
    """Return grades of one assessment with a sum lower by some points, the highest grades first.

    Parameters
    ----------
    grades : ndarray of str
        Grades 0, 1, 1+, 2, 3, 4; others stay as they are.
    points : float
        By how much their sum, with 1+ as 1.5, falls; at most to 0.
    """
    found, left = grades.astype(object), points
    places = {grade: place for place, grade in enumerate(GRADES)}
    while left > 0:
        ranks = np.array([places.get(grade, 0) for grade in found])
        highest = int(np.argmax(ranks))
        rank = ranks[highest]
        step = CODES[rank] - CODES[rank - 1] if rank else np.inf
        if step - left > left:  # as near without this step as with it
            break
        found[highest] = GRADES[rank - 1]
        left -= step
    return found
