"""The best of several sessions: how large it looks when nothing changes at all."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.config import Config, Moment
from tscs.contrasts import Contrast, paired_values
from tscs.exact import SEED, Vector
from tscs.schedule import Schedule

DRAWS = 20_000
BATCH = 2_000


@dataclass(frozen=True)
class BestSession:
    """The largest d_z of several sessions against one start, beside its null distribution.

    Attributes
    ----------
    observed : float
        Largest mean improvement divided by the SD of the changes; NaN where no session has one.
    median, low, high : float
        Median and central 95 % of the same without any change.
    p : float
        Share of the null distribution at least as large as observed.
    people, sessions : int
        People with a start, and sessions with at least two changes.
    """

    observed: float
    median: float
    low: float
    high: float
    p: float
    people: int
    sessions: int


def best_session(
    values: Vector, improvement_sign: int, seed: int = SEED, draws: int = DRAWS
) -> BestSession | None:
    """Return the best session and what the best session of unchanged people looks like.

    Parameters
    ----------
    values : ndarray, shape (people, 1 + sessions)
        Scores, the start first; NaN where missing.
    improvement_sign : int
        1 where a rise is an improvement, -1 where a fall is.
    seed : int
        Seed of the null distribution.
    draws : int
        Cohorts drawn.

    Returns
    -------
    BestSession or None
        None with fewer than two sessions that have two changes and a spread.

    Notes
    -----
    Null cohorts are multivariate normal with one mean, the observed SDs and correlations of the
    visits, and the observed pattern of missing values.
    """
    started = values[np.isfinite(values[:, 0])] * improvement_sign
    used = [0, *(np.flatnonzero(np.isfinite(largest_effects(started)[0])) + 1)]
    scores = started[:, used]
    if len(used) < 3:
        return None
    null = null_effects(_covariance(scores), np.isfinite(scores), seed, draws)
    observed = float(np.nanmax(largest_effects(scores)[0]))
    low, median, high = np.quantile(null, (0.025, 0.5, 0.975))
    return BestSession(
        observed, float(median), float(low), float(high),
        float((null >= observed).mean()), len(scores), len(used) - 1,
    )  # fmt: skip


def largest_effects(scores: Vector) -> tuple[Vector, Vector]:
    """Return d_z of every visit against the first, and the largest of them.

    Parameters
    ----------
    scores : ndarray, shape (..., people, visits)
        Scores, improvement positive; NaN where missing.

    Returns
    -------
    effects : ndarray, shape (..., visits - 1)
        Mean change / SD of the changes; NaN without a spread.
    largest : ndarray, shape (...)
        Its maximum.
    """
    changes = scores[..., 1:] - scores[..., :1]
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # visits without any change
        spread = np.nanstd(changes, axis=-2, ddof=1)
        effects = np.nanmean(changes, axis=-2) / np.where(spread > 0, spread, np.nan)
        return effects, np.nanmax(effects, axis=-1)


def null_effects(covariance: Vector, present: Vector, seed: int, draws: int) -> Vector:
    """Return the largest d_z of cohorts in which nothing changes.

    Parameters
    ----------
    covariance : ndarray, shape (visits, visits)
        Covariance of the visits, positive semi-definite.
    present : ndarray of bool, shape (people, visits)
        Which values exist.
    seed, draws : int
        Seed and number of cohorts.
    """
    # The symmetric root: unlike eigenvectors it is the same on every machine.
    size, directions = np.linalg.eigh(covariance)
    root = (directions * np.sqrt(np.maximum(size, 0.0))) @ directions.T
    rng = np.random.default_rng(seed)
    mask = np.where(present, 0.0, np.nan)
    found = []
    for done in range(0, draws, BATCH):
        shape = (min(BATCH, draws - done), *present.shape)
        found.append(largest_effects(rng.standard_normal(shape) @ root + mask)[1])
    return np.concatenate(found)


def _covariance(scores: Vector) -> Vector:
    """Return pairwise covariances, made positive semi-definite."""
    matrix = pd.DataFrame(scores).cov().fillna(0.0).to_numpy()
    size, directions = np.linalg.eigh(matrix)
    return np.asarray((directions * np.maximum(size, 0.0)) @ directions.T)


def best_sessions(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    contrast: Contrast,
    catalogue: Catalogue,
    config: Config,
    schedule: Schedule,
) -> dict[str, BestSession]:
    """Return the best session of each primary outcome, on the scale of its analysis.

    Parameters
    ----------
    outcomes, visits : DataFrame
        The ``outcomes`` table and the visits table.
    contrast : Contrast
        Its start is the start of every session's change.
    catalogue : Catalogue
        Directions and transforms.
    config : Config
        Primary outcomes and seed.
    schedule : Schedule
        Sessions in order.
    """
    start = contrast.start
    if start is None:
        return {}
    later = schedule.visits[schedule.visits.index(start.visit) + 1 :]
    sessions = [visit for visit in later if visit in schedule.of_type("session")]
    scored = outcomes[outcomes["outcome"].isin(config.primary)]
    wide = _session_values(scored, visits, start, sessions) if len(scored) else {}
    found = {}
    for name, values in wide.items():
        outcome = catalogue.outcomes[name]
        best = best_session(
            _on_scale(values, outcome), outcome.improvement_sign, config.analysis.seed
        )
        if best is not None:
            found[name] = best
    return found


def _session_values(
    outcomes: pd.DataFrame, visits: pd.DataFrame, start: Moment, sessions: Sequence[str]
) -> dict[str, Vector]:
    """Return by outcome the scores at the start and before each session, one row per person."""
    columns: dict[str, list[Vector]] = {name: [] for name in sorted(outcomes["outcome"].unique())}
    for visit in sessions:
        moment = Moment(visit=visit, timepoint="pre")
        pairs = paired_values(outcomes, visits, Contrast(visit, start, moment))
        for name, rows in pairs.groupby("outcome"):
            known = columns[str(name)]
            if not known:
                known.append(rows["value_from"].to_numpy(dtype=float))
            known.append(rows["value_to"].to_numpy(dtype=float))
    return {name: np.column_stack(values) for name, values in columns.items() if values}


def _on_scale(values: Vector, outcome: Outcome) -> Vector:
    if outcome.transform != "log":
        return values
    return np.asarray(np.log(np.where(values > 0, values, np.nan)))
