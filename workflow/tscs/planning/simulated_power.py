"""What closed forms say about the power of the analyses of simulated trials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtri

from tscs.exact import Vector
from tscs.planning.noncentral import t_power
from tscs.planning.simulated_analyses import (
    ANCOVA,
    CHANGE,
    CROSSOVER_ADJUSTED,
    CROSSOVER_CHANGE,
    CROSSOVER_END,
    FINAL,
    REPEATED,
)
from tscs.planning.simulated_crossover import CHANGES, END_VALUES, adjusted_sd, compared_sd
from tscs.planning.simulated_population import ENDPOINT, Population
from tscs.planning.simulated_trials import DRAWN, Scenario, expected_share, sd_factor
from tscs.planning.two_arm import TwoArm

SLICES: Final = 400
FORMS: Final = ("closed_form", "averaged_form")
# The SD that each analysis compares two groups with, and its covariates.
COMPARED: Final[dict[str, tuple[Callable[[Population, int], float], int]]] = {
    ANCOVA: (Population.residual_sd, 1),
    REPEATED: (Population.residual_sd, 1),
    CHANGE: (Population.change_sd, 0),
    FINAL: (lambda population, outcome: float(population.sd[outcome, ENDPOINT]), 0),
    CROSSOVER_CHANGE: (lambda people, outcome: compared_sd(people, outcome, CHANGES), 0),
    CROSSOVER_END: (lambda people, outcome: compared_sd(people, outcome, END_VALUES), 0),
    CROSSOVER_ADJUSTED: (adjusted_sd, 1),
}
# Which visits an analysis needs besides the baseline; the last of them decides about drop-out.
LATER_VISITS: Final = {CROSSOVER_CHANGE: (1, 2, 3), CROSSOVER_END: (1, 3)} | {
    CROSSOVER_ADJUSTED: (1, 2, 3)
}


def averaged_power(n: ArrayLike, effect: ArrayLike, alpha: float) -> Vector:
    """Return the power of ANCOVA averaged over the chance imbalance of a normal covariate.

    Parameters
    ----------
    n : array_like
        People per arm, at least 3; an expected number after drop-out need not be whole.
    effect : array_like
        Difference of the arms over the SD that the covariate leaves.
    alpha : float
        Two-sided level.

    Notes
    -----
    The closed form, noncentral t with 2n - 3 degrees of freedom, takes the covariate as balanced.
    Given the covariate, the variance of the difference is that of balanced arms times
    1 + F / (2n - 2), where F compares the means of the covariate; over trials it follows the F
    distribution with 1 and 2n - 2 degrees of freedom. The noncentral t is averaged at the midpoints
    of 400 slices of equal probability. This is what normal values show at any n.
    """
    number, size = (x[..., np.newaxis] for x in np.broadcast_arrays(np.asarray(n, float), effect))
    between = fdtri(1, 2 * number - 2, (np.arange(SLICES) + 0.5) / SLICES)
    shrunk = np.abs(size) * np.sqrt(number / 2 / (1 + between / (2 * number - 2)))
    return np.asarray(t_power(shrunk, 2 * number - 3, alpha).mean(axis=-1))


def closed_forms(
    population: Population, scenario: Scenario, outcome: int, analysis: str, alpha: float
) -> dict[str, float]:
    """Return the power of an analysis by closed form, and averaged over chance imbalance.

    Parameters
    ----------
    population : Population
        Where people come from; that of a crossover for its analyses.
    scenario : Scenario
        What is true.
    outcome : int
        Number of the outcome.
    analysis : str
        One of `tscs.planning.simulated_analyses.ANALYSES`.
    alpha : float
        Two-sided level.

    Returns
    -------
    dict of str to float
        `FORMS`; NaN where there is none: ranks, drawn standard deviations, repeated measures with
        missing visits (after drop-out alone they equal ANCOVA at the first visit). Both are for the
        expected number of people with an endpoint.
    """
    share = expected_share(
        scenario, len(population.visits), LATER_VISITS.get(analysis, (ENDPOINT,))
    )
    unknown = analysis not in COMPARED or (analysis == REPEATED and scenario.missing > 0)
    if unknown or scenario.sd == DRAWN:
        return dict.fromkeys(FORMS, np.nan)
    sd, covariates = COMPARED[analysis]
    spread = sd(population, outcome) * sd_factor(population, scenario)[outcome]
    effect, n = scenario.difference[outcome] / spread, scenario.n_per_arm * share
    closed = float(TwoArm(alpha=alpha, covariates=covariates).power(n, effect))
    averaged = float(averaged_power(n, effect, alpha)) if covariates else closed
    return dict(zip(FORMS, (closed, averaged), strict=True))
