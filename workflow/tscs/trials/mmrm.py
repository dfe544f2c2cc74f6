"""Mixed model for repeated measures: the difference between two arms at each visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tscs.mixed.grouped import MixedModelError
from tscs.trials.columns import ALPHA, Array, Mask, TTests, reasons, strata_columns, varying
from tscs.trials.inference import CLUSTER_ROBUST, KENWARD_ROGER_LINEAR, contrast_tests
from tscs.trials.repeated import RepeatedFit, fit_in_order
from tscs.trials.structures import AUTOREGRESSIVE, COMPOUND, TOEPLITZ, UNSTRUCTURED

VISITS_MAX = 5
TOO_MANY_VISITS = "too_many_visits"
VARIANCE_NOT_POSITIVE = "variance_not_positive"
# The order is fixed before any data are seen.
STRUCTURES = (UNSTRUCTURED, TOEPLITZ, AUTOREGRESSIVE, COMPOUND)


@dataclass(frozen=True)
class Attempt:
    """A covariance structure that was tried, and why it was not used ("" if it was)."""

    structure: str
    reason: str


@dataclass(frozen=True)
class RepeatedResult(TTests):
    """Difference active minus control at each of v visits.

    Attributes
    ----------
    n_active, n_control : ndarray, shape (v,)
        People with a value at the visit (and a baseline, where the model needs it).
    reason : ndarray of str, shape (v,)
        Why a visit has no result, "" where it has one.
    n : int
        People in the model.
    covariance : ndarray, shape (v, v)
        Covariance of the visits; NaN for visits left out. A model constrained at the baseline has
        the baseline first, shape (v + 1, v + 1).
    log_likelihood : float
        Restricted log-likelihood.
    structure, method : str
        Covariance structure that was used, and standard error with degrees of freedom.
    attempts : tuple of Attempt
        Structures in the order they were tried.
    """

    n_active: Array
    n_control: Array
    reason: NDArray[np.str_]
    n: int
    covariance: Array
    log_likelihood: float
    structure: str
    method: str
    attempts: tuple[Attempt, ...]

    @property
    def converged(self) -> bool:
        """Whether one of the structures could be fitted."""
        return bool(self.structure)


@dataclass(frozen=True)
class Visits:
    """Values that can be compared, with the reasons of those visits that cannot.

    Attributes
    ----------
    y : ndarray, shape (n, v)
        Values of people who count.
    active : ndarray of bool, shape (n,)
    kept : ndarray of bool, shape (v,)
        Visits in the model.
    reason : ndarray of str, shape (v,)
    """

    y: Array
    active: Mask
    kept: Mask
    reason: NDArray[np.str_]

    @property
    def people(self) -> Mask:
        """People with a value at one of the visits kept, shape (n,)."""
        return np.asarray(np.isfinite(self.y[:, self.kept]).any(axis=1))


def mmrm(
    y: ArrayLike,
    active: ArrayLike,
    baseline: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    *,
    method: str = KENWARD_ROGER_LINEAR,
    structures: Sequence[str] = STRUCTURES,
    alpha: float = ALPHA,
) -> RepeatedResult:
    """Compare two arms at each visit after the baseline, missing visits being missing at random.

    Fixed effects are visit, arm by visit, baseline by visit and stratum.

    Parameters
    ----------
    y : array_like, shape (n, v)
        Outcome at the visits after the baseline, at most five; NaN where missing.
    active : array_like of bool, shape (n,)
        Whether a person is in the active arm.
    baseline : array_like, shape (n,), optional
        NaN leaves the person out.
    strata : array_like, shape (n,), optional
        Labels of the strata of the randomisation.
    method : str
        See `tscs.trials.inference.contrast_tests`; compound symmetry, when another structure was
        asked for before it, always has cluster-robust CR2 standard errors.
    structures : sequence of str
        Covariance structures in the order they are tried.
    alpha : float
        One minus the confidence of the intervals.

    Raises
    ------
    MixedModelError
        Reason ``too_many_visits``.

    References
    ----------
    Mallinckrodt CH et al (2008). Drug Inf J 42:303-319.
    """
    values, arm = np.asarray(y, dtype=float), np.asarray(active, dtype=bool)
    first = None if baseline is None else np.asarray(baseline, dtype=float)
    if first is not None:
        values = np.where(np.isfinite(first)[:, np.newaxis], values, np.nan)
    visits = comparable(values, arm)
    people = visits.people
    k = int(visits.kept.sum())
    columns = visit_effects(arm[people], k, None if first is None else first[people])
    columns = with_strata(columns, strata, people)
    return compare(visits, values[people][:, visits.kept], columns, k + np.arange(k),
                   method=method, structures=structures, alpha=alpha)  # fmt: skip


def comparable(values: Array, active: Mask) -> Visits:
    """Return which visits can be compared.

    Raises
    ------
    MixedModelError
        Reason ``too_many_visits``.
    """
    if values.shape[1] > VISITS_MAX:
        raise MixedModelError(TOO_MANY_VISITS)
    known = np.isfinite(values)
    why = reasons(values.T, np.broadcast_to(active, values.T.shape), known.T)
    return Visits(values, active, why == "", why)


def visit_effects(active: Mask, visits: int, baseline: Array | None = None) -> Array:
    """Return columns of visit, arm by visit and baseline by visit, shape (n, v, p)."""
    parts = [np.ones(len(active)), active.astype(float)]
    if baseline is not None:
        parts.extend(varying(baseline[:, np.newaxis]).T)
    own = np.eye(visits)
    return np.concatenate([part[:, np.newaxis, np.newaxis] * own for part in parts], axis=2)


def with_strata(columns: Array, strata: ArrayLike | None, people: Mask) -> Array:
    """Return the columns of `people` with those of their strata, the same at all visits."""
    if strata is None:
        return columns
    indicators = strata_columns(np.asarray(strata, dtype=object)[people])[:, np.newaxis]
    wide = np.broadcast_to(indicators, (*columns.shape[:2], indicators.shape[2]))
    return np.concatenate([columns, wide], axis=2)


def compare(
    visits: Visits,
    y: Array,
    columns: Array,
    places: NDArray[np.intp],
    *,
    method: str,
    structures: Sequence[str],
    alpha: float,
) -> RepeatedResult:
    """Fit the structures in their order and test the columns at `places`, one per visit kept."""
    if not visits.kept.any():
        return _result(visits, visits.reason, None, [], None, "")
    try:
        fits = fit_in_order(y, columns, structures)
    except MixedModelError as error:
        return _failed(visits, error.reason, [])
    attempts = [Attempt(fit.structure.name, fit.reason) for fit in fits]
    if fits[-1].reason:
        return _failed(visits, fits[-1].reason, attempts)
    used = CLUSTER_ROBUST if len(attempts) > 1 and attempts[-1].structure == COMPOUND else method
    tests = contrast_tests(fits[-1], np.eye(columns.shape[2])[places], used, alpha)
    lost = visits.kept & np.isnan(_spread(tests, "p", visits.kept))
    why = np.where(lost, VARIANCE_NOT_POSITIVE, visits.reason)
    return _result(visits, why, tests, attempts, fits[-1], used)


def _failed(visits: Visits, reason: str, attempts: Sequence[Attempt]) -> RepeatedResult:
    why = np.where(visits.kept, reason, visits.reason)
    return _result(visits, why, None, attempts, None, "")


def _result(
    visits: Visits,
    why: NDArray[np.str_],
    tests: TTests | None,
    attempts: Sequence[Attempt],
    fit: RepeatedFit | None,
    method: str,
) -> RepeatedResult:
    known = np.isfinite(visits.y)
    spread = {field.name: _spread(tests, field.name, visits.kept) for field in fields(TTests)}
    return RepeatedResult(
        **spread,
        n_active=known[visits.active].sum(axis=0).astype(float),
        n_control=known[~visits.active].sum(axis=0).astype(float),
        reason=why,
        n=0 if fit is None else fit.n,
        covariance=_covariance(fit, visits.kept),
        log_likelihood=np.nan if fit is None else fit.log_likelihood,
        structure="" if fit is None else fit.structure.name,
        method=method,
        attempts=tuple(attempts),
    )


def _spread(tests: TTests | None, name: str, kept: Mask) -> Array:
    """Return the values of the visits kept among all visits."""
    column = np.full(len(kept), np.nan)
    if tests is not None:
        column[kept] = getattr(tests, name)
    return column


def _covariance(fit: RepeatedFit | None, kept: Mask) -> Array:
    """Return the covariance among all visits, with visits before these first."""
    before = 0 if fit is None else len(fit.covariance) - int(kept.sum())
    places = np.append(np.ones(before, dtype=bool), kept)
    wide = np.full((len(places), len(places)), np.nan)
    if fit is not None:
        wide[np.ix_(places, places)] = fit.covariance
    return wide
