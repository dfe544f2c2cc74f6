"""The periods of a crossover, as text: means, period effect, carry-over, washout."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.report import numbers
from tscs.report.arm_effects import arm_labels, difference
from tscs.report.words import IMPROVEMENT, with_unit
from tscs.schedule import PERIODS
from tscs.study import Study
from tscs.trials.crossover_analyses import (
    BASELINE_CARRY_OVER,
    CARRY_OVER,
    END_VALUE,
    MAIN_ANALYSES,
    PERIOD,
)
from tscs.trials.gatekeeping import MAIN
from tscs.trials.washout import DECLARED, EARLIER

Row = Mapping[str, Any]
Results = Mapping[str, pd.DataFrame]
SHARE_DECIMALS: Final = 0
NO_BIAS: Final = "none"
REASONS: Final = {
    "change": (
        "the changes from the baseline of the same period: what is left of the first period shifts "
        "the second baseline along with the second end and cancels, as far as it lasts, and no "
        "slope has to be estimated from few people"
    ),
    "baseline_covariate": (
        "the values at the ends of the periods, with the difference between the baselines as "
        "covariate, which is the most precise where the correlation of baseline and end is unknown"
    ),
    "end_value": (
        "the values at the ends of the periods alone, which leaves to chance how the baselines "
        "differ and takes off nothing that is left of the first period"
    ),
}


def crossover_context(study: Study, results: Results) -> dict[str, Any]:
    """Return the values of the chapter on the periods; empty without known sequences.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables ``between_arm_effects``, ``crossover_people``, ``crossover_periods`` and
        ``washout``.
    """
    people, effects = results["crossover_people"], results["between_arm_effects"]
    if people.empty:
        return {}
    catalogue, washout = study.catalogue, results["washout"]
    periods = _named(study, results["crossover_periods"])
    widest = periods.groupby("outcome")["sd_change"].max()
    active, control = arm_labels(study)
    return {
        "active": active,
        "control": control,
        "primary": REASONS[study.config.trial.crossover.primary],
        "flow_head": ["Outcome", "Sequence", "Randomised", "Both periods", "First only",
                      "Second only", "Neither"],
        "flow": list(_flow(study, people)),
        "means": [
            _means(catalogue, row, (active, control), widest[row["outcome"]])
            for row in _records(periods)
        ],
        "nuisance": list(_nuisance(catalogue, _named(study, effects))),
        "days": _days(washout),
        "planned": numbers.whole(study.config.trial.crossover.washout_days, ""),
        "washout": list(_washout(study, washout, effects)),
        "earlier": list(_earlier(study, washout)),
    }  # fmt: skip


def _records(table: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", table.to_dict("records"))


def _named(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of primary and key secondary outcomes, in their order."""
    names = list(dict.fromkeys((*study.config.primary, *study.config.trial.key_secondary)))
    own = table[table["outcome"].isin(names)]
    return own.sort_values("outcome", key=lambda ids: ids.map(names.index), kind="stable")


def _flow(study: Study, people: pd.DataFrame) -> Iterator[list[str]]:
    """Yield who has which periods, by outcome and sequence."""
    own = _named(study, people)
    for (name, sequence), rows in own.groupby(["outcome", "sequence"], sort=False):
        known = rows.pivot_table(
            index="participant_id", columns="period", values="change", dropna=False
        )
        first, second = (known.reindex(columns=list(PERIODS))[label].notna() for label in PERIODS)
        counts = (first & second, first & ~second, ~first & second, ~first & ~second)
        yield [
            study.catalogue.outcomes[str(name)].short,
            str(sequence),
            *(numbers.whole(count) for count in (len(known), *(int(x.sum()) for x in counts))),
        ]


def _means(catalogue: Catalogue, row: Row, arms: Sequence[str], widest: float) -> list[object]:
    outcome = catalogue.outcomes[row["outcome"]]
    digits = numbers.decimals_of(outcome.resolution, widest)
    given = arms[0] if row["arm"] == "active" else arms[1]
    return [
        _name(outcome),
        row["sequence"],
        f"{row['period']}: {given}",
        numbers.counted(row["n"], row["n_randomised"]),
        *(
            numbers.with_spread(row[f"mean_{part}"], row[f"sd_{part}"], digits)
            for part in ("baseline", "end", "change")
        ),
    ]


def _name(outcome: Outcome) -> str:
    return f"{with_unit(outcome.short, outcome.unit)} {IMPROVEMENT[outcome.direction].arrow}"


def _nuisance(catalogue: Catalogue, effects: pd.DataFrame) -> Iterator[list[object]]:
    """Yield period effect and carry-over of each outcome that has them."""
    for name in effects.loc[effects["analysis"] == PERIOD, "outcome"]:
        own = effects[effects["outcome"] == name].set_index("analysis", drop=False)
        outcome = catalogue.outcomes[name]
        # The spread of what the main analysis compares decides the decimals.
        main = own[own["purpose"] == MAIN].iloc[0]
        spread = {key: main[key] for key in ("sd_active", "sd_control")}
        parts = (PERIOD, BASELINE_CARRY_OVER, CARRY_OVER)
        rows = [cast("Row", {**own.loc[part], **spread}) for part in parts]
        yield [
            _name(outcome),
            numbers.whole(rows[0]["n_active"]),
            *(difference(row, outcome) for row in rows),
        ]


def _days(washout: pd.DataFrame) -> str:
    """Return the median time between the periods with its range."""
    if washout.empty or washout["days_median"].isna().all():
        return ""
    low, middle, high = (washout[f"days_{part}"].iloc[0] for part in ("min", "median", "max"))
    apart = "" if low == high else f" (range {numbers.whole(low)} to {numbers.whole(high)})"
    return f"{numbers.whole(middle)}{apart}"


def _main(study: Study, washout: pd.DataFrame) -> pd.DataFrame:
    analysis = MAIN_ANALYSES[study.config.trial.crossover.primary]
    return _named(study, washout[washout["analysis"] == analysis])


def _washout(study: Study, washout: pd.DataFrame, effects: pd.DataFrame) -> Iterator[list[object]]:
    """Yield the bias of the main analysis by the share left."""
    main = {row["outcome"]: row for row in _records(effects[effects["purpose"] == MAIN])}
    ends = washout[washout["analysis"] == END_VALUE]
    alone = {(row["outcome"], row["basis"], row["share_left"]): row for row in _records(ends)}
    for row in _records(_main(study, washout)):
        outcome = study.catalogue.outcomes[row["outcome"]]
        found = main[row["outcome"]]
        yield [
            outcome.short,
            _basis(row),
            *(_biased(found, row[f"bias_{part}"], outcome) for part in ("lasting", "fading")),
            _percent(alone[row["outcome"], row["basis"], row["share_left"]]["bias_lasting"]),
        ]


def _basis(row: Row) -> str:
    share = numbers.percent(row["share_left"], SHARE_DECIMALS)
    if row["basis"] == DECLARED:
        return share
    return f"{share}, earlier study{'' if row['basis'] == EARLIER else ' (upper limit)'}"


def _biased(row: Row, relative: float, outcome: Outcome) -> str:
    """Return the bias and the effect that the estimate would stand for."""
    if relative == 0:
        return NO_BIAS
    words = _percent(relative)
    factor = 1 / (1 + relative)
    scaled = {name: factor * row[name] for name in ("estimate", "low", "high")}
    return f"{words}: {difference({**row, **scaled, **_ratios(row, scaled)}, outcome)}"


def _percent(relative: float) -> str:
    return NO_BIAS if relative == 0 else numbers.percent(relative, SHARE_DECIMALS)


def _ratios(row: Row, scaled: Mapping[str, float]) -> dict[str, float]:
    if row["scale"] != "log":
        return {}
    names = {"ratio": "estimate", "ratio_low": "low", "ratio_high": "high"}
    return {ratio: math.exp(scaled[name]) for ratio, name in names.items()}


def _earlier(study: Study, washout: pd.DataFrame) -> Iterator[str]:
    """Yield where the share left in an earlier study comes from."""
    known = {
        row["outcome"]: row for row in _records(_main(study, washout)) if row["basis"] == EARLIER
    }
    for name, row in known.items():
        declared = study.config.trial.crossover.share_left[name]
        high = "" if declared.high is None else f", upper limit {numbers.percent(declared.high)}"
        yield (
            f"{study.catalogue.outcomes[name].short}: {numbers.percent(declared.value)} after "
            f"{declared.days:g} days{high} ({declared.source}), so "
            f"{numbers.percent(row['share_left'])} after the median washout"
        )
