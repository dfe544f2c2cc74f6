"""What the report says about the quality of recordings and about recorded pendulum tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from tscs.kinematics import pendulum as test
from tscs.kinematics import trust
from tscs.reasons import RECORDING_REASONS
from tscs.report import numbers
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]
# Names of measures that hold a digit; the texts hold none.
SIGNS: Final = {
    "hang": "A0", "swing": "A1", "first": "R1", "second": "R2", "normed": "R2n", "slow": "V1",
    "fast": "V3",
}  # fmt: skip
QUALITY_HEAD: Final = (
    "Person", "Visit", "Task", "Verdict", "What is not fine", "Cycles used (left out)",
)  # fmt: skip
MEASURES: Final = (
    ("Start angle, degrees", "start_angle", 1),
    ("Resting angle, degrees", "rest_angle", 1),
    ("First swing excursion, degrees", "fse", 1),
    ("R1: excursion / first rebound", "r1", 2),
    ("R2: excursion / A0", "r2", 2),
    ("R2n: R2 / 1.6", "r2n", 2),
    ("Swings", "n_swings", 0),
    ("Damping ratio", "damping_ratio", 3),
    ("Frequency, Hz", "frequency_hz", 2),
    ("Peak velocity, degrees per second", "peak_velocity", 0),
)


def recordings_context(study: Study, results: Results) -> dict[str, Any]:
    """Return the values of the chapters on recordings.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables.

    Returns
    -------
    dict
        ``signs``, and ``quality`` and ``pendulum``: None where there is nothing of the kind.
    """
    quality, trials = results["recording_quality"], results["pendulum"]
    return {
        "signs": SIGNS,
        "quality": None if quality.empty else quality_facts(quality),
        "pendulum": None if trials.empty else _pendulum(study, trials),
    }


def quality_facts(quality: pd.DataFrame) -> dict[str, Any]:
    """Return counts, the doubtful recordings and the thresholds.

    Parameters
    ----------
    quality : DataFrame
        Table ``recording_quality``.
    """
    counts = quality["verdict"].value_counts()
    return {
        "n": numbers.whole(len(quality)),
        **{verdict: numbers.whole(counts.get(verdict, 0)) for verdict in trust.VERDICTS},
        "unread": numbers.whole(quality["verdict"].isna().sum()),
        "any_unread": bool(quality["verdict"].isna().any()),
        "doubtful": _doubtful(quality),
        "thresholds": thresholds(),
        "others": [f"{text} Verdict: {verdict}." for verdict, text in trust.OTHER_GROUNDS.values()],
    }


def thresholds() -> list[list[str]]:
    """Return the thresholds as rows: measure, look, distrust, why."""
    return [
        [
            limit.name,
            f"{'below' if limit.below else 'above'} {limit.look:g}",
            f"{'below' if limit.below else 'above'} {limit.distrust:g}",
            limit.why,
        ]
        for limit in trust.THRESHOLDS
    ]


def _doubtful(quality: pd.DataFrame) -> list[list[str]]:
    shown = quality[quality["verdict"].isin([trust.LOOK, trust.DISTRUST])]
    rank = shown["verdict"].map({trust.DISTRUST: 0, trust.LOOK: 1})
    order = shown.assign(rank=rank).sort_values(["rank", "recording_id"])
    return [_doubt(row) for row in order.to_dict("records")]


def _doubt(row: Mapping[Any, Any]) -> list[str]:
    point = "" if row["timepoint"] == "single" else f" {row['timepoint']}"
    leg = f", leg {row['leg']}" if isinstance(row["leg"], str) else ""
    kept = f"{numbers.whole(row['n_cycles'], 'none')} ({numbers.whole(row['n_excluded'], 'none')})"
    return [
        str(row["participant_id"]),
        f"{row['visit_id']}{point}",
        f"{row['task']}{leg}",
        str(row["verdict"]),
        grounds(row),
        kept if row["task"] == "walk" else "not asked",
    ]


def grounds(row: Mapping[Any, Any]) -> str:
    """Return what is not fine about a recording, in words with the values.

    Parameters
    ----------
    row : mapping
        A row of ``recording_quality``.
    """
    found = [part.partition(": ")[0] for part in str(row["grounds"]).split("; ")]
    named = {limit.column: limit.name for limit in trust.THRESHOLDS}
    return "; ".join(
        f"{named[name]}: {row[name]:.3g}"
        if name in named
        else trust.OTHER_GROUNDS[name][1].removesuffix(".")
        for name in found
    )


def _pendulum(study: Study, trials: pd.DataFrame) -> dict[str, Any]:
    return {
        "n": numbers.whole(len(trials)),
        "people": numbers.whole(trials["participant_id"].nunique()),
        "measured": numbers.counted(int(trials["fse"].notna().sum()), len(trials)),
        "rows": [_summary(trials, *measure) for measure in MEASURES],
        "undefined": _undefined(trials),
        "swing_deg": f"{study.config.analysis.pendulum.swing_deg:g}",
        "rest_s": f"{test.REST_S:g}",
        "rest_range": f"{test.REST_RANGE_DEG:g}",
        "held_s": f"{test.HELD_S:g}",
        "fewest": f"{test.FEWEST_EXTREMES}",
        "normal": f"{test.NORMAL_R2:g}",
        "one": "1",
    }


def _summary(trials: pd.DataFrame, name: str, column: str, decimals: int) -> list[str]:
    values = trials[column].dropna()
    if values.empty:
        return [name, "0", "none", "none"]
    return [
        name,
        numbers.whole(len(values)),
        numbers.number(values.median(), decimals),
        f"{numbers.number(values.min(), decimals)} to {numbers.number(values.max(), decimals)}",
    ]


def _undefined(trials: pd.DataFrame) -> list[list[str]]:
    """Return measure, reason and number of trials of what is undefined."""
    parts = trials["reason"].dropna().str.split("; ").explode().value_counts().sort_index()
    named = {column: name for name, column, _ in MEASURES}
    return [
        [named[column], RECORDING_REASONS[code].removesuffix("."), numbers.whole(n)]
        for part, n in parts.items()
        for column, _, code in [str(part).partition(": ")]
    ]
