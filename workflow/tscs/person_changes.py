"""Which way each person changed between two assessments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.contrasts import Contrast, paired_values
from tscs.effects import step_of
from tscs.pairs import PairedSample

BETTER: Final = "better"
SAME: Final = "same"
WORSE: Final = "worse"
UNKNOWN: Final = "not known"
_BY_SIGN: Final = {1.0: BETTER, 0.0: SAME, -1.0: WORSE}


def person_changes(
    scores: pd.DataFrame,
    visits: pd.DataFrame,
    contrast: Contrast,
    catalogue: Catalogue,
    outcomes: Sequence[str],
) -> pd.DataFrame:
    """Return the change of every person in a contrast, and which way it points.

    Parameters
    ----------
    scores : DataFrame
        Result table ``outcomes``.
    visits : DataFrame
        Table ``visits``.
    contrast : Contrast
        What to compare.
    catalogue : Catalogue
        Outcomes with direction and resolution.
    outcomes : sequence of str
        Ids.

    Returns
    -------
    DataFrame
        One row per outcome and person, in the order given and by person; columns outcome,
        participant_id, value_from, value_to, change (raw unit) and direction: ``better``,
        ``same``, ``worse`` or ``not known``.

    Notes
    -----
    Counted as in ``within_subject_effects``: raw differences are rounded to the resolution of the
    instrument, and whoever became unable is worse, whoever became able is better. A direction says
    nothing about measurement error.
    """
    chosen = scores[scores["outcome"].isin(outcomes)]
    pairs = paired_values(chosen, visits, contrast)
    found = [
        _directed(pairs[pairs["outcome"] == name], catalogue.outcomes[name], contrast)
        for name in outcomes
    ]
    columns = ["outcome", "participant_id", "value_from", "value_to", "change", "direction"]
    return pd.concat([pd.DataFrame(columns=columns), *found])[columns].reset_index(drop=True)


def _directed(pairs: pd.DataFrame, outcome: Outcome, contrast: Contrast) -> pd.DataFrame:
    complete = pairs[["value_from", "value_to"]].notna().all(axis="columns")
    sample = PairedSample(
        pairs.loc[complete, "value_from"].to_numpy(dtype=float),
        pairs.loc[complete, "value_to"].to_numpy(dtype=float),
        log=outcome.transform == "log",
        step=step_of(outcome, contrast),
        improvement=outcome.improvement_sign,
    )
    direction = np.full(len(pairs), UNKNOWN, dtype=object)
    direction[complete] = [_BY_SIGN[sign + 0.0] for sign in sample.directions]
    became = pairs["status_from"].to_numpy() + " to " + pairs["status_to"].to_numpy()
    direction[became == "measured to unable"] = WORSE
    direction[became == "unable to measured"] = BETTER
    change = pairs["value_to"] - pairs["value_from"]
    return pairs.assign(change=change, direction=direction)
