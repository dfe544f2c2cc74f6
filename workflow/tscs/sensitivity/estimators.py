"""Variants that estimate or test the same pairs in another way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from tscs.bootstrap import EXHAUSTIVE_MAX, studentised_interval
from tscs.exact import Vector, nonzero
from tscs.margins import MeanChange
from tscs.pairs import PairedSample
from tscs.rank_effects import clopper_pearson
from tscs.sensitivity.changes import CENTRE, MEAN, RELATIVE, SHARE_UNIT, Estimate
from tscs.sensitivity.findings import Finding, against_main
from tscs.sensitivity.grid import Grid
from tscs.sensitivity.missing_at_random import mixed_model
from tscs.signed_rank import Zeros, signed_ranks, wilcoxon_test

NET_PEOPLE: Final = "share of people better minus worse among those who changed (sign test)"
ADJUSTED: Final = "mean change at unchanged walking speed (least squares across people)"
ADJUSTED_PEOPLE_MIN: Final = 4


Estimator = Callable[[Grid, str, str], Finding | str]


def studentised(grid: Grid, outcome: str, contrast: str) -> Finding | str:
    """Give the mean change its studentised bootstrap interval."""
    sample = grid.main(outcome, contrast).sample
    if sample.n > EXHAUSTIVE_MAX:
        return "too_many_people"
    if not sample.computable:
        return "not_positive"
    if not sample.moments.varying.all():
        return "zero_variance" if sample.n > 1 else "single_pair"
    limits = studentised_interval(sample.differences, sample.alpha)
    values = np.array([sample.differences.mean(), *limits])
    if sample.log:
        return against_main(grid, (outcome, contrast), RELATIVE, SHARE_UNIT, np.expm1(values))
    return against_main(grid, (outcome, contrast), MEAN, grid.outcome(outcome).unit, values)


def zeros_dropped(grid: Grid, outcome: str, contrast: str) -> Finding | str:
    """Leave out people without a change from the Hodges-Lehmann estimate and its interval."""
    main = grid.main(outcome, contrast)
    if main.measure != CENTRE:
        return "not_ranked"
    moved = np.abs(main.sample.ranked) > main.sample.tolerance
    if moved.all():
        return "no_zero_change"
    if not moved.any():
        return "no_nonzero_change"
    kept = main.only(moved).estimate()
    return Finding(kept, kept.shown, main.estimate().shown)


def zeros_pratt(grid: Grid, outcome: str, contrast: str) -> Finding | str:
    """Rank people without a change before leaving them out, and compare the Wilcoxon tests."""
    main = grid.main(outcome, contrast)
    sample = main.sample
    if main.measure != CENTRE:
        return "not_ranked"
    if nonzero(sample.ranked, sample.tolerance).all():
        return "no_zero_change"
    estimate = main.estimate()
    dropped, pratt = (
        float(wilcoxon_test(_ranks(sample, zeros)).p_two_sided) for zeros in ("drop", "pratt")
    )
    shown = estimate.direction * (pratt <= sample.alpha)
    return Finding(estimate, shown, estimate.direction * (dropped <= sample.alpha))


def _ranks(sample: PairedSample, zeros: Zeros) -> Vector:
    return signed_ranks(sample.ranked, zeros=zeros, tolerance=sample.tolerance)


def worst_rank(grid: Grid, outcome: str, contrast: str) -> Finding | str:
    """Rank inability below every result and count who got better and who got worse."""
    if grid.outcome(outcome).table != "walk_tests":
        return "no_walk_test"
    people = grid.people(outcome, contrast)
    unable = people[["status_from", "status_to"]] == "unable"
    if not unable.any(axis=None):
        return "nobody_unable"
    sample = grid.main(outcome, contrast).sample
    lost = int((unable["status_to"] & people["value_from"].notna()).sum())
    gained = int((unable["status_from"] & people["value_to"].notna()).sum())
    better = int((sample.directions > 0).sum()) + gained
    worse = int((sample.directions < 0).sum()) + lost
    n = sample.n + lost + gained + int(unable.all(axis=1).sum())
    if better + worse == 0:
        return "no_nonzero_change"
    ends = clopper_pearson(better / (better + worse), better + worse, sample.alpha)
    low, high = (float(end) for end in ends)
    share = (better - worse) / (better + worse)
    estimate = Estimate(NET_PEOPLE, SHARE_UNIT, n, share, 2 * low - 1, 2 * high - 1, np.nan, 1, {})
    return Finding(estimate, estimate.shown, grid.main(outcome, contrast).estimate().shown)


def speed_adjusted(grid: Grid, outcome: str, contrast: str) -> Finding | str:
    """Estimate the change of range of motion of a person whose walking speed stays as it was."""
    if grid.outcome(outcome).domain != "joint_angles":
        return "no_joint_angle"
    own, speeds = grid.people(outcome, contrast), grid.speeds(contrast)
    if speeds.empty:
        return "no_speed"
    changes = pd.DataFrame({"angle": _change(own), "speed": _change(speeds)}).dropna()
    if len(changes) < ADJUSTED_PEOPLE_MIN:
        return "few_people_for_line"
    fitted = _intercept(changes["angle"].to_numpy(), changes["speed"].to_numpy())
    if fitted is None:
        return "speeds_equal"
    limits = fitted.limits(grid.inputs.config.analysis.alpha)
    values = np.array([fitted.mean, *limits])
    unit = grid.outcome(outcome).unit
    found = against_main(grid, (outcome, contrast), ADJUSTED, unit, values)
    return replace(found, estimate=replace(found.estimate, n=len(changes)))


def _change(people: pd.DataFrame) -> pd.Series[float]:
    return people["value_to"] - people["value_from"]


def _intercept(changes: Vector, speeds: Vector) -> MeanChange | None:
    """Return the intercept of the least-squares line; None where the speeds do not differ."""
    centred = speeds - speeds.mean()
    squares = float(centred @ centred)
    if squares <= 1e-12 * float(speeds @ speeds):
        return None
    slope = float(centred @ changes) / squares
    intercept = float(changes.mean() - slope * speeds.mean())
    residuals = changes - intercept - slope * speeds
    df = len(changes) - 2
    variance = float(residuals @ residuals) / df * (1 / len(changes) + speeds.mean() ** 2 / squares)
    return MeanChange(intercept, float(np.sqrt(variance)), df) if variance > 0 else None


ESTIMATORS: Final[Mapping[str, Estimator]] = {
    "mixed_model": mixed_model,
    "studentised_bootstrap": studentised,
    "zeros_dropped": zeros_dropped,
    "zeros_pratt": zeros_pratt,
    "worst_rank": worst_rank,
    "speed_adjusted": speed_adjusted,
}
