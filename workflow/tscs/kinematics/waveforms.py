"""Whole curves before and after: exact sign-flip test and simultaneous band over the gait cycle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.contrasts import Contrast
from tscs.exact import ROUNDING_ERROR, SEED
from tscs.kinematics.joint_angles import FIRST_FRAME
from tscs.kinematics.mean_curves import at_end
from tscs.kinematics.readers import JOINTS, LEGS, Floats
from tscs.multiplicity import adjust_family, joint_signs
from tscs.reasons import format_reasons

POINTS: Final = 101
EXACT_UP_TO: Final = 12
COLUMNS: Final = (
    "contrast", "joint", "leg", "percent", "n", "mean_from", "mean_to", "difference", "low", "high",
    "p_family", "method", "reason",
)  # fmt: skip
SMALLEST_P: Final = "attainable_p_too_large"
ASSESSMENT: Final = ["participant_id", "visit_id", "timepoint"]


@dataclass(frozen=True)
class Band:
    """Mean differences with a band that holds all of them together.

    Attributes
    ----------
    mean, low, high : ndarray, shape (k,)
        Mean differences and the ends of the band; the ends are NaN where `reason` says why.
    p : ndarray, shape (k,)
        Family-wise adjusted two-sided p of each difference.
    method, reason : str
        How the flips were obtained; code of the reason without a band.
    """

    mean: Floats
    low: Floats
    high: Floats
    p: Floats
    method: str
    reason: str


def simultaneous_band(differences: Floats, alpha: float, seed: int = SEED) -> Band:
    """Compare curves by joint sign flips of people.

    Parameters
    ----------
    differences : ndarray, shape (people, k)
        Difference of each person at each of the points of a family, finite.
    alpha : float
        One minus the confidence of the band as a whole.
    seed : int
        Seed of the flips used beyond 12 people.

    Returns
    -------
    Band
        p by the studentised maximum over the points (maxT), over all sign assignments for up to
        12 people. The band is the mean plus and minus the critical maximum times the standard
        error of each point.

    Notes
    -----
    The critical maximum inverts the test at the ends of the band: flips of the differences from
    their mean stand for those of the differences from a true curve, and the unflipped assignment
    counts as extreme, as it does at an end. So the band may exclude zero where p is just above
    alpha, or the other way round. Flips ask for symmetry of the differences about their mean.

    References
    ----------
    Westfall PH, Young SS (1993). Resampling-Based Multiple Testing. Wiley.
    Nichols TE, Holmes AP (2002). Hum Brain Mapp 15:1-25 (maximum over a field by sign flips).
    """
    n = len(differences)
    mean = differences.mean(axis=0)
    family = adjust_family(differences, seed=seed, exact_up_to=EXACT_UP_TO)
    signs, _ = joint_signs(n, seed, EXACT_UP_TO)
    extreme = int(alpha * len(signs) + ROUNDING_ERROR)
    centred = differences - mean
    critical = _critical(signs, centred, extreme) if extreme else np.nan
    why = "" if np.isfinite(critical) else "unbounded_interval" if extreme else SMALLEST_P
    reach = (np.nan if why else critical) * _standard_error(centred)
    return Band(mean, mean - reach, mean + reach, family.p, family.method, why)


def _critical(signs: Floats, centred: Floats, extreme: int) -> float:
    """Return the maximum |t| that is exceeded by fewer than `extreme` of the flips."""
    n, squares = len(centred), (centred**2).sum(axis=0)
    moving = squares > n * (ROUNDING_ERROR * np.abs(centred).max(initial=0.0)) ** 2
    share = (signs @ centred[:, moving]) ** 2 / (n * squares[moving])
    largest = np.minimum(share.max(axis=1, initial=0.0), 1.0)
    limit = np.partition(largest, len(largest) - extreme)[len(largest) - extreme]
    with np.errstate(divide="ignore"):
        return float(np.sqrt((n - 1) * limit / (1 - limit)))


def _standard_error(centred: Floats) -> Floats:
    n = len(centred)
    return np.asarray(np.sqrt((centred**2).sum(axis=0) / (n * (n - 1))))


def waveforms(
    curves: pd.DataFrame, contrast: Contrast | None, alpha: float, seed: int = SEED
) -> pd.DataFrame:
    """Compare the mean curves of people at both ends of a contrast.

    Parameters
    ----------
    curves : DataFrame
        From `joint_angles.measure`, see `with_known_zero`; several walks of one assessment are
        averaged.
    contrast : Contrast or None
        A contrast of two assessments; without one the table is empty.
    alpha, seed
        As for `simultaneous_band`.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`. The points of both legs of a joint are one family, over the people who
        have both legs at both ends.
    """
    if contrast is None or contrast.start is None or contrast.end is None or curves.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    ends = [at_end(curves, moment) for moment in (contrast.start, contrast.end)]
    parts = [_joint(ends, joint, alpha, seed) for joint in JOINTS]
    return pd.concat(parts, ignore_index=True).assign(contrast=contrast.name)[list(COLUMNS)]


def with_known_zero(curves: pd.DataFrame, recordings: pd.DataFrame) -> pd.DataFrame:
    """Leave out the curves of assessments with a recording whose zero is its first frame.

    Parameters
    ----------
    curves : DataFrame
        From `joint_angles.measure`.
    recordings : DataFrame
        The recordings table.
    """
    unknown = recordings[recordings["zero_definition"] == FIRST_FRAME]
    known = pd.MultiIndex.from_frame(unknown[ASSESSMENT])
    return curves[~pd.MultiIndex.from_frame(curves[ASSESSMENT]).isin(known)]


def _joint(ends: list[pd.DataFrame], joint: str, alpha: float, seed: int) -> pd.DataFrame:
    start, end = (_of_joint(side, joint) for side in ends)
    people = start.index.intersection(end.index)
    before, after = (side.loc[people].to_numpy(dtype=float) for side in (start, end))
    table = pd.DataFrame(
        {
            "joint": joint,
            "leg": np.repeat(LEGS, POINTS),
            "percent": np.tile(np.arange(POINTS), len(LEGS)),
            "n": len(people),
        }
    )
    if len(people) < 2:
        code = "single_pair" if len(people) else "no_complete_pairs"
        return table.assign(**_empty(before, after), **_none(code))
    band = simultaneous_band(after - before, alpha, seed)
    reason = format_reasons(dict.fromkeys(("low", "high"), band.reason)) if band.reason else ""
    return table.assign(
        mean_from=before.mean(axis=0), mean_to=after.mean(axis=0), difference=band.mean,
        low=band.low, high=band.high, p_family=band.p, method=band.method, reason=reason,
    )  # fmt: skip


def _of_joint(side: pd.DataFrame, joint: str) -> pd.DataFrame:
    """Return the points of the left, then of the right leg of the people who have both."""
    own = side[side.index.get_level_values("joint") == joint].droplevel("joint")
    legs = [own[own.index.get_level_values("leg") == leg].droplevel("leg") for leg in LEGS]
    return pd.concat(legs, axis=1, join="inner").sort_index()


def _empty(before: Floats, after: Floats) -> dict[str, Any]:
    if not len(before):
        return dict.fromkeys(("mean_from", "mean_to", "difference"), np.nan)
    return {"mean_from": before[0], "mean_to": after[0], "difference": (after - before)[0]}


def _none(code: str) -> dict[str, Any]:
    missing = ["low", "high", "p_family", "method"]
    if code == "no_complete_pairs":
        missing = ["mean_from", "mean_to", "difference", *missing]
    reason = format_reasons(dict.fromkeys(missing, code))
    return {"low": np.nan, "high": np.nan, "p_family": np.nan, "method": None, "reason": reason}
