"""Two-period crossover: what active stimulation adds within people, adjusted for the period.

Values of both periods come as arrays of shape (..., n, 2): many data sets, people, periods; NaN is
missing. `active_first` tells whether a person had active stimulation in the first period. With
c1, c2 the values of a person, half the difference d = (c1 - c2) / 2 holds neither the person's
level nor anything both periods share. Its mean differs between the sequences by the treatment
effect, so that an unpaired comparison of d is the within-person comparison adjusted for the period.

References
----------
Hills M, Armitage P (1979). Br J Clin Pharmacol 8:7-20.
Senn S (2002). Cross-over Trials in Clinical Research, 2nd ed. Wiley, chapter 3.
Freeman PR (1989). Stat Med 8:1421-1432 (no test of carry-over decides the analysis).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tscs.mixed import Estimate, fit_mixed, kenward_roger
from tscs.trials.ancova import AncovaResult, ancova
from tscs.trials.columns import ALPHA, Array


def half_differences(values: ArrayLike) -> Array:
    """Return half of first minus second period, shape (..., n); NaN without both.

    Parameters
    ----------
    values : array_like, shape (..., n, 2)
        Values of the two periods.
    """
    both = np.asarray(values, dtype=float)
    return np.asarray((both[..., 0] - both[..., 1]) / 2)


def treatment_effect(
    values: ArrayLike,
    active_first: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    alpha: float = ALPHA,
) -> AncovaResult:
    """Return active minus control, adjusted for the period.

    Parameters
    ----------
    values : array_like, shape (..., n, 2)
        Change from the period's own baseline, or the value at its end.
    active_first : array_like of bool, shape (n,)
        Sequence of each person.
    covariates : array_like, shape (n, k) or (..., n, k), optional
        Columns of strata, or `half_differences` of the baselines (Mehrotra 2014).
    alpha : float
        One minus the confidence of the interval.

    Returns
    -------
    AncovaResult
        Without covariates the t test of Hills and Armitage, df = n - 2. People with one period are
        left out; ``n_active`` counts those who had active stimulation first.

    References
    ----------
    Mehrotra DV (2014). Pharm Stat 13:376-387. doi:10.1002/pst.1638
    """
    return ancova(half_differences(values), active_first, covariates, alpha=alpha)


def period_effect(
    values: ArrayLike,
    active_first: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    alpha: float = ALPHA,
) -> AncovaResult:
    """Return second minus first period, adjusted for the treatment.

    Parameters
    ----------
    values : array_like, shape (..., n, 2)
        As for `treatment_effect`.
    active_first : array_like of bool, shape (n,)
        Sequence of each person.
    covariates : array_like, shape (n, k) or (..., n, k), optional
        As for `treatment_effect`; the period effect is that where they are 0.
    alpha : float
        One minus the confidence of the interval.

    Notes
    -----
    The same least-squares fit as that of the treatment: with the rows of one sequence multiplied by
    -1, intercept and sequence change places.
    """
    halves, first = half_differences(values), np.asarray(active_first, dtype=bool)
    sign = np.where(first, -1.0, 1.0)
    turned = None
    if covariates is not None:
        turned = sign[:, np.newaxis] * np.asarray(covariates, dtype=float)
    return ancova(sign * halves, first, turned, alpha=alpha)


def carry_over(
    values: ArrayLike,
    active_first: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    alpha: float = ALPHA,
) -> AncovaResult:
    """Return what active stimulation carries into the second period, beyond what control does.

    Parameters
    ----------
    values : array_like, shape (..., n, 2)
        As for `treatment_effect`.
    active_first : array_like of bool, shape (n,)
        Sequence of each person.
    covariates : array_like, shape (n, k) or (..., n, k), optional
        Columns of strata.
    alpha : float
        One minus the confidence of the interval.

    Notes
    -----
    Difference between the sequences of each person's sum of both periods: a comparison between
    people, wide by design, and half of it biases the treatment effect the other way. It is given
    with its interval; no analysis is chosen by it.
    """
    return ancova(
        np.asarray(values, dtype=float).sum(axis=-1), active_first, covariates, alpha=alpha
    )


def baseline_carry_over(
    baselines: ArrayLike,
    active_first: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    alpha: float = ALPHA,
) -> AncovaResult:
    """Return what is left of active stimulation at the second baseline, beyond what control left.

    Parameters
    ----------
    baselines : array_like, shape (..., n, 2)
        Baseline of each period.
    active_first : array_like of bool, shape (n,)
        Sequence of each person.
    covariates : array_like, shape (n, k) or (..., n, k), optional
        Columns of strata.
    alpha : float
        One minus the confidence of the interval.

    Notes
    -----
    Difference between the sequences of second minus first baseline: a comparison within people,
    more precise than `carry_over`.
    """
    return ancova(-2 * half_differences(baselines), active_first, covariates, alpha=alpha)


def every_period(
    values: ArrayLike,
    active_first: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    alpha: float = ALPHA,
) -> Estimate:
    """Return active minus control from every period, that of people with one period too.

    Parameters
    ----------
    values : array_like, shape (n, 2)
        As for `treatment_effect`.
    active_first : array_like of bool, shape (n,)
        Sequence of each person.
    covariates : array_like, shape (n, k), optional
        Columns of strata.
    alpha : float
        One minus the confidence of the interval.

    Returns
    -------
    Estimate
        Mixed model with period and treatment fixed and the person's level random, by restricted
        maximum likelihood; Kenward-Roger. A single period counts as missing at random.

    Raises
    ------
    MixedModelError
        If the values do not determine the model.
    """
    both = np.asarray(values, dtype=float)
    person, period = np.nonzero(np.isfinite(both))
    first = np.asarray(active_first, dtype=bool)[person]
    columns = [np.ones(len(person)), period == 1, first == (period == 0)]
    fixed = np.column_stack(columns).astype(float)
    if covariates is not None:
        fixed = np.hstack([fixed, np.asarray(covariates, dtype=float)[person]])
    fit = fit_mixed(both[person, period], fixed, person, np.ones((len(person), 1)))
    return kenward_roger(fit, np.eye(fixed.shape[1])[2], alpha=alpha)
