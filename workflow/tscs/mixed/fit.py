"""Linear mixed models with one grouping factor by restricted maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tscs.mixed.criterion import Pattern, Point, evaluate
from tscs.mixed.descent import Optimum
from tscs.mixed.designs import slope_columns
from tscs.mixed.grouped import Array, Grouped, Sums, group
from tscs.mixed.newton import minimise, moment_factor

# As lme4::isSingular, on a scale that does not depend on units.
SINGULAR = 1e-4


@dataclass(frozen=True)
class MixedFit:
    """A fitted mixed model of N observations, n participants, p fixed and q random effects.

    Attributes
    ----------
    grouped : Grouped
        Standardised rows.
    sums : Sums
        Their sums per participant.
    pattern : Pattern
        Which variances and covariances are free.
    optimum : Optimum
        Minimum of the deviance in the standardised columns.
    reml : bool
        Restricted likelihood; else maximum likelihood.
    """

    grouped: Grouped
    sums: Sums
    pattern: Pattern
    optimum: Optimum
    reml: bool

    @cached_property
    def point(self) -> Point:
        """The likelihood at the optimum in standardised columns."""
        return evaluate(self.sums, self.pattern.triangle(self.optimum.theta))

    @property
    def freedom(self) -> int:
        """Divisor of the residual variance: N - p, or N for maximum likelihood."""
        return self.n_obs - self.reml * len(self.point.beta)

    @property
    def n_obs(self) -> int:
        """Number of observations."""
        return self.sums.n_obs

    @property
    def n_groups(self) -> int:
        """Number of participants."""
        return len(self.participants)

    @property
    def participants(self) -> NDArray[np.generic]:
        """Labels of the participants, shape (n,), sorted."""
        return self.grouped.participants

    @property
    def converged(self) -> bool:
        """Whether the optimiser reached a stationary point."""
        return self.optimum.converged

    @cached_property
    def singular(self) -> bool:
        """Whether a combination of the random effects has variance zero."""
        return bool(np.diag(self.pattern.triangle(self.optimum.theta)).min() < SINGULAR)

    @cached_property
    def beta(self) -> Array:
        """Fixed effects, shape (p,)."""
        change = np.linalg.solve(self.grouped.fixed_scale, self.point.beta)
        return np.asarray(self.grouped.first_beta + self.grouped.unit * change)

    @cached_property
    def covariance(self) -> Array:
        """Covariance of the fixed effects, shape (p, p)."""
        half = np.linalg.inv(self.grouped.fixed_scale)
        return self.sigma**2 * half @ self.point.covariance @ half.T

    @cached_property
    def sigma(self) -> float:
        """Residual standard deviation."""
        return self.grouped.unit * float(np.sqrt(self.point.weighted_ss / self.freedom))

    @cached_property
    def factor(self) -> Array:
        """Lower triangle L of the random effects' covariance sigma² L L', shape (q, q)."""
        standard = self.pattern.triangle(self.optimum.theta)
        upper = np.linalg.qr((np.linalg.inv(self.grouped.random_scale) @ standard).T)[1]
        return np.asarray(upper.T * np.where(np.diag(upper) < 0, -1.0, 1.0))

    @property
    def theta(self) -> Array:
        """Free elements of `factor` column by column, as lme4 orders them."""
        return self.factor[self.pattern.rows, self.pattern.columns]

    @property
    def random_covariance(self) -> Array:
        """Covariance of the random effects, shape (q, q)."""
        return self.sigma**2 * self.factor @ self.factor.T

    @cached_property
    def random_effects(self) -> Array:
        """Best linear unbiased predictions, shape (n, q)."""
        standard = self.pattern.triangle(self.optimum.theta)
        predicted = self.point.z_inverse_r @ (standard @ standard.T)
        original = np.linalg.solve(self.grouped.random_scale, predicted.T).T
        return np.asarray(self.grouped.unit * original)

    @cached_property
    def log_likelihood(self) -> float:
        """Restricted log-likelihood, or the log-likelihood where `reml` is false."""
        log_scale = 2 * np.log(np.abs(np.diag(self.grouped.fixed_scale))).sum()
        constant = self.freedom * (1 + np.log(2 * np.pi * self.grouped.unit**2))
        return float(-0.5 * (self.optimum.deviance + constant + self.reml * log_scale))

    @property
    def n_parameters(self) -> int:
        """Fixed effects, free elements of the covariance and the residual variance."""
        return len(self.point.beta) + len(self.optimum.theta) + 1

    @property
    def aic(self) -> float:
        """Akaike's criterion; compares fixed effects only between fits without `reml`."""
        return 2 * self.n_parameters - 2 * self.log_likelihood


def fit_mixed(
    y: ArrayLike,
    fixed: ArrayLike,
    participants: ArrayLike,
    random: ArrayLike,
    *,
    reml: bool = True,
    correlated: bool = True,
) -> MixedFit:
    """Fit a linear mixed model with random effects per participant.

    Parameters
    ----------
    y : array_like, shape (N,)
        Outcome, finite.
    fixed : array_like, shape (N, p)
        Columns of the fixed effects, the intercept included.
    participants : array_like, shape (N,)
        Label of the participant of each row.
    random : array_like, shape (N, q)
        Columns of the random effects: ones for a random intercept, ones and time for a random
        slope.
    reml : bool
        Restricted maximum likelihood; else maximum likelihood.
    correlated : bool
        Whether random effects may correlate. Without correlation the fit depends on where time
        is zero.

    Raises
    ------
    MixedModelError
        With the reason if the data do not determine the model.

    References
    ----------
    Bates D et al (2015). Fitting linear mixed-effects models using lme4. J Stat Softw 67(1).
    Wolfinger R, Tobias R, Sall J (1994). Computing Gaussian likelihoods and their derivatives for
    general linear mixed models. SIAM J Sci Comput 15:1294-1310.
    """
    grouped = group(y, fixed, participants, random, correlated=correlated)
    sums = grouped.sums()
    pattern = Pattern.of(grouped.random.shape[1], correlated=correlated)
    factor = moment_factor(sums, pattern)
    grouped, sums = grouped.rescaled(factor), sums.rescaled(factor)
    return MixedFit(grouped, sums, pattern, minimise(sums, pattern, reml=reml), reml)


def random_slope(
    y: ArrayLike,
    x: ArrayLike,
    participants: ArrayLike,
    *,
    reml: bool = True,
    correlated: bool = True,
) -> MixedFit:
    """Fit intercept and slope over `x`, both with a random effect per participant.

    The slope is ``beta[1]``, its contrast ``[0, 1]``. See `fit_mixed`.
    """
    columns = slope_columns(x)
    return fit_mixed(y, columns, participants, columns, reml=reml, correlated=correlated)
