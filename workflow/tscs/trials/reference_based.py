"""Analysis of covariance after multiple imputation that refers to the control arm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tscs.mixed.grouped import DEPENDENT_COLUMNS, NO_RESIDUAL_DF
from tscs.trials.ancova import AncovaResult, ancova
from tscs.trials.columns import (
    ALPHA,
    NO_VALUES,
    Array,
    Mask,
    TTests,
    strata_columns,
    t_tests,
    varying,
)
from tscs.trials.mmrm import comparable
from tscs.trials.posterior import Draws, conditional, draw_posterior

MISSING_AT_RANDOM = "missing_at_random"
JUMP_TO_REFERENCE = "jump_to_reference"
COPY_REFERENCE = "copy_reference"
COPY_INCREMENTS = "copy_increments_in_reference"
METHODS = (MISSING_AT_RANDOM, JUMP_TO_REFERENCE, COPY_REFERENCE, COPY_INCREMENTS)

IMPUTATIONS = 200
SEED = 1


@dataclass(frozen=True)
class Imputed:
    """A trial with draws of what is missing.

    Attributes
    ----------
    y : ndarray, shape (n, v)
        Values of people with a baseline.
    active : ndarray of bool, shape (n,)
    covariates : ndarray, shape (n, k)
        Baseline and strata.
    endpoint : int
        Column of `y` that is analysed.
    draws : Draws or None
        None where nothing is missing or where there is a reason.
    tails : ndarray, shape (m, n, v)
        Noise of the values after a person's last visit, the same for all methods.
    reason : str
        Why nothing can be analysed, "" otherwise.
    """

    y: Array
    active: Mask
    covariates: Array
    endpoint: int
    draws: Draws | None
    tails: Array
    reason: str

    @property
    def gone(self) -> Mask:
        """People without a value at the endpoint, shape (n,)."""
        return np.asarray(np.isnan(self.y[:, self.endpoint]))


@dataclass(frozen=True)
class ReferenceBased(TTests):
    """Difference active minus control at the endpoint over all imputations.

    Attributes
    ----------
    method : str
        What is assumed about the active arm after a person's last visit.
    n_active, n_control : int
        People.
    imputed_active, imputed_control : int
        People whose value at the endpoint is imputed.
    imputations : int
        Zero where nothing is missing at the endpoint: the analysis of covariance itself.
    reason : str
        Why there is no result, "" where there is one.
    """

    method: str
    n_active: int
    n_control: int
    imputed_active: int
    imputed_control: int
    imputations: int
    reason: str


def impute(
    y: ArrayLike,
    active: ArrayLike,
    baseline: ArrayLike,
    strata: ArrayLike | None = None,
    *,
    endpoint: int = -1,
    imputations: int = IMPUTATIONS,
    seed: int = SEED,
) -> Imputed:
    """Draw the parameters and the values that are missing.

    Parameters
    ----------
    y : array_like, shape (n, v)
        Outcome at the visits after the baseline; NaN where missing.
    active : array_like of bool, shape (n,)
        Whether a person is in the active arm.
    baseline : array_like, shape (n,)
        NaN leaves the person out.
    strata : array_like, shape (n,), optional
        Labels of strata.
    endpoint : int
        Column of `y` that is analysed.
    imputations : int
        Number of imputations.
    seed : int
        Seed of the draws.

    Raises
    ------
    MixedModelError
        Reason ``too_many_visits``.
    """
    first = np.asarray(baseline, dtype=float)
    people = np.isfinite(first)
    values, arm = np.asarray(y, dtype=float)[people], np.asarray(active, dtype=bool)[people]
    covariates = first[people, np.newaxis]
    if strata is not None:
        labels = np.asarray(strata, dtype=object)[people]
        covariates = np.column_stack([covariates, strata_columns(labels)])
    covariates, visits = varying(covariates), comparable(values, arm)
    place = range(values.shape[1])[endpoint]
    kept, columns = values[:, visits.kept], _columns(arm, covariates)
    reason = str(visits.reason[place]) or _unsolvable(kept, columns)
    if reason or not np.isnan(values[:, place]).any():
        return Imputed(values, arm, covariates, place, None, np.zeros((0, *values.shape)), reason)
    rng = np.random.default_rng(seed)
    draws = draw_posterior(kept, columns, imputations, rng)
    tails, column = rng.standard_normal((imputations, *kept.shape)), int(visits.kept[:place].sum())
    return Imputed(kept, arm, covariates, column, draws, tails, "")


def _columns(active: Mask, covariates: Array) -> Array:
    return np.column_stack([np.ones(len(active)), active.astype(float), covariates])


def _unsolvable(y: Array, columns: Array) -> str:
    if not len(y):
        return NO_VALUES
    if len(y) < columns.shape[1] + y.shape[1]:
        return NO_RESIDUAL_DF
    size = np.sqrt((columns**2).sum(axis=0))
    if not size.all() or np.linalg.matrix_rank(columns / size, tol=1e-9) < columns.shape[1]:
        return DEPENDENT_COLUMNS
    return ""


def reference_based(
    imputed: Imputed, method: str = JUMP_TO_REFERENCE, *, alpha: float = ALPHA
) -> ReferenceBased:
    """Compare two arms at the endpoint after multiple imputation.

    Visits missing before a person's last one are missing at random. After it the active arm is
    imputed

    - ``missing_at_random``: from its own means,
    - ``jump_to_reference``: from the means of the control arm after the last visit,
    - ``copy_reference``: from the means of the control arm at all visits,
    - ``copy_increments_in_reference``: from its own mean at the last visit with the changes of the
      control arm.

    The control arm is always missing at random.

    Parameters
    ----------
    imputed : Imputed
        From `impute`.
    method : str
        One of the four.
    alpha : float
        One minus the confidence of the interval.

    Returns
    -------
    ReferenceBased
        Pooled by Rubin's rules with the degrees of freedom of Barnard and Rubin.

    References
    ----------
    Carpenter JR, Roger JH, Kenward MG (2013). J Biopharm Stat 23:1352-1371.
    Cro S, Carpenter JR, Kenward MG (2019). J R Stat Soc A 182:623-645.
    """
    values = endpoint_values(imputed, method)
    return summary(imputed, method, values, alpha)


def endpoint_values(imputed: Imputed, method: str) -> Array:
    """Return the values at the endpoint of each imputation, shape (m, n); the data if none."""
    if imputed.draws is None:
        return imputed.y[np.newaxis, :, imputed.endpoint]
    own, reference = _means(imputed, imputed.active), _means(imputed, np.zeros_like(imputed.active))
    filled = imputed.draws.filled.copy()
    seen = np.isfinite(imputed.y)
    last = np.where(seen, np.arange(1, seen.shape[1] + 1), 0).max(axis=1)
    for visits in range(imputed.endpoint + 1):
        people = last == visits
        if people.any():
            profile = _profile(method, own[:, people], reference[:, people], visits)
            filled[:, people, visits:] = _tail(imputed, filled[:, people], profile, people, visits)
    return np.asarray(filled[:, :, imputed.endpoint])


def _means(imputed: Imputed, active: Mask) -> Array:
    """Return the means of people as if they were in an arm, shape (m, n, v)."""
    assert imputed.draws is not None
    return np.asarray(_columns(active, imputed.covariates) @ imputed.draws.coefficients)


def _profile(method: str, own: Array, reference: Array, visits: int) -> Array:
    """Return the means from which people who left after so many visits are imputed."""
    if method == MISSING_AT_RANDOM:
        return own
    if method == COPY_REFERENCE:
        return reference
    late = reference
    if method == COPY_INCREMENTS and visits:
        ahead = own[:, :, visits - 1] - reference[:, :, visits - 1]
        late = reference + ahead[:, :, np.newaxis]
    return np.concatenate([own[:, :, :visits], late[:, :, visits:]], axis=2)


def _tail(imputed: Imputed, filled: Array, profile: Array, people: Mask, visits: int) -> Array:
    """Draw the visits after the last one given the earlier ones."""
    assert imputed.draws is not None
    gone = np.arange(filled.shape[2]) >= visits
    slope, lower = conditional(imputed.draws.covariance, gone)
    known = (filled - profile)[:, :, :visits]
    noise = imputed.tails[:, people, visits:]
    drawn = known @ np.swapaxes(slope, 1, 2) + noise @ np.swapaxes(lower, 1, 2)
    return np.asarray(profile[:, :, visits:] + drawn)


def summary(imputed: Imputed, method: str, values: Array, alpha: float) -> ReferenceBased:
    """Return the pooled analysis of covariance of values at the endpoint, shape (m, n)."""
    found = ancova(values, imputed.active, imputed.covariates, alpha=alpha)
    reason = imputed.reason or str(np.ravel(found.reason)[0])
    m = 0 if imputed.draws is None else len(values)
    active, gone = imputed.active, imputed.gone & (m > 0)
    used = np.isfinite(values[0])
    return ReferenceBased(
        **vars(_blank() if reason else pooled(found, alpha)),
        method=method,
        n_active=int((active & used).sum()),
        n_control=int((~active & used).sum()),
        imputed_active=int((active & gone).sum()),
        imputed_control=int((~active & gone).sum()),
        imputations=m,
        reason=reason,
    )


def _blank() -> TTests:
    return TTests(*[np.array(np.nan)] * 7)


def pooled(found: AncovaResult, alpha: float) -> TTests:
    """Return Rubin's rules over the imputations of `found`, one imputation as it is.

    References
    ----------
    Rubin DB (1987). Multiple Imputation for Nonresponse in Surveys. Wiley.
    Barnard J, Rubin DB (1999). Biometrika 86:948-955.
    """
    m, complete = len(found.estimate), found.df[0]
    if m == 1:
        return t_tests(found.estimate[0], found.se[0], complete, alpha)
    within = (found.se**2).mean(axis=0)
    between = (1 + 1 / m) * found.estimate.var(axis=0, ddof=1)
    share = between / (within + between)
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    df = 1 / (share**2 / (m - 1) + 1 / observed)
    return t_tests(found.estimate.mean(axis=0), np.sqrt(within + between), df, alpha)
