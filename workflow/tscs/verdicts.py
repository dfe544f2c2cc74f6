"""How much of a change from baseline is still present later: the rule in its order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from tscs.exact import ALPHA, Vector
from tscs.fieller import BOUNDED, FiellerSet, covariance, fieller_set

NO_CHANGE = "no change to keep"
AT_LEAST_HALF = "at least half still present"
PARTLY = "partly still present"
LESS_THAN_HALF = "less than half present, none shown"
CANNOT_TELL = "cannot tell"
VERDICTS = (NO_CHANGE, AT_LEAST_HALF, PARTLY, LESS_THAN_HALF, CANNOT_TELL)
HALF = 0.5


@dataclass(frozen=True)
class Judgement:
    """Fieller's set of the share still present and the verdict of the rule.

    Attributes
    ----------
    share : FiellerSet
        The set.
    verdict : ndarray of str
        One of `VERDICTS`.
    """

    share: FiellerSet
    verdict: NDArray[np.str_]


def judge(end: Vector, follow_up: Vector, alpha: float = ALPHA) -> Judgement:
    """Judge how much of the change at the end is still present at follow-up.

    Parameters
    ----------
    end, follow_up : ndarray, shape (..., n)
        Changes from baseline of the same n >= 2 people, improvement positive, on the scale of
        the analysis.
    alpha : float
        One minus the confidence of set and interval.

    Returns
    -------
    Judgement
        Arrays of shape (...).

    Notes
    -----
    With the set [a, b] the first of these that holds: the lower t limit of the end change is not
    above 0; a > 0.5; a > 0 and b < 1; a <= 0 and b < 0.5; else no verdict can be told. A set
    without bounds always falls under the first.
    """
    share = fieller_set(end, follow_up, alpha)
    n = end.shape[-1]
    reach = float(stdtrit(n - 1, 1 - alpha / 2)) * np.sqrt(covariance(end, end) / n)
    unproven = (end.mean(axis=-1) - reach <= 0) | (share.kind != BOUNDED)
    rules = [
        unproven,
        share.low > HALF,
        (share.low > 0) & (share.high < 1),
        (share.low <= 0) & (share.high < HALF),
    ]
    return Judgement(share, np.select(rules, VERDICTS[:-1], CANNOT_TELL))
