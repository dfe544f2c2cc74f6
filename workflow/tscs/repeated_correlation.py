"""Correlation of two outcomes within people over visits, with a bootstrap of people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from tscs.exact import ALPHA, SEED, Vector
from tscs.pairs import TIE_TOLERANCE

Matrix = NDArray[np.float64]

RESAMPLES: Final = 5_000
LEAST_SHARE: Final = 0.95
SINGULAR: Final = 1e-10
ALIKE: Final = 1e-12


@dataclass(frozen=True)
class Courses:
    """Values of two outcomes at the same visits.

    Attributes
    ----------
    first, second : ndarray, shape (people, visits)
        NaN in the same cells of both; everybody has at least two visits.
    """

    first: Matrix
    second: Matrix

    @cached_property
    def correlation(self) -> float:
        """Repeated-measures correlation; NaN where one outcome leaves no residual."""
        return float(self._correlations(np.ones((1, len(self.first))))[0])

    def interval(
        self, alpha: float = ALPHA, seed: int = SEED, resamples: int = RESAMPLES
    ) -> tuple[float, float]:
        """Return the interval whose standard error comes from resamples of people.

        Parameters
        ----------
        alpha : float
            One minus the confidence.
        seed : int
            Seed of the resamples.
        resamples : int
            How many.

        Returns
        -------
        tuple of float
            NaN if the correlation is 1 or -1, or not defined in more than 5 % of the resamples.

        Notes
        -----
        On Fisher's scale: standard deviation over the resamples times sqrt(n / (n - 1)), and the t
        quantile with n - 1 degrees of freedom. `tscs.calibration.joint_courses` simulates its
        coverage.
        """
        n = len(self.first)
        weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=resamples)
        found = self._correlations(weights.astype(float))
        known = np.arctanh(found[np.abs(found) < 1 - ALIKE])
        if len(known) < LEAST_SHARE * resamples or not abs(self.correlation) < 1 - ALIKE:
            return float("nan"), float("nan")
        error = float(known.std()) * np.sqrt(n / (n - 1))
        reach, centre = float(stdtrit(n - 1, 1 - alpha / 2)) * error, np.arctanh(self.correlation)
        return float(np.tanh(centre - reach)), float(np.tanh(centre + reach))

    def _correlations(self, weights: Matrix) -> Vector:
        """Return the correlation for each set of weights of people, shape (sets, people)."""
        n_visits = self.first.shape[1]
        within = [_centred(values) for values in (self.first, self.second)]
        shifts = self._shifts
        inverse = self._inverses(weights)
        onto = [
            (weights @ np.einsum("pav,pa->pv", shifts, values)).reshape(-1, n_visits)
            for values in within
        ]

        def left(one: int, two: int) -> Vector:
            whole = weights @ (within[one] * within[two]).sum(axis=1)
            taken = np.einsum("rv,rvw,rw->r", onto[one], inverse, onto[two])
            rest: Vector = whole - taken
            return rest

        squares = [left(place, place) for place in (0, 1)]
        usable = [
            rest > self._smallest(values)
            for rest, values in zip(squares, (self.first, self.second), strict=True)
        ]
        both = usable[0] & usable[1]
        product = np.where(both, squares[0] * squares[1], np.nan)
        found: Vector = np.clip(left(0, 1) / np.sqrt(product), -1, 1)
        return found

    def _inverses(self, weights: Matrix) -> NDArray[np.float64]:
        """Return the inverse of the visits' cross products, shape (sets, visits, visits).

        Where everybody came to every visit all sets of people have the same.
        """
        alike = not np.isnan(self.first).any()
        sets = weights[:1] if alike else weights
        products = np.einsum("pav,paw->pvw", self._shifts, self._shifts)
        found = np.linalg.pinv(
            np.einsum("rp,pvw->rvw", sets, products), rcond=SINGULAR, hermitian=True
        )
        return np.broadcast_to(found, (len(weights), *found.shape[1:]))

    @cached_property
    def _shifts(self) -> NDArray[np.float64]:
        """Indicators of the visits, centred within people; shape (people, visits, visits)."""
        seen = ~np.isnan(self.first)
        each = seen[:, :, np.newaxis] * np.eye(seen.shape[1])
        means = each.sum(axis=1) / seen.sum(axis=1)[:, np.newaxis]
        return np.where(seen[:, :, np.newaxis], each - means[:, np.newaxis, :], 0.0)

    @staticmethod
    def _smallest(values: Matrix) -> float:
        """Return the sum of squares that rounding of the tables can leave."""
        return float(np.square(TIE_TOLERANCE * np.nanmax(np.abs(values))) * values.size)


def _centred(values: Matrix) -> Matrix:
    """Return deviations from people's means, 0 where not measured."""
    deviations: Matrix = np.nan_to_num(values - np.nanmean(values, axis=1, keepdims=True))
    return deviations
