"""From the pilot's values to the population that simulated trials draw people from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr

from tscs.exact import Vector
from tscs.pairs import TIE_TOLERANCE, spread
from tscs.planning.intervals import LEAST_PAIRS

BASELINE, ENDPOINT = 0, 1
# Below this smallest eigenvalue two values of a person tell nearly the same.
SMALLEST_EIGENVALUE: Final = 0.02
TAILS_SD: Final = 10.0


@dataclass(frozen=True)
class Scale:
    """How the values of an outcome are made.

    Attributes
    ----------
    outcome : str
        Id.
    name : str
        ``raw``, or ``log`` for natural logarithms.
    unit : str
        Unit of the values.
    sign : int
        1 where a rise is an improvement, -1 where a fall is.
    step : float
        Values are rounded to it; 0: not rounded.
    low, high : float
        Ends of the scale, infinite where it has none.
    """

    outcome: str
    name: str
    unit: str
    sign: int
    step: float = 0.0
    low: float = -np.inf
    high: float = np.inf

    @property
    def graded(self) -> bool:
        """Whether values are rounded or the scale ends."""
        return self.step > 0 or bool(np.isfinite([self.low, self.high]).any())

    def scores(self, values: Vector) -> Vector:
        """Return values as the scale records them."""
        if self.step > 0:
            values = np.round(values / self.step) * self.step
        return np.clip(values, self.low, self.high)

    def mean_score(self, mean: float, sd: float) -> float:
        """Return the mean score of normal values of this mean and SD.

        For a variable with steps the mean is the lowest score plus the probability of each step
        times its height.
        """
        if not self.graded:
            return mean
        step = self.step or sd / 1000
        lowest = max(self.low, np.floor((mean - TAILS_SD * sd) / step) * step)
        highest = min(self.high, np.ceil((mean + TAILS_SD * sd) / step) * step)
        steps = lowest + step * np.arange(round((highest - lowest) / step))
        return float(lowest + step * ndtr((mean - steps - step / 2) / sd).sum())


@dataclass(frozen=True)
class Population:
    """People of o outcomes at v visits, the first being the baseline and the second the endpoint.

    Attributes
    ----------
    scales : tuple of Scale
        One per outcome.
    visits : tuple of str
        Names.
    mean : ndarray, shape (o,)
        At baseline.
    sd : ndarray, shape (o, v)
        Standard deviations.
    correlation : ndarray, shape (o * v, o * v)
        Of all values of a person, the visits of an outcome side by side.
    n : ndarray, shape (o,)
        People of the pilot with all values of the outcome.
    """

    scales: tuple[Scale, ...]
    visits: tuple[str, ...]
    mean: Vector
    sd: Vector
    correlation: Vector
    n: Vector

    def within(self, outcome: int) -> Vector:
        """Return the correlation of an outcome's visits, shape (v, v)."""
        v = len(self.visits)
        own = slice(outcome * v, (outcome + 1) * v)
        return self.correlation[own, own]

    def residual_sd(self, outcome: int) -> float:
        """Return the SD at the endpoint that the baseline leaves."""
        rho = self.within(outcome)[BASELINE, ENDPOINT]
        return float(self.sd[outcome, ENDPOINT] * np.sqrt(1 - rho**2))

    def change_sd(self, outcome: int) -> float:
        """Return the SD of the change from baseline to endpoint."""
        start, end = self.sd[outcome, [BASELINE, ENDPOINT]]
        rho = self.within(outcome)[BASELINE, ENDPOINT]
        return float(np.sqrt(start**2 + end**2 - 2 * rho * start * end))


def pilot_population(
    scales: tuple[Scale, ...], visits: tuple[str, ...], values: Mapping[str, Vector]
) -> tuple[Population, dict[str, str]]:
    """Estimate a population from a pilot.

    Parameters
    ----------
    scales : tuple of Scale
        Outcomes wanted.
    visits : tuple of str
        Names of the visits.
    values : mapping of str to ndarray, shape (people, v)
        Values of each outcome, the same people in the same rows; NaN where missing.

    Returns
    -------
    Population
        Of the outcomes that can be estimated, possibly none.
    dict of str to str
        Why an outcome is left out: code by outcome.

    Notes
    -----
    Means, SDs and correlations of an outcome come from the people measured at all its visits.
    Correlations between outcomes are shrunk towards zero by the share that minimises their expected
    squared error, because a pilot estimates many of them from few people.

    References
    ----------
    Schäfer J, Strimmer K. Statistical Applications in Genetics and Molecular Biology 2005;4:32.
    """
    why = {scale.outcome: _unusable(values[scale.outcome]) for scale in scales}
    kept = tuple(scale for scale in scales if not why[scale.outcome])
    people = [_complete(values[scale.outcome]) for scale in kept]
    own = [rows[np.isfinite(rows).all(axis=1)] for rows in people]
    population = Population(
        scales=kept,
        visits=visits,
        mean=np.array([rows[:, BASELINE].mean() for rows in own]),
        sd=np.array([rows.std(axis=0, ddof=1) for rows in own]).reshape(len(kept), len(visits)),
        correlation=_correlation(people),
        n=np.array([len(rows) for rows in own], dtype=float),
    )
    return population, {outcome: code for outcome, code in why.items() if code}


def _complete(rows: Vector) -> Vector:
    """Return the values without people who miss a visit."""
    return np.where(np.isfinite(rows).all(axis=1, keepdims=True), rows, np.nan)


def _unusable(rows: Vector) -> str:
    complete = rows[np.isfinite(rows).all(axis=1)]
    if len(complete) < LEAST_PAIRS:
        return "fewer_than_four_pairs"
    tolerance = TIE_TOLERANCE * float(np.abs(complete).max())
    return "no_spread" if np.any(spread(complete.T, tolerance) == 0) else ""


def _correlation(people: list[Vector]) -> Vector:
    """Return the correlation of all values, shrunk between outcomes."""
    if not people:
        return np.zeros((0, 0))
    v = people[0].shape[1]
    table = np.hstack(people)
    size = table.shape[1]
    rough, error = np.eye(size), np.zeros((size, size))
    for i, j in zip(*np.triu_indices(size, 1), strict=True):
        rough[i, j], error[i, j] = _pair(table[:, i], table[:, j])
        rough[j, i] = rough[i, j]
    between = np.subtract.outer(np.arange(size) // v, np.arange(size) // v) != 0
    upper = np.triu(between)
    square = float((rough[upper] ** 2).sum())
    share = min(1.0, float(error[upper].sum()) / square) if square > 0 else 1.0
    return _definite(np.where(between, (1 - share) * rough, rough))


def _pair(x: Vector, y: Vector) -> tuple[float, float]:
    """Return a correlation and its estimated variance, over people with both values."""
    both = np.isfinite(x) & np.isfinite(y)
    n = int(both.sum())
    if n < LEAST_PAIRS:
        return 0.0, 0.0
    first, second = ((z - z.mean()) / z.std(ddof=1) for z in (x[both], y[both]))
    products = first * second
    variance = n / (n - 1) ** 3 * np.square(products - products.mean()).sum()
    return float(products.sum() / (n - 1)), float(variance)


def _definite(correlation: Vector) -> Vector:
    """Return the correlation, drawn towards zero just enough to be safely positive definite."""
    smallest = float(np.linalg.eigvalsh(correlation).min())
    lack = max(0.0, SMALLEST_EIGENVALUE - smallest) / (1 - min(smallest, 0.0))
    share = min(1.0, lack)
    return np.asarray((1 - share) * correlation + share * np.eye(len(correlation)))
