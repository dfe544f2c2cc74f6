"""The analyses of real trials, run on simulated ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tscs.exact import Vector
from tscs.planning.simulated_population import BASELINE, ENDPOINT
from tscs.planning.simulated_trials import Trials
from tscs.trials.ancova import ancova
from tscs.trials.columns import TTests

ANCOVA: Final = "ancova"
CHANGE: Final = "change"
FINAL: Final = "final_value"


@dataclass(frozen=True)
class Tested:
    """Results of one analysis in many trials; attributes share the shape (trials,).

    Attributes
    ----------
    estimate, low, high, p : ndarray
        Difference active minus control, its interval and the two-sided p; NaN where the analysis
        failed.
    singular : ndarray of bool
        Fits on the border of what a covariance can be.
    """

    estimate: Vector
    low: Vector
    high: Vector
    p: Vector
    singular: NDArray[np.bool_]


Analyse = Callable[[Trials, int, float], Tested]


def analyse_trials(name: str, trials: Trials, outcome: int, alpha: float) -> Tested:
    """Analyse one outcome of simulated trials by the functions that analyse real ones.

    Parameters
    ----------
    name : str
        One of `ANALYSES`.
    trials : Trials
        Simulated trials.
    outcome : int
        Number of the outcome.
    alpha : float
        Two-sided level.
    """
    return ANALYSES[name](trials, outcome, alpha)


def _ancova(trials: Trials, outcome: int, alpha: float) -> Tested:
    start, end = _ends(trials, outcome)
    return _tested(ancova(end, trials.active, start[..., np.newaxis], alpha=alpha))


def _change(trials: Trials, outcome: int, alpha: float) -> Tested:
    start, end = _ends(trials, outcome)
    return _tested(ancova(end - start, trials.active, alpha=alpha))


def _final(trials: Trials, outcome: int, alpha: float) -> Tested:
    return _tested(ancova(_ends(trials, outcome)[1], trials.active, alpha=alpha))


def _ends(trials: Trials, outcome: int) -> tuple[Vector, Vector]:
    return trials.y[:, :, outcome, BASELINE], trials.y[:, :, outcome, ENDPOINT]


def _tested(found: TTests) -> Tested:
    regular = np.zeros(found.p.shape, dtype=bool)
    return Tested(found.estimate, found.low, found.high, found.p, regular)


ANALYSES: Final[dict[str, Analyse]] = {ANCOVA: _ancova, CHANGE: _change, FINAL: _final}
