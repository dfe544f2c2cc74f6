"""What another estimate of the same pairs shows, beside what the main analysis shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tscs.exact import Vector
from tscs.sensitivity.changes import Estimate
from tscs.sensitivity.grid import Grid


@dataclass(frozen=True)
class Finding:
    """An estimate and the directions that it and its counterpart in the main analysis show."""

    estimate: Estimate
    shown: int
    main_shown: int


def against_main(
    grid: Grid, cell: tuple[str, str], measure: str, unit: str, values: Vector
) -> Finding:
    """Return a finding whose interval is compared with the interval of the main analysis.

    Parameters
    ----------
    grid : Grid
        The grid.
    cell : tuple of str
        Outcome and contrast.
    measure, unit : str
        What is estimated.
    values : ndarray, shape (3,)
        Estimate, lower and upper limit.
    """
    main = grid.main(*cell)
    value, low, high = values.tolist()
    changes, sign = main.sample.differences, int(main.sample.improvement)
    spread = float(changes.std(ddof=1)) if main.sample.n > 1 else np.nan
    estimate = Estimate(measure, unit, main.sample.n, value, low, high, spread, sign, {})
    return Finding(estimate, estimate.shown, main.estimate().shown)
