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
from tscs.trials.crossover import half_differences, treatment_effect
from tscs.trials.mmrm import mmrm
from tscs.trials.ordinal import rank_comparison
from tscs.trials.structures import UNSTRUCTURED

ANCOVA: Final = "ancova"
CHANGE: Final = "change"
FINAL: Final = "final_value"
REPEATED: Final = "mmrm"
ORDINAL: Final = "ordinal"
CROSSOVER_CHANGE: Final = "crossover_change"
CROSSOVER_END: Final = "crossover_end_value"
CROSSOVER_ADJUSTED: Final = "crossover_baseline_covariate"
CROSSOVERS: Final = (CROSSOVER_CHANGE, CROSSOVER_END, CROSSOVER_ADJUSTED)


@dataclass(frozen=True)
class Tested:
    """Results of one analysis in many trials; attributes share the shape (trials,).

    Attributes
    ----------
    estimate, low, high, p : ndarray
        Difference active minus control, its interval and the two-sided p; NaN where the analysis
        failed.
    fallen_back : ndarray of bool
        Repeated-measures models that needed a simpler covariance than the unstructured one.
    """

    estimate: Vector
    low: Vector
    high: Vector
    p: Vector
    fallen_back: NDArray[np.bool_]


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


def _repeated(trials: Trials, outcome: int, alpha: float) -> Tested:
    """Fit the repeated-measures model of each trial, and test its endpoint."""
    values = trials.y[:, :, outcome]
    fits = [
        mmrm(person[:, ENDPOINT:], trials.active, person[:, BASELINE], alpha=alpha)
        for person in values
    ]
    names = ("estimate", "low", "high", "p")
    columns = {name: np.array([getattr(fit, name)[0] for fit in fits]) for name in names}
    fallen_back = np.array([fit.structure != UNSTRUCTURED for fit in fits])
    return Tested(**columns, fallen_back=fallen_back)


def _ordinal(trials: Trials, outcome: int, alpha: float) -> Tested:
    """Compare the changes of each trial by ranks; a probability is no difference in a unit."""
    start, end = _ends(trials, outcome)
    found = [rank_comparison(change, trials.active, alpha=alpha) for change in end - start]
    exact = np.array([each.p_exact for each in found])
    normal = np.array([each.p_asymptotic for each in found])
    nothing = np.full(exact.shape, np.nan)
    p = np.where(np.isfinite(exact), exact, normal)
    return Tested(nothing, nothing, nothing, p, np.zeros(p.shape, dtype=bool))


def _crossover_change(trials: Trials, outcome: int, alpha: float) -> Tested:
    baselines, ends = _periods(trials, outcome)
    return _tested(treatment_effect(ends - baselines, trials.active, alpha=alpha))


def _crossover_end(trials: Trials, outcome: int, alpha: float) -> Tested:
    return _tested(treatment_effect(_periods(trials, outcome)[1], trials.active, alpha=alpha))


def _crossover_adjusted(trials: Trials, outcome: int, alpha: float) -> Tested:
    baselines, ends = _periods(trials, outcome)
    halves = half_differences(baselines)[..., np.newaxis]
    return _tested(treatment_effect(ends, trials.active, halves, alpha=alpha))


def _periods(trials: Trials, outcome: int) -> tuple[Vector, Vector]:
    """Return baselines and ends of both periods, shape (trials, people, 2)."""
    values = trials.y[:, :, outcome]
    return values[..., ::2], values[..., 1::2]


def _ends(trials: Trials, outcome: int) -> tuple[Vector, Vector]:
    return trials.y[:, :, outcome, BASELINE], trials.y[:, :, outcome, ENDPOINT]


def _tested(found: TTests) -> Tested:
    as_planned = np.zeros(found.p.shape, dtype=bool)
    return Tested(found.estimate, found.low, found.high, found.p, as_planned)


ANALYSES: Final[dict[str, Analyse]] = {
    ANCOVA: _ancova,
    CHANGE: _change,
    FINAL: _final,
    REPEATED: _repeated,
    ORDINAL: _ordinal,
    CROSSOVER_CHANGE: _crossover_change,
    CROSSOVER_END: _crossover_end,
    CROSSOVER_ADJUSTED: _crossover_adjusted,
}
