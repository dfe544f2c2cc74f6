"""Random streams: one per part of the cohort, all from one seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Texts = NDArray[np.str_]

STATE_DAYS = 14.0

# A part is known by its place: append new ones, never reorder, or every cohort changes.
PARTS = (
    "screening",
    "people",
    "protocol",
    "course",
    "mas",
    "tardieu",
    "walking",
    "questionnaires",
    "clinician",
    "diary",
    "strength",
    "stimulation",
    "gait",
    "recordings",
    "vendor",
    "blemishes",
    "pendulum",
    "allocation",
    "attendance",
    "events",
)


def stream(seed: int, part: str, *member: int) -> np.random.Generator:
    """Return the generator of one part of the cohort.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    part : str
        Name in `PARTS`.
    *member : int
        Numbers of a member of the part, for example person and assessment of a recording.

    Returns
    -------
    numpy.random.Generator
        PCG64 on the child that ``SeedSequence(seed).spawn`` gives at the part's place, so that
        drawing more in one part leaves all others as they are.
    """
    child = np.random.SeedSequence(seed, spawn_key=(PARTS.index(part), *member))
    return np.random.Generator(np.random.PCG64(child))


def states(
    rng: np.random.Generator, days: Floats, shape: tuple[int, ...] = (), first: Floats | None = None
) -> Floats:
    """Draw standardised day-to-day states that fade over about two weeks.

    Visits close in time correlate more than distant ones (adjacent 0.74-0.87, distant 0.59-0.63 in
    the placebo arm of Davis 2002), which compound symmetry would miss.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    days : ndarray, shape (n_people, n_visits)
        Day of each visit.
    shape : tuple of int
        Further axes that vary independently.
    first : ndarray, shape (n_people, *shape), optional
        State at the first column of `days`; drawn when not given.

    Returns
    -------
    ndarray, shape (n_people, n_visits, *shape)
        Ornstein-Uhlenbeck states, mean 0, SD 1.
    """
    draws = rng.standard_normal((*days.shape, *shape))
    kept = np.exp(-np.diff(days, axis=1) / STATE_DAYS).reshape(days.shape[0], -1, *[1] * len(shape))
    found = draws.copy()
    if first is not None:
        found[:, 0] = first
    for visit in range(1, days.shape[1]):
        share = kept[:, visit - 1]
        found[:, visit] = share * found[:, visit - 1] + np.sqrt(1 - share**2) * draws[:, visit]
    return found
