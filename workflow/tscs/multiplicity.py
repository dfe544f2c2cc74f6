"""Family-wise adjustment of sign-flip tests: people flip jointly in all outcomes of a family."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tscs.exact import EXACT_FLIPS_MAX, RESAMPLES, ROUNDING_ERROR, SEED, Vector

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class AdjustedFamily:
    """Adjusted p values of a family, in the order of its outcomes.

    Attributes
    ----------
    p : ndarray, shape (k,)
        Family-wise adjusted p values.
    method : str
        How they were obtained.
    """

    p: Vector
    method: str


def adjust_family(
    changes: Matrix,
    tolerances: Vector | None = None,
    *,
    seed: int = SEED,
    exact_up_to: int = EXACT_FLIPS_MAX,
) -> AdjustedFamily:
    """Adjust two-sided sign-flip tests for the number of outcomes.

    Studentised maxT if all outcomes were measured in the same people, else step-down minP on each
    outcome's own sign-flip p. A person's sign is the same in every outcome, which keeps the
    correlations between outcomes.

    Parameters
    ----------
    changes : ndarray, shape (people, outcomes)
        Changes on the scale of each outcome's analysis; NaN where a person is not in a pair.
    tolerances : ndarray, shape (outcomes,), optional
        Error of one difference, by outcome: sums closer than that are tied.
    seed : int
        Seed of the Monte Carlo flips used beyond `exact_up_to` people.
    exact_up_to : int
        Most people whose flips are all taken.

    Returns
    -------
    AdjustedFamily
        Adjusted p values, never below the unadjusted ones.

    References
    ----------
    Westfall PH, Young SS (1993). Resampling-Based Multiple Testing. Wiley.
    """
    measured = ~np.isnan(changes)
    used = changes[measured.any(axis=1)]
    errors = np.zeros(changes.shape[1]) if tolerances is None else tolerances
    signs, drawn = joint_signs(len(used), seed, exact_up_to)
    sums = signs @ np.nan_to_num(used)
    totals = np.nansum(np.abs(used), axis=0)
    slack = np.maximum(len(used) * errors, ROUNDING_ERROR * totals)
    if (measured == measured[:, :1]).all():
        return AdjustedFamily(_max_t(sums, used, slack), f"studentised maxT, {drawn}")
    return AdjustedFamily(_min_p(sums, slack), f"step-down minP, {drawn}")


@dataclass(frozen=True)
class Adjustments:
    """All adjusted p values of a family, in the order of its outcomes.

    Attributes
    ----------
    family, holm, benjamini_hochberg : ndarray, shape (k,)
        By joint sign flips, by Holm and for the false discovery rate.
    method : str
        How the first were obtained.
    """

    family: Vector
    holm: Vector
    benjamini_hochberg: Vector
    method: str


def attainable(p_min_attainable: float | Vector, alpha: float) -> NDArray[np.bool_]:
    """Tell which outcomes can be members of a family: those whose test can reject at all."""
    return np.asarray(np.asarray(p_min_attainable) <= alpha)


def adjustments(
    changes: Matrix, own: Vector, tolerances: Vector | None = None, *, seed: int = SEED
) -> Adjustments:
    """Adjust the sign-flip p of the members of a family in every way that the table shows.

    Parameters
    ----------
    changes, tolerances, seed
        As for `adjust_family`.
    own : ndarray, shape (outcomes,)
        Unadjusted sign-flip p.
    """
    family = adjust_family(changes, tolerances, seed=seed)
    return Adjustments(np.maximum(family.p, own), holm(own), benjamini_hochberg(own), family.method)


def joint_signs(
    people: int, seed: int = SEED, exact_up_to: int = EXACT_FLIPS_MAX
) -> tuple[Matrix, str]:
    """Return sign vectors, the observed one (all positive) first, and how they were obtained.

    Parameters
    ----------
    people : int
        Length of a vector.
    seed, exact_up_to
        As for `adjust_family`.

    Returns
    -------
    signs : ndarray, shape (flips, people)
        All vectors up to their opposite, or random ones.
    method : str
        Which of the two.
    """
    if people <= exact_up_to:
        # The opposite of a sign vector gives the same two-sided statistics: half of them suffice.
        codes = np.arange(2 ** max(people - 1, 0))[:, None]
        return _signs((codes >> np.arange(people)) & 1), "exact joint sign flips"
    bits = np.random.default_rng(seed).integers(0, 2, size=(RESAMPLES + 1, people))
    bits[0] = 0
    return _signs(bits), f"Monte Carlo joint sign flips ({RESAMPLES}, seed {seed})"


def _signs(bits: NDArray[np.int64]) -> Matrix:
    return 1.0 - 2.0 * bits.astype(np.float64)


def _max_t(sums: Matrix, changes: Matrix, slack: Vector) -> Vector:
    """Return single-step maxT p values.

    With the same people in all outcomes |t| is the same increasing function of
    ``|sum| / sqrt(sum of squares)`` in each, which is finite even when all changes are equal.
    """
    size = np.sqrt(np.nansum(changes**2, axis=0))
    size = np.where(size > 0, size, 1.0)
    statistics = np.abs(sums) / size
    largest = statistics.max(axis=1, initial=0.0)
    return np.asarray((largest[:, None] >= statistics[0] - slack / size).mean(axis=0))


def _min_p(sums: Matrix, slack: Vector) -> Vector:
    """Return step-down minP values, made monotone in the order of the unadjusted p."""
    own = np.column_stack(
        [_own_p(column, tie) for column, tie in zip(np.abs(sums).T, slack, strict=True)]
    )
    order = np.argsort(own[0], kind="stable")
    smallest = np.minimum.accumulate(own[:, order[::-1]], axis=1)[:, ::-1]
    adjusted = (smallest <= own[0, order] * (1 + ROUNDING_ERROR)).mean(axis=0)
    result = np.empty(len(order))
    result[order] = np.maximum.accumulate(adjusted)
    return result


def _own_p(statistics: Vector, slack: float) -> Vector:
    """Return for each flip the share of flips with a statistic at least as large."""
    ordered = np.sort(statistics)
    return 1 - np.searchsorted(ordered, statistics - slack, side="left") / len(ordered)


def holm(p: Vector) -> Vector:
    """Return Holm-adjusted p values.

    Parameters
    ----------
    p : ndarray, shape (k,)
        Unadjusted p values.
    """
    return _adjusted(p, "holm")


def benjamini_hochberg(p: Vector) -> Vector:
    """Return p values adjusted for the false discovery rate.

    Parameters
    ----------
    p : ndarray, shape (k,)
        Unadjusted p values.
    """
    return _adjusted(p, "fdr_bh")


def _adjusted(p: Vector, method: str) -> Vector:
    from statsmodels.stats.multitest import multipletests

    return np.asarray(multipletests(p, method=method)[1], dtype=float)
