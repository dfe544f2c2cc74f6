"""What an effect that outlasts the washout would do to the estimate of a crossover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from tscs.config import Config
from tscs.crossover_settings import ShareLeft
from tscs.schedule import PERIODS
from tscs.study import Study
from tscs.trials.columns import Array, Mask
from tscs.trials.crossover import half_differences
from tscs.trials.crossover_analyses import CHANGE, COVARIATE, END_VALUE
from tscs.trials.periods import PeriodValues, period_values, randomised_sequences

WASHOUT_COLUMNS: Final = (
    *("outcome", "analysis", "basis", "share_left", "n", "scale", "unit"),
    *("baseline_slope", "bias_lasting", "bias_fading", "estimate", "low", "high"),
    *("effect_lasting", "effect_fading"),
    *("days_planned", "days_min", "days_median", "days_max", "source"),
)
DECLARED: Final = "declared"
EARLIER: Final = "earlier_study"
EARLIER_HIGH: Final = "earlier_study_upper"
Row = dict[str, Any]


def washout_table(study: Study, outcomes: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Tabulate the bias of the treatment estimate by the share of the effect left over.

    Parameters
    ----------
    study : Study
        A study; only a crossover that is not blinded has rows.
    outcomes : DataFrame
        The ``outcomes`` table.
    effects : DataFrame
        From `tscs.trials.crossover_effects.crossover_effects`.

    Returns
    -------
    DataFrame
        One row per primary or key secondary outcome, analysis and share: relative bias if what is
        left lasts to the end of the second period, and if it fades within it, and the effect that
        the estimate would then stand for.
    """
    if study.config.study.design != "crossover" or study.allocation is None:
        return pd.DataFrame(columns=list(WASHOUT_COLUMNS))
    values = period_values(study, outcomes, randomised_sequences(study))
    days = washout_days(study.tables["visits"])
    rows = [
        row | _day_cells(study.config, days)
        for name in (*study.config.primary, *study.config.trial.key_secondary)
        if name in values
        for row in _rows(values[name], study.config, effects, float(np.median(days or [np.nan])))
    ]
    return pd.DataFrame(rows, columns=list(WASHOUT_COLUMNS))


def bias(share: float, slope: float, *, lasting: bool) -> float:
    """Return the bias of the treatment estimate as a share of the effect.

    Parameters
    ----------
    share : float
        Share of the effect left at the second baseline.
    slope : float
        Weight with which the analysis takes off the baseline: 1 for changes, 0 for end values.
    lasting : bool
        Whether what is left is still there at the end of the second period.

    Notes
    -----
    Only people with active stimulation first carry something over, and the estimate is half of the
    difference between the sequences: -(end - slope * baseline) / 2.
    """
    return -(share * lasting - slope * share) / 2


def share_after(earlier: ShareLeft, days: float, *, upper: bool = False) -> float:
    """Return the share left after some days, if it halves in equal times.

    Parameters
    ----------
    earlier : ShareLeft
        Share left in an earlier study, and after how many days.
    days : float
        Days of the washout.
    upper : bool
        Use the upper limit of the share.

    Returns
    -------
    float
        0 to 1; exponential decay is an assumption.
    """
    share = earlier.high if upper and earlier.high is not None else earlier.value
    return float(min(max(share, 0.0), 1.0) ** (days / earlier.days))


def washout_days(visits: pd.DataFrame) -> list[float]:
    """Return each person's days from the last session of the first to the second period.

    Parameters
    ----------
    visits : DataFrame
        The visits table.
    """
    if "period" not in visits:
        return []
    came = visits[(visits["attended"] == "yes") & visits["study_day"].notna()]
    sessions = came[(came["period"] == PERIODS[0]) & (came["visit_type"] == "session")]
    last = sessions.groupby("participant_id")["study_day"].max()
    first = came[came["period"] == PERIODS[1]].groupby("participant_id")["study_day"].min()
    return sorted((first - last).dropna().tolist())


def baseline_slope(values: PeriodValues) -> float:
    """Return the slope of end on baseline half differences within the sequences.

    Parameters
    ----------
    values : PeriodValues
        The outcome.
    """
    baseline, end = (half_differences(part) for part in values.analysed)
    used = np.isfinite(baseline + end)
    x, y = (_within(part, values.active_first, used) for part in (baseline, end))
    spread = float(x @ x)
    return float(x @ y) / spread if spread > 0 else float("nan")


def _within(values: Array, first: Mask, used: Mask) -> Array:
    parts = [values[used & group] for group in (first, ~first)]
    return np.concatenate([part - part.mean() for part in parts if len(part)] or [np.zeros(0)])


def _rows(
    values: PeriodValues, config: Config, effects: pd.DataFrame, days: float
) -> Iterator[Row]:
    slopes = {CHANGE: 1.0, COVARIATE: baseline_slope(values), END_VALUE: 0.0}
    own = effects[effects["outcome"] == values.outcome.id]
    known = {str(row["analysis"]): row for row in cast("list[Row]", own.to_dict("records"))}
    shared = {
        "outcome": values.outcome.id, "unit": values.outcome.unit,
        "scale": "log" if values.log else "raw",
    }  # fmt: skip
    for analysis, slope in slopes.items():
        if analysis not in known:
            continue
        found = known[analysis]
        cells = {"analysis": analysis, "baseline_slope": slope, "n": found["n_active"]}
        cells |= {name: found[name] for name in ("estimate", "low", "high")}
        for basis, share, source in _shares(values.outcome.id, config, days):
            left = {"basis": basis, "share_left": share, "source": source}
            yield shared | cells | left | _bias_cells(share, slope, found["estimate"])


def _bias_cells(share: float, slope: float, estimate: float) -> Row:
    cells: Row = {}
    for name, lasting in (("lasting", True), ("fading", False)):
        relative = bias(share, slope, lasting=lasting)
        cells |= {f"bias_{name}": relative, f"effect_{name}": estimate / (1 + relative)}
    return cells


def _shares(name: str, config: Config, days: float) -> Sequence[tuple[str, float, str]]:
    settings = config.trial.crossover
    declared = [(DECLARED, share, "") for share in settings.shares]
    earlier = settings.share_left.get(name)
    if earlier is None or not np.isfinite(days):
        return declared
    found = [(EARLIER, share_after(earlier, days), earlier.source)]
    if earlier.high is not None:
        found.append((EARLIER_HIGH, share_after(earlier, days, upper=True), earlier.source))
    return declared + found


def _day_cells(config: Config, days: Sequence[float]) -> Row:
    planned: Row = {"days_planned": config.trial.crossover.washout_days}
    if not days:
        return planned
    return planned | {
        "days_min": min(days), "days_median": float(np.median(days)), "days_max": max(days)
    }  # fmt: skip
