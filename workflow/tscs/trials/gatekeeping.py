"""The tests of a trial in an order fixed beforehand: each only if all before it succeeded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from tscs.config import Config
from tscs.trials.arms import Assessments

Step = tuple[str, str]
ACTIVE_BETTER: Final = "active better"
CONTROL_BETTER: Final = "control better"
NOT_SHOWN: Final = "not shown"
NOT_TESTED: Final = "not tested"
MAIN: Final = "main"


def steps(config: Config, at: Assessments) -> list[Step]:
    """Return outcome and visit of each test, in their order.

    Parameters
    ----------
    config : Config
        Primary and key secondary outcomes in the order of the file.
    at : Assessments
        Visits of the model.

    Returns
    -------
    list of (str, str)
        The primary outcomes at the endpoint, then at the later visits, then the key secondary
        outcomes at the endpoint. Visits before the endpoint are described, not tested.
    """
    visits = [moment.visit for moment in at.later[at.endpoint :]]
    primary = [(name, visit) for visit in visits for name in config.primary]
    key = [name for name in config.trial.key_secondary if name not in config.primary]
    return primary + [(name, visits[0]) for name in key]


def in_fixed_sequence(effects: pd.DataFrame, order: Sequence[Step], alpha: float) -> pd.DataFrame:
    """Return the table with its tests numbered and what each of them shows.

    Parameters
    ----------
    effects : DataFrame
        Table of differences between arms; `sequence` and `verdict` of its main rows are filled.
    order : sequence of (str, str)
        From `steps`.
    alpha : float
        Two-sided level of each test, which is that of the whole sequence.

    Returns
    -------
    DataFrame
        A copy. A step without p, or one in favour of the control arm, ends the sequence too.

    References
    ----------
    Maurer W, Hothorn LA, Lehmacher W (1995). In: Vollmar J (ed), Biometrie in der
    chemisch-pharmazeutischen Industrie 6, 3-18. Stuttgart: Fischer.
    """
    table, open_ = effects.copy(), True
    for number, (name, visit) in enumerate(order, start=1):
        here = (table["outcome"] == name) & (table["visit_id"] == visit)
        here &= table["purpose"] == MAIN
        for line in table.index[here]:
            told = verdict(table.loc[line], alpha) if open_ else NOT_TESTED
            table.loc[line, "sequence"], table.loc[line, "verdict"] = number, told
        open_ = open_ and bool((table.loc[here, "verdict"] == ACTIVE_BETTER).any())
    return table


def verdict(row: pd.Series, alpha: float) -> str:
    """Return what one test of the sequence shows.

    Parameters
    ----------
    row : Series
        p, estimate (active minus control) and direction of improvement.
    alpha : float
        Two-sided level.
    """
    if pd.isna(row["p"]):
        return NOT_TESTED
    if row["p"] > alpha:
        return NOT_SHOWN
    rises = row["estimate"] > 0
    return ACTIVE_BETTER if rises == (row["direction"] == "up") else CONTROL_BETTER
