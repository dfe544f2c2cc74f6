"""Pairs of one outcome in one contrast, as analysed or altered, and the estimate they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tscs.catalogue import Outcome
from tscs.config import AnalysisSettings
from tscs.contrasts import Contrast
from tscs.effects import RANK_BASED, step_of
from tscs.exact import Interval, Vector, sign_flip_interval
from tscs.paired import t_limits
from tscs.pairs import PairedSample, in_working_unit
from tscs.signed_rank import hodges_lehmann

MEAN, CENTRE, RELATIVE = "mean change", "Hodges-Lehmann change", "relative change"
NET_SHARE = "mean net share of muscles improved"
SHARE_UNIT = "1"
ENDS = ["value_from", "value_to"]


@dataclass(frozen=True)
class Estimate:
    """An estimate with its interval.

    Attributes
    ----------
    measure, unit : str
        What is estimated, and its unit.
    n : int
        People it uses.
    value, low, high : float
        NaN where not computable; `reasons` says why. No change is 0.
    spread : float
        SD of the changes on the scale of the estimate; NaN without.
    improvement : int
        1 where a positive value is an improvement, -1 where a negative one is.
    reasons : dict of str to str
        Code by column.
    level : float
        Confidence that an exact interval attains; NaN for other intervals.
    """

    measure: str
    unit: str
    n: int
    value: float
    low: float
    high: float
    spread: float
    improvement: int
    reasons: dict[str, str]
    level: float = np.nan

    @property
    def direction(self) -> int:
        """1 for an improvement, -1 for a worsening, 0 for neither or none."""
        return 0 if np.isnan(self.value) else int(np.sign(self.value)) * self.improvement

    @property
    def shown(self) -> int:
        """The direction to which the whole interval points, 0 if it points to none."""
        if np.isnan(self.low) or np.isnan(self.high) or self.low <= 0 <= self.high:
            return 0
        return (1 if self.low > 0 else -1) * self.improvement


@dataclass(frozen=True)
class Changes:
    """Complete pairs of one outcome, with the way they are analysed.

    Attributes
    ----------
    people : ndarray of str, shape (n,)
        Who, sorted.
    sample : PairedSample
        Their pairs.
    measure, unit : str
        Estimate that counts, and the unit of the raw values.
    """

    people: NDArray[np.object_]
    sample: PairedSample
    measure: str
    unit: str

    def only(self, keep: NDArray[np.bool_]) -> Changes:
        """Return the pairs of some of the people."""
        start, end = self.sample.start[keep], self.sample.end[keep]
        return replace(
            self, people=self.people[keep], sample=replace(self.sample, start=start, end=end)
        )

    def without(self, person: str) -> Changes:
        """Return the pairs of everybody else."""
        return self.only(self.people != person)

    def with_pairs(self, people: Sequence[str], start: float, end: float) -> Changes:
        """Return these pairs and the same pair of values for further people."""
        added = np.full(len(people), 1.0)
        names = np.concatenate([self.people, np.array(people, dtype=object)])
        order = np.argsort(names, kind="stable")
        values = (
            np.concatenate([self.sample.start, start * added])[order],
            np.concatenate([self.sample.end, end * added])[order],
        )
        return replace(
            self, people=names[order], sample=replace(self.sample, start=values[0], end=values[1])
        )

    @property
    def by_person(self) -> pd.Series[float]:
        """Changes on the scale of the analysis, improvement positive, by person."""
        differences = self.sample.differences * self.sample.improvement
        return pd.Series(differences, index=self.people)

    def estimate(self) -> Estimate:
        """Return the estimate of the measure with its interval."""
        sample = self.sample
        if sample.n == 0 or not sample.computable:
            return no_estimate(
                self.measure, self.unit, sample, "not_positive" if sample.n else "no_complete_pairs"
            )
        scaled, unit = in_working_unit(sample)
        scale = 1.0 if sample.log else float(unit)
        centre, interval = _by_measure(self.measure, scaled)
        value, low, high = (float(x * scale) for x in (centre, interval.low, interval.high))
        spread = float(scaled.differences.std(ddof=1) * scale) if sample.n > 1 else np.nan
        reasons = {} if low == low else _no_interval(self.measure, sample)
        measured = Estimate(
            self.measure, self.unit, sample.n, value, low, high, spread,
            int(sample.improvement), reasons, float(interval.level),
        )  # fmt: skip
        return _relative(measured) if self.measure == RELATIVE else measured


def changes_of(
    people: pd.DataFrame, outcome: Outcome, contrast: Contrast, settings: AnalysisSettings
) -> Changes:
    """Return the complete pairs of an outcome as its primary method analyses them.

    Parameters
    ----------
    people : DataFrame
        Index participant_id; columns value_from and value_to, NaN where not measured.
    outcome : Outcome
        Type, transform, step and direction.
    contrast : Contrast
        Decides whether values are means over sessions.
    settings : AnalysisSettings
        Alpha and seed.
    """
    complete = people.dropna(subset=ENDS).sort_index()
    log = outcome.transform == "log"
    sample = PairedSample(
        complete["value_from"].to_numpy(dtype=float),
        complete["value_to"].to_numpy(dtype=float),
        log=log,
        step=step_of(outcome, contrast),
        improvement=outcome.improvement_sign,
        alpha=settings.alpha,
        seed=settings.seed,
    )
    measure = RELATIVE if log else CENTRE if outcome.type in RANK_BASED else MEAN
    return Changes(complete.index.to_numpy(dtype=object), sample, measure, outcome.unit)


def no_estimate(measure: str, unit: str, sample: PairedSample, code: str) -> Estimate:
    """Return an empty estimate with its reason."""
    reasons = dict.fromkeys(("estimate", "low", "high"), code)
    empty = np.nan
    return Estimate(
        measure, unit, sample.n, empty, empty, empty, empty, int(sample.improvement), reasons
    )


def _by_measure(measure: str, sample: PairedSample) -> tuple[Vector, Interval]:
    """Return the estimate and its interval, without axes; only exact ones attain a level."""
    if measure == CENTRE:
        return hodges_lehmann(sample.ranked, alpha=sample.alpha)
    mean = sample.differences.mean(axis=-1)
    if measure == NET_SHARE:
        return mean, sign_flip_interval(sample.differences, alpha=sample.alpha, seed=sample.seed)
    return mean, Interval(*t_limits(sample.moments, sample.alpha), np.array(np.nan))


def _no_interval(measure: str, sample: PairedSample) -> dict[str, str]:
    exact = measure in (CENTRE, NET_SHARE)
    spreadless = "single_pair" if sample.n == 1 else "zero_variance"
    return dict.fromkeys(("low", "high"), "unbounded_interval" if exact else spreadless)


def _relative(logs: Estimate) -> Estimate:
    """Return a mean change of logarithms as relative change: 0.1 is ten per cent more."""
    value, low, high = (float(np.expm1(part)) for part in (logs.value, logs.low, logs.high))
    return replace(logs, unit=SHARE_UNIT, value=value, low=low, high=high)
