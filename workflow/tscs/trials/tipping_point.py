"""How far imputed values of the active arm must be off before the conclusion tips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tscs.trials.columns import ALPHA, Array
from tscs.trials.reference_based import (
    MISSING_AT_RANDOM,
    Imputed,
    ReferenceBased,
    endpoint_values,
    summary,
)

NOTHING_IMPUTED = "nothing_imputed"
NOT_TIPPED = "not_tipped"
SEARCH_ERROR = 1e-9


@dataclass(frozen=True)
class TippingPoint:
    """Results by the difference added to imputed values of the active arm.

    Attributes
    ----------
    deltas : ndarray, shape (d,)
        Differences, in the unit of the outcome.
    results : tuple of ReferenceBased
        One for each difference.
    tipping : float
        Difference nearest to zero at which p crosses alpha; NaN where there is a reason.
    reason : str
        Why p crosses nowhere, "" where it does.
    """

    deltas: Array
    results: tuple[ReferenceBased, ...]
    tipping: float
    reason: str


def tipping_point(
    imputed: Imputed,
    deltas: ArrayLike,
    method: str = MISSING_AT_RANDOM,
    *,
    alpha: float = ALPHA,
) -> TippingPoint:
    """Add differences to the imputed values of the active arm at the endpoint.

    Parameters
    ----------
    imputed : Imputed
        From `tscs.trials.reference_based.impute`.
    deltas : array_like, shape (d,)
        Differences; the crossing is looked for between them and zero.
    method : str
        How the values are imputed before the difference is added.
    alpha : float
        Two-sided level.

    References
    ----------
    Yan X, Lee S, Li N (2009). J Biopharm Stat 19:1085-1098.
    """
    shifts = np.asarray(deltas, dtype=float)
    values, moved = endpoint_values(imputed, method), imputed.gone & imputed.active

    def at(delta: float) -> ReferenceBased:
        return summary(imputed, method, values + delta * moved, alpha)

    results = tuple(at(delta) for delta in shifts.tolist())
    reason = at(0.0).reason
    if not reason and (imputed.draws is None or not moved.any()):
        reason = NOTHING_IMPUTED
    if reason:
        return TippingPoint(shifts, results, np.nan, reason)
    excess = np.array([float(result.p) - alpha for result in results])
    bracket = _bracket(shifts, excess, float(at(0.0).p) - alpha)
    if bracket is None:
        return TippingPoint(shifts, results, np.nan, NOT_TIPPED)
    from scipy.optimize import brentq

    found = brentq(lambda delta: float(at(delta).p) - alpha, *bracket, xtol=SEARCH_ERROR)
    return TippingPoint(shifts, results, float(found), "")


def _bracket(deltas: Array, excess: Array, start: float) -> tuple[float, float] | None:
    """Return two neighbours between which the sign changes, the pair nearest to zero."""
    pairs = []
    for side in (deltas > 0, deltas < 0):
        order = np.argsort(np.abs(deltas[side]))
        places = np.append(0.0, deltas[side][order])
        signs = np.sign(np.append(start, excess[side][order])) >= 0
        changes = np.flatnonzero(signs[1:] != signs[:-1])
        if len(changes):
            pairs.append((float(places[changes[0]]), float(places[changes[0] + 1])))
    return min(pairs, key=lambda pair: abs(pair[1]), default=None)
