"""The calibration table condensed for readers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from tscs.calibration.intervals import QUANTITIES, RATIO
from tscs.calibration.populations import EFFECTS, SCENARIOS
from tscs.calibration.records import COVERAGE

INTERVALS = (*(quantity.name for quantity in QUANTITIES), RATIO.name)
DASH = "–"


def with_bars(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are held against a bar."""
    return table[table["within_band"].isin(["yes", "no"])]


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows by interval, scenario and effect in the order of the simulation.

    Parameters
    ----------
    rows : DataFrame
        Rows of the table ``calibration``; names that are not simulated changes come last.
    """
    names = {"quantity": INTERVALS, "scenario": SCENARIOS, "effect": tuple(EFFECTS)}
    places = pd.DataFrame(
        {column: rows[column].map(_place(known)) for column, known in names.items()}
    )
    return rows.loc[places.sort_values(list(names), kind="stable").index]


def _place(known: tuple[str, ...]) -> Callable[[str], int]:
    return lambda name: known.index(name) if name in known else len(known)


def across(table: pd.DataFrame, statistic: str = COVERAGE) -> pd.DataFrame:
    """Return the range of a statistic over the true changes, in per cent.

    Parameters
    ----------
    table : DataFrame
        Result table ``calibration``.
    statistic : str
        A share.

    Returns
    -------
    DataFrame
        One row per interval of the effects table, one column per scenario; texts.
    """
    rows = table[
        (table["statistic"] == statistic)
        & table["quantity"].isin(INTERVALS)
        & table["effect"].isin(EFFECTS)
    ]
    scenarios = [name for name in SCENARIOS if name in set(rows["scenario"])]
    cells = {key: _range(part["estimate"]) for key, part in rows.groupby(["quantity", "scenario"])}
    lines = [
        {"interval": name} | {scenario: cells.get((name, scenario), "") for scenario in scenarios}
        for name in INTERVALS
    ]
    return pd.DataFrame(lines)


def _range(shares: pd.Series[float]) -> str:
    ends = [f"{100 * share:.1f}" for share in (shares.min(), shares.max())]
    return ends[0] if ends[0] == ends[1] else DASH.join(ends)


def percent_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of shares with per cents as texts.

    Parameters
    ----------
    rows : DataFrame
        Rows of the table ``calibration`` that hold shares.
    """

    def percents(column: str) -> list[str]:
        return [_percent(share) for share in rows[column].tolist()]

    rows = in_order(rows)
    limits = zip(percents("low"), percents("high"), strict=True)
    bars = zip(rows["band_low"].tolist(), rows["band_high"].tolist(), strict=True)
    return rows[["scenario", "effect", "quantity"]].assign(
        statistic=[name.replace("_", " ") for name in rows["statistic"].tolist()],
        percent=percents("estimate"),
        interval=[DASH.join(ends) for ends in limits],
        nominal=percents("nominal"),
        bar=[_bar(low, high) for low, high in bars],
        within=rows["within_band"].fillna(""),
        cohorts=[f"{count:,.0f}" for count in rows["n_simulated"].tolist()],
    )


def _percent(share: float) -> str:
    return "" if np.isnan(share) else f"{100 * share:.1f}"


def _bar(low: float, high: float) -> str:
    if np.isfinite(low) and np.isfinite(high):
        return f"{_percent(low)}{DASH}{_percent(high)}"
    if np.isfinite(low):
        return f"at least {_percent(low)}"
    return f"at most {_percent(high)}" if np.isfinite(high) else ""
