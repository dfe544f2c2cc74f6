"""Nonoverlap indices: how far the values of a treatment phase lie beyond those of a baseline.

All are turned by the direction of improvement: more is better. Conventions follow the R package
SingleCaseES 0.7.4.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from tscs.exact import ALPHA, Vector
from tscs.pairs import TIE_TOLERANCE
from tscs.singlecase.phases import Index, Phases, signs

# Keeps the search for a score limit off the root that lies at the end of the scale itself.
EDGE = 1e-9
SEARCH_ERROR = 1e-15


def nap(phases: Phases, alpha: float = ALPHA, error: str = "unbiased") -> Index:
    """Return the nonoverlap of all pairs: the share of pairs that improve, ties half.

    Parameters
    ----------
    phases : Phases
        The series; at least one value in each phase.
    alpha : float
        One minus the confidence.
    error : str
        ``"unbiased"`` (Sen) or ``"hanley"`` (Hanley and McNeil); the interval uses neither.

    Returns
    -------
    Index
        The SE is NaN where its estimate is negative or a phase has a single value.

    References
    ----------
    Parker RI, Vannest K (2009). doi:10.1016/j.beth.2008.10.006
    Mee RW (1990). doi:10.1080/01621459.1990.10474942 (unbiased variance).
    Hanley JA, McNeil BJ (1982). doi:10.1148/radiology.143.1.7063747
    """
    wins = (phases.signs + 1) / 2
    value = float(wins.mean())
    low, high = score_limits(value, *phases.sizes, alpha)
    return Index(value, _standard_error(wins, error), low, high)


def _standard_error(wins: Vector, error: str) -> float:
    m, n = wins.shape
    value = float(wins.mean())
    # Without overlap the estimates would be zero: half a pair is taken as tied.
    inside = min(max(value, 0.5 / wins.size), 1 - 0.5 / wins.size)
    spread = inside * (1 - inside)
    rows = float(np.mean((wins.mean(axis=1) - value) ** 2))
    columns = float(np.mean((wins.mean(axis=0) - value) ** 2))
    if error == "hanley":
        return float(np.sqrt((spread + (n - 1) * rows + (m - 1) * columns) / wins.size))
    if min(m, n) == 1:
        return np.nan
    variance = spread + n * rows + m * columns - 2 * float(np.mean((wins - value) ** 2))
    return float(np.sqrt(variance / ((m - 1) * (n - 1)))) if variance >= 0 else np.nan


def score_equation(theta: float, value: float, m: int, n: int, alpha: float = ALPHA) -> float:
    """Return a function of `theta` that is zero at the score limits of a NAP.

    Parameters
    ----------
    theta : float
        Candidate for a limit, 0 to 1.
    value : float
        The NAP.
    m, n : int
        Values in the two phases.
    alpha : float
        One minus the confidence.

    References
    ----------
    Newcombe RG (2006), method 5. doi:10.1002/sim.2324
    """
    z, h, tail = float(ndtri(alpha / 2)), (m + n) / 2 - 1, theta * (1 - theta)
    squared = m * n * (value - theta) ** 2 * (2 - theta) * (1 + theta)
    return float(squared - z**2 * tail * (2 + h + (1 + 2 * h) * tail))


def score_limits(value: float, m: int, n: int, alpha: float = ALPHA) -> tuple[float, float]:
    """Return the score limits of a NAP (Newcombe's method 5).

    Parameters
    ----------
    value : float
        The NAP; at 0 or 1 the limit on that side is the end of the scale.
    m, n : int
        Values in the two phases.
    alpha : float
        One minus the confidence.
    """
    given = (value, m, n, alpha)
    inner = min(max(value, EDGE), 1 - EDGE)
    low = brentq(score_equation, 0, inner, given, xtol=SEARCH_ERROR) if value > 0 else 0.0
    high = brentq(score_equation, inner, 1, given, xtol=SEARCH_ERROR) if value < 1 else 1.0
    return float(low), float(high)


def tau(phases: Phases, alpha: float = ALPHA) -> Index:
    """Return Tau: the share of pairs that improve minus that of pairs that worsen, 2 NAP - 1.

    Parameters
    ----------
    phases : Phases
        The series.
    alpha : float
        One minus the confidence.

    References
    ----------
    Parker RI, Vannest KJ, Davis JL, Sauber SB (2011). doi:10.1016/j.beth.2010.08.006
    """
    return nap(phases, alpha).scaled(2, -1)


def tau_u(phases: Phases) -> Index:
    """Return Tau-U: Kendall's S between the phases minus that within the baseline, over m n.

    Parameters
    ----------
    phases : Phases
        The series. The index can exceed 1.

    References
    ----------
    Parker RI, Vannest KJ, Davis JL, Sauber SB (2011). doi:10.1016/j.beth.2010.08.006
    """
    own = phases.oriented.baseline
    trend = np.triu(signs(own, own, phases.tolerance), 1).sum()
    value = float((phases.signs.sum() - trend) / phases.signs.size)
    return _point(value)


def theil_sen_slope(values: Vector) -> float:
    """Return the median of the slopes between all pairs of equally spaced values.

    Parameters
    ----------
    values : ndarray, shape (m,)
        Values in the order of time, at least two.
    """
    first, second = np.triu_indices(len(values), 1)
    return float(np.median((values[second] - values[first]) / (second - first)))


def tau_bc(phases: Phases, alpha: float = ALPHA) -> Index:
    """Return Tau after the Theil-Sen slope of the baseline is taken out of both phases.

    Parameters
    ----------
    phases : Phases
        The series, all values finite; values count as equally spaced.
    alpha : float
        One minus the confidence.

    Returns
    -------
    Index
        SE and interval are those of Tau: they take the slope as known.

    References
    ----------
    Tarlow KR (2017). doi:10.1177/0145445516676750
    """
    m, n = phases.sizes
    if m == 1:
        return Index(code="single_value_in_phase")
    if not phases.finite:
        return Index(code="unable_in_a_phase")
    slope = theil_sen_slope(phases.oriented.baseline)
    series = np.concatenate([phases.oriented.baseline, phases.oriented.treatment])
    level = series - slope * np.arange(1, m + n + 1)
    # Ties must survive a slope that is wrong in the last of the digits that stages hand on.
    noise = TIE_TOLERANCE * float(np.abs(series).max()) * (m + n)
    return tau(Phases(level[:m], level[m:], noise=noise), alpha)


def _point(value: float) -> Index:
    """Return an index whose sampling distribution nobody knows."""
    return Index(value, code="no_sampling_distribution")


def pnd(phases: Phases) -> Index:
    """Return the share of treatment values better than the best baseline value.

    Parameters
    ----------
    phases : Phases
        The series.

    References
    ----------
    Scruggs TE, Mastropieri MA, Casto G (1987). doi:10.1177/074193258700800206
    """
    best = phases.oriented.baseline.max() + phases.tolerance
    share = float(np.mean(phases.oriented.treatment > best))
    return _point(share)


def pem(phases: Phases) -> Index:
    """Return the share of treatment values better than the baseline median, ties half.

    Parameters
    ----------
    phases
        As for `pnd`.

    References
    ----------
    Ma HH (2006). doi:10.1177/0145445504272974
    """
    middle = np.array([np.median(phases.oriented.baseline)])
    beyond = signs(middle, phases.oriented.treatment, phases.tolerance)
    return _point(float((beyond.mean() + 1) / 2))


def pand(phases: Phases) -> Index:
    """Return the largest share of values that can stay so that the phases do not overlap.

    Parameters
    ----------
    phases
        As for `pnd`.

    References
    ----------
    Parker RI, Vannest KJ, Davis JL (2011). doi:10.1177/0145445511399147
    """
    return _point(_kept(phases) / sum(phases.sizes))


def _kept(phases: Phases) -> int:
    """Return how many values stay: the i worst of the baseline and the j best of treatment."""
    m, n = phases.sizes
    worst = np.concatenate([[-np.inf], np.sort(phases.oriented.baseline)])
    best = np.concatenate([[np.inf], np.sort(phases.oriented.treatment)[::-1]])
    apart = worst[:, None] + phases.tolerance < best[None, :]
    # Nothing kept of one phase leaves all of the other, whatever its values.
    apart[0], apart[:, 0] = True, True
    kept = np.arange(m + 1)[:, None] + np.arange(n + 1)[None, :]
    return int(kept[apart].max())


def ird(phases: Phases) -> Index:
    """Return the robust improvement rate difference, a function of `pand`.

    Parameters
    ----------
    phases
        As for `pnd`.

    References
    ----------
    Parker RI, Vannest KJ, Brown L (2009). doi:10.1177/001440290907500201
    """
    m, n = phases.sizes
    value = 1 - (m + n) * (m + n - _kept(phases)) / (2 * m * n)
    return _point(value)
