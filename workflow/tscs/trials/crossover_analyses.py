"""The analyses of one outcome of a crossover, as cells of the table of differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tscs.config import Config
from tscs.mixed import MixedModelError
from tscs.trials.ancova import AncovaResult
from tscs.trials.columns import Array, Mask, strata_columns
from tscs.trials.crossover import (
    baseline_carry_over,
    carry_over,
    every_period,
    half_differences,
    period_effect,
    treatment_effect,
)
from tscs.trials.effect_rows import Row, without
from tscs.trials.ordinal import rank_comparison
from tscs.trials.periods import PeriodValues
from tscs.trials.sequence_ranks import allocation_test, hodges_lehmann_shift

CHANGE: Final = "crossover_change"
COVARIATE: Final = "crossover_baseline_covariate"
END_VALUE: Final = "crossover_end_value"
EVERY_PERIOD: Final = "crossover_mixed_model"
ALLOCATIONS: Final = "crossover_allocations"
RANKS: Final = "crossover_ranks"
PERIOD: Final = "crossover_period"
CARRY_OVER: Final = "crossover_carry_over"
BASELINE_CARRY_OVER: Final = "crossover_carry_over_baseline"
MAIN_ANALYSES: Final = {"change": CHANGE, "baseline_covariate": COVARIATE, "end_value": END_VALUE}
METHODS: Final = {
    CHANGE: "t test of half period differences of changes between sequences",
    COVARIATE: "t test of half period differences of end values, given those of the baselines",
    END_VALUE: "t test of half period differences of end values between sequences",
    EVERY_PERIOD: "mixed model of changes with random person, every period (Kenward-Roger)",
    PERIOD: "second minus first period, adjusted for treatment",
    CARRY_OVER: "difference of the sums of both periods between sequences",
    BASELINE_CARRY_OVER: "difference of second minus first baseline between sequences",
}
STANDARDISER: Final = "SD at the first baseline"


@dataclass(frozen=True)
class Crossed:
    """An outcome of a crossover.

    Attributes
    ----------
    values : PeriodValues
        Values of everybody who was randomised.
    config : Config
        Settings of the analysis.
    """

    values: PeriodValues
    config: Config

    @property
    def alpha(self) -> float:
        """Two-sided level."""
        return self.config.analysis.alpha

    @property
    def strata(self) -> Array | None:
        """Indicators of the strata less their means, so that 0 is the average person."""
        if self.values.strata is None:
            return None
        columns = strata_columns(self.values.strata)
        return np.asarray(columns - columns.mean(axis=0))

    @property
    def with_baseline(self) -> Array:
        """Half differences of the baselines, and the strata."""
        halves = half_differences(self.values.analysed[0])[:, np.newaxis]
        return halves if self.strata is None else np.hstack([halves, self.strata])


def analyses(crossed: Crossed) -> Iterator[Row]:
    """Yield the cells of each analysis, that of the configuration first.

    Parameters
    ----------
    crossed : Crossed
        The outcome.
    """
    main = MAIN_ANALYSES[crossed.config.trial.crossover.primary]
    for name in (main, *(other for other in ANALYSES if other != main)):
        yield {"analysis": name, "variant": ""} | ANALYSES[name](crossed)


def descriptions(crossed: Crossed) -> Iterator[Row]:
    """Yield period effect and carry-over, with intervals and without p.

    Parameters
    ----------
    crossed : Crossed
        The outcome.
    """
    values, first = crossed.values, crossed.values.active_first
    strata, alpha = crossed.strata, crossed.alpha
    baselines = values.analysed[0]
    found = {
        PERIOD: period_effect(values.change, first, strata, alpha=alpha),
        CARRY_OVER: carry_over(values.change, first, strata, alpha=alpha),
        BASELINE_CARRY_OVER: baseline_carry_over(baselines, first, strata, alpha=alpha),
    }
    for name, result in found.items():
        cells = _cells(result, crossed, METHODS[name])
        counts = {"n_active": _people(result), "n_control": _people(result)}
        without_p = {key: value for key, value in cells.items() if key != "p"}
        yield {"analysis": name, "variant": ""} | counts | without_p


def _people(found: AncovaResult) -> float:
    return float(found.n_active + found.n_control)


def _change(crossed: Crossed) -> Row:
    values = crossed.values
    found = treatment_effect(
        values.change, values.active_first, crossed.strata, alpha=crossed.alpha
    )
    means = _treatments(values, values.end - values.baseline, values.complete)
    return means | _cells(found, crossed, METHODS[CHANGE])


def _covariate(crossed: Crossed) -> Row:
    values = crossed.values
    found = treatment_effect(
        values.analysed[1], values.active_first, crossed.with_baseline, alpha=crossed.alpha
    )
    means = _treatments(values, values.end, values.complete)
    return means | _cells(found, crossed, METHODS[COVARIATE])


def _end_value(crossed: Crossed) -> Row:
    values = crossed.values
    found = treatment_effect(
        values.analysed[1], values.active_first, crossed.strata, alpha=crossed.alpha
    )
    means = _treatments(values, values.end, np.asarray(np.isfinite(values.end).all(axis=1)))
    return means | _cells(found, crossed, METHODS[END_VALUE])


def _every_period(crossed: Crossed) -> Row:
    values = crossed.values
    raw = values.end - values.baseline
    counts = _treatments(values, raw) | {"method": METHODS[EVERY_PERIOD]}
    try:
        found = every_period(
            values.change, values.active_first, crossed.strata, alpha=crossed.alpha
        )
    except MixedModelError as error:
        return counts | without(error.reason)
    names = ("estimate", "se", "df", "low", "high", "p")
    return counts | _scaled({name: float(getattr(found, name)) for name in names}, crossed)


def _allocations(crossed: Crossed) -> Row:
    halves, first, strata = _complete(crossed)
    values = crossed.values
    counts = _treatments(values, values.end - values.baseline, values.complete)
    if first.all() or not first.any():
        return counts | without("arm_empty")
    test = allocation_test(halves, first, strata, seed=crossed.config.analysis.seed)
    mean = float(halves[first].mean() - halves[~first].mean())
    told = {
        "p": test.p,
        "method": f"difference of means over {test.method}, {test.n_allocations:,}",
    }
    return counts | _scaled({"estimate": mean}, crossed) | told


def _ranks(crossed: Crossed) -> Row:
    halves, first, _ = _complete(crossed)
    values = crossed.values
    counts = _treatments(values, values.end - values.baseline, values.complete)
    if first.all() or not first.any():
        return counts | without("arm_empty")
    shift = hodges_lehmann_shift(halves, first, alpha=crossed.alpha)
    limits = {"estimate": shift.estimate, "low": shift.low, "high": shift.high}
    level = f", level {100 * shift.level:.1f} %" if math.isfinite(shift.level) else ""
    told = {
        "p": rank_comparison(halves, first, alpha=crossed.alpha).p_exact,
        "method": f"Hodges-Lehmann shift{level}; exact Wilcoxon-Mann-Whitney p",
    }
    return counts | _scaled(limits, crossed) | told


def _complete(crossed: Crossed) -> tuple[Array, Mask, NDArray[np.object_] | None]:
    values = crossed.values
    halves = half_differences(values.change)
    used = np.isfinite(halves)
    strata = None if values.strata is None else values.strata[used]
    return halves[used], values.active_first[used], strata


def _treatments(values: PeriodValues, raw: Array, used: Mask | None = None) -> Row:
    """Return mean and SD under each treatment, of some people or of all with a value there."""
    cells: Row = {}
    for arm, numbers in zip(("active", "control"), values.by_treatment(raw), strict=True):
        own = numbers[np.isfinite(numbers) if used is None else used]
        cells[f"n_{arm}"] = len(own)
        cells[f"mean_{arm}"] = float(own.mean()) if len(own) else math.nan
        cells[f"sd_{arm}"] = float(own.std(ddof=1)) if len(own) > 1 else math.nan
    return cells


def _cells(found: AncovaResult, crossed: Crossed, method: str) -> Row:
    counted = {"method": method}
    if str(found.reason):
        return counted | without(str(found.reason))
    names = ("estimate", "se", "df", "low", "high", "p")
    return counted | _scaled({name: float(getattr(found, name)) for name in names}, crossed)


def _scaled(cells: dict[str, float], crossed: Crossed) -> Row:
    """Add the ratio where the outcome is analysed as logarithm, and the standardised estimate."""
    row: Row = dict(cells)
    if crossed.values.log:
        limits = [math.exp(cells.get(name, math.nan)) for name in ("estimate", "low", "high")]
        row |= dict(zip(("ratio", "ratio_low", "ratio_high"), limits, strict=True))
    spread = crossed.values.standardiser()
    if spread > 0:
        row |= {"standardised": cells["estimate"] / spread, "standardiser": STANDARDISER}
    return row


ANALYSES: Final[dict[str, Callable[[Crossed], Row]]] = {
    CHANGE: _change,
    COVARIATE: _covariate,
    END_VALUE: _end_value,
    EVERY_PERIOD: _every_period,
    ALLOCATIONS: _allocations,
    RANKS: _ranks,
}
