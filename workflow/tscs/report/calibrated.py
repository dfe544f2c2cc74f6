"""What simulation says about the intervals of a report, at its number of people."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from tscs.calibration.committed import Origin, committed
from tscs.calibration.design import design_of
from tscs.calibration.populations import EFFECTS
from tscs.calibration.summaries import across
from tscs.report.cited import cited
from tscs.study import Study

# Measures of the effects table that the report does not print.
UNSHOWN: Final = ("rank-biserial correlation", "probability of improvement")


def calibrated(study: Study, effects: pd.DataFrame) -> dict[str, Any]:
    """Return the committed calibration for the size of a study.

    Parameters
    ----------
    study : Study
        The study.
    effects : DataFrame
        The ``within_subject_effects`` table.

    Returns
    -------
    dict
        ``n``, whether anything was ``compared`` and whether its calibration is ``known``; if so
        also date, numbers of cohorts, head and rows of a table, rates of error, and the sentences
        ``cited`` in the chapters.
    """
    design = design_of(study, effects)
    found = committed(design.n, design.alpha)
    plain = {"n": str(design.n), "compared": design.n > 0, "known": found is not None}
    return plain | (_facts(*found) if found else {})


def _facts(table: pd.DataFrame, origin: Origin) -> dict[str, Any]:
    ranges = across(table)
    head = ["Interval", *(name for name in ranges.columns if name != "interval")]
    shown = ranges[~ranges["interval"].isin(UNSHOWN)]
    rows = [[cell or "not simulated" for cell in row] for row in shown.to_numpy().tolist()]
    slopes = _worst(table, "slope test", "type_1_error")
    return {
        "date": origin.date,
        "simulated": f"{origin.n_simulated:,}",
        "simulated_slopes": f"{origin.n_simulated_slopes:,}",
        "simulated_models": f"{origin.n_simulated_models:,}",
        "cited": cited(table, origin.n),
        "largest": f"{max(EFFECTS.values()):g}",
        "head": head,
        "rows": rows,
        "family_error": _worst(table, "family, joint sign flips", "family_error"),
        "slope_error": slopes,
    }


def _worst(table: pd.DataFrame, quantity: str, statistic: str) -> str:
    """Return the largest rate over all scenarios, in per cent."""
    rows = table[(table["quantity"] == quantity) & (table["statistic"] == statistic)]
    return f"{100 * rows['estimate'].max():.1f}"
