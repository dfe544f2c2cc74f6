"""Regression to the mean: the improvement of people who were selected by a bad value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from tscs.exact import Vector
from tscs.expectation_settings import EntryCriterion

# Cuts in SDs above the mean of everybody, where the cut or the population is unknown.
CUTS = (0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Regression:
    """Expected improvement of the selected people, or why it is not known.

    Attributes
    ----------
    correlations : tuple of float
        Correlations of the selecting value with the later one.
    improvements : tuple of float
        Expected improvement at each, in the unit of the outcome; empty where not known.
    cut_sd : float
        Cut in SDs of everybody, towards the worse end; NaN where not known.
    partly_past : bool
        The selecting value is not the start of the comparison: part of the regression happened
        before it, so that anything from nothing to all of it is left.
    code : str
        Why it is not known.
    """

    correlations: tuple[float, ...]
    improvements: tuple[float, ...] = ()
    cut_sd: float = float("nan")
    partly_past: bool = False
    code: str = ""

    @property
    def middle(self) -> float:
        """Expected improvement at the middle correlation."""
        return sorted(self.improvements)[len(self.improvements) // 2]

    @property
    def least(self) -> float:
        """Smallest improvement that selection can leave."""
        return 0.0 if self.partly_past else min(self.improvements)

    @property
    def largest(self) -> float:
        """Largest improvement that selection can leave."""
        return max(self.improvements)


def expected_improvement(cut: float | Vector, correlation: float | Vector) -> Vector:
    """Return the expected improvement of people selected beyond a cut, in SDs of everybody.

    Parameters
    ----------
    cut : float or ndarray
        Cut in SDs from the mean of everybody, towards the worse end.
    correlation : float or ndarray
        Correlation of the value that selected with the later one.

    Returns
    -------
    ndarray
        ``(1 - correlation) * phi(cut) / (1 - Phi(cut))``: the mean of a normal variable beyond the
        cut, times the part of it that is not there again.

    References
    ----------
    Davis CE. The effect of regression to the mean in epidemiologic and clinical studies. American
    Journal of Epidemiology 1976;104:493-498.
    """
    beyond = np.exp(-(cut**2) / 2 - np.log(2 * np.pi) / 2 - log_ndtr(-cut))
    return np.asarray((1 - np.asarray(correlation)) * beyond)


def regression(
    criterion: EntryCriterion, outcome: str, improvement_sign: int, start_visit: str
) -> Regression:
    """Return what selection alone makes people of a study improve.

    Parameters
    ----------
    criterion : EntryCriterion
        By which value people were selected.
    outcome : str
        Outcome compared.
    improvement_sign : int
        1 where a rise is an improvement, -1 where a fall is.
    start_visit : str
        Visit at which the comparison starts.
    """
    code = _unknown(criterion, outcome)
    mean, sd, cut = criterion.population_mean, criterion.population_sd, criterion.cut
    if code or mean is None or sd is None or cut is None:
        return Regression(criterion.correlations, code=code)
    place = -improvement_sign * (cut - mean) / sd
    expected = sd * expected_improvement(place, np.array(criterion.correlations))
    return Regression(
        criterion.correlations,
        tuple(map(float, expected)),
        place,
        criterion.assessment != start_visit,
    )


def _unknown(criterion: EntryCriterion, outcome: str) -> str:
    if not criterion.outcome or criterion.cut is None:
        return "selection_rule_unknown"
    if criterion.outcome != outcome:
        return "selected_by_other_outcome"
    return "" if criterion.population_sd is not None else "population_not_declared"
