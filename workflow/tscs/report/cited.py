"""What simulation says about the intervals and verdicts of a chapter, as sentences."""

from __future__ import annotations

from typing import Final

import pandas as pd

from tscs.calibration.joint_courses import CHANGES, WITHIN
from tscs.calibration.levelling import SHAPE
from tscs.calibration.mixed_models import KENWARD_ROGER, SLOPE
from tscs.calibration.persons import DRIFTS
from tscs.calibration.populations import NORMAL, SKEWED
from tscs.calibration.records import COVERAGE, TYPE_1_ERROR, WRONG
from tscs.calibration.resampling import BOOTSTRAP

COURSE: Final = f"{SLOPE}, {KENWARD_ROGER}"
ICC: Final = "intraclass correlation"
SEM: Final = "standard error of measurement"
SHARE: Final = "share still present"


def cited(table: pd.DataFrame, n: int) -> dict[str, str]:
    """Return a sentence for each chapter whose intervals or verdicts were simulated.

    Parameters
    ----------
    table : DataFrame
        Result table ``calibration``.
    n : int
        People of the simulated cohorts.

    Returns
    -------
    dict of str to str
        By chapter; without those that the table knows nothing of.
    """
    start = f"In simulated cohorts of {n} people"
    sentences = {
        "sessions": _sessions(table),
        "follow_up": _of("Fieller's set held the true share in {} %", table, SHARE),
        "associations": _associations(table),
        "individuals": _individuals(table, n),
        "sensitivity": _bootstrap(table),
        "reliability": _reliability(table),
    }
    return {name: f"{start} {text}" for name, text in sentences.items() if text}


def _range(rows: pd.DataFrame) -> str:
    """Return the smallest and largest estimate in per cent; empty without rows."""
    if rows.empty:
        return ""
    low, high = (f"{100 * end:.1f}" for end in (rows["estimate"].min(), rows["estimate"].max()))
    return low if low == high else f"{low} to {high}"


def _rows(table: pd.DataFrame, quantity: str, statistic: str = COVERAGE) -> pd.DataFrame:
    return table[table["quantity"].str.startswith(quantity) & (table["statistic"] == statistic)]


def _of(text: str, table: pd.DataFrame, *quantities: str) -> str:
    """Fill a sentence with the coverage of quantities; empty where one was not simulated."""
    ranges = [_range(_rows(table, quantity)) for quantity in quantities]
    return text.format(*ranges) if all(ranges) else ""


def _sessions(table: pd.DataFrame) -> str:
    error = _rows(table, COURSE, TYPE_1_ERROR)
    covered = _of(
        "with visits missing, the interval of the slope by Kenward–Roger covered the truth in "
        "{} %, that of the shape of the course in {} %", table, COURSE, SHAPE,
    )  # fmt: skip
    worst = f"{100 * error['estimate'].max():.1f}"
    return f"{covered}; without a slope the test rejected in at most {worst} %" if covered else ""


def _associations(table: pd.DataFrame) -> str:
    return _of(
        "the interval of the correlation within people covered the truth in {} %, that of the "
        "changes in {} %", table, WITHIN, CHANGES,
    )  # fmt: skip


def _individuals(table: pd.DataFrame, n: int) -> str:
    verdicts = _rows(table, "individual verdict: improved", WRONG)
    by_drift = [
        verdicts[(verdicts["scenario"] == NORMAL) & (verdicts["effect"] == drift)]
        for drift in DRIFTS
    ]
    shares = [
        _range(rows[rows["quantity"].str.endswith("at least one person")]) for rows in by_drift
    ]
    if not all(shares):
        return ""
    return (
        f"of whom nobody truly changed, error of measurement alone put at least one of {n} beyond "
        f"the MDC95 of improvement in {shares[0]} % of cohorts, and in {shares[1]} % with a drift "
        "of the size of a sham response"
    )


def _bootstrap(table: pd.DataFrame) -> str:
    rows = _rows(table, BOOTSTRAP)
    skewed = rows["scenario"] == SKEWED
    ranges = [_range(rows[~skewed]), _range(rows[skewed])]
    if not all(ranges):
        return ""
    return (
        f"the studentised bootstrap interval covered the mean change in {ranges[0]} %, with skewed "
        f"changes in {ranges[1]} %"
    )


def _reliability(table: pd.DataFrame) -> str:
    return _of("intervals of ICC covered the truth in {} %, those of SEM in {} %", table, ICC, SEM)
