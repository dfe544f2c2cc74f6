"""Random-slope test of two arms, for many trials at once.

The model has intercept, arm, time and arm by time, and a random intercept and slope per person; the
test is that of arm by time. With the same visits in everybody it has a closed form.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from tscs.mixed import MixedModelError, fit_mixed, kenward_roger, slope_columns
from tscs.mixed.grouped import Array

CLOSED_FORM = "t test of participants' slopes"
MIXED_MODEL = "mixed model, Kenward-Roger"
VISITS_MIN = 3
ARM_BY_TIME = (0.0, 0.0, 0.0, 1.0)

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class SlopeTrials:
    """Tests of the difference in slope, active minus control; one value per trial.

    Attributes
    ----------
    estimate, se, df, t, p, low, high : ndarray
        NaN where the model could not be fitted.
    singular : ndarray of bool
        The covariance of the random effects is not positive definite at the maximum of the
        restricted likelihood. In the closed form p is then that of the t test of participants'
        slopes, which keeps its level but is not Kenward and Roger's p; a mixed model gives
        Kenward and Roger's.
    method : ndarray of str
        `CLOSED_FORM` for balanced trials, else `MIXED_MODEL`.
    """

    estimate: Array
    se: Array
    df: Array
    t: Array
    p: Array
    low: Array
    high: Array
    singular: Flags
    method: NDArray[np.str_]


def slope_trials(
    y: ArrayLike, x: ArrayLike, active: ArrayLike, *, alpha: float = 0.05
) -> SlopeTrials:
    """Test the difference in slope between two arms in each of many trials.

    Parameters
    ----------
    y : array_like, shape (..., people, visits)
        Outcome; NaN where missing.
    x : array_like, shape (visits,)
        Time of the visits, at least three and not all equal.
    active : array_like of bool, shape (people,)
        Who is in the active arm; at least two people in each arm.
    alpha : float
        One minus the confidence of the interval.

    Returns
    -------
    SlopeTrials
        Attributes of shape (...).

    Raises
    ------
    ValueError
        If visits or people are too few.

    Notes
    -----
    In a balanced trial participants' least-squares coefficients and the residuals around their
    lines are sufficient, and independent. With S the pooled covariance of the coefficients within
    arms in an orthonormal basis of intercept and slope (df people - 2) and s2 the pooled residual
    mean square (df people x (visits - 2)), the restricted likelihood has its only stationary point
    at the covariance S - s2 I of the random effects. If that is positive definite it is the
    estimate, the variance of a slope is the pooled variance of the slopes, and Kenward and Roger's
    test is the t test of the slopes with people - 2 degrees of freedom. Otherwise the maximum lies
    on the border: the fit is singular.

    A trial with missing values gets its own mixed model.

    References
    ----------
    Feldman HA (1988). Families of lines. J Appl Physiol 64:1721-1732.
    Kenward MG, Roger JH (1997). Biometrics 53:983-997.
    """
    values, time, arm = np.asarray(y, float), np.asarray(x, float), np.asarray(active, bool)
    _check(time, arm)
    shape = values.shape[:-2]
    trials = values.reshape(-1, *values.shape[-2:])
    found = _closed_form(trials, time, arm, alpha)
    for trial in np.flatnonzero(~np.isfinite(trials).all(axis=(-2, -1))):
        for name, value in _mixed_model(trials[trial], time, arm, alpha).items():
            found[name][trial] = value
    return SlopeTrials(**{name: values.reshape(shape) for name, values in found.items()})


def _check(time: Array, arm: Flags) -> None:
    smaller = min(int(arm.sum()), int((~arm).sum()))
    if len(time) < VISITS_MIN or np.ptp(time) == 0 or smaller < 2:
        message = "a test of slopes needs three visits at different times and two people per arm"
        raise ValueError(message)


def _closed_form(trials: Array, time: Array, arm: Flags, alpha: float) -> dict[str, Any]:
    """Return the test by participants' slopes; NaN for trials with missing values."""
    basis, scale = _basis(time)
    coefficients = trials @ basis
    rest = trials - coefficients @ basis.T
    people, visits = trials.shape[1:]
    residual = np.einsum("tpv,tpv->t", rest, rest) / (people * (visits - 2))
    pooled = _pooled_covariance(coefficients, arm)
    gap = coefficients[:, arm, 1].mean(axis=1) - coefficients[:, ~arm, 1].mean(axis=1)
    se = np.sqrt(pooled[:, 1, 1] * (1 / arm.sum() + 1 / (~arm).sum())) / scale
    return {
        **_t_test(gap / scale, se, people - 2.0, alpha),
        "singular": np.asarray(_smallest_eigenvalue(pooled) <= residual),
        "method": np.full(len(trials), CLOSED_FORM),
    }


def _basis(time: Array) -> tuple[Array, float]:
    """Return orthonormal columns for level and slope, shape (visits, 2), and the length of time."""
    centred = time - time.mean()
    scale = float(np.linalg.norm(centred))
    level = np.full_like(centred, 1 / np.sqrt(len(time)))
    return np.column_stack([level, centred / scale]), scale


def _pooled_covariance(coefficients: Array, arm: Flags) -> Array:
    """Return the covariance within arms, shape (trials, 2, 2)."""
    products = np.zeros((len(coefficients), 2, 2))
    for members in (arm, ~arm):
        group = coefficients[:, members]
        group = group - group.mean(axis=1, keepdims=True)
        products += np.swapaxes(group, 1, 2) @ group
    return products / (len(arm) - 2)


def _smallest_eigenvalue(matrices: Array) -> Array:
    """Return the smaller eigenvalue of symmetric matrices, shape (trials, 2, 2)."""
    first, second, mixed = matrices[:, 0, 0], matrices[:, 1, 1], matrices[:, 0, 1]
    smaller: Array = (first + second) / 2 - np.hypot((first - second) / 2, mixed)
    return smaller


def _t_test(estimate: Array, se: Array, df: float, alpha: float) -> dict[str, Array]:
    t = np.divide(estimate, se, out=np.full_like(se, np.nan), where=se > 0)
    reach = np.where(se > 0, stdtrit(df, 1 - alpha / 2) * se, np.nan)
    return {
        "estimate": estimate,
        "se": se,
        "df": np.full_like(se, df),
        "t": t,
        "p": 2 * stdtr(df, -np.abs(t)),
        "low": estimate - reach,
        "high": estimate + reach,
    }


def _mixed_model(trial: Array, time: Array, arm: Flags, alpha: float) -> dict[str, Any]:
    """Return the test of one trial with missing values by its own mixed model."""
    person, visit = np.nonzero(np.isfinite(trial))
    lines = slope_columns(time[visit])
    columns = np.column_stack([lines, lines * arm[person, np.newaxis]])
    try:
        fit = fit_mixed(trial[person, visit], columns, person, lines)
        test = asdict(kenward_roger(fit, ARM_BY_TIME, alpha=alpha))
    except MixedModelError:
        return {"method": MIXED_MODEL}
    return {**test, "singular": fit.singular, "method": MIXED_MODEL}
