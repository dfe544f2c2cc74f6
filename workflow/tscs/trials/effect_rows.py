"""Cells of the table of differences between arms."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.exact import Vector
from tscs.reasons import format_reasons
from tscs.trials.arms import ArmValues
from tscs.trials.columns import TTests

EFFECT_COLUMNS: Final = (
    *("outcome", "domain", "role", "purpose", "estimand", "analysis", "variant"),
    *("visit_id", "timepoint", "measure", "scale", "direction", "unit"),
    *("n_randomised_active", "n_randomised_control", "n_active", "n_control"),
    *("mean_active", "sd_active", "mean_control", "sd_control"),
    *("estimate", "se", "df", "low", "high", "p", "ratio", "ratio_low", "ratio_high"),
    *("standardised", "standardiser", "structure", "method", "sequence", "verdict", "reason"),
)
TEXTS: Final = (
    *("outcome", "domain", "role", "purpose", "estimand", "analysis", "variant"),
    *("visit_id", "timepoint", "measure", "scale", "direction", "unit"),
    *("standardiser", "structure", "method", "verdict", "reason"),
)
DIFFERENCE: Final = "difference of means"
LOG_DIFFERENCE: Final = "difference of mean logarithms"
STANDARDISER: Final = "SD at baseline, pooled within arms"
NOT_POSITIVE: Final = "not_positive"
Row = dict[str, Any]


def effect_table(rows: list[Row]) -> pd.DataFrame:
    """Return rows as a table with every column of the contract.

    Parameters
    ----------
    rows : list of dict
        Cells by column; absent ones are empty.
    """
    table = pd.DataFrame(rows, columns=list(EFFECT_COLUMNS))
    types = {name: "str" if name in TEXTS else "float64" for name in EFFECT_COLUMNS}
    return table.astype(types)


def outcome_cells(values: ArmValues) -> Row:
    """Return what describes an outcome, and how many people were randomised."""
    outcome = values.outcome
    return {
        "outcome": outcome.id, "domain": outcome.domain, "direction": outcome.direction,
        "unit": outcome.unit, "scale": "log" if values.log else "raw",
        "measure": LOG_DIFFERENCE if values.log else DIFFERENCE,
        "n_randomised_active": int(values.active.sum()),
        "n_randomised_control": int((~values.active).sum()),
    }  # fmt: skip


def arm_cells(values: ArmValues, place: int) -> Row:
    """Return mean and SD of each arm at a later visit, in the unit of the outcome.

    Parameters
    ----------
    values : ArmValues
        The outcome.
    place : int
        Place of the visit; people with a value there and at baseline count.
    """
    later = np.where(np.isfinite(values.baseline), values.later[:, place], np.nan)
    cells: Row = {}
    for arm, mask in (("active", values.active), ("control", ~values.active)):
        own = later[mask & np.isfinite(later)]
        cells[f"n_{arm}"] = len(own)
        cells[f"mean_{arm}"], cells[f"sd_{arm}"] = _mean(own), _sd(own)
    return cells


def _mean(values: Vector) -> float:
    return float(values.mean()) if len(values) else math.nan


def _sd(values: Vector) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else math.nan


def test_cells(tests: TTests, place: int, values: ArmValues) -> Row:
    """Return a t test as cells, as ratio where the outcome is analysed as logarithm.

    Parameters
    ----------
    tests : TTests
        Tests, one per visit.
    place : int
        Which of them.
    values : ArmValues
        The outcome.
    """
    names = ("estimate", "se", "df", "low", "high", "p")
    cells: Row = {name: float(np.ravel(getattr(tests, name))[place]) for name in names}
    if values.log:
        limits = (cells["estimate"], cells["low"], cells["high"])
        cells |= dict(zip(("ratio", "ratio_low", "ratio_high"), map(math.exp, limits), strict=True))
    spread = values.standardiser()
    if spread > 0:
        cells |= {"standardised": cells["estimate"] / spread, "standardiser": STANDARDISER}
    return cells


def without(code: str) -> Row:
    """Return the cells of a row without result."""
    return {"reason": format_reasons({"estimate": code})}
