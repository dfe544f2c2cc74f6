"""Two parallel groups compared by one mean per person: t test, change, ANCOVA.

The four analyses differ in two facts only: by which factor the variance of the outcome shrinks, and
how many covariates take a degree of freedom. Sizes are people in the control group; the other group
has `ratio` times as many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from tscs.exact import ALPHA, Vector
from tscs.planning.noncentral import BOTH_TAILS, FEWEST, normal_sum, size_for, t_power

LARGEST_EFFECT: Final = 1e4
MARGIN_TIMES, MARGIN_PEOPLE = 4.0, 50.0
SMALLEST_DF: Final = 1.0


@dataclass(frozen=True)
class TwoArm:
    """What a comparison of two groups is made with; arrays are broadcast.

    Attributes
    ----------
    alpha : array_like
        Two-sided level.
    factor : array_like
        Variance of what is compared over the variance of the outcome, see `ancova_factor`,
        `change_factor` and `tscs.planning.repeated.variance_factors`.
    covariates : int
        Covariates of the analysis; each takes a degree of freedom.
    ratio : array_like
        People in the treated group per person in the control group.
    tails : int
        As for `tscs.planning.noncentral.t_power`.
    """

    alpha: ArrayLike = ALPHA
    factor: ArrayLike = 1.0
    covariates: int = 0
    ratio: ArrayLike = 1.0
    tails: int = BOTH_TAILS

    def power(self, n: ArrayLike, d: ArrayLike) -> Vector:
        """Return the power with `n` people in the control group.

        Parameters
        ----------
        n : array_like
            People in the control group, at least 2.
        d : array_like
            Difference between the groups over the SD of the outcome.

        Notes
        -----
        Noncentral t with ``n (1 + ratio) - 2 - covariates`` degrees of freedom. The covariate is
        taken as balanced, so that below about 15 per group the power is somewhat too high.
        """
        return self._power(n, d, self.alpha, self.factor, self.ratio)

    def _power(
        self, n: ArrayLike, d: ArrayLike, alpha: ArrayLike, factor: ArrayLike, ratio: ArrayLike
    ) -> Vector:
        number, more, share = (np.asarray(x, dtype=float) for x in (n, ratio, factor))
        error = np.sqrt(share * (1 + 1 / more) / number)
        df = np.maximum(number * (1 + more) - 2 - self.covariates, SMALLEST_DF)
        return t_power(np.abs(d) / error, df, alpha, self.tails)

    def size_normal(self, d: ArrayLike, power: ArrayLike) -> Vector:
        """Return people in the control group by the normal approximation, not rounded."""
        more, factor = (np.asarray(x, dtype=float) for x in (self.ratio, self.factor))
        more = 1 + 1 / more
        with np.errstate(divide="ignore"):
            return np.asarray(more * normal_sum(self.alpha, power) * factor / np.square(d))

    def size_guenther(self, d: ArrayLike, power: ArrayLike) -> Vector:
        """Return the normal approximation with Guenther's addition for the t test.

        References
        ----------
        Guenther WC. American Statistician 1981;35:243-244.
        """
        added = np.square(ndtri(1 - np.asarray(self.alpha) / 2)) / 4
        return np.asarray(self.size_normal(d, power) + added)

    def size(self, d: ArrayLike, power: ArrayLike) -> Vector:
        """Return people in the control group by the noncentral t distribution, not rounded.

        Parameters
        ----------
        d : array_like
            Difference over the SD of the outcome; 0 gives infinity.
        power : array_like
            Power to reach.
        """
        most = MARGIN_TIMES * self.size_normal(d, power) + MARGIN_PEOPLE
        given = (d, self.alpha, self.factor, self.ratio)
        return size_for(self._power, power, most, *given, least=FEWEST)

    def detectable(self, n: ArrayLike, power: ArrayLike) -> Vector:
        """Return the difference, over the SD of the outcome, that reaches a power.

        Parameters
        ----------
        n : array_like
            People in the control group, at least 2.
        power : array_like
            Power to reach; above the level.
        """

        def by_difference(d: Vector, *given: Vector) -> Vector:
            number, *rest = given
            return self._power(number, d, *rest)

        given = (n, self.alpha, self.factor, self.ratio)
        return size_for(by_difference, power, LARGEST_EFFECT, *given, least=0.0)


def ancova_factor(rho: ArrayLike) -> Vector:
    """Return the variance left by adjustment for a baseline of this correlation.

    References
    ----------
    Borm GF et al. Journal of Clinical Epidemiology 2007;60:1234-1238.
    """
    return np.asarray(1 - np.square(rho))


def change_factor(rho: ArrayLike) -> Vector:
    """Return the variance of a change over that of the outcome, at equal variances."""
    return np.asarray(2 * (1 - np.asarray(rho, dtype=float)))


def ar1_correlation(phi: ArrayLike, lag: ArrayLike) -> Vector:
    """Return the correlation of visits `lag` apart, where neighbours have correlation `phi`."""
    return np.asarray(np.power(np.asarray(phi, dtype=float), lag))
