"""From which session on every later one differs from the first: tests in fixed sequence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tscs.sign_flips import exact_sign_flip_p

Array = NDArray[np.float64]


def fixed_sequence_p(values: Array, tolerance: float = 0.0) -> Array:
    """Compare each later session with the first, backwards from the last one.

    Parameters
    ----------
    values : ndarray, shape (cohorts, participants, sessions)
        Values in the order of the sessions; NaN where there is none. Up to 20 participants.
    tolerance : float
        Error of one difference.

    Returns
    -------
    ndarray, shape (cohorts, sessions - 1)
        Adjusted p of sessions 2 to the last. Each is the largest exact sign-flip p of its session
        and all later ones: at most alpha exactly where the fixed sequence reaches it.

    References
    ----------
    Maurer W, Hothorn LA, Lehmacher W (1995). Multiple comparisons in drug clinical trials and
    preclinical assays: a-priori ordered hypotheses. In: Vollmar J (ed), Biometrie in der
    chemisch-pharmazeutischen Industrie 6, 3-18. Stuttgart: Fischer.
    """
    changes = values[:, :, 1:] - values[:, :, :1]
    columns = [exact_sign_flip_p(changes[:, :, k], tolerance) for k in range(changes.shape[2])]
    return in_sequence(np.stack(columns, axis=1))


def in_sequence(p: Array) -> Array:
    """Return the p values adjusted for a sequence that runs from the last to the first.

    Parameters
    ----------
    p : ndarray, shape (..., tests)
        Unadjusted p in the order of the sessions.
    """
    return in_order(p[..., ::-1])[..., ::-1]


def in_order(p: Array) -> Array:
    """Return the p values adjusted for a sequence that stops at the first that is not rejected.

    Parameters
    ----------
    p : ndarray, shape (..., tests)
        Unadjusted p in the order of the tests. Nothing is tested after one without p (NaN).
    """
    return np.asarray(np.maximum.accumulate(p, axis=-1))


def first_reached(p: Array, alpha: float) -> Array:
    """Return the place of the first session from which all later ones differ from the first.

    Parameters
    ----------
    p : ndarray, shape (..., tests)
        Adjusted p of `fixed_sequence_p`; column 0 is the second session.
    alpha : float
        Two-sided level of the family.

    Returns
    -------
    ndarray
        Column of the first session; NaN (censored) where the last one does not differ.
    """
    reached = p <= alpha
    return np.where(reached.any(axis=-1), np.argmax(reached, axis=-1), np.nan)
